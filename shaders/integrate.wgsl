// The whole integration kernel but the system's own lines: a fixed-step explicit scheme, many steps a dispatch.
// Emitted beside it: States (a thread's tiles of every state), drift, advanced, loadStates, storeStates, isFinite,
// and the scheme: STAGES, NODES (c), FEED (what the next stage takes of this slope), WEIGHTS (b).

@compute @workgroup_size(WORKGROUP)
fn integrate(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  takeSeat(workgroup.x, local);
  takeSlots();
  var y = loadStates(0u);
  let h = dispatch.step;
  let first = dispatch.firstStep;
  let steps = dispatch.steps;
  for (var k = 0u; k < steps; k++) {
    // The step's number gives its time: the same in chunks of any length.
    let t = dispatch.time + f32(first + k) * h;
    var stage = y;
    var change = States();
    for (var s = 0u; s < STAGES; s++) {
      let slope = drift(stage, t + NODES[s] * h);
      change = advanced(change, slope, WEIGHTS[s]);
      stage = advanced(y, slope, h * FEED[s]);
    }
    y = advanced(y, change, h);
  }
  storeStates(y);
  markChunk();
  if (writes && !isFinite(y)) {
    setClockWord(STATUS, DIVERGED);
  }
}
