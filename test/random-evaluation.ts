/** What random systems mean: their trees evaluated in plain float64, with a bound on what float32 may err. */

import { eigh } from "../src/program/opaque/eigh.ts";
import type { DataForm, Dimension, Operator, RandomSystem, Tree } from "./random-systems.ts";

/** A matrix, a vector as one column or a scalar as one entry; `bounds` are the entries with every sum taken over magnitudes. */
export interface Tensor {
  readonly rows: number;
  readonly columns: number;
  readonly values: readonly number[];
  readonly bounds: readonly number[];
}

export type Environment = Readonly<Record<string, Tensor>>;

function tensor(rows: number, columns: number, entry: (i: number, j: number) => number): Tensor {
  const values = Array.from({ length: rows * columns }, (_, k) => entry(Math.floor(k / columns), k % columns));
  return { rows, columns, values, bounds: values.map(Math.abs) };
}

/** Every state, data item and parameter as float32 numbers in (-1, 1), the data in their forms. */
export function inputsOf({ sizes, forms, seed }: RandomSystem): Environment {
  let word = seed;
  const next = (): number => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    return Math.fround(word / 2 ** 31 - 1);
  };
  const { n1, n2 } = sizes;
  const symmetric = (n: number, form: DataForm): Tensor => {
    const entries = tensor(n, n, next).values;
    if (form === "multipleOfIdentity") return tensor(n, n, (i, j) => (i === j ? entries[0]! : 0));
    return tensor(n, n, (i, j) => (form === "diagonal" && i !== j ? 0 : entries[Math.max(i, j) * n + Math.min(i, j)]!));
  };
  return {
    A: tensor(n1, n2, next),
    B: tensor(n2, n2, next),
    S: symmetric(n1, "matrix"),
    v: tensor(n1, 1, next),
    D: symmetric(n1, forms.D),
    E: symmetric(n2, forms.E),
    G: tensor(n2, n1, next),
    a: tensor(1, 1, () => Math.fround(1.5 + next() / 2)),
    b: tensor(1, 1, next),
    x: tensor(1, 1, next),
    c: tensor(1, 1, next),
  };
}

function zip(
  a: Tensor,
  b: Tensor,
  value: (x: number, y: number) => number,
  bound: (x: number, y: number) => number,
): Tensor {
  return {
    ...a,
    values: a.values.map((x, k) => value(x, b.values[k]!)),
    bounds: a.bounds.map((x, k) => bound(x, b.bounds[k]!)),
  };
}

function each(a: Tensor, value: (x: number) => number, bound: (x: number) => number): Tensor {
  return { ...a, values: a.values.map(value), bounds: a.bounds.map(bound) };
}

function product(a: readonly number[], b: readonly number[], rows: number, inner: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, k) => {
    let sum = 0;
    for (let m = 0; m < inner; m++) sum += a[Math.floor(k / columns) * inner + m]! * b[m * columns + (k % columns)]!;
    return sum;
  });
}

function multiply(a: Tensor, b: Tensor): Tensor {
  return {
    rows: a.rows,
    columns: b.columns,
    values: product(a.values, b.values, a.rows, a.columns, b.columns),
    bounds: product(a.bounds, b.bounds, a.rows, a.columns, b.columns),
  };
}

function transpose(a: Tensor): Tensor {
  const turned = (entries: readonly number[]): number[] =>
    entries.map((_, k) => entries[(k % a.rows) * a.columns + Math.floor(k / a.rows)]!);
  return { rows: a.columns, columns: a.rows, values: turned(a.values), bounds: turned(a.bounds) };
}

export function add(a: Tensor, b: Tensor): Tensor {
  return zip(
    a,
    b,
    (x, y) => x + y,
    (x, y) => x + y,
  );
}

function subtract(a: Tensor, b: Tensor): Tensor {
  return zip(
    a,
    b,
    (x, y) => x - y,
    (x, y) => x + y,
  );
}

export function scale(s: Tensor, a: Tensor): Tensor {
  return each(
    a,
    (x) => s.values[0]! * x,
    (x) => s.bounds[0]! * x,
  );
}

export function number(value: number): Tensor {
  return tensor(1, 1, () => value);
}

function scalarOf(value: number, bound: number): Tensor {
  return { rows: 1, columns: 1, values: [value], bounds: [bound] };
}

const total = (entries: readonly number[]): number => entries.reduce((sum, x) => sum + x, 0);

