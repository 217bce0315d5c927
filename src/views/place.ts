/** From a coordinate of an axis to a place on paper or screen, and back. */

import type { Axis } from "./scene.ts";

export type Place = (value: number) => number;

/** `low` is where the axis begins. Not finite of what has no place on a logarithmic axis. */
export function placeOf({ scale, from, to }: Axis, low: number, high: number): Place {
  const [start, end] = scale === "log" ? [Math.log(from), Math.log(to)] : [from, to];
  const along = scale === "log" ? Math.log : (value: number) => value;
  return (value) => low + ((high - low) * (along(value) - start)) / (end - start);
}
