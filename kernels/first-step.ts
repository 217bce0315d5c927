// The first step of a run: Hairer, Norsett, Wanner I, section II.4 (test/march.ts has the law in words).

import { RUNNING } from "./endings";
import {
  CLOCK_UNIT,
  COMPARISON_ORDER,
  DRIFT,
  ELAPSED,
  ERROR,
  FIRST_SLOPE,
  FIRST_STEP,
  MAX_STEP,
  PROPOSAL,
  SLOPE,
  SLOPES,
  STAGE,
  STATE_ENTRIES,
  STATUS,
  TIME,
} from "./header";
import { interpret } from "./interpret";
import { KEPT, lanesOfRow, NORM, number, OTHER, setNumber } from "./lane-numbers";
import { add, laneCount, multiply, subtract } from "./lanes";
import { control, stateNorm } from "./norms";
import { addToClock, clock, setClock, setLane, states, word } from "./record";

/** Gives a proposal to each run that has none. */
export function proposeFirstSteps<V, T>(record: usize, from: f64): void {
  let any = false;
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) any = any || isNew<V, T>(record, lane);
  if (!any) return;
  const given = control(FIRST_STEP);
  if (given == 0) {
    probe<V, T>(record, from);
    return;
  }
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++)
    if (isNew<V, T>(record, lane)) {
      setClock<V, T>(record, PROPOSAL, lane, min(given, control(MAX_STEP)));
      addToClock<V, T>(record, SLOPES, lane, 1);
    }
}

function isNew<V, T>(record: usize, lane: usize): bool {
  return clock<V, T>(record, STATUS, lane) == <f64>RUNNING && clock<V, T>(record, PROPOSAL, lane) == 0;
}

function bounded(step: f64, t: f64): f64 {
  return min(max(step, 16 * control(CLOCK_UNIT) * abs(t)), control(MAX_STEP));
}

function probe<V, T>(record: usize, from: f64): void {
  const y = states(record);
  const first = word(FIRST_SLOPE);
  const slope = word(SLOPE);
  const stage = word(STAGE);
  const difference = word(ERROR);
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  // OTHER is d0, then h0; KEPT is d1.
  stateNorm<V, T>(y, y, y);
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) setNumber(OTHER, lane, number(NORM, lane));
  stateNorm<V, T>(first, y, y);
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
    const d0 = number(OTHER, lane);
    const d1 = number(NORM, lane);
    const t = from + clock<V, T>(record, ELAPSED, lane);
    const usable = d0 >= 1e-5 && d1 >= 1e-5 && d1 < 1e300;
    const h0 = bounded(usable ? (0.01 * d0) / d1 : 1e-6, t);
    setNumber(KEPT, lane, d1);
    setNumber(OTHER, lane, h0);
    setLane<T>(word(TIME), lane, t + h0);
  }
  const step = lanesOfRow<V, T>(OTHER);
  for (let e: usize = 0; e < bytes; e += sizeof<V>())
    store<V>(stage + e, add<V, T>(load<V>(y + e), multiply<V, T>(step, load<V>(first + e))));
  interpret<V, T>(word(DRIFT));
  for (let e: usize = 0; e < bytes; e += sizeof<V>())
    store<V>(difference + e, subtract<V, T>(load<V>(slope + e), load<V>(first + e)));
  stateNorm<V, T>(difference, y, y);
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
    if (!isNew<V, T>(record, lane)) continue;
    const h0 = number(OTHER, lane);
    const worst = max(number(KEPT, lane), number(NORM, lane) / h0);
    let proposal = h0;
    if (isFinite(worst)) {
      const h1 = worst <= 1e-15 ? max(1e-6, h0 * 1e-3) : (0.01 / worst) ** (1 / (control(COMPARISON_ORDER) + 1));
      proposal = bounded(min(100 * h0, h1), from + clock<V, T>(record, ELAPSED, lane));
    }
    setClock<V, T>(record, PROPOSAL, lane, proposal);
    addToClock<V, T>(record, SLOPES, lane, 2);
  }
}
