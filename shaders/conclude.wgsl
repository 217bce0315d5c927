// Scalars that follow from the spectra, one invocation a run. Emitted beside it: concludeRun, hasSettled, isStopped.
// A run that has left the flow is not averaged in: all that was observed of it becomes undefined.

@compute @workgroup_size(64)
fn conclude(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= dispatch.runs) { return; }
  takeRun(id.x);
  if (!isObserved(clockWord(STATUS))) {
    for (var component = 0u; component < COMPONENTS; component++) {
      values[valueAt(component)] = UNDEFINED;
    }
    return;
  }
  concludeRun(observedTime());
  if (clockWord(STATUS) != RUNNING) { return; }
  if (isStopped()) { setClockWord(STATUS, STOPPED); } else if (hasSettled()) { setClockWord(STATUS, SETTLED); } else { return; }
  setClockNumber(END_TIME, dispatch.time);
}

// The list of lists.wgsl: components.
fn listed(component: u32) -> f32 { return valueOf(component); }
fn isListed(component: u32) -> bool { return isDefined(component); }
