/** WGSL of scalars: each is a `let` made once, together with the condition under which it is defined. */

import { scalarOperandsOf } from "../program/fold.ts";
import { unknownYet } from "../program/over-time.ts";
import type { Comparison, Condition, Scalar, ScalarFunction, ScalarId } from "../program/program.ts";
import { isFromList, type LateScalar } from "./split.ts";

export interface ScalarEmitter {
  /** The name (or literal) of a scalar; appends its `let` where it is not there yet. */
  name(id: ScalarId): string;
  /** A WGSL condition, or null where the scalar is always defined. */
  defined(id: ScalarId): string | null;
  /** The same for an output that may hang on a condition. */
  definedWhere(id: ScalarId, where: Condition | null): string | null;
}

/** How a backend's module reads the scalars that are not arithmetic. */
export type ScalarLeaf = (scalar: LateScalar, id: ScalarId) => { value: string; defined: string | null };

/** Of shaders/functions.wgsl: WGSL's own are too inexact, and undefined outside their domain. */
const functionNames: Readonly<Record<ScalarFunction, string>> = {
  exp: "exponential",
  log: "logarithm",
  sqrt: "squareRoot",
  abs: "abs",
  sin: "sine",
  cos: "cosine",
  tanh: "hyperbolicTangent",
};

/** Of shaders/functions.wgsl: 1 or 0, undefined where a side is. */
export const comparisonNames: Readonly<Record<Comparison, string>> = {
  "<": "less4",
  "<=": "atMost4",
  ">": "greater4",
  ">=": "atLeast4",
  "==": "equal4",
  "!=": "unequal4",
};

