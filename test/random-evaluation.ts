/** What random systems mean: their trees evaluated in plain float64, with a bound on what float32 may err. */

import {
  add,
  column,
  each,
  eigenvalues,
  masked,
  multiply,
  number,
  ofMatrix,
  scalarOf,
  scale,
  subtract,
  type Tensor,
  tensor,
  total,
  transpose,
  zip,
} from "./random-tensors.ts";
import {
  type DataForm,
  type Dimension,
  eachFunctions,
  isEachFunction,
  type RandomSystem,
  type Tree,
} from "./random-trees.ts";

export type Environment = Readonly<Record<string, Tensor>>;

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

/** Where names have other values: at the first sample time, and behind `stop` where a gradient is taken. */
interface Elsewhere {
  readonly initial: Environment;
  readonly stopped?: Environment | undefined;
}

export function evaluate(
  root: Tree,
  system: RandomSystem,
  environment: Environment,
  elsewhere: Elsewhere = { initial: environment },
): Tensor {
  const within = (part: Tree): Tensor => evaluate(part, system, environment, elsewhere);
  const { operator, operands, text } = root;
  const [first, second] = operands;
  const symmetrised = (sign: 1 | -1): Tensor => {
    const a = within(first!);
    return scale(number(0.5), (sign === 1 ? add : subtract)(a, transpose(a)));
  };
  if (isEachFunction(operator)) {
    const { value, bound } = eachFunctions[operator];
    return each(within(first!), value, bound);
  }
  switch (operator) {
    case "name":
      return environment[text] ?? within(system.definitions[text]!);
    case "number":
      return number(text === "pi" ? Math.PI : Number(text));
    case "ones": {
      const [rows, columns] = text.split(", ").map((name) => system.sizes[name as Dimension]);
      return tensor(rows!, columns ?? 1, () => 1);
    }
    case "entry": {
      const { values, bounds } = within(first!);
      return scalarOf(values[0]!, bounds[0]!);
    }
    case "stop":
      return evaluate(first!, system, elsewhere.stopped ?? environment, elsewhere);
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
    case "greatestEach":
      return zip(within(first!), within(second!), Math.max, Math.max);
    case "leastEach":
      return zip(within(first!), within(second!), Math.min, Math.max);
    case "chooseEach": {
      const [condition, a, b] = operands.map(within);
      return chosen((k) => condition!.values[k]! > 0.25, a!, b!);
    }
    case "joinedEach": {
      const [one, other, a, b] = operands.map(within);
      const holds = (x: number, y: number): boolean => (x > 0.25 && !(y < 0.5)) || y > 2;
      return chosen((k) => holds(one!.values[k]!, other!.values[k]!), a!, b!);
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
      return evaluate(first!, system, elsewhere.initial, elsewhere);
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
    case "expm":
    case "logm":
      return ofMatrix(operator, within(first!), second ? within(second) : null);
    case "largest":
    case "smallest": {
      const { values, bounds } = within(first!);
      return scalarOf(operator === "largest" ? Math.max(...values) : Math.min(...values), Math.max(...bounds));
    }
    case "count": {
      const found = within(first!).values.filter((x) => x > 0.25).length;
      return scalarOf(found, found);
    }
    case "entropy": {
      const { values, bounds } = within(first!);
      const shares = values.map((x) => x / total(values));
      // Of eigenvalues from 1 on it is no steeper than their number.
      return scalarOf(-total(shares.map((q) => q * Math.log(q))), values.length * (1 + Math.max(...bounds)));
    }
    case "integral":
    case "maximum":
    case "minimum":
    case "first":
    case "rate":
    case "grad":
      throw new Error(`${operator} takes more than one time`);
    case "spectrum":
    case "singular":
    case "lambdaMin":
    case "lambdaMax": {
      const a = within(first!);
      // Entries in order are as exact as they are; an eigenvalue moves by at most the norm of what is added to its matrix.
      const values = isVector(first!) ? [...a.values].sort((x, y) => x - y) : eigenvalues(a.values, a.rows);
      // Singular values from 1 on are roots of the eigenvalues of a square.
      const size = Math.hypot(...a.bounds);
      const bound = operator === "singular" ? size ** 2 : size;
      const kept = operator === "lambdaMin" ? values.slice(0, 1) : operator === "lambdaMax" ? values.slice(-1) : values;
      return { rows: kept.length, columns: 1, values: kept, bounds: kept.map(() => bound) };
    }
  }
}

/** The entries of one of two, by a condition. */
function chosen(holds: (k: number) => boolean, a: Tensor, b: Tensor): Tensor {
  const pick = (x: readonly number[], y: readonly number[]): number[] =>
    x.map((entry, k) => (holds(k) ? entry : y[k]!));
  return { ...a, values: pick(a.values, b.values), bounds: pick(a.bounds, b.bounds) };
}

const isEntrywise: readonly Tree["operator"][] = [
  ...(["add", "subtract", "times", "negate", "square", "stop", "initial"] as const),
  ...(["timesEach", "greatestEach", "leastEach"] as const),
];

/** Vectors and matrices of one column look alike once evaluated. */
function isVector({ operator, operands, text }: Tree): boolean {
  if (operator === "name") return text === "v";
  if (operator === "ones") return !text.includes(",");
  if (operator === "chooseEach" || operator === "joinedEach") return isVector(operands.at(-1)!);
  if (["scale", "multiply", "solve"].includes(operator)) return isVector(operands[1]!);
  if (operator === "diag") return !isVector(operands[0]!);
  if (["spectrum", "singular", "rowsum", "colsum"].includes(operator)) return true;
  return (isEachFunction(operator) || isEntrywise.includes(operator)) && isVector(operands[0]!);
}
