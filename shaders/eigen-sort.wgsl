// Spectrum of a matrix that is already diagonal: its entries, a dense vector of ORDER values, into ascending order.

// Joined with dispatch, bits and eigen-common. Entry `sortVector`, one workgroup a vector. By counting, straight from scratch, so
// ORDER has no limit but patience; a vector that is not all finite is undefined as a whole, like a matrix.

var<workgroup> broken: atomic<u32>;
var<workgroup> brokenFlag: u32;

@compute @workgroup_size(THREADS)
fn sortVector(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let run = group.y * groups.x + group.x;
  if (run >= dispatch.runs) {
    return;
  }
  if (thread == 0u) {
    atomicStore(&broken, 0u);
  }
  workgroupBarrier();
  let start = run * RUN_STRIDE + MATRIX;
  let order = ORDER;
  let mine = (ORDER + THREADS - 1u - thread) / THREADS;
  for (var n = 0u; n < mine; n++) {
    if (!isFiniteBits(bitcast<u32>(scratch[start + n * THREADS + thread]))) {
      atomicStore(&broken, 1u);
    }
  }
  workgroupBarrier();
  if (thread == 0u) {
    brokenFlag = atomicLoad(&broken);
  }
  if (workgroupUniformLoad(&brokenFlag) != 0u) {
    reportUndefined(run, thread);
    return;
  }
  for (var n = 0u; n < mine; n++) {
    let i = n * THREADS + thread;
    let bits = bitcast<u32>(scratch[start + i]);
    let own = orderedKey(bits);
    var below = 0u;
    for (var j = 0u; j < order; j++) {
      let other = orderedKey(bitcast<u32>(scratch[start + j]));
      below += select(0u, 1u, other < own || (other == own && j < i));
    }
    report(FIRST + below, run, bits);
  }
}
