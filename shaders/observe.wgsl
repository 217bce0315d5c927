// What is computed from the states at a sample time, but for what kernels of their own find. Emitted beside it: observeRun.

@compute @workgroup_size(WORKGROUP)
fn observe(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  takeSeat(workgroup.x, local);
  takeSlots();
  observeRun(observedTime());
  if (writes && lane == 0u && clockWord(CHUNKS) != dispatch.chunks) {
    setClockWord(STATUS, LOST);
  }
}
