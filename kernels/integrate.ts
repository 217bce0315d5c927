// A fixed-step explicit scheme: many steps of many runs in one call.

import { DIVERGED, RUNNING } from "./endings";
import { CHANGE, DRIFT, FEED, NODES, PROLOGUE, SLOPE, STAGE, STAGES, STATE_ENTRIES, STATUS, WEIGHTS } from "./header";
import { interpret } from "./interpret";
import { add, laneCount, multiply, splat } from "./lanes";
import { clock, setClock, setTime, states, takeParameters, word } from "./record";

/** Step k of the interval starts at time from + k step: the same in calls of any length. */
export function integrateRecord<V, T>(record: usize, from: f64, step: f64, firstStep: i32, steps: i32): void {
  takeParameters<V, T>(record);
  interpret<V, T>(word(PROLOGUE));
  takeSteps<V, T>(states(record), from, step, firstStep, steps);
  markDiverged<V, T>(record);
}

function takeSteps<V, T>(y: usize, from: f64, step: f64, firstStep: i32, steps: i32): void {
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  const stages = word(STAGES);
  const stage = word(STAGE);
  memory.copy(stage, y, bytes);
  for (let k = 0; k < steps; k++) {
    const t = from + <f64>(firstStep + k) * step;
    for (let s: usize = 0; s < stages; s++) {
      setTime<V, T>(t + load<f64>(word(NODES) + (s << 3)) * step);
      interpret<V, T>(word(DRIFT));
      const weight = splat<V, T>(<T>load<f64>(word(WEIGHTS) + (s << 3)));
      if (s + 1 == stages) finishStep<V, T>(y, weight, splat<V, T>(<T>step), s == 0, bytes);
      else nextStage<V, T>(y, weight, splat<V, T>(<T>(step * load<f64>(word(FEED) + (s << 3)))), s == 0, bytes);
    }
  }
}

/** change += b slope, and the next stage is y + h a slope. */
function nextStage<V, T>(y: usize, weight: V, reach: V, first: bool, bytes: usize): void {
  const slope = word(SLOPE);
  const change = word(CHANGE);
  const stage = word(STAGE);
  if (first) {
    for (let e: usize = 0; e < bytes; e += sizeof<V>()) {
      const k = load<V>(slope + e);
      store<V>(change + e, multiply<V, T>(weight, k));
      store<V>(stage + e, add<V, T>(load<V>(y + e), multiply<V, T>(reach, k)));
    }
    return;
  }
  for (let e: usize = 0; e < bytes; e += sizeof<V>()) {
    const k = load<V>(slope + e);
    store<V>(change + e, add<V, T>(load<V>(change + e), multiply<V, T>(weight, k)));
    store<V>(stage + e, add<V, T>(load<V>(y + e), multiply<V, T>(reach, k)));
  }
}

/** y += h (change + b slope), which is the first stage of the next step too. */
function finishStep<V, T>(y: usize, weight: V, step: V, first: bool, bytes: usize): void {
  const slope = word(SLOPE);
  const change = word(CHANGE);
  const stage = word(STAGE);
  for (let e: usize = 0; e < bytes; e += sizeof<V>()) {
    let sum = multiply<V, T>(weight, load<V>(slope + e));
    if (!first) sum = add<V, T>(load<V>(change + e), sum);
    const next = add<V, T>(load<V>(y + e), multiply<V, T>(step, sum));
    store<V>(y + e, next);
    store<V>(stage + e, next);
  }
}

/**
 * What is not finite stays so: it is enough to look at the end of a call. Then all entries of the run are NaN, as it may or may
 * not be integrated further, with the others of its register.
 */
function markDiverged<V, T>(record: usize): void {
  const y = states(record);
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
    if (clock<V, T>(record, STATUS, lane) != <f64>RUNNING) continue;
    const first = lane * sizeof<T>();
    for (let e = first; e < bytes; e += sizeof<V>()) {
      if (isFinite(load<T>(y + e))) continue;
      setClock<V, T>(record, STATUS, lane, <f64>DIVERGED);
      for (let other = first; other < bytes; other += sizeof<V>()) store<T>(y + other, <T>NaN);
      break;
    }
  }
}