export function literal(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

export function createScalarEmitter(
  scalars: readonly LateScalar[],
  append: (line: string) => void,
  leaf: ScalarLeaf,
): ScalarEmitter {
  const names = new Map<ScalarId, { value: string; defined: string | null }>();

  const make = (id: ScalarId): { value: string; defined: string | null } => {
    // Operands first and in a loop: a scalar may stand on thousands.
    const waiting = [id];
    for (let next = waiting.at(-1); next !== undefined; next = waiting.at(-1)) {
      const missing = operandsOf(scalars[next]!).find((operand) => !names.has(operand));
      if (missing !== undefined) waiting.push(missing);
      else {
        if (!names.has(next)) names.set(next, compute(next));
        waiting.pop();
      }
    }
    return names.get(id)!;
  };

  const bind = (id: ScalarId, expression: string, defined: string | null) => {
    append(`let s${id} = ${expression};`);
    return { value: `s${id}`, defined };
  };

  const compute = (id: ScalarId): { value: string; defined: string | null } => {
    const scalar = scalars[id]!;
    switch (scalar.kind) {
      case "constant": {
        const text = literal(scalar.value);
        return { value: scalar.value < 0 ? `(${text})` : text, defined: null };
      }
      case "undefined":
        return { value: "undefinedNumber()", defined: "false" };
      case "negate": {
        const operand = make(scalar.operand);
        return bind(id, `-${operand.value}`, operand.defined);
      }
      case "function": {
        const operand = make(scalar.operand);
        return bind(id, `${functionNames[scalar.name]}(${operand.value})`, operand.defined);
      }
      case "arithmetic":
        return arithmetic(id, scalar);
      case "compare": {
        const [left, right] = [make(scalar.left), make(scalar.right)];
        const value = `${comparisonNames[scalar.comparison]}(vec4f(${left.value}), vec4f(${right.value})).x`;
        return bind(id, value, both(left.defined, right.defined));
      }
      case "choose": {
        const [condition, left, right] = [make(scalar.condition), make(scalar.left), make(scalar.right)];
        const value = `choose4(${[condition, left, right].map((part) => `vec4f(${part.value})`).join(", ")}).x`;
        const { defined } = bind(id, value, takenDefined(condition.value, left.defined, right.defined));
        return { value: `s${id}`, defined: both(condition.defined, defined) };
      }
      case "crossing": {
        // What was found is known for good, whatever the distance is now.
        const operands = scalar.operands.map((operand) => {
          const { value, defined } = make(operand);
          return defined === null ? value : `select(UNKNOWN_YET, ${value}, ${defined})`;
        });
        return bind(id, `crossing(${operands.join(", ")})`, null);
      }
      case "known": {
        const operand = make(scalar.operand);
        return bind(id, operand.value, both(operand.defined, `${operand.value} < ${literal(unknownYet)}`));
      }
      default: {
        const found = leaf(scalar, id);
        return bind(id, found.value, found.defined);
      }
    }
  };

  const arithmetic = (id: ScalarId, scalar: Scalar & { kind: "arithmetic" }) => {
    const left = make(scalar.left);
    const right = make(scalar.right);
    const defined = both(left.defined, right.defined);
    if (scalar.operator === "^") {
      const exponent = scalars[scalar.right]!;
      const whole = exponent.kind === "constant" ? wholeExponent(exponent.value) : null;
      if (whole !== null && whole > 0)
        return bind(id, Array.from({ length: whole }, () => left.value).join(" * "), defined);
      // Of 0 it is a quotient by 0, also where more is computed from it.
      const inverse = exponent.kind === "constant" && exponent.value < 0 && Number.isInteger(exponent.value);
      const nonzero = inverse ? both(defined, `${left.value} != 0.0`) : defined;
      return bind(id, `power(${left.value}, ${right.value})`, nonzero);
    }
    if (scalar.operator === "and") return joined(id, scalar, "0.0");
    if (scalar.operator === "or") return joined(id, scalar, "1.0");
    if (scalar.operator === "min") return bind(id, `leastOf(${left.value}, ${right.value})`, defined);
    if (scalar.operator === "max") return bind(id, `greatestOf(${left.value}, ${right.value})`, defined);
    if (scalar.operator === "/") {
      const divisor = scalars[scalar.right]!;
      const safe = divisor.kind === "constant" && divisor.value !== 0;
      return bind(id, `${left.value} / ${right.value}`, safe ? defined : both(defined, `${right.value} != 0.0`));
    }
    return bind(id, `${left.value} ${scalar.operator} ${right.value}`, defined);
  };

  /** What is undefined decides nothing: it is defined where both sides are, and where one that is decides alone. */
  const joined = (id: ScalarId, scalar: Scalar & { kind: "arithmetic" }, decisive: string) => {
    const sides = [make(scalar.left), make(scalar.right)] as const;
    const [left, right] = sides;
    const value = `${scalar.operator}4(vec4f(${left.value}), vec4f(${right.value})).x`;
    if (left.defined === null && right.defined === null) return bind(id, value, null);
    // No short circuit: each is a branch, and a software adapter's compiler takes time exponential in their number.
    const known = sides.map(({ defined }) => `(${defined ?? "true"})`);
    const decides = sides.map((side, index) => `(${known[index]} & (${side.value} == ${decisive}))`);
    append(`let decided${id} = (${known.join(" & ")}) | ${decides.join(" | ")};`);
    return bind(id, value, `decided${id}`);
  };

  return {
    name: (id) => make(id).value,
    defined: (id) => make(id).defined,
    definedWhere(id, where) {
      const { defined } = make(id);
      if (!where) return defined;
      const left = make(where.left);
      const right = make(where.right);
      const holds = `${left.value} ${where.comparison} ${right.value}`;
      return both(both(defined, both(left.defined, right.defined)), holds);
    },
  };
}

function operandsOf(scalar: LateScalar): readonly ScalarId[] {
  return isFromList(scalar) ? [] : scalarOperandsOf(scalar);
}

/** Exponents that are multiplied out: exact to a few roundings, where `pow` is not. */
export function wholeExponent(value: number): number | null {
  return Number.isInteger(value) && value !== 0 && Math.abs(value) <= 8 ? value : null;
}

/** Whether the branch that is taken is defined. */
function takenDefined(condition: string, left: string | null, right: string | null): string | null {
  if (left === null && right === null) return null;
  return `select(${right ?? "true"}, ${left ?? "true"}, ${condition} == 1.0)`;
}

function both(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a === b ? a : `${a} && ${b}`;
}
