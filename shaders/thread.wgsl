// Who a thread is: its run, and its place among the threads of that run.
// Emitted beside it: THREADS (a run), RUNS_PER_WORKGROUP, WORKGROUP = THREADS * RUNS_PER_WORKGROUP, PARAMETERS.

// The run's index in the batch. Past the last run of a batch the threads repeat the last one, so that every barrier
// is met by all, and write nothing.
var<private> run: u32;
var<private> writes: bool;
// Place among the run's threads: thread k owns the tiles k, k + THREADS, ... of every matrix.
var<private> lane: u32;
// Place of the run in its workgroup.
var<private> seat: u32;
// The run, but past the last one a number of its own: threads that only repeat a run need a scratch region of their own.
var<private> region: u32;

// Which step of a map is being taken: k + 1 in step k, 0 at the start and of flows.
var<private> stepped: u32;

fn takeSeat(workgroup: u32, local: u32) {
  seat = local / THREADS;
  lane = local - seat * THREADS;
  region = workgroup * RUNS_PER_WORKGROUP + seat;
  takeRun(min(region, dispatch.runs - 1u));
  writes = region < dispatch.runs;
}

@group(0) @binding(2) var<storage, read> parameters: array<f32>;

// A run carries the parameters of its cell. Found once: a division for every slope would be felt.
var<private> firstParameter: u32;

fn takeRun(index: u32) {
  run = index;
  firstParameter = (dispatch.firstRun + index) / dispatch.runsPerCell * PARAMETERS;
}

fn parameter(slot: u32) -> f32 {
  return parameters[firstParameter + slot];
}
