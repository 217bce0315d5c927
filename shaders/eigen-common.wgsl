// What the eigenvalue shaders share: where a matrix comes from, where its eigenvalues go, and its scale.

// Joined with dispatch and bits. One workgroup a matrix: dispatch any grid with x * y >= dispatch.runs.

override ORDER: u32;
override THREADS: u32;
// In f32 of `scratch`: run r's matrix starts at r * RUN_STRIDE + MATRIX, rows ROW_STRIDE apart. A vector lies there densely.
override RUN_STRIDE: u32;
override MATRIX: u32;
override ROW_STRIDE: u32;
// Ascending, value j of group run g goes to values[(FIRST + j) * dispatch.groupRuns + g], as bits.
override FIRST: u32;

@group(0) @binding(4) var<storage, read_write> scratch: array<f32>;
@group(0) @binding(6) var<storage, read_write> values: array<u32>;

var<workgroup> greatest: atomic<u32>;
var<workgroup> greatestBits: u32;

fn report(component: u32, run: u32, bits: u32) {
  values[component * dispatch.groupRuns + dispatch.firstRun + run] = bits;
}

fn reportUndefined(run: u32, thread: u32) {
  let share = (ORDER + THREADS - 1u) / THREADS;
  for (var k = 0u; k < share; k++) {
    let j = k * THREADS + thread;
    if (j < ORDER) {
      report(FIRST + j, run, UNDEFINED);
    }
  }
}

// The greatest |bits| of the ORDER x ORDER matrix at `start`, the same for all threads; it tells the scale, and whether all is
// finite. Barriers inside.
fn greatestMagnitude(start: u32, stride: u32, thread: u32) -> u32 {
  if (thread == 0u) {
    atomicStore(&greatest, 0u);
  }
  workgroupBarrier();
  let count = ORDER * ORDER;
  let share = (count + THREADS - 1u) / THREADS;
  var own = 0u;
  for (var k = 0u; k < share; k++) {
    let e = k * THREADS + thread;
    if (e < count) {
      own = max(own, bitcast<u32>(scratch[start + e / ORDER * stride + e % ORDER]) & 0x7fffffffu);
    }
  }
  atomicMax(&greatest, own);
  workgroupBarrier();
  if (thread == 0u) {
    greatestBits = atomicLoad(&greatest);
  }
  return workgroupUniformLoad(&greatestBits);
}
