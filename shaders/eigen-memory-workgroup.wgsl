// Where the eigenvalue shaders work: in workgroup memory. The matrix in scratch is left as it is.

// Bytes: 4 * m * (m + 1), m = ORDER rounded up to even; twice that where ALIGN is true.
// Rows an odd number of words apart, so that neighbouring threads on neighbouring rows meet different banks.
override WORK_ROWS: u32 = (ORDER + 1u) / 2u * 2u;
override WORK_STRIDE: u32 = WORK_ROWS + 1u;
override WORK_WORDS: u32 = WORK_ROWS * WORK_STRIDE;
override BASIS_WORDS: u32 = select(1u, WORK_WORDS, ALIGN);

var<workgroup> work: array<f32, WORK_WORDS>;
var<workgroup> basis: array<f32, BASIS_WORDS>;

fn attach(run: u32) {
}

fn entry(row: u32, column: u32) -> f32 {
  return work[row * WORK_STRIDE + column];
}

fn setEntry(row: u32, column: u32, x: f32) {
  work[row * WORK_STRIDE + column] = x;
}

fn basisEntry(row: u32, column: u32) -> f32 {
  return basis[row * WORK_STRIDE + column];
}

fn setBasisEntry(row: u32, column: u32, x: f32) {
  basis[row * WORK_STRIDE + column] = x;
}

fn synchronise() {
  workgroupBarrier();
}
