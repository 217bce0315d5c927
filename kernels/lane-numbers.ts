// Numbers of a step that differ from run to run: float64, a row of lanes each, as those of the clock but for a call alone.

import { laneCount } from "./lanes";

/** The step that is tried; 0 for a run that does not go on. */
export const STEP: usize = 0;
/** Where it ends. */
export const END: usize = 1;
/** What a norm found. */
export const NORM: usize = 2;
/** Norms and lengths that one has to keep beside it. */
export const KEPT: usize = 3;
export const OTHER: usize = 4;
/** Address of the family of a recurrence. */
export const FAMILY: usize = 5;

const numbers: usize = memory.data(6 * 32, 16);
const register: usize = memory.data(16, 16);

export function number(row: usize, lane: usize): f64 {
  return load<f64>(numbers + (row << 5) + (lane << 3));
}

export function setNumber(row: usize, lane: usize, value: f64): void {
  store<f64>(numbers + (row << 5) + (lane << 3), value);
}

/** Puts one lane together with those that were put before. */
export function putLane<T>(lane: usize, value: f64): void {
  store<T>(register + lane * sizeof<T>(), <T>value);
}

/** What was put lane by lane. */
export function takeLanes<V>(): V {
  return load<V>(register);
}

/** A row as a register. */
export function lanesOfRow<V, T>(row: usize): V {
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) putLane<T>(lane, number(row, lane));
  return takeLanes<V>();
}
