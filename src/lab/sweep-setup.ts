/** The axes of a sweep as a form shows them, and the parameters that could have one. */

import type { Axis } from "../experiment/schema.ts";
import { axisValues, largestCellCount } from "../experiment/sweep.ts";
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

/** The axis as the experiment takes it; null where something of it is wrong. */
function rangeOf(axis: AxisSetup["axis"]): Axis | null {
  if (isList(axis)) return [...axis];
  const { from, to, count, scale } = axis;
  const isRight = from !== null && to !== null && count !== null && Number.isInteger(count) && count > 0;
  return isRight && count <= largestCellCount ? { from, to, count, scale } : null;
}

/** The values along the axis; none where something of it is wrong. */
export function valuesAlong(axis: AxisSetup["axis"]): readonly number[] {
  const whole = rangeOf(axis);
  return whole === null ? [] : axisValues("", whole, []);
}

/** The same axis written the other way; null where it cannot be. */
export function otherAxis(axis: AxisSetup["axis"]): Axis | null {
  const values = valuesAlong(axis);
  if (values.length === 0) return null;
  if (!isList(axis)) return [...values];
  return { from: Math.min(...values), to: Math.max(...values), count: values.length, scale: "linear" };
}

export function isList(axis: AxisSetup["axis"]): axis is readonly number[] {
  return Array.isArray(axis);
}
