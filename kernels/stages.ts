// The stages of one step, whatever its scheme: the flow taken at each stage, and from its slope the next stage or the solution.

import { combine } from "./elementwise";
import {
  CHANGE,
  CHANGE_BEFORE,
  COEFFICIENTS,
  DRIFT,
  FAMILY_FIRST,
  FAMILY_ROW,
  FAMILY_STAGES,
  FIRST_SLOPE,
  GAMMA_SLOPE,
  MU,
  MU_SLOPE,
  NEXT_CARRY,
  NODE,
  NODES,
  NU,
  NUMBER_COUNT,
  NUMBERS,
  RECORD_CARRY,
  ROW_NUMBERS,
  ROWS,
  SLOPE,
  STAGE,
  STAGE_CODE,
  STAGES,
  STATE_ENTRIES,
  TIME,
} from "./header";
import { interpret } from "./interpret";
import { END, FAMILY, lanesOfRow, number, putLane, STEP, takeLanes } from "./lane-numbers";
import { add, choose, laneCount, less, multiply, splat, subtract } from "./lanes";
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

function codeBehind(code: usize): usize {
  return code + 16 + ((<usize>load<u32>(code)) << 3);
}

/** STAGE = y + sum of coefficient * slope. Returns where the code of the stage after begins. */
export function nextStage<V, T>(code: usize, y: usize): usize {
  const count = <i32>load<u32>(code);
  const slope = <usize>load<u32>(code, 4);
  const keep = <usize>load<u32>(code, 8);
  const coefficient = load<V>(<usize>load<u32>(code, 12));
  const stage = word(STAGE);
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  if (count == 0) {
    if (keep != 0)
      for (let e: usize = 0; e < bytes; e += sizeof<V>()) {
        const k = load<V>(slope + e);
        store<V>(keep + e, k);
        store<V>(stage + e, add<V, T>(load<V>(y + e), multiply<V, T>(coefficient, k)));
      }
    else
      for (let e: usize = 0; e < bytes; e += sizeof<V>())
        store<V>(stage + e, add<V, T>(load<V>(y + e), multiply<V, T>(coefficient, load<V>(slope + e))));
    return codeBehind(code);
  }
  const sum = word(CHANGE);
  combine<V, T>(sum, <i32>word(STATE_ENTRIES), count, code + 16);
  for (let e: usize = 0; e < bytes; e += sizeof<V>()) {
    const k = load<V>(slope + e);
    store<V>(keep + e, k);
    store<V>(stage + e, add<V, T>(load<V>(y + e), add<V, T>(load<V>(sum + e), multiply<V, T>(coefficient, k))));
  }
  return codeBehind(code);
}

/** CHANGE = sum of coefficient * slope, which the step adds. */
export function solution<V, T>(code: usize): void {
  const count = <i32>load<u32>(code);
  const slope = <usize>load<u32>(code, 4);
  const keep = <usize>load<u32>(code, 8);
  const coefficient = load<V>(<usize>load<u32>(code, 12));
  const change = word(CHANGE);
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  if (count > 0) combine<V, T>(change, <i32>word(STATE_ENTRIES), count, code + 16);
  for (let e: usize = 0; e < bytes; e += sizeof<V>()) {
    const k = load<V>(slope + e);
    if (keep != 0) store<V>(keep + e, k);
    const share = multiply<V, T>(coefficient, k);
    store<V>(change + e, count > 0 ? add<V, T>(load<V>(change + e), share) : share);
  }
}

/**
 * STAGE = y + change, where the solution is. In float32 the digits that this sum loses are carried to the next step: NEXT_CARRY
 * is exactly what it lost (Knuth's two-sum), and the carry of the step before is part of what is added.
 */
