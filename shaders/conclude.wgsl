// Scalars that follow from the spectra, one invocation a run. Emitted beside it: concludeRun.
// A run that has left the flow is not averaged in: all that was observed of it becomes undefined.

@compute @workgroup_size(64)
fn conclude(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= dispatch.runs) { return; }
  run = id.x;
  if (!isObserved(clockWord(STATUS))) {
    for (var component = 0u; component < COMPONENTS; component++) {
      values[valueAt(component)] = UNDEFINED;
    }
    return;
  }
  concludeRun(dispatch.time);
}

fn allDefined(first: u32, length: u32) -> bool {
  var defined = true;
  let count = length;
  for (var i = 0u; i < count; i++) { defined = defined && isDefined(first + i); }
  return defined;
}

// exp of this is the effective rank: the entropy of the values above 0 as shares of the sum of all.
fn entropyOf(first: u32, length: u32) -> f32 {
  var sum = 0.0;
  let count = length;
  for (var i = 0u; i < count; i++) { sum += valueOf(first + i); }
  var entropy = 0.0;
  for (var i = 0u; i < count; i++) {
    let share = valueOf(first + i) / max(sum, 1e-37);
    if (share > 0.0) { entropy -= share * log(share); }
  }
  return entropy;
}

fn countAbove(first: u32, length: u32, threshold: f32) -> f32 {
  var found = 0.0;
  let count = length;
  for (var i = 0u; i < count; i++) { found += select(0.0, 1.0, valueOf(first + i) > threshold); }
  return found;
}
