// The stages of a step by a recurrence of three terms, of which each lane may need its own number.

import {
  CHANGE,
  CHANGE_BEFORE,
  DRIFT,
  FAMILY_FIRST,
  FAMILY_ROW,
  FAMILY_STAGES,
  FIRST_SLOPE,
  GAMMA_SLOPE,
  MU,
  MU_SLOPE,
  NODE,
  NU,
  ROW_NUMBERS,
  ROWS,
  SLOPE,
  STAGE,
  STATE_ENTRIES,
  TIME,
} from "./header";
import { interpret } from "./interpret";
import { END, FAMILY, number, putLane, STEP, takeLanes } from "./lane-numbers";
import { add, choose, laneCount, less, multiply, multiplyAdd, splat } from "./lanes";
import { setLane, states, word } from "./record";
import { addChange } from "./stages";

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
      let moved = multiplyAdd<V, T>(mu, last, multiply<V, T>(nu, load<V>(before + e)));
      moved = multiplyAdd<V, T>(ofSlope, load<V>(slope + e), moved);
      moved = multiplyAdd<V, T>(ofFirst, load<V>(first + e), moved);
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
