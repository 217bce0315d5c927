/** Elementwise lines as instructions: a line that is a sum of scalars times matrices becomes one pass, whatever its length. */

import * as opcodes from "../../kernels/opcodes.ts";
import { entries } from "../program/counts.ts";
import type { Elementwise, ScalarId, Shape, ValueId } from "../program/program.ts";
import type { Arena } from "./arena.ts";
import { comparisonCodes, type Encoder, functionCode } from "./encoder.ts";

/** Writes scale times a product and share times what stands at `other` to `target`. */
export type DelayedProduct = (target: number, scale: number, share: number, other: number) => void;

export interface ExpressionInputs {
  addressOf(value: ValueId): number;
  /** A product that is computed as part of the line that reads it, whose other summand is a matrix. */
  delayed(value: ValueId): DelayedProduct | null;
  /** Address of a diagonal data item's entries. */
  diagonal(index: number): number;
  /** Product of diagonal data items, I's for none, as entries. */
  diagonalProduct(indices: readonly number[], order: number): number;
}

/** One summand of a line. */
interface Term {
  readonly sign: 1 | -1;
  readonly factors: readonly ScalarId[];
  readonly source: number | DelayedProduct;
}

export interface ExpressionEncoder {
  /** Computes a line into `target`. */
  into(target: number, expression: Elementwise, shape: Shape): void;
  /** Calls `use` with the address of a line's value, which is only borrowed. */
  borrow(expression: Elementwise, shape: Shape, use: (address: number) => void): void;
}

const entrywise = {
  times: opcodes.MULTIPLY,
  over: opcodes.DIVIDE,
  raised: opcodes.RAISE,
  least: opcodes.LEAST,
  greatest: opcodes.GREATEST,
  and: opcodes.AND,
  or: opcodes.OR,
} as const;

const parts = { upper: opcodes.UPPER, lower: opcodes.LOWER, diagonal: opcodes.ON_DIAGONAL } as const;

export function createExpressionEncoder(encoder: Encoder, arena: Arena, inputs: ExpressionInputs): ExpressionEncoder {
  const { entryBytes } = encoder.lanes;

  /** The line's summands; what is not linear is computed first, into temporaries that `temporaries` collects. */
  const flatten = (
    expression: Elementwise,
    shape: Shape,
    sign: 1 | -1,
    factors: readonly ScalarId[],
    temporaries: number[],
  ): Term[] => {
    switch (expression.kind) {
      case "plus":
      case "minus":
        return [
          ...flatten(expression.left, shape, sign, factors, temporaries),
          ...flatten(expression.right, shape, expression.kind === "plus" ? sign : negated(sign), factors, temporaries),
        ];
      case "negate":
        return flatten(expression.operand, shape, negated(sign), factors, temporaries);
      case "scale":
        return flatten(expression.operand, shape, sign, [...factors, expression.scalar], temporaries);
      case "read":
        if (!expression.transposed) {
          const source = inputs.delayed(expression.value) ?? inputs.addressOf(expression.value);
          return [{ sign, factors, source }];
        }
    }
    const temporary = arena.take(entries(shape) * entryBytes);
    temporaries.push(temporary);
    compute(temporary, expression, shape);
    return [{ sign, factors, source: temporary }];
  };

  /** What is not a sum. */
  const compute = (target: number, expression: Elementwise, shape: Shape): void => {
    const count = entries(shape);
    switch (expression.kind) {
      case "times":
      case "over":
      case "raised":
      case "least":
      case "greatest":
      case "and":
      case "or": {
        const operation = entrywise[expression.kind];
        borrow(expression.left, shape, (left) =>
          borrow(expression.right, shape, (right) => encoder.emit(operation, target, count, left, right)),
        );
        return;
      }
      case "compare": {
        const comparison = comparisonCodes[expression.comparison];
        borrow(expression.left, shape, (left) =>
          borrow(expression.right, shape, (right) =>
            encoder.emit(opcodes.COMPARE, target, count, left, comparison, right),
          ),
        );
        return;
      }
      case "choose":
        borrow(expression.condition, shape, (condition) =>
          borrow(expression.left, shape, (left) =>
            borrow(expression.right, shape, (right) =>
              encoder.emit(opcodes.CHOOSE, target, count, condition, left, right),
            ),
          ),
        );
        return;
      case "function":
        borrow(expression.operand, shape, (source) =>
          encoder.emit(opcodes.FUNCTION, target, count, source, functionCode(expression.name)),
        );
        return;
      case "power": {
        const exponent = encoder.scalar(expression.exponent);
        borrow(expression.operand, shape, (source) => encoder.emit(opcodes.POWER, target, count, source, exponent));
        return;
      }
      case "scaleRows":
      case "scaleColumns": {
        const operation = expression.kind === "scaleRows" ? opcodes.SCALE_ROWS : opcodes.SCALE_COLUMNS;
        const diagonal = inputs.diagonal(expression.diagonal);
        borrow(expression.operand, shape, (source) =>
          encoder.emit(operation, target, shape.rows, shape.columns, source, diagonal),
        );
        return;
      }
      case "spread": {
        const byColumn = expression.along === "columns" ? 1 : 0;
        const vector = inputs.addressOf(expression.value);
        encoder.emit(opcodes.SPREAD, target, shape.rows, shape.columns, vector, byColumn);
        return;
      }
      case "part":
        borrow(expression.operand, shape, (source) =>
          encoder.emit(opcodes.PART, target, shape.rows, shape.columns, source, parts[expression.part]),
        );
        return;
      case "read":
        encoder.emit(opcodes.TRANSPOSE, target, shape.rows, shape.columns, inputs.addressOf(expression.value));
        return;
      case "fill":
        encoder.emit(opcodes.FILL, target, count, encoder.scalar(expression.scalar));
        return;
      case "diagonal":
        encoder.emit(opcodes.DIAGONAL, target, shape.rows, inputs.diagonalProduct(expression.diagonals, shape.rows));
        return;
      default:
        into(target, expression, shape);
    }
  };

  const isSum = (expression: Elementwise): boolean =>
    ["plus", "minus", "negate", "scale"].includes(expression.kind) ||
    (expression.kind === "read" && !expression.transposed);

  const into = (target: number, expression: Elementwise, shape: Shape): void => {
    if (!isSum(expression)) {
      compute(target, expression, shape);
      return;
    }
    const temporaries: number[] = [];
    const terms = flatten(expression, shape, 1, [], temporaries).map(({ sign, factors, source }) => ({
      coefficient: encoder.coefficient(sign, factors),
      source,
    }));
    const delayed = terms.find(({ source }) => typeof source !== "number");
    const matrices = terms.flatMap(({ coefficient, source }) =>
      typeof source === "number" ? [coefficient, source] : [],
    );
    if (delayed && typeof delayed.source !== "number")
      delayed.source(target, delayed.coefficient, matrices[0]!, matrices[1]!);
    else encoder.emit(opcodes.COMBINE, target, entries(shape), terms.length, ...matrices);
    temporaries.forEach(arena.release);
  };

  const borrow: ExpressionEncoder["borrow"] = (expression, shape, use) => {
    if (expression.kind === "read" && !expression.transposed) {
      use(inputs.addressOf(expression.value));
      return;
    }
    const temporary = arena.take(entries(shape) * entryBytes);
    into(temporary, expression, shape);
    use(temporary);
    arena.release(temporary);
  };

  return { into, borrow };
}

function negated(sign: 1 | -1): 1 | -1 {
  return sign === 1 ? -1 : 1;
}
