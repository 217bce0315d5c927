// The whole integration kernel of a method with a step size a run but the system's own lines: one slope an iteration, each
// run in its own phase, so that the first slope, probes, stages and estimates of the spectral radius are one place where the
// slopes are computed. Emitted beside it: what integrate-fixed.wgsl names, measured, SLOPES_OF_STEP and SLOPES_BEFORE.

var<workgroup> votes: atomic<u32>;

@compute @workgroup_size(WORKGROUP)
fn integrate(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  takeSeat(workgroup.x, local);
  takeSlots();
  var y = holdNow(loadStates(0u));
  var carry = holdCarry(loadStates(CARRIES));
  var march = takeRecord();
  var scheme = Scheme();
  var stage = fetchNow(y);
  let slopes = dispatch.steps * SLOPES_OF_STEP + SLOPES_BEFORE;
  for (var k = 0u; k < slopes; k++) {
    // The chunk ends once no run of the workgroup goes on; all threads must agree on that, and on whether norms are wanted.
    if (local == 0u) { atomicStore(&votes, 0u); }
    workgroupBarrier();
    if (lane == 0u && march.phase != RESTS) { atomicOr(&votes, select(1u, MEASURES, march.phase != STAGE)); }
    let vote = workgroupUniformLoad(&votes);
    if (vote == 0u) { break; }

    let slope = drift(stage, march.time);
    compare(&scheme, march, y, slope);
    var norms = vec2f();
    if ((vote & MEASURES) != 0u) {
      // A probe is judged at the state that it starts from.
      if (march.phase == PROBE) { stage = fetchNow(y); }
      norms = measured(y, stage, scheme, slope, march);
    }
    march = wentOn(march, norms);
    if (march.accepted) {
      carry = leftBehind(y, scheme.change, carry, stage);
      y = holdNow(stage);
      scheme = Scheme();
    }
    if (march.takes) {
      take(&scheme, march, slope);
      // What the last steps' roundings left out is part of what this one adds.
      if (march.phase == LAST) {
        stage = arrived(y, scheme.change, carry);
      } else {
        stage = following(scheme, y, slope, march);
      }
    } else {
      stage = plus(fetchNow(y), way(&scheme, march));
    }
  }
  storeStates(0u, fetchNow(y));
  storeStates(CARRIES, fetchCarry(carry));
  markChunk();
  keepRecord(march);
}
