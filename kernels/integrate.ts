// Steps of one length: many steps of many runs in one call.

import { drawFor } from "./draw";
import { DIVERGED, RUNNING } from "./endings";
import {
  ALL_ENTRIES,
  DRIFT,
  FLOW_ENTRIES,
  PROLOGUE,
  SLOPE,
  STAGE,
  STAGE_CODE,
  STAGES,
  STATE_ENTRIES,
  STATUS,
} from "./header";
import { interpret } from "./interpret";
import { laneCount, splat } from "./lanes";
import { takeAllMemories } from "./memories";
import { clock, setClock, setTime, states, takeParameters, word } from "./record";
import { finishStep, nextStage, node, scaleCoefficients } from "./stages";

/** Step k of the interval starts at time from + k step: the same in calls of any length. */
export function integrateRecord<V, T>(record: usize, from: f64, step: f64, firstStep: i32, steps: i32): void {
  takeParameters<V, T>(record);
  interpret<V, T>(word(PROLOGUE));
  scaleCoefficients<V, T>(splat<V, T>(<T>step));
  const y = states(record);
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  const stages = word(STAGES);
  if (stages == 0) {
    stepMap<V, T>(record, <i32>from + firstStep, steps);
    return;
  }
  const all = word(ALL_ENTRIES) * sizeof<V>();
  memory.copy(word(STAGE), y, all);
  for (let k = 0; k < steps; k++) {
    const t = from + <f64>(firstStep + k) * step;
    let code = word(STAGE_CODE);
    for (let s: usize = 0; s < stages; s++) {
      setTime<V, T>(t + node(s) * step);
      interpret<V, T>(word(DRIFT));
      if (s == 0 && all > bytes) takeAllMemories<V>(record);
      if (s + 1 < stages) code = nextStage<V, T>(code, y);
    }
    finishStep<V, T>(code, record);
  }
  markDiverged<V, T>(record);
}

/** Steps of a map from step `first` on, each of which yields the next states themselves. */
function stepMap<V, T>(record: usize, first: i32, steps: i32): void {
  const y = states(record);
  // What is remembered follows from the states before the step, as the next states do.
  const bytes = word(ALL_ENTRIES) * sizeof<V>();
  for (let k = 0; k < steps; k++) {
    setTime<V, T>(<f64>(first + k));
    drawFor(record, <u32>(first + k + 1));
    memory.copy(word(STAGE), y, bytes);
    interpret<V, T>(word(DRIFT));
    memory.copy(y, word(SLOPE), bytes);
  }
  markDiverged<V, T>(record);
}

/**
 * What is not finite stays so: it is enough to look at the end of a call. Then all entries of the run are NaN, as it may or may
 * not be integrated further, with the others of its register.
 */
function markDiverged<V, T>(record: usize): void {
  const y = states(record);
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  const flow = word(FLOW_ENTRIES) * sizeof<V>();
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
    if (clock<V, T>(record, STATUS, lane) != <f64>RUNNING) continue;
    const first = lane * sizeof<T>();
    for (let e = first; e < flow; e += sizeof<V>()) {
      if (isFinite(load<T>(y + e))) continue;
      setClock<V, T>(record, STATUS, lane, <f64>DIVERGED);
      for (let other = first; other < bytes; other += sizeof<V>()) store<T>(y + other, <T>NaN);
      break;
    }
  }
}
