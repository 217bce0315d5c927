// The stages of one step, whatever its scheme: the flow taken at each stage, and from its slope the next stage or the solution.

import {
  CHANGE,
  COEFFICIENTS,
  DRIFT,
  NEXT_CARRY,
  NODES,
  NUMBER_COUNT,
  NUMBERS,
  RECORD_CARRY,
  STAGE,
  STAGE_CODE,
  STAGES,
  STATE_ENTRIES,
  SUMMING,
  TIME,
} from "./header";
import { interpret } from "./interpret";
import { lanesOfRow, number, STEP } from "./lane-numbers";
import { add, everywhere, laneCount, multiply, multiplyAdd, splat, subtract } from "./lanes";
import { setLane, states, word } from "./record";

/** All numbers of the tableau times the step of each lane. */
export function scaleCoefficients<V, T>(step: V): void {
  const numbers = word(NUMBERS);
  const coefficients = word(COEFFICIENTS);
  for (let i: usize = 0, count = word(NUMBER_COUNT); i < count; i++)
    store<V>(coefficients + i * sizeof<V>(), multiply<V, T>(step, splat<V, T>(<T>load<f64>(numbers + (i << 3)))));
}

export function node(stage: usize): f64 {
  return load<f64>(word(NODES) + (stage << 3));
}

// The code of a stage, in words: how many earlier slopes take part, the address of the present slope, where it is kept (0: nowhere),
// the address of its coefficient, and for each earlier slope the addresses of coefficient and slope, as `combine` reads them.
// Where every stage reads the previous slope alone and no error is estimated, slopes need not be kept: the solution's sum
// grows in CHANGE, which fits a nearer cache. There the count is SUMMING; instead of where a slope is kept stands 0 for the
// first one, which starts the sum; and behind the stage's coefficient follows the address of the solution's.

function codeBehind(code: usize): usize {
  return code + 16 + ((<usize>load<u32>(code)) << 3);
}

/** STAGE = y + sum of coefficient * slope. Returns where the code of the stage after begins. */
export function nextStage<V, T>(code: usize, y: usize): usize {
  const count = <i32>load<u32>(code);
  let slope = <usize>load<u32>(code, 4);
  const keep = <usize>load<u32>(code, 8);
  if (count != SUMMING) {
    addSlopes<V, T>(word(STAGE), y, count, code + 16, slope, keep, <usize>load<u32>(code, 12));
    return codeBehind(code);
  }
  const coefficient = load<V>(<usize>load<u32>(code, 12));
  const weight = load<V>(<usize>load<u32>(code, 16));
  const end = y + word(STATE_ENTRIES) * sizeof<V>();
  let stage = word(STAGE);
  let change = word(CHANGE);
  // A loop for each case: with one for both, an entry a turn, a step of byol was 8 % slower at n = 8.
  if (keep == 0) {
    for (
      ;
      y + atOnce<V>() <= end;
      y += atOnce<V>(), slope += atOnce<V>(), change += atOnce<V>(), stage += atOnce<V>()
    ) {
      beginSum<V, T>(stage, y, slope, coefficient, change, weight, 0);
      beginSum<V, T>(stage, y, slope, coefficient, change, weight, 1);
      beginSum<V, T>(stage, y, slope, coefficient, change, weight, 2);
      beginSum<V, T>(stage, y, slope, coefficient, change, weight, 3);
    }
    for (; y < end; y += sizeof<V>(), slope += sizeof<V>(), change += sizeof<V>(), stage += sizeof<V>())
      beginSum<V, T>(stage, y, slope, coefficient, change, weight, 0);
    return code + 20;
  }
  for (; y + atOnce<V>() <= end; y += atOnce<V>(), slope += atOnce<V>(), change += atOnce<V>(), stage += atOnce<V>()) {
    goOnSumming<V, T>(stage, y, slope, coefficient, change, weight, 0);
    goOnSumming<V, T>(stage, y, slope, coefficient, change, weight, 1);
    goOnSumming<V, T>(stage, y, slope, coefficient, change, weight, 2);
    goOnSumming<V, T>(stage, y, slope, coefficient, change, weight, 3);
  }
  for (; y < end; y += sizeof<V>(), slope += sizeof<V>(), change += sizeof<V>(), stage += sizeof<V>())
    goOnSumming<V, T>(stage, y, slope, coefficient, change, weight, 0);
  return code + 20;
}

/**
 * Bytes of the four entries that a turn takes where sums grow. They lie beside each other, so that an address serves all four: with
 * an entry a turn the addresses and the turn itself are more instructions than the sums.
 */
function atOnce<V>(): usize {
  return 4 * sizeof<V>();
}