/** Eigenvalues of a symmetric matrix in ascending order, by cyclic Jacobi. */
export function eigenvalues(entries: readonly number[], n: number): number[] {
  const a = Float64Array.from(entries);
  const at = (i: number, j: number): number => a[i * n + j]!;
  for (let sweep = 0, turned = true; turned && sweep < 30; sweep++) {
    turned = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(at(p, q)) <= 1e-18 * (Math.abs(at(p, p)) + Math.abs(at(q, q)))) continue;
        turned = true;
        const theta = (at(q, q) - at(p, p)) / (2 * at(p, q));
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [x, y] = [at(k, p), at(k, q)];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [at(p, k), at(q, k)];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
      }
  }
  return Array.from({ length: n }, (_, i) => at(i, i)).sort((x, y) => x - y);
}

/** A function of a symmetric matrix whose eigenvalues are 1 or more, by its eigenvectors: there none of these is steeper than 1. */
function ofMatrix(operator: Operator, a: Tensor, given: Tensor | null): Tensor {
  const n = a.rows;
  const { values: s, vectors } = eigh(a.values, n);
  const U: Tensor = { ...a, values: [...vectors] };
  const right = given ?? tensor(n, n, (i, j) => (i === j ? 1 : 0));
  const turned = multiply(transpose(U), operator === "lyap" ? multiply(right, U) : right);
  const greatest = s.at(-1)!;
  const made = turned.values.map((x, k) => {
    const own = s[Math.floor(k / turned.columns)]!;
    switch (operator) {
      case "sqrtm":
        return x * Math.sqrt(own);
      case "spectral":
        return x * (Math.exp(-own) * greatest + Math.min(own, 1));
      case "lyap":
        return x / (own + s[k % n]!);
      default:
        return x / own;
    }
  });
  const scaled = { ...turned, values: made };
  const result = multiply(U, operator === "lyap" ? multiply(scaled, transpose(U)) : scaled);
  const size = (bounds: readonly number[]): number => Math.hypot(...bounds);
  const bound = (given ? size(given.bounds) : 1) * (1 + size(a.bounds)) ** 2;
  return { ...result, bounds: result.values.map(() => bound) };
}

/** The value of a tree; `initial` is the environment of the first sample time. */
export function evaluate(root: Tree, system: RandomSystem, environment: Environment, initial = environment): Tensor {
  const within = (part: Tree): Tensor => evaluate(part, system, environment, initial);
  const { operator, operands, text } = root;
  const [first, second] = operands;
  const symmetrised = (sign: 1 | -1): Tensor => {
    const a = within(first!);
    return scale(number(0.5), (sign === 1 ? add : subtract)(a, transpose(a)));
  };
  switch (operator) {
    case "name":
      return environment[text] ?? within(system.definitions[text]!);
    case "number":
      return number(Number(text));
    case "identity": {
      const n = system.sizes[text as Dimension];
      return tensor(n, n, (i, j) => (i === j ? 1 : 0));
    }
    case "negate":
      return each(
        within(first!),
        (x) => -x,
        (x) => x,
      );
    case "transpose":
      return transpose(within(first!));
    case "add":
      return add(within(first!), within(second!));
    case "subtract":
      return subtract(within(first!), within(second!));
    case "multiply":
      return multiply(within(first!), within(second!));
    case "outer":
      return multiply(within(first!), transpose(within(second!)));
    case "triu":
      return masked(within(first!), (i, j) => i <= j);
    case "tril":
      return masked(within(first!), (i, j) => i >= j);
    case "diag": {
      const a = within(first!);
      const n = a.rows;
      if (!isVector(first!))
        return multiply(
          masked(a, (i, j) => i === j),
          column(n),
        );
      const spread = (entries: readonly number[]): number[] =>
        Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? entries[k % n]! : 0));
      return { rows: n, columns: n, values: spread(a.values), bounds: spread(a.bounds) };
    }
    case "rowsum": {
      const a = within(first!);
      return multiply(a, column(a.columns));
    }
    case "colsum": {
      const a = within(first!);
      return multiply(transpose(a), column(a.rows));
    }
    case "tanhEach":
      return each(within(first!), Math.tanh, (x) => x);
    case "greatestEach":
      return zip(within(first!), within(second!), Math.max, Math.max);
    case "leastEach":
      return zip(within(first!), within(second!), Math.min, Math.max);
    case "chooseEach": {
      const [condition, a, b] = operands.map(within);
      const chosen = (x: readonly number[], y: readonly number[]) =>
        x.map((entry, k) => (condition!.values[k]! > 0.25 ? entry : y[k]!));
      return { ...a!, values: chosen(a!.values, b!.values), bounds: chosen(a!.bounds, b!.bounds) };
    }
    case "timesEach":
    case "times":
      return zip(
        within(first!),
        within(second!),
        (x, y) => x * y,
        (x, y) => x * y,
      );
    case "scale":
      return scale(within(first!), within(second!));
    case "over": {
      const divisor = within(second!).values[0]!;
      return each(
        within(first!),
        (x) => x / divisor,
        (x) => x / Math.abs(divisor),
      );
    }
    case "square":
    case "cube": {
      const a = within(first!);
      if (a.columns === 1 && isVector(first!))
        return each(
          a,
          (x) => x * x,
          (x) => x * x,
        );
      return operator === "square" ? multiply(a, a) : multiply(multiply(a, a), a);
    }
    case "sym":
      return symmetrised(1);
    case "skew":
      return symmetrised(-1);
    case "commutator":
    case "anticommutator": {
      const [a, b] = [within(first!), within(second!)];
      return (operator === "commutator" ? subtract : add)(multiply(a, b), multiply(b, a));
    }
    case "norm": {
      const a = within(first!);
      return scalarOf(Math.hypot(...a.values), Math.hypot(...a.bounds));
    }
    case "trace": {
      const a = within(first!);
      const diagonal = (entries: readonly number[]): number =>
        total(entries.filter((_, k) => k % (a.columns + 1) === 0));
      return scalarOf(diagonal(a.values), diagonal(a.bounds));
    }
    case "inner": {
      const products = zip(
        within(first!),
        within(second!),
        (x, y) => x * y,
        (x, y) => x * y,
      );
      return scalarOf(total(products.values), total(products.bounds));
    }
    case "sum": {
      const a = within(first!);
      return scalarOf(total(a.values), total(a.bounds));
    }
    case "exp":
      return each(within(first!), Math.exp, (x) => Math.exp(x) * (1 + x));
    case "initial":
      return evaluate(first!, system, initial, initial);
    case "kron": {
      const [a, b] = [within(first!), within(second!)];
      const entries = (x: readonly number[], y: readonly number[]) =>
        tensor(a.rows * b.rows, a.columns * b.columns, (i, j) => {
          const left = x[Math.floor(i / b.rows) * a.columns + Math.floor(j / b.columns)]!;
          return left * y[(i % b.rows) * b.columns + (j % b.columns)]!;
        });
      return { ...entries(a.values, b.values), bounds: entries(a.bounds, b.bounds).values };
    }
    case "inv":
    case "solve":
    case "lyap":
    case "sqrtm":
    case "spectral":
      return ofMatrix(operator, within(first!), second ? within(second) : null);
    case "spectrum":
    case "lambdaMin": {
      const a = within(first!);
      // Entries in order are as exact as they are; an eigenvalue moves by at most the norm of what is added to its matrix.
      const values = isVector(first!) ? [...a.values].sort((x, y) => x - y) : eigenvalues(a.values, a.rows);
      const bound = Math.hypot(...a.bounds);
      const kept = operator === "lambdaMin" ? values.slice(0, 1) : values;
      return { rows: kept.length, columns: 1, values: kept, bounds: kept.map(() => bound) };
    }
  }
}

