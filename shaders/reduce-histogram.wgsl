// Histogram of one observable over the runs of a cell, all its components together: one workgroup a (cell, component).

// Joined with dispatch, bits and reduce-common. Entry `histogram`; dispatch any grid with x * y >= COUNT * cells, after clearSummary.
// BINS bins, and what is below and above. The edges decide, as whole numbers in the order of the floats: BINS + 1 keys, ascending
// (src/gpu/histogram-edges.ts); how many of them a value's key reaches is the bar in which it counts.

override THREADS: u32;
override FIRST: u32;      // first component
override COUNT: u32;      // how many
override BINS: u32;
override EDGES: u32;      // word offset of the keys in data
override HISTOGRAM: u32;  // word offset in the cell's part of the summary

override BARS: u32 = BINS + 2u;

@group(0) @binding(3) var<storage, read> data: array<u32>;

// Gathered here first: the many runs of a cell would queue for few words of the summary.
var<workgroup> bars: array<atomic<u32>, BARS>;

@compute @workgroup_size(THREADS)
fn histogram(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = group.y * groups.x + group.x;
  if (index >= COUNT * cellCount()) {
    return;
  }
  let cell = index / COUNT;
  let start = (FIRST + index % COUNT) * dispatch.groupRuns + cell * dispatch.runsPerCell;
  let mine = (BARS + THREADS - 1u - thread) / THREADS;
  for (var k = 0u; k < mine; k++) {
    atomicStore(&bars[k * THREADS + thread], 0u);
  }
  workgroupBarrier();
  let share = (dispatch.runsPerCell + THREADS - 1u - thread) / THREADS;
  for (var k = 0u; k < share; k++) {
    let bits = values[start + k * THREADS + thread];
    if (isFiniteBits(bits)) {
      atomicAdd(&bars[barOf(bits)], 1u);
    }
  }
  workgroupBarrier();
  for (var k = 0u; k < mine; k++) {
    let bar = k * THREADS + thread;
    let found = atomicLoad(&bars[bar]);
    if (found > 0u) {
      atomicAdd(&summary[cellHome(cell) + HISTOGRAM + bar], found);
    }
  }
}

fn barOf(bits: u32) -> u32 {
  // -0 counts as 0.
  let key = orderedKey(select(bits, 0u, bits == 0x80000000u));
  var low = 0u;
  var high = BINS + 1u;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (data[EDGES + middle] <= key) {
      low = middle + 1u;
    } else {
      high = middle;
    }
  }
  return low;
}
