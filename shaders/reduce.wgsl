// Moments and exact quantiles over the runs of a cell: one workgroup a (cell, component).

// Joined with dispatch, bits and reduce-common. Entry `reduce`; dispatch any grid with x * y >= COMPONENTS * cells. Sums run in 256
// lanes and a fixed tree, whatever THREADS is, and all else is integers: the bits depend on the values alone. Quantiles by radix
// selection, DIGIT_BITS of the order-preserving key a pass over the values; moments ride along. THREADS at most 256.
// Emitted beside it: TWENTIETHS, the quantiles in twentieths, and TARGETS, how many they are; RECORD, the words of a record, and
// COUNT, MEAN, STD, MIN, MAX and QUANTILES, where in it they stand.

override THREADS: u32;
override COMPONENTS: u32;
// 8 for many runs (5 passes over them), 4 for few (9 passes, but short tables to scan). 2, 4 or 8; the results are the same.
override DIGIT_BITS: u32 = 8u;

override BINS: u32 = 1u << DIGIT_BITS;
override TABLE: u32 = BINS * TARGETS;
override PASSES: u32 = 32u / DIGIT_BITS;

const LANES = 256u;
const NO_TABLE = 0xffffffffu;

// The order statistic just below a quantile, as far as its key is known.
struct Sought {
  prefix: u32,
  // Its rank among the values with this prefix, and how many those are.
  rank: u32,
  equal: u32,
  // The first target with the same prefix: they share a table.
  leader: u32,
}

var<workgroup> lanes: array<vec2f, LANES>;
var<workgroup> table: array<atomic<u32>, TABLE>;
var<workgroup> sought: array<Sought, TARGETS>;
var<workgroup> next: array<atomic<u32>, TARGETS>;
var<workgroup> finite: atomic<u32>;
var<workgroup> lowest: atomic<u32>;
var<workgroup> highest: atomic<u32>;
var<workgroup> facts: vec3u;
var<workgroup> sums: vec2f;

@compute @workgroup_size(THREADS)
fn reduce(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = group.y * groups.x + group.x;
  if (index >= COMPONENTS * cellCount()) {
    return;
  }
  let cell = index / COMPONENTS;
  let component = index % COMPONENTS;
  let start = component * dispatch.groupRuns + cell * dispatch.runsPerCell;
  let home = cellHome(cell) + RECORD * component;

  if (thread == 0u) {
    atomicStore(&lowest, 0xffffffffu);
    atomicStore(&highest, 0u);
    atomicStore(&finite, 0u);
  }
  clearTable(thread);
  workgroupBarrier();
  survey(start, thread);
  workgroupBarrier();
  if (thread == 0u) {
    facts = vec3u(atomicLoad(&finite), atomicLoad(&lowest), atomicLoad(&highest));
  }
  let found = workgroupUniformLoad(&facts);
  let count = found.x;
  if (count == 0u) {
    if (thread == 0u) {
      for (var i = 0u; i < RECORD; i++) {
        atomicStore(&summary[home + i], UNDEFINED);
      }
      atomicStore(&summary[home + COUNT], 0u);
    }
    return;
  }
  let low = keyBits(found.y);
  let high = keyBits(found.z);
  // Scaled to below 4 in magnitude, so that neither sums nor squares overflow.
  let exponent = exponentOf(max(low & 0x7fffffffu, high & 0x7fffffffu));
  let down = powerOfTwo(-exponent);
  let up = powerOfTwo(exponent);

  for (var t = thread; t < TARGETS; t += THREADS) {
    sought[t] = Sought(0u, (count - 1u) * TWENTIETHS[t] / 20u, count, 0u);
  }
  descend(thread);
  var mean = 0.0;
  var moments = vec2f();
  for (var digit = 1u; digit < PASSES; digit++) {
    workgroupBarrier();
    clearTable(thread);
    lead(thread);
    workgroupBarrier();
    sift(start, digit, down, mean, thread);
    workgroupBarrier();
    descend(thread);
    // Pass 1 sums the values, pass 2 their deviations from the mean so found: what those sum to corrects the mean.
    if (digit <= 2u) {
      let sum = addLanes(thread) / f32(count);
      if (digit == 1u) {
        mean = sum.x;
      } else {
        moments = sum;
      }
    }
  }
  workgroupBarrier();
  successors(start, thread);
  workgroupBarrier();
  if (thread == 0u) {
    // Equal values have no spread, whatever rounding left of it.
    let same = found.y == found.z;
    let variance = max(moments.y - moments.x * moments.x, 0.0);
    atomicStore(&summary[home + COUNT], count);
    atomicStore(&summary[home + MEAN], select(resultBits(up * (mean + moments.x)), low, same));
    atomicStore(&summary[home + STD], select(resultBits(up * sqrt(variance)), 0u, same));
    atomicStore(&summary[home + MIN], low);
    atomicStore(&summary[home + MAX], high);
    for (var t = 0u; t < TARGETS; t++) {
      let here = sought[t];
      let fraction = f32((count - 1u) * TWENTIETHS[t] % 20u) / 20.0;
      // The next order statistic is the same value again, or the least greater one; beyond the last none is wanted.
      let again = here.rank + 1u < here.equal || fraction == 0.0;
      let a = down * bitcast<f32>(keyBits(here.prefix));
      let b = down * bitcast<f32>(keyBits(select(atomicLoad(&next[t]), here.prefix, again)));
      let between = select(resultBits(up * (a + fraction * (b - a))), keyBits(here.prefix), again);
      atomicStore(&summary[home + QUANTILES + t], between);
    }
  }
}