/** Ones. */
function column(rows: number): Tensor {
  return tensor(rows, 1, () => 1);
}

/** The entries in the places that `holds` says, 0 elsewhere. */
function masked(a: Tensor, holds: (i: number, j: number) => boolean): Tensor {
  const kept = (entries: readonly number[]): number[] =>
    entries.map((x, k) => (holds(Math.floor(k / a.columns), k % a.columns) ? x : 0));
  return { ...a, values: kept(a.values), bounds: kept(a.bounds) };
}

const isEntrywise: readonly Tree["operator"][] = [
  ...(["add", "subtract", "times", "negate", "square"] as const),
  ...(["timesEach", "tanhEach", "greatestEach", "leastEach", "chooseEach"] as const),
];

/** Vectors and matrices of one column look alike once evaluated. */
function isVector({ operator, operands, text }: Tree): boolean {
  if (operator === "name") return text === "v";
  if (operator === "scale" || operator === "multiply") return isVector(operands[1]!);
  if (operator === "diag") return !isVector(operands[0]!);
  if (["spectrum", "rowsum", "colsum"].includes(operator)) return true;
  return isEntrywise.includes(operator) && isVector(operands[0]!);
}

export interface Evaluated {
  readonly states: Environment;
  readonly observables: Environment;
}

/** The states after one Euler step of length h from t = 0, and what is observed of them. `changed` takes the place of inputs. */
export function afterOneStep(system: RandomSystem, h: number, changed: Environment = {}): Evaluated {
  const inputs: Environment = { ...inputsOf(system), ...changed, t: number(0) };
  const step = number(h);
  const stepped = Object.fromEntries(
    Object.entries(system.flows).map(([name, flow]) => [
      name,
      add(inputs[name]!, scale(step, evaluate(flow, system, inputs))),
    ]),
  );
  const environment: Environment = { ...inputs, ...stepped, t: step };
  const observables = Object.fromEntries(
    Object.entries(system.observables).map(([name, root]) => [name, evaluate(root, system, environment, inputs)]),
  );
  return { states: stepped, observables };
}
