/** The sweep of an experiment: the values of its axes, and the cells that cross them. */

import { type Problem, plural } from "./problems.ts";
import type { Cell } from "./resolved.ts";
import type { Axis } from "./schema.ts";

/** More cells than this are a mistake rather than a plan. */
export const largestCellCount = 65_536;

/** Two values on each of sixteen axes are as many cells as there may be. */
const mostAxes = 16;

/** The values of one axis. The ends are exact; between them a log axis has equal ratios, rounded to 14 digits so that 0.4 is 0.4. */
export function axisValues(name: string, axis: Axis, problems: Problem[]): number[] {
  if (Array.isArray(axis)) return axis;
  const { from, to, count, scale } = axis;
  if (scale === "log" && !(from > 0 && to > 0)) {
    const key = from > 0 ? "to" : "from";
    const path = `sweep.${name}.${key}`;
    problems.push({ path, message: `${path} must be greater than 0 on a log scale, but it is ${axis[key]}.` });
    return [];
  }
  if (count === 1 && from !== to) {
    const path = `sweep.${name}.count`;
    problems.push({ path, message: `${path} must be at least 2 to reach from ${from} to ${to}, but it is 1.` });
  }
  return Array.from({ length: count }, (_, k) => {
    if (k === 0) return from;
    if (k === count - 1) return to;
    const share = k / (count - 1);
    const value = scale === "log" ? from * (to / from) ** share : from + (to - from) * share;
    return Number(value.toPrecision(14));
  });
}

/** Every combination of the axes' values, the last axis fastest; one empty combination without axes. */
export function crossAxes(
  sweep: Readonly<Record<string, Axis>>,
  problems: Problem[],
): Readonly<Record<string, number>>[] {
  const axes = Object.entries(sweep);
  if (axes.length > mostAxes) {
    const message = `sweep has ${axes.length} axes, but at most ${mostAxes} are possible: one value is given under parameters.`;
    problems.push({ path: "sweep", message });
    return [];
  }
  // Counted before anything is built: a few lines of text can ask for more cells than there is memory.
  const count = axes.reduce((product, [, axis]) => product * (Array.isArray(axis) ? axis.length : axis.count), 1);
  if (count > largestCellCount) {
    problems.push({
      path: "sweep",
      message: `sweep crosses its axes to ${plural(count, "cell")}, but at most ${largestCellCount} are possible.`,
    });
    return [];
  }
  let stride = count;
  const columns = axes.map(([name, axis]) => {
    const values = axisValues(name, axis, problems);
    stride /= Math.max(1, values.length);
    return { name, values, stride };
  });
  if (columns.some(({ values }) => values.length === 0)) return [];
  return Array.from({ length: count }, (_, cell) =>
    Object.fromEntries(
      columns.map(({ name, values, stride }) => [name, values[Math.floor(cell / stride) % values.length]!]),
    ),
  );
}

/** `eta = 0.1, beta = 2`: the swept parameters of a cell; nothing without a sweep. */
export function cellWords({ parameters }: Pick<Cell, "parameters">): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");
}
