/** The axes of a sweep as a form shows them, and the parameters that could have one. */

import type { Axis } from "../experiment/schema.ts";
import type { Parameter } from "../language/index.ts";
import { type Branch, isBranch, numberAt } from "./branch.ts";

/** From one value to another; null is what is wrong. */
export interface RangeAxis {
  readonly from: number | null;
  readonly to: number | null;
  readonly count: number | null;
  readonly scale: "linear" | "log";
}

export interface AxisSetup {
  readonly path: string;
  readonly name: string;
  readonly axis: readonly number[] | RangeAxis;
}

export function sweepSetup(given: Branch): AxisSetup[] {
  return Object.entries(given).map(([name, axis]) => ({ path: `sweep.${name}`, name, axis: axisOf(axis) }));
}

function axisOf(axis: unknown): AxisSetup["axis"] {
  if (Array.isArray(axis)) return axis.filter((value): value is number => typeof value === "number");
  const range = isBranch(axis) ? axis : {};
  return {
    from: numberAt(range, "from"),
    to: numberAt(range, "to"),
    count: numberAt(range, "count"),
    scale: range.scale === "log" ? "log" : "linear",
  };
}

/** An axis to begin with: over what is usual, or else up to twice the value. */
export function firstAxis(range: Parameter["range"], value: number): Axis {
  const { from, to } = range ?? (value === 0 ? { from: 0, to: 1 } : { from: 0, to: 2 * value });
  return { from, to, count: 5, scale: "linear" };
}

/** The same axis written the other way; null where it cannot be. */
export function otherAxis(axis: AxisSetup["axis"], values: readonly number[]): Axis | null {
  if (isList(axis)) {
    const [from, to] = [Math.min(...axis), Math.max(...axis)];
    return axis.length === 0 ? null : { from, to, count: axis.length, scale: "linear" };
  }
  return values.length === 0 ? null : [...values];
}

export function isList(axis: AxisSetup["axis"]): axis is readonly number[] {
  return Array.isArray(axis);
}