/** Of the entry so many behind those that the addresses are of. */
function beginSum<V, T>(
  stage: usize,
  y: usize,
  slope: usize,
  coefficient: V,
  change: usize,
  weight: V,
  entry: usize,
): void {
  const e = entry * sizeof<V>();
  const k = load<V>(slope + e);
  store<V>(change + e, multiply<V, T>(weight, k));
  store<V>(stage + e, multiplyAdd<V, T>(coefficient, k, load<V>(y + e)));
}

function goOnSumming<V, T>(
  stage: usize,
  y: usize,
  slope: usize,
  coefficient: V,
  change: usize,
  weight: V,
  entry: usize,
): void {
  const e = entry * sizeof<V>();
  const k = load<V>(slope + e);
  store<V>(change + e, multiplyAdd<V, T>(weight, k, load<V>(change + e)));
  store<V>(stage + e, multiplyAdd<V, T>(coefficient, k, load<V>(y + e)));
}

/** The last slope of such a sum: y and the next step's first stage are the solution. */
function endSum<V, T>(
  stage: usize,
  y: usize,
  slope: usize,
  coefficient: V,
  change: usize,
  carry: usize,
  entry: usize,
): void {
  const e = entry * sizeof<V>();
  const sum = multiplyAdd<V, T>(coefficient, load<V>(slope + e), load<V>(change + e));
  const next = addCarried<V, T>(y + e, sum, carry + e, carry + e);
  store<V>(y + e, next);
  store<V>(stage + e, next);
}

/**
 * result = base + sum of coefficient * slope over earlier slopes, as `combine` reads them, and the present one, which is kept where
 * `keep` says. Without a base (0) the sum alone. Four entries at a time stay in registers while the slopes go by.
 */
function addSlopes<V, T>(
  result: usize,
  base: usize,
  earlier: i32,
  terms: usize,
  slope: usize,
  keep: usize,
  coefficient: usize,
): void {
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  let done: usize = 0;
  if (ASC_FEATURE_SIMD) {
    if (!isVector<V>()) {
      done = bytes & ~15;
      sumSlopes<V, v128, T>(result, base, earlier, terms, slope, keep, coefficient, 0, done);
    }
  }
  sumSlopes<V, V, T>(result, base, earlier, terms, slope, keep, coefficient, done, bytes);
}

/** From one byte to another of the states; as many entries as W holds go on together. */
function sumSlopes<V, W, T>(
  result: usize,
  base: usize,
  earlier: i32,
  terms: usize,
  slope: usize,
  keep: usize,
  present: usize,
  e: usize,
  bytes: usize,
): void {
  const last = terms + ((<usize>earlier) << 3);
  const zero = splat<W, T>(<T>0);
  const coefficient = everywhere<V, W>(present);
  for (; e + 4 * sizeof<W>() <= bytes; e += 4 * sizeof<W>()) {
    let s0 = zero;
    let s1 = zero;
    let s2 = zero;
    let s3 = zero;
    for (let term = terms; term < last; term += 8) {
      const weight = everywhere<V, W>(<usize>load<u32>(term));
      const at = <usize>load<u32>(term, 4) + e;
      s0 = multiplyAdd<W, T>(weight, load<W>(at), s0);
      s1 = multiplyAdd<W, T>(weight, load<W>(at + sizeof<W>()), s1);
      s2 = multiplyAdd<W, T>(weight, load<W>(at + 2 * sizeof<W>()), s2);
      s3 = multiplyAdd<W, T>(weight, load<W>(at + 3 * sizeof<W>()), s3);
    }
    const k0 = load<W>(slope + e);
    const k1 = load<W>(slope + e + sizeof<W>());
    const k2 = load<W>(slope + e + 2 * sizeof<W>());
    const k3 = load<W>(slope + e + 3 * sizeof<W>());
    s0 = multiplyAdd<W, T>(coefficient, k0, s0);
    s1 = multiplyAdd<W, T>(coefficient, k1, s1);
    s2 = multiplyAdd<W, T>(coefficient, k2, s2);
    s3 = multiplyAdd<W, T>(coefficient, k3, s3);
    if (base != 0) {
      s0 = add<W, T>(load<W>(base + e), s0);
      s1 = add<W, T>(load<W>(base + e + sizeof<W>()), s1);
      s2 = add<W, T>(load<W>(base + e + 2 * sizeof<W>()), s2);
      s3 = add<W, T>(load<W>(base + e + 3 * sizeof<W>()), s3);
    }
    if (keep != 0) {
      store<W>(keep + e, k0);
      store<W>(keep + e + sizeof<W>(), k1);
      store<W>(keep + e + 2 * sizeof<W>(), k2);
      store<W>(keep + e + 3 * sizeof<W>(), k3);
    }
    store<W>(result + e, s0);
    store<W>(result + e + sizeof<W>(), s1);
    store<W>(result + e + 2 * sizeof<W>(), s2);
    store<W>(result + e + 3 * sizeof<W>(), s3);
  }
  for (; e < bytes; e += sizeof<W>()) {
    let sum = zero;
    for (let term = terms; term < last; term += 8)
      sum = multiplyAdd<W, T>(everywhere<V, W>(<usize>load<u32>(term)), load<W>(<usize>load<u32>(term, 4) + e), sum);
    const k = load<W>(slope + e);
    sum = multiplyAdd<W, T>(coefficient, k, sum);
    if (base != 0) sum = add<W, T>(load<W>(base + e), sum);
    if (keep != 0) store<W>(keep + e, k);
    store<W>(result + e, sum);
  }
}