export function addChange<V, T>(record: usize, change: usize): void {
  const y = states(record);
  const stage = word(STAGE);
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  if (sizeof<T>() == 4) {
    const carry = record + word(RECORD_CARRY);
    const next = word(NEXT_CARRY);
    for (let e: usize = 0; e < bytes; e += sizeof<V>()) {
      const a = load<V>(y + e);
      const b = add<V, T>(load<V>(change + e), load<V>(carry + e));
      const sum = add<V, T>(a, b);
      const added = subtract<V, T>(sum, a);
      const lost = add<V, T>(subtract<V, T>(a, subtract<V, T>(sum, added)), subtract<V, T>(b, added));
      store<V>(stage + e, sum);
      store<V>(next + e, lost);
    }
    return;
  }
  for (let e: usize = 0; e < bytes; e += sizeof<V>())
    store<V>(stage + e, add<V, T>(load<V>(y + e), load<V>(change + e)));
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
  solution<V, T>(code);
  addChange<V, T>(record, word(CHANGE));
}

function family(lane: usize, index: usize): f64 {
  return load<f64>(<usize>number(FAMILY, lane) + (index << 3));
}

/** A coefficient of row j - 2 of each lane's family, for lanes that have so many stages. */
function rowNumber<V, T>(stage: usize, index: usize, timesStep: bool): V {
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++)
    putLane<T>(lane, coefficient(lane, stage, index) * (timesStep ? number(STEP, lane) : 1));
  return takeLanes<V>();
}

function coefficient(lane: usize, stage: usize, index: usize): f64 {
  if (<f64>stage > family(lane, FAMILY_STAGES)) return 0;
  const row = <usize>family(lane, FAMILY_ROW) + stage - 2;
  return load<f64>(word(ROWS) + ((row * ROW_NUMBERS + index) << 3));
}

/**
 * The stages of a recurrence. A lane whose family has fewer stages than another's keeps its change meanwhile. Returns the address
 * of the change d_s.
 */
export function takeRecurrence<V, T>(record: usize, times: usize): usize {
  const y = states(record);
  const stage = word(STAGE);
  const slope = word(SLOPE);
  const first = word(FIRST_SLOPE);
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  const zero = splat<V, T>(<T>0);
  let change = word(CHANGE);
  let before = word(CHANGE_BEFORE);
  let most: usize = 0;
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
    most = max(most, <usize>family(lane, FAMILY_STAGES));
    putLane<T>(lane, family(lane, FAMILY_FIRST) * number(STEP, lane));
  }
  const reach = takeLanes<V>();
  for (let e: usize = 0; e < bytes; e += sizeof<V>()) {
    const moved = multiply<V, T>(reach, load<V>(first + e));
    store<V>(before + e, zero);
    store<V>(change + e, moved);
    store<V>(stage + e, add<V, T>(load<V>(y + e), moved));
  }
  for (let s: usize = 2; s <= most; s++) {
    for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
      const at = s == 2 ? family(lane, FAMILY_FIRST) : coefficient(lane, s - 1, NODE);
      const isDone = <f64>s > family(lane, FAMILY_STAGES);
      const time = load<f64>(times + (lane << 3)) + at * number(STEP, lane);
      setLane<T>(word(TIME), lane, isDone ? number(END, lane) : time);
      putLane<T>(lane, isDone ? 0 : 1);
    }
    const goesOn = less<V, T>(zero, takeLanes<V>());
    interpret<V, T>(word(DRIFT));
    const mu = rowNumber<V, T>(s, MU, false);
    const nu = rowNumber<V, T>(s, NU, false);
    const ofSlope = rowNumber<V, T>(s, MU_SLOPE, true);
    const ofFirst = rowNumber<V, T>(s, GAMMA_SLOPE, true);
    for (let e: usize = 0; e < bytes; e += sizeof<V>()) {
      const last = load<V>(change + e);
      let moved = add<V, T>(multiply<V, T>(mu, last), multiply<V, T>(nu, load<V>(before + e)));
      moved = add<V, T>(moved, multiply<V, T>(ofSlope, load<V>(slope + e)));
      moved = add<V, T>(moved, multiply<V, T>(ofFirst, load<V>(first + e)));
      moved = choose<V>(goesOn, moved, last);
      store<V>(before + e, moved);
      store<V>(stage + e, add<V, T>(load<V>(y + e), moved));
    }
    const turned = before;
    before = change;
    change = turned;
  }
  addChange<V, T>(record, change);
  return change;
}
