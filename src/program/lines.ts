/** Numbers for elementwise lines, so that equal lines are known to be equal without comparing or printing whole trees. */

import { operandsOf } from "./fold.ts";
import type { Elementwise, Shape } from "./program.ts";

/**
 * Most levels of a line. What is deeper goes through a value on the way: then every pass may recurse, and no compiler of
 * kernels meets an expression that it refuses (Tint does at 512 levels).
 */
export const deepestLine = 64;

export interface Lines {
  /** Equal for equal lines. */
  numberOf(line: Elementwise): number;
  depthOf(line: Elementwise): number;
}

interface Known {
  readonly number: number;
  readonly depth: number;
}

export function createLines(): Lines {
  const byObject = new WeakMap<Elementwise, Known>();
  const byKey = new Map<string, Known>();
  const known = (line: Elementwise): Known => {
    const before = byObject.get(line);
    if (before) return before;
    const operands = operandsOf(line).map(known);
    const key = `${ownPart(line)} ${operands.map(({ number }) => number).join(" ")}`;
    const found = byKey.get(key) ?? {
      number: byKey.size,
      depth: 1 + operands.reduce((most, { depth }) => Math.max(most, depth), 0),
    };
    byKey.set(key, found);
    byObject.set(line, found);
    return found;
  };
  return { numberOf: (line) => known(line).number, depthOf: (line) => known(line).depth };
}

/** A node without its operands, as text. */
function ownPart(line: Elementwise): string {
  switch (line.kind) {
    case "read":
      return `read ${line.value}${line.transposed ? "t" : ""}`;
    case "fill":
    case "scale":
      return `${line.kind} ${line.scalar}`;
    case "spread":
      return `spread ${line.along} ${line.value}`;
    case "part":
      return line.part;
    case "diagonal":
      return `diagonal list ${line.diagonals.join(",")}`;
    case "scaleRows":
    case "scaleColumns":
      return `${line.kind} ${line.diagonal}`;
    case "function":
      return `function ${line.name}`;
    case "power":
      return `power ${line.exponent}`;
    case "compare":
      return line.comparison;
    default:
      return line.kind;
  }
}

export function shapeKey({ rows, columns, modes }: Shape): string {
  return modes === null ? `${rows}x${columns}` : `${modes} modes`;
}