fn clearTable(thread: u32) {
  let share = (TABLE + THREADS - 1u - thread) / THREADS;
  for (var k = 0u; k < share; k++) {
    atomicStore(&table[k * THREADS + thread], 0u);
  }
}

// Counts the finite values, finds their ends, and fills the table of the first digit.
fn survey(start: u32, thread: u32) {
  let share = (dispatch.runsPerCell + THREADS - 1u - thread) / THREADS;
  var count = 0u;
  var least = 0xffffffffu;
  var most = 0u;
  for (var k = 0u; k < share; k++) {
    let bits = values[start + k * THREADS + thread];
    if (isFiniteBits(bits)) {
      let key = orderedKey(bits);
      count++;
      least = min(least, key);
      most = max(most, key);
      atomicAdd(&table[key >> (32u - DIGIT_BITS)], 1u);
    }
  }
  atomicAdd(&finite, count);
  atomicMin(&lowest, least);
  atomicMax(&highest, most);
}

fn lead(thread: u32) {
  for (var t = thread; t < TARGETS; t += THREADS) {
    var leader = t;
    // Ranks ascend, so equal prefixes are neighbours.
    for (var s = t; s > 0u; s--) {
      if (sought[s - 1u].prefix == sought[t].prefix) {
        leader = s - 1u;
      }
    }
    sought[t].leader = leader;
  }
}

// Counts the digit of this pass among the values that share a target's prefix.
fn sift(start: u32, digitIndex: u32, down: f32, mean: f32, thread: u32) {
  let shift = 32u - DIGIT_BITS * (digitIndex + 1u);
  let laneShare = (LANES + THREADS - 1u - thread) / THREADS;
  var prefixes: array<u32, TARGETS>;
  var tables: array<u32, TARGETS>;
  for (var t = 0u; t < TARGETS; t++) {
    prefixes[t] = sought[t].prefix;
    tables[t] = select(NO_TABLE, t * BINS, sought[t].leader == t);
  }
  for (var n = 0u; n < laneShare; n++) {
    let lane = n * THREADS + thread;
    let length = (dispatch.runsPerCell + LANES - 1u - lane) / LANES;
    var first = 0.0;
    var second = 0.0;
    for (var k = 0u; k < length; k++) {
      let bits = values[start + k * LANES + lane];
      if (isFiniteBits(bits)) {
        let key = orderedKey(bits);
        let prefix = key >> (shift + DIGIT_BITS);
        let digit = (key >> shift) & (BINS - 1u);
        for (var t = 0u; t < TARGETS; t++) {
          if (prefix == prefixes[t] && tables[t] != NO_TABLE) {
            atomicAdd(&table[tables[t] + digit], 1u);
          }
        }
        let x = down * bitcast<f32>(bits) - mean;
        first += x;
        second += x * x;
      }
    }
    lanes[lane] = vec2f(first, second);
  }
}

// Appends to every target's prefix the digit in which its rank falls.
fn descend(thread: u32) {
  let bins = BINS;
  for (var t = thread; t < TARGETS; t += THREADS) {
    let at = sought[t].leader * BINS;
    let rank = sought[t].rank;
    var passed = 0u;
    var digit = 0u;
    var before = 0u;
    var equal = 0u;
    for (var b = 0u; b < bins; b++) {
      let here = atomicLoad(&table[at + b]);
      if (passed <= rank && rank < passed + here) {
        digit = b;
        before = passed;
        equal = here;
      }
      passed += here;
    }
    sought[t].prefix = (sought[t].prefix << DIGIT_BITS) | digit;
    sought[t].rank = rank - before;
    sought[t].equal = equal;
  }
}

fn addLanes(thread: u32) -> vec2f {
  for (var level = 0u; level < 8u; level++) {
    let width = 128u >> level;
    let share = (width + THREADS - 1u - thread) / THREADS;
    for (var k = 0u; k < share; k++) {
      let i = k * THREADS + thread;
      lanes[i] += lanes[i + width];
    }
    workgroupBarrier();
  }
  if (thread == 0u) {
    sums = lanes[0];
  }
  return workgroupUniformLoad(&sums);
}

// The least key greater than each target's.
fn successors(start: u32, thread: u32) {
  var least: array<u32, TARGETS>;
  var prefixes: array<u32, TARGETS>;
  for (var t = 0u; t < TARGETS; t++) {
    least[t] = 0xffffffffu;
    prefixes[t] = sought[t].prefix;
  }
  for (var t = thread; t < TARGETS; t += THREADS) {
    atomicStore(&next[t], 0xffffffffu);
  }
  workgroupBarrier();
  let share = (dispatch.runsPerCell + THREADS - 1u - thread) / THREADS;
  for (var k = 0u; k < share; k++) {
    let bits = values[start + k * THREADS + thread];
    if (isFiniteBits(bits)) {
      let key = orderedKey(bits);
      for (var t = 0u; t < TARGETS; t++) {
        least[t] = select(least[t], min(least[t], key), key > prefixes[t]);
      }
    }
  }
  for (var t = 0u; t < TARGETS; t++) {
    atomicMin(&next[t], least[t]);
  }
}
