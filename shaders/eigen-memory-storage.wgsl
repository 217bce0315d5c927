// Where the eigenvalue shaders work: in place in scratch, for orders that do not fit workgroup memory. Destroys the matrix.

// On SwiftShader as fast as workgroup memory, and quicker to compile: that one writes a store for every word of workgroup memory.
//
// Needs rows and columns of the region padded to an even number; with ALIGN true, also a region of ORDER (rounded up to even)
// rows of ROW_STRIDE at BASIS for the eigenvectors.
override BASIS: u32 = 0u;

var<private> workStart: u32;
var<private> basisStart: u32;

fn attach(run: u32) {
  workStart = run * RUN_STRIDE + MATRIX;
  basisStart = run * RUN_STRIDE + BASIS;
}

fn entry(row: u32, column: u32) -> f32 {
  return scratch[workStart + row * ROW_STRIDE + column];
}

fn setEntry(row: u32, column: u32, x: f32) {
  scratch[workStart + row * ROW_STRIDE + column] = x;
}

fn basisEntry(row: u32, column: u32) -> f32 {
  return scratch[basisStart + row * ROW_STRIDE + column];
}

fn setBasisEntry(row: u32, column: u32, x: f32) {
  scratch[basisStart + row * ROW_STRIDE + column] = x;
}

fn synchronise() {
  storageBarrier();
  workgroupBarrier();
}
