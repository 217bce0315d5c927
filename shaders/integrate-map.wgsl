// The whole kernel of a map but the system's own lines: many steps a dispatch, each of which makes the next states.
// Emitted beside it: States and what is done with it, and drift, which yields the next states.

@compute @workgroup_size(WORKGROUP)
fn integrate(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  takeSeat(workgroup.x, local);
  takeSlots();
  let goesOn = clockWord(STATUS) != SETTLED && clockWord(STATUS) != STOPPED;
  var y = loadStates(0u);
  // The time of a map is the number of its step, which float32 holds exactly.
  let first = u32(dispatch.time) + dispatch.firstStep;
  let steps = select(0u, dispatch.steps, anyRunGoesOn(goesOn));
  for (var k = first; k < first + steps; k++) {
    stepped = k + 1u;
    y = drift(y, f32(k));
  }
  markChunk();
  writes = writes && goesOn;
  storeStates(0u, y);
  if (writes && !isFinite(y)) {
    setClockWord(STATUS, DIVERGED);
  }
}
