// What is observed of each run at a sample time: components, run after run, in float64 also where the states are float32.

import { OBSERVED_STATUSES } from "./endings";
import {
  ALL_ENTRIES,
  COMPONENT_COUNT,
  COMPONENTS,
  END_TIME,
  OBSERVE,
  OBSERVED_INITIAL,
  OBSERVED_PARAMETERS,
  OBSERVED_STATE,
  OBSERVED_TIME,
  PARAMETER_COUNT,
  RECORD_INITIAL,
  RECORD_PARAMETERS,
  STATUS,
} from "./header";
import { interpret } from "./interpret";
import { laneCount } from "./lanes";
import { clock, states, word } from "./record";

/**
 * Writes component c of the record's lane l to values[c * runs + l], as far as there are runs: `present` lanes. W is the
 * register of float64 that observes, V and T those of the integration. Where its ending is none that is observed, or
 * the value is not finite, it is NaN: undefined.
 */
export function observeRecord<W, V, T>(record: usize, present: i32, time: f64, values: usize, runs: i32): void {
  const width = <usize>laneCount<W, f64>();
  const count = word(COMPONENT_COUNT);
  for (let first: usize = 0; first < <usize>present; first += width) {
    takeRuns<W, V, T>(record, first, time);
    interpret<W, f64>(word(OBSERVE));
    for (let lane = first; lane < min(first + width, <usize>present); lane++) {
      const observed = ((OBSERVED_STATUSES >> <i32>clock<V, T>(record, STATUS, lane)) & 1) != 0;
      for (let c: usize = 0; c < count; c++) {
        const value = load<f64>(word(COMPONENTS) + c * sizeof<W>() + ((lane - first) << 3));
        store<f64>(values + ((c * <usize>runs + lane) << 3), observed && isFinite(value) ? value : NaN);
      }
    }
  }
}

/** States, parameters and time of some runs of a record to where the observables read them. */
function takeRuns<W, V, T>(record: usize, first: usize, time: f64): void {
  const lanes = <usize>laneCount<V, T>();
  const width = <usize>laneCount<W, f64>();
  const entries = word(ALL_ENTRIES);
  const initial = word(RECORD_INITIAL);
  const parameters = record + word(RECORD_PARAMETERS);
  const parameterCount = word(PARAMETER_COUNT);
  for (let lane: usize = 0; lane < width; lane++) {
    const from = (first + lane) * sizeof<T>();
    const to = lane << 3;
    // Of a run that stays as it is the time at which it ended.
    store<f64>(word(OBSERVED_TIME) + to, min(time, clock<V, T>(record, END_TIME, first + lane)));
    copyLane<W, V, T>(word(OBSERVED_STATE) + to, states(record) + from, entries);
    if (initial != 0) copyLane<W, V, T>(word(OBSERVED_INITIAL) + to, record + initial + from, entries);
    for (let p: usize = 0; p < parameterCount; p++)
      store<f64>(
        word(OBSERVED_PARAMETERS) + p * sizeof<W>() + to,
        load<f64>(parameters + ((p * lanes + first + lane) << 3)),
      );
  }
}

function copyLane<W, V, T>(to: usize, from: usize, entries: usize): void {
  for (let e: usize = 0; e < entries; e++) {
    store<f64>(to, <f64>load<T>(from));
    to += sizeof<W>();
    from += sizeof<V>();
  }
}
