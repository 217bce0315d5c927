// Histogram of one observable over the runs of a cell, all its components together: one workgroup a (cell, component).

// Joined with dispatch, bits and reduce-common. Entry `histogram`; dispatch any grid with x * y >= COUNT * cells, after clearSummary.
// BINS equal bins from FROM to TO, the last with its upper edge, and what is below and above.

override THREADS: u32;
override FIRST: u32;      // first component
override COUNT: u32;      // how many
override BINS: u32;
override FROM: f32;
override TO: f32;
override HISTOGRAM: u32;  // word offset in the summary

override BARS: u32 = BINS + 2u;

// Gathered here first: the many runs of a cell would queue for few words of the summary.
var<workgroup> bars: array<atomic<u32>, BARS>;

@compute @workgroup_size(THREADS)
fn histogram(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = group.y * groups.x + group.x;
  if (index >= COUNT * (RUNS / RUNS_PER_CELL)) {
    return;
  }
  let cell = index / COUNT;
  let start = (FIRST + index % COUNT) * RUNS + cell * RUNS_PER_CELL;
  let perUnit = f32(BINS) / (TO - FROM);
  let mine = (BARS + THREADS - 1u - thread) / THREADS;
  for (var k = 0u; k < mine; k++) {
    atomicStore(&bars[k * THREADS + thread], 0u);
  }
  workgroupBarrier();
  let share = (RUNS_PER_CELL + THREADS - 1u - thread) / THREADS;
  for (var k = 0u; k < share; k++) {
    let bits = values[start + k * THREADS + thread];
    if (isFiniteBits(bits)) {
      let x = bitcast<f32>(bits);
      let bin = 1u + min(u32(clamp((x - FROM) * perUnit, 0.0, f32(BINS))), BINS - 1u);
      atomicAdd(&bars[select(select(bin, 0u, x < FROM), BINS + 1u, x > TO)], 1u);
    }
  }
  workgroupBarrier();
  for (var k = 0u; k < mine; k++) {
    let bar = k * THREADS + thread;
    let found = atomicLoad(&bars[bar]);
    if (found > 0u) {
      atomicAdd(&summary[HISTOGRAM + cell * BARS + bar], found);
    }
  }
}
