// The whole integration kernel of a method with fixed steps but the system's own lines: many steps a dispatch.
// Emitted beside it: States (a thread's share of every state) and what is done with it, drift, and the tableau: STAGES, NODES (c),
// WEIGHTS (b), Now (where the state stands meanwhile), Coming, fed and staged (what stages to come take of a slope, and the next one).

@compute @workgroup_size(WORKGROUP)
fn integrate(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  takeSeat(workgroup.x, local);
  takeSlots();
  // A run that has settled keeps its states, and a workgroup all of whose runs have takes no steps. One that has diverged goes
  // on, so that what is left of it does not hang on where a chunk ends.
  let goesOn = clockWord(STATUS) != SETTLED && clockWord(STATUS) != STOPPED;
  var y = holdNow(loadStates(0u));
  var carry = loadStates(CARRIES);
  let h = dispatch.step;
  let first = dispatch.firstStep;
  let steps = select(0u, dispatch.steps, anyRunGoesOn(goesOn));
  for (var k = 0u; k < steps; k++) {
    // The step's number gives its time: the same in chunks of any length.
    let t = dispatch.time + f32(first + k) * h;
    var stage = fetchNow(y);
    var coming = Coming();
    // What the last steps' roundings left out is part of what this one adds.
    var change = carry;
    for (var s = 0u; s < STAGES; s++) {
      let slope = drift(stage, t + NODES[s] * h);
      change = advanced(change, slope, h * WEIGHTS[s]);
      coming = fed(coming, slope, h, s);
      stage = staged(y, coming, slope, h, s);
    }
    let before = fetchNow(y);
    let next = exactly(plus(before, change));
    carry = leftOut(before, change, next);
    y = holdNow(next);
  }
  markChunk();
  writes = writes && goesOn;
  let last = fetchNow(y);
  storeStates(0u, last);
  storeStates(CARRIES, carry);
  if (writes && !isFinite(last)) {
    setClockWord(STATUS, DIVERGED);
  }
}
