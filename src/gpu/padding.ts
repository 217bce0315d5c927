/** What a line is at the entries that pad a matrix to whole tiles, where everything that it reads is 0. */

import { applyOperator, choose, compare, scalarFunctions } from "../language/arithmetic.ts";
import { fold } from "../program/fold.ts";
import type { Elementwise, Scalar } from "../program/program.ts";

const operators = {
  plus: "+",
  minus: "-",
  times: "*",
  over: "/",
  raised: "^",
  least: "min",
  greatest: "max",
  and: "and",
  or: "or",
} as const;

/**
 * Whether the padding stays 0, as products and sums that read it rely on: of sums and products of matrices it does by itself, exp(0) is
 * 1 and 0/0 nothing. What hangs on a number of the run counts as anything, but for a multiple of 0.
 */
export function keepsPadding(line: Elementwise, scalars: readonly Scalar[]): boolean {
  const constant = (id: number): number | null => {
    const scalar = scalars[id]!;
    return scalar.kind === "constant" ? scalar.value : null;
  };
  /** Null where it is not known. */
  const value = fold<number | null>(line, (node, operands) => {
    const [first = null, second = null, third = null] = operands;
    switch (node.kind) {
      case "read":
      case "diagonal":
        return 0;
      case "spread":
        return null;
      case "part":
        return first === 0 ? 0 : null;
      case "fill":
        return constant(node.scalar);
      case "scale":
        return first === 0 ? 0 : null;
      case "scaleRows":
      case "scaleColumns":
        return first === 0 ? 0 : null;
      case "negate":
        return first === null ? null : -first;
      case "function":
        return first === null ? null : scalarFunctions[node.name](first);
      case "power": {
        const exponent = constant(node.exponent);
        return first === null || exponent === null ? null : first ** exponent;
      }
      case "compare":
        return first === null || second === null ? null : compare(node.comparison, first, second);
      case "choose":
        return first === null || second === null || third === null ? null : choose(first, second, third);
      default:
        return first === null || second === null ? null : applyOperator(operators[node.kind], first, second);
    }
  });
  return value === 0;
}
