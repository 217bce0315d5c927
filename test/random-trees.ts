/** Syntax trees of random systems, and how they are written. */

import type { MatrixFunction } from "./random-tensors.ts";

/**
 * `add` and `subtract` go entry by entry, `multiply` is of matrices, `times` of scalars or of vectors mode by mode, `scale` of a scalar and
 * the rest. What ends in `Each` goes entry by entry and is written with a dot; `chooseEach` takes its second where its first
 * exceeds 1/4, `joinedEach` hangs on two. What is behind `overTime` stands at the root of an observable alone.
 */
export type Operator =
  | "name"
  | "number"
  | "identity"
  | "ones"
  | "entry"
  | "negate"
  | "transpose"
  | "add"
  | "subtract"
  | "multiply"
  | "times"
  | "scale"
  | "over"
  | "square"
  | "cube"
  | "sym"
  | "skew"
  | "commutator"
  | "anticommutator"
  | "norm"
  | "trace"
  | "inner"
  | "sum"
  | "outer"
  | "diag"
  | "triu"
  | "tril"
  | "rowsum"
  | "colsum"
  | "stop"
  | EachFunction
  | "timesEach"
  | "greatestEach"
  | "leastEach"
  | "chooseEach"
  | "joinedEach"
  | "exp"
  | "initial"
  | "kron"
  | "spectrum"
  | "lambdaMin"
  | "lambdaMax"
  | "singular"
  | "largest"
  | "smallest"
  | "count"
  | "entropy"
  | MatrixFunction
  | OverTime;

export const eachFunctions = {
  tanhEach: { text: "tanh.(X)", value: Math.tanh, bound: (x: number) => x },
  sinEach: { text: "sin.(X)", value: Math.sin, bound: (x: number) => 1 + x },
  cosEach: { text: "cos.(X)", value: Math.cos, bound: (x: number) => 1 + x },
  absEach: { text: "abs.(X)", value: Math.abs, bound: (x: number) => x },
  clampEach: {
    text: "clamp.(X, -0.5, pi)",
    value: (x: number) => Math.min(Math.max(x, -0.5), Math.PI),
    bound: (x: number) => 1 + x,
  },
  // None of these is steeper than 1 anywhere, and none leaves its domain.
  logEach: { text: "log.(1 .+ X .* X)", value: (x: number) => Math.log(1 + x * x), bound: (x: number) => 1 + x },
  sqrtEach: { text: "sqrt.(1 .+ X .* X)", value: (x: number) => Math.sqrt(1 + x * x), bound: (x: number) => 1 + x },
  expEach: { text: "exp.(-((X) .^ 2))", value: (x: number) => Math.exp(-x * x), bound: (x: number) => 1 + x },
  quotientEach: { text: "(X ./ (1 .+ X .* X))", value: (x: number) => x / (1 + x * x), bound: (x: number) => 1 + x },
  powerEach: {
    text: "((1 .+ X .* X) .^ 0.25)",
    value: (x: number) => (1 + x * x) ** 0.25,
    bound: (x: number) => 1 + x,
  },
} as const;

export type EachFunction = keyof typeof eachFunctions;
export const eachNames = Object.keys(eachFunctions) as readonly EachFunction[];

export function isEachFunction(operator: Operator): operator is EachFunction {
  return Object.hasOwn(eachFunctions, operator);
}

/** `grad` is of the system's loss, with respect to the state that is its text. */
export type OverTime = "integral" | "maximum" | "minimum" | "first" | "rate" | "grad";

export interface Tree {
  readonly operator: Operator;
  readonly operands: readonly Tree[];
  /** Of a name, a number, or the dimension of an identity. */
  readonly text: string;
}

export type Dimension = "n1" | "n2";
export type DataForm = "matrix" | "diagonal" | "multipleOfIdentity";

export interface RandomSystem {
  readonly sizes: Readonly<Record<Dimension, number>>;
  readonly forms: { readonly D: DataForm; readonly E: DataForm };
  readonly definitions: Readonly<Record<string, Tree>>;
  readonly flows: Readonly<Record<string, Tree>>;
  readonly observables: Readonly<Record<string, Tree>>;
  /** What gradients are of, where there are any. */
  readonly loss?: Tree;
  /** Of the numbers that fill states, data and parameters. */
  readonly seed: number;
}

const infix: Partial<Record<Operator, string>> = {
  add: "+",
  subtract: "-",
  multiply: "*",
  times: "*",
  scale: "*",
  over: "/",
};

export function print({ operator, operands, text }: Tree): string {
  const [first = "", second, third, fourth] = operands.map(print);
  if (isEachFunction(operator)) return eachFunctions[operator].text.replaceAll("X", () => first);
  switch (operator) {
    case "timesEach":
      return `(${first} .* ${second})`;
    case "greatestEach":
      return `max.(${first}, ${second})`;
    case "leastEach":
      return `min.(${first}, ${second})`;
    case "chooseEach":
      return `if.(${first} > 0.25, ${second}, ${third})`;
    case "joinedEach":
      return `if.(${first} > 0.25 and not ${second} < 0.5 or ${second} > 2, ${third}, ${fourth})`;
    case "name":
    case "number":
      return text.startsWith("-") ? `(${text})` : text;
    case "identity":
      return `I(${text})`;
    case "ones":
      return `ones(${text})`;
    case "entry":
      return first === "v" ? "v[1]" : `${first}[1, 1]`;
    case "count":
      return `count(${first} > 0.25)`;
    case "expm":
      return `expm(-${first})`;
    case "first":
      return `first(t where ${first} < ${second})`;
    case "grad":
      return `grad(L, ${text})`;
    case "negate":
      return `(-${first})`;
    case "transpose":
      return `(${first})^T`;
    case "square":
      return `(${first})^2`;
    case "cube":
      return `(${first})^3`;
    case "spectral":
      return `spectral(${first}, s -> exp(-s)*largest(s) + min(s, 1))`;
    case "commutator":
      return `[${first}, ${second}]`;
    case "anticommutator":
      return `{${first}, ${second}}`;
    default:
      if (infix[operator]) return `(${first} ${infix[operator]} ${second})`;
      return `${operator}(${operands.map(print).join(", ")})`;
  }
}
