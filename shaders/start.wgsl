// How the runs of a batch start. Emitted beside it: startRun, which draws a run's states and what it keeps, and stores them.

@compute @workgroup_size(WORKGROUP)
fn start(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  takeSeat(workgroup.x, local);
  takeSlots();
  startRun();
}
