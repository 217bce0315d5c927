/** Plays elementwise lines in float64: what each of them means. */

import { applyOperator, choose, compare, scalarFunctions } from "../language/arithmetic.ts";
import { entries } from "./counts.ts";
import type { Elementwise, ScalarId, Shape } from "./program.ts";

/** In the precision that is played. */
export type Numbers = Float32Array | Float64Array;

/** The entries of a line, each time it is called. */
export type PlayedLine = () => Numbers;

/** Where a line finds what it is made of. */
export interface LineOperands {
  /** By their ids, row by row. */
  readonly values: readonly Numbers[];
  scalar(id: ScalarId): number;
  /** Entries of a diagonal data item. */
  diagonal(index: number): ArrayLike<number>;
  /** So many zeros. */
  numbersOf(length: number): Numbers;
}

/** What it writes into is laid out once. */
export function playedLine(expression: Elementwise, shape: Shape, operands: LineOperands): PlayedLine {
  const { values, scalar } = operands;
  const part = (inner: Elementwise): PlayedLine => playedLine(inner, shape, operands);
  const target = (): Numbers => operands.numbersOf(entries(shape));
  switch (expression.kind) {
    case "read": {
      const source = values[expression.value]!;
      return expression.transposed ? transposition(source, target(), shape) : () => source;
    }
    case "fill": {
      const filled = target();
      return () => filled.fill(scalar(expression.scalar));
    }
    case "spread": {
      const source = values[expression.value]!;
      const { columns } = shape;
      const isRows = expression.along === "rows";
      return at(target(), (k) => source[isRows ? Math.floor(k / columns) : k % columns]!);
    }
    case "part": {
      const operand = part(expression.operand);
      const { columns } = shape;
      const holds = inPart[expression.part];
      const kept = target();
      return () => {
        const source = operand();
        for (let k = 0; k < kept.length; k++) kept[k] = holds(Math.floor(k / columns), k % columns) ? source[k]! : 0;
        return kept;
      };
    }
    case "diagonal": {
      const matrix = target();
      const diagonals = expression.diagonals.map(operands.diagonal);
      return () => {
        for (let k = 0; k < Math.min(shape.rows, shape.columns); k++)
          matrix[k * shape.columns + k] = diagonals.reduce((product, diagonal) => product * diagonal[k]!, 1);
        return matrix;
      };
    }
    case "scale": {
      const operand = part(expression.operand);
      return each(operand, target(), () => {
        const by = scalar(expression.scalar);
        return (x) => by * x;
      });
    }
    case "power": {
      const operand = part(expression.operand);
      return each(operand, target(), () => {
        const exponent = scalar(expression.exponent);
        return (x) => x ** exponent;
      });
    }
    case "negate":
      return each(part(expression.operand), target(), () => (x) => -x);
    case "function":
      return each(part(expression.operand), target(), () => scalarFunctions[expression.name]);
    case "scaleRows":
    case "scaleColumns": {
      const operand = part(expression.operand);
      const diagonal = operands.diagonal(expression.diagonal);
      const { columns } = shape;
      const isRows = expression.kind === "scaleRows";
      const scaled = target();
      return () => {
        const source = operand();
        for (let k = 0; k < scaled.length; k++)
          scaled[k] = source[k]! * diagonal[isRows ? Math.floor(k / columns) : k % columns]!;
        return scaled;
      };
    }
    case "plus":
      return pair(part(expression.left), part(expression.right), target(), (a, b) => a + b);
    case "minus":
      return pair(part(expression.left), part(expression.right), target(), (a, b) => a - b);
    case "times":
      return pair(part(expression.left), part(expression.right), target(), (a, b) => a * b);
    case "over":
      return pair(part(expression.left), part(expression.right), target(), (a, b) => a / b);
    case "raised":
      return pair(part(expression.left), part(expression.right), target(), (a, b) => a ** b);
    case "least":
      return pair(part(expression.left), part(expression.right), target(), Math.min);
    case "greatest":
      return pair(part(expression.left), part(expression.right), target(), Math.max);
    case "and":
    case "or": {
      const { kind } = expression;
      return pair(part(expression.left), part(expression.right), target(), (a, b) => applyOperator(kind, a, b));
    }
    case "compare":
      return pair(part(expression.left), part(expression.right), target(), (a, b) =>
        compare(expression.comparison, a, b),
      );
    case "choose": {
      const [condition, left, right] = [part(expression.condition), part(expression.left), part(expression.right)];
      const chosen = target();
      return () => {
        const [c, a, b] = [condition(), left(), right()];
        for (let k = 0; k < chosen.length; k++) chosen[k] = choose(c[k]!, a[k]!, b[k]!);
        return chosen;
      };
    }
  }
}

/** Whether an entry belongs to a part of a matrix. */
export const inPart: Readonly<
  Record<(Elementwise & { kind: "part" })["part"], (row: number, column: number) => boolean>
> = {
  upper: (row, column) => row <= column,
  lower: (row, column) => row >= column,
  diagonal: (row, column) => row === column,
};

function at(target: Numbers, entry: (index: number) => number): PlayedLine {
  return () => {
    for (let k = 0; k < target.length; k++) target[k] = entry(k);
    return target;
  };
}

function transposition(source: Numbers, target: Numbers, { rows, columns }: Shape): PlayedLine {
  return () => {
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) target[i * columns + j] = source[j * rows + i]!;
    return target;
  };
}

/** `prepare` gives the function of this play. */
function each(operand: PlayedLine, target: Numbers, prepare: () => (x: number) => number): PlayedLine {
  return () => {
    const source = operand();
    const apply = prepare();
    for (let k = 0; k < target.length; k++) target[k] = apply(source[k]!);
    return target;
  };
}

function pair(
  left: PlayedLine,
  right: PlayedLine,
  target: Numbers,
  apply: (a: number, b: number) => number,
): PlayedLine {
  return () => {
    const [a, b] = [left(), right()];
    for (let k = 0; k < target.length; k++) target[k] = apply(a[k]!, b[k]!);
    return target;
  };
}