/** The last stage of a step that is taken as it is: y, and the next step's first stage, are the solution. */
export function finishStep<V, T>(code: usize, record: usize): void {
  const count = <i32>load<u32>(code);
  let slope = <usize>load<u32>(code, 4);
  const coefficient = <usize>load<u32>(code, 12);
  let y = states(record);
  let stage = word(STAGE);
  let change = word(CHANGE);
  let carry = record + word(RECORD_CARRY);
  const end = y + word(STATE_ENTRIES) * sizeof<V>();
  if (count != SUMMING) {
    addSlopes<V, T>(change, 0, count, code + 16, slope, 0, coefficient);
    for (; y < end; y += sizeof<V>(), change += sizeof<V>(), carry += sizeof<V>(), stage += sizeof<V>()) {
      const next = addCarried<V, T>(y, load<V>(change), carry, carry);
      store<V>(y, next);
      store<V>(stage, next);
    }
    return;
  }
  const present = load<V>(coefficient);
  for (; y + atOnce<V>() <= end; y += atOnce<V>(), slope += atOnce<V>(), change += atOnce<V>(), stage += atOnce<V>()) {
    endSum<V, T>(stage, y, slope, present, change, carry, 0);
    endSum<V, T>(stage, y, slope, present, change, carry, 1);
    endSum<V, T>(stage, y, slope, present, change, carry, 2);
    endSum<V, T>(stage, y, slope, present, change, carry, 3);
    carry += atOnce<V>();
  }
  for (; y < end; y += sizeof<V>(), slope += sizeof<V>(), change += sizeof<V>(), stage += sizeof<V>()) {
    endSum<V, T>(stage, y, slope, present, change, carry, 0);
    carry += sizeof<V>();
  }
}

/**
 * An entry of y + change. In float32 the digits that this sum loses are carried to the next step, where they are part of what is
 * added (Kahan); what goes `to` is exactly what was lost wherever a step adds less than there is.
 */
function addCarried<V, T>(y: usize, change: V, carry: usize, to: usize): V {
  const a = load<V>(y);
  if (sizeof<T>() != 4) return add<V, T>(a, change);
  const b = add<V, T>(change, load<V>(carry));
  const sum = add<V, T>(a, b);
  store<V>(to, subtract<V, T>(b, subtract<V, T>(sum, a)));
  return sum;
}

/** STAGE = y + change, where the solution is if the step is accepted, and NEXT_CARRY what it then carries. */
export function addChange<V, T>(record: usize, change: usize): void {
  const y = states(record);
  const stage = word(STAGE);
  const carry = record + word(RECORD_CARRY);
  const next = word(NEXT_CARRY);
  for (let e: usize = 0, bytes = word(STATE_ENTRIES) * sizeof<V>(); e < bytes; e += sizeof<V>())
    store<V>(stage + e, addCarried<V, T>(y + e, load<V>(change + e), carry + e, next + e));
}

/** The stages of a tableau from its first slope on: CHANGE and STAGE are those of the solution. `t` is where each lane stands. */
export function takeTableau<V, T>(record: usize, times: usize): void {
  const stages = word(STAGES);
  scaleCoefficients<V, T>(lanesOfRow<V, T>(STEP));
  const y = states(record);
  let code = word(STAGE_CODE);
  for (let s: usize = 1; s < stages; s++) {
    code = nextStage<V, T>(code, y);
    for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++)
      setLane<T>(word(TIME), lane, load<f64>(times + (lane << 3)) + node(s) * number(STEP, lane));
    interpret<V, T>(word(DRIFT));
  }
  // The present slope is kept too, for the estimate of the error.
  const count = <i32>load<u32>(code);
  const slope = <usize>load<u32>(code, 4);
  const keep = <usize>load<u32>(code, 8);
  const coefficient = <usize>load<u32>(code, 12);
  // In float64 nothing is carried: y + change at once, the same bits with a pass less.
  if (sizeof<T>() == 8) {
    addSlopes<V, T>(word(STAGE), y, count, code + 16, slope, keep, coefficient);
    return;
  }
  addSlopes<V, T>(word(CHANGE), 0, count, code + 16, slope, keep, coefficient);
  addChange<V, T>(record, word(CHANGE));
}
