// The memory of one record: the runs that share a register. The clock is float64 whatever the states are.

import { ARENA, PARAMETER_COUNT, PARAMETERS, RECORD_PARAMETERS, RECORD_STATES, TIME } from "./header";
import { laneCount } from "./lanes";

export function word(index: i32): usize {
  return <usize>load<u32>(<usize>(ARENA + (index << 2)));
}

export function clock<V, T>(record: usize, row: usize, lane: usize): f64 {
  return load<f64>(record + ((row * <usize>laneCount<V, T>() + lane) << 3));
}

export function setClock<V, T>(record: usize, row: usize, lane: usize, value: f64): void {
  store<f64>(record + ((row * <usize>laneCount<V, T>() + lane) << 3), value);
}

export function addToClock<V, T>(record: usize, row: usize, lane: usize, value: f64): void {
  setClock<V, T>(record, row, lane, clock<V, T>(record, row, lane) + value);
}

export function states(record: usize): usize {
  return record + word(RECORD_STATES);
}

/** Puts a number into one lane of an entry. */
export function setLane<T>(entry: usize, lane: usize, value: f64): void {
  store<T>(entry + lane * sizeof<T>(), <T>value);
}

export function setTime<V, T>(time: f64): void {
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) setLane<T>(word(TIME), lane, time);
}

/** The runs' own parameters to where the flow reads them. */
export function takeParameters<V, T>(record: usize): void {
  const lanes = <usize>laneCount<V, T>();
  const from = record + word(RECORD_PARAMETERS);
  const to = word(PARAMETERS);
  const count = word(PARAMETER_COUNT);
  for (let p: usize = 0; p < count; p++)
    for (let lane: usize = 0; lane < lanes; lane++)
      setLane<T>(to + p * sizeof<V>(), lane, load<f64>(from + ((p * lanes + lane) << 3)));
}
