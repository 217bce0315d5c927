/** Small random systems, and their text. */

import fc from "fast-check";
import {
  type DataForm,
  type Dimension,
  eachNames,
  type Operator,
  print,
  type RandomSystem,
  type Tree,
} from "./random-trees.ts";

const states: Readonly<Record<string, readonly [Dimension, Dimension | null]>> = {
  A: ["n1", "n2"],
  B: ["n2", "n2"],
  S: ["n1", "n1"],
  v: ["n1", null],
};
const shapes: Readonly<Record<string, readonly [Dimension, Dimension | null]>> = {
  ...states,
  D: ["n1", "n1"],
  E: ["n2", "n2"],
  G: ["n2", "n1"],
  P: ["n1", "n1"],
  Q: ["n2", "n2"],
  R: ["n1", "n2"],
};

const tree = (operator: Operator, ...operands: Tree[]): Tree => ({ operator, operands, text: "" });
const leaf = (operator: Operator, text: string): Tree => ({ operator, operands: [], text });

const sym = (m: Tree): Tree => tree("sym", m);

function memoized<Key extends readonly unknown[]>(
  make: (...key: Key) => fc.Arbitrary<Tree>,
): (...key: Key) => fc.Arbitrary<Tree> {
  const known = new Map<string, fc.Arbitrary<Tree>>();
  return (...key) => {
    const name = JSON.stringify(key);
    const arbitrary = known.get(name) ?? make(...key);
    known.set(name, arbitrary);
    return arbitrary;
  };
}

/** Names that stand for a matrix of this shape, and those whose transpose has it. */
function matrixLeaves(rows: Dimension, columns: Dimension, defined: boolean): Tree[] {
  const all = Object.entries(shapes).filter(([name]) => defined || !"PQR".includes(name));
  const straight = all.filter(([, [r, c]]) => r === rows && c === columns).map(([name]) => leaf("name", name));
  const turned = all.filter(([, [r, c]]) => r === columns && c === rows);
  return [
    ...straight,
    ...turned.map(([name]) => tree("transpose", leaf("name", name))),
    leaf("ones", `${rows}, ${columns}`),
    ...(rows === columns ? [leaf("identity", rows)] : []),
  ];
}

const scalar = memoized((depth: number, defined: boolean): fc.Arbitrary<Tree> => {
  const simple = fc.constantFrom(
    ...["a", "b", "t", "x", "c"].map((name) => leaf("name", name)),
    leaf("number", "0.5"),
    leaf("number", "-2"),
    leaf("number", "pi"),
    tree("entry", leaf("name", "A")),
    tree("entry", leaf("name", "S")),
    tree("entry", leaf("name", "v")),
  );
  if (depth <= 0) return simple;
  const part = scalar(depth - 1, defined);
  const square = fc.oneof(matrix("n1", "n1", depth - 1, defined), matrix("n2", "n2", depth - 1, defined));
  const pair = fc.oneof(
    fc.tuple(matrix("n1", "n2", depth - 1, defined), matrix("n1", "n2", depth - 1, defined)),
    fc.tuple(matrix("n2", "n2", depth - 1, defined), matrix("n2", "n2", depth - 1, defined)),
  );
  return fc.oneof(
    simple,
    fc
      .tuple(fc.constantFrom<Operator>("add", "subtract", "times"), part, part)
      .map(([operator, l, r]) => tree(operator, l, r)),
    ...entrywise(part),
    square.map((m) => tree("trace", m)),
    fc.oneof(square, vector(depth - 1, defined)).map((m) => tree("norm", m)),
    pair.map(([l, r]) => tree("inner", l, r)),
    fc.oneof(square, vector(depth - 1, defined)).map((v) => tree("sum", v)),
    fc.constantFrom("a", "b", "t").map((name) => tree("exp", tree("negate", leaf("name", name)))),
    fc
      .tuple(fc.constantFrom<Operator>("lambdaMin", "lambdaMax"), square)
      .map(([operator, m]) => tree(operator, sym(m))),
    fc
      .tuple(fc.constantFrom<Operator>("largest", "smallest", "count"), vector(depth - 1, defined))
      .map(([operator, v]) => tree(operator, v)),
    definite("n1", depth, defined).map((m) => tree("entropy", tree("spectrum", m))),
    fc
      .tuple(matrix("n1", "n1", 0, defined), matrix("n2", "n2", 0, defined))
      .map(([l, r]) => tree("lambdaMin", tree("kron", sym(l), sym(r)))),
  );
});

/** What goes entry by entry, of parts of one shape. */
function entrywise(part: fc.Arbitrary<Tree>): fc.Arbitrary<Tree>[] {
  return [
    fc.tuple(fc.constantFrom(...eachNames), part).map(([operator, m]) => tree(operator, m)),
    part.map((m) => tree("stop", m)),
    fc
      .tuple(fc.constantFrom<Operator>("timesEach", "greatestEach", "leastEach"), part, part)
      .map(([operator, l, r]) => tree(operator, l, r)),
    fc.tuple(part, part, part).map((parts) => tree("chooseEach", ...parts)),
    fc.tuple(part, part, part, part).map((parts) => tree("joinedEach", ...parts)),
  ];
}

/** Symmetric, with eigenvalues from 1 on: no function of it magnifies what rounding does to it. */
function definite(n: Dimension, depth: number, defined: boolean): fc.Arbitrary<Tree> {
  return matrix(n, n, depth - 1, defined).map((m) =>
    tree("add", leaf("identity", n), tree("multiply", m, tree("transpose", m))),
  );
}

const vector: (depth: number, defined: boolean) => fc.Arbitrary<Tree> = memoized((depth: number, defined: boolean) => {
  const simple = fc.constantFrom(leaf("name", "v"), leaf("ones", "n1"));
  if (depth <= 0) return simple;
  const part = vector(depth - 1, defined);
  return fc.oneof(
    simple,
    fc
      .tuple(fc.constantFrom<Operator>("add", "subtract", "times"), part, part)
      .map(([operator, l, r]) => tree(operator, l, r)),
    fc.tuple(scalar(depth - 1, defined), part).map(([s, v]) => tree("scale", s, v)),
    part.map((v) => tree("negate", v)),
    part.map((v) => tree("square", v)),
    ...entrywise(part),
    fc.tuple(matrix("n1", "n1", depth - 1, defined), part).map(([m, v]) => tree("multiply", m, v)),
    fc
      .tuple(fc.constantFrom<Operator>("diag", "rowsum", "colsum"), matrix("n1", "n1", depth - 1, defined))
      .map(([operator, m]) => tree(operator, m)),
    matrix("n1", "n2", depth - 1, defined).map((m) => tree("rowsum", m)),
    matrix("n1", "n1", depth - 1, defined).map((m) => tree("spectrum", sym(m))),
    part.map((v) => tree("spectrum", v)),
    fc.tuple(definite("n1", Math.min(depth, 2), defined), part).map(([m, v]) => tree("solve", m, v)),
    // Of the squares of large entries little is left.
    definite("n1", 1, false).map((m) => tree("singular", m)),
  );
});

const matrix: (rows: Dimension, columns: Dimension, depth: number, defined: boolean) => fc.Arbitrary<Tree> = memoized(
  (rows: Dimension, columns: Dimension, depth: number, defined: boolean) => {
    const simple = fc.constantFrom(...matrixLeaves(rows, columns, defined));
    if (depth <= 0) return simple;
    const part = matrix(rows, columns, depth - 1, defined);
    const product = (inner: Dimension): fc.Arbitrary<Tree> =>
      fc
        .tuple(matrix(rows, inner, depth - 1, defined), matrix(inner, columns, depth - 1, defined))
        .map(([l, r]) => tree("multiply", l, r));
    const any: fc.Arbitrary<Tree>[] = [
      simple,
      fc
        .tuple(fc.constantFrom<Operator>("add", "subtract"), part, part)
        .map(([operator, l, r]) => tree(operator, l, r)),
      product("n1"),
      product("n2"),
      fc.tuple(scalar(depth - 1, defined), part).map(([s, m]) => tree("scale", s, m)),
      part.map((m) => tree("over", m, leaf("name", "a"))),
      part.map((m) => tree("negate", m)),
      ...entrywise(part),
      fc.tuple(fc.constantFrom<Operator>("triu", "tril"), part).map(([operator, m]) => tree(operator, m)),
      matrix(columns, rows, depth - 1, defined).map((m) => tree("transpose", m)),
    ];
    const ofVectors: fc.Arbitrary<Tree>[] = [
      vector(depth - 1, defined).map((v) => tree("diag", v)),
      fc.tuple(vector(depth - 1, defined), vector(depth - 1, defined)).map(([v, w]) => tree("outer", v, w)),
    ];
    const square: fc.Arbitrary<Tree>[] = [
      fc
        .tuple(fc.constantFrom<Operator>("sym", "skew", "square", "cube"), part)
        .map(([operator, m]) => tree(operator, m)),
      fc
        .tuple(fc.constantFrom<Operator>("commutator", "anticommutator"), part, part)
        .map(([operator, l, r]) => tree(operator, l, r)),
    ];
    const algorithms: fc.Arbitrary<Tree>[] = [
      fc
        .tuple(fc.constantFrom<Operator>("inv", "sqrtm", "spectral", "expm", "logm"), definite(rows, depth, defined))
        .map(([operator, m]) => tree(operator, m)),
      fc
        .tuple(fc.constantFrom<Operator>("solve", "lyap"), definite(rows, depth, defined), part)
        .map(([operator, m, right]) => tree(operator, m, right)),
    ];
    if (rows !== columns) return fc.oneof(...any);
    // Seldom: a software adapter takes seconds to compile each.
    return fc.oneof(
      { arbitrary: fc.oneof(...any, ...square, ...(rows === "n1" ? ofVectors : [])), weight: 30 },
      { arbitrary: fc.oneof(...algorithms), weight: 1 },
    );
  },
);

/** Systems of three matrix states, a vector and a scalar, with data of every form, named intermediates and all kinds of observables. */
export const randomSystem: fc.Arbitrary<RandomSystem> = fc.record({
  sizes: fc.record({ n1: fc.integer({ min: 1, max: 6 }), n2: fc.integer({ min: 1, max: 6 }) }),
  forms: fc.record({
    D: fc.constantFrom<DataForm>("matrix", "diagonal", "multipleOfIdentity"),
    E: fc.constantFrom<DataForm>("matrix", "diagonal", "multipleOfIdentity"),
  }),
  definitions: fc.record({
    P: matrix("n1", "n1", 2, false),
    Q: matrix("n2", "n2", 2, false),
    R: matrix("n1", "n2", 2, false),
  }),
  flows: fc.record({
    A: matrix("n1", "n2", 3, true),
    B: matrix("n2", "n2", 3, true),
    S: matrix("n1", "n1", 2, true).map(sym),
    v: vector(3, true),
    x: scalar(2, true),
  }),
  observables: fc.record({
    someNumber: scalar(3, true),
    someNorm: matrix("n1", "n2", 2, true).map((m) => tree("norm", m)),
    someModes: vector(2, true),
    moved: scalar(1, true).map((s) => tree("subtract", s, tree("initial", leaf("name", "x")))),
    late: matrix("n2", "n2", 1, true).map((m) =>
      tree("times", tree("subtract", leaf("name", "x"), leaf("name", "c")), tree("lambdaMin", sym(m))),
    ),
    change: matrix("n2", "n2", 1, true).map((m) => tree("norm", tree("subtract", m, tree("initial", m)))),
    spectrum: matrix("n2", "n2", 2, true).map((m) => tree("spectrum", sym(m))),
    least: matrix("n1", "n1", 1, true).map((m) => tree("add", tree("lambdaMin", sym(m)), tree("norm", m))),
    sorted: vector(1, true).map((v) => tree("spectrum", v)),
    kronecker: fc
      .tuple(matrix("n1", "n1", 1, true), matrix("n2", "n2", 1, true), matrix("n2", "n2", 0, true))
      .map(([l, r, other]) =>
        tree(
          "lambdaMin",
          tree(
            "add",
            tree("kron", sym(l), sym(r)),
            tree("scale", leaf("name", "b"), tree("kron", leaf("identity", "n1"), sym(other))),
          ),
        ),
      ),
    kroneckerPair: fc
      .tuple(matrix("n1", "n1", 1, true), matrix("n2", "n2", 1, true))
      .map(([l, r]) =>
        tree("spectrum", tree("add", tree("kron", l, r), tree("kron", tree("transpose", l), tree("transpose", r)))),
      ),
    kroneckerSum: fc
      .tuple(matrix("n1", "n1", 1, true), matrix("n2", "n2", 1, true))
      .map(([l, r]) =>
        tree(
          "spectrum",
          tree("add", tree("kron", sym(l), leaf("identity", "n2")), tree("kron", leaf("identity", "n1"), sym(r))),
        ),
      ),
  }),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
});

const hasRule = ({ operator, operands }: Tree): boolean => !ruleless.includes(operator) && operands.every(hasRule);
/** What has a kink, or no rule to be derived by. */
const ruleless: readonly Operator[] = [
  ...(["absEach", "clampEach", "greatestEach", "leastEach", "chooseEach", "joinedEach"] as const),
  ...(["spectrum", "lambdaMin", "lambdaMax", "singular", "largest", "smallest", "count", "entropy", "entry"] as const),
  // A norm has its kink at 0, where brackets of what commutes are.
  ...(["spectral", "expm", "logm", "initial", "norm"] as const),
];

/** The same systems, with observables of all of a run's time and derivatives beside. */
export const randomHistory: fc.Arbitrary<RandomSystem> = fc
  .tuple(
    randomSystem,
    fc.record({
      total: scalar(1, true).map((s) => tree("integral", s)),
      highest: scalar(2, true).map((s) => tree("maximum", s)),
      lowest: vector(1, true).map((v) => tree("minimum", tree("norm", v))),
      met: fc.tuple(scalar(2, true), scalar(1, true)).map((sides) => tree("first", ...sides)),
      drift: scalar(2, false)
        .filter(hasRule)
        .map((s) => tree("rate", s)),
      turning: matrix("n1", "n2", 2, false)
        .filter(hasRule)
        .map((m) => tree("rate", tree("rowsum", m))),
    }),
    scalar(3, false).filter(hasRule),
  )
  .map(([system, history, loss]) => ({
    ...system,
    loss: tree("add", loss, leaf("name", "x")),
    observables: {
      ...system.observables,
      ...history,
      steepness: leaf("grad", "x"),
      steepest: leaf("grad", "v"),
    },
  }));

/** Data that each run has of its own and keeps: in every other system, and as matrices of all entries. */
export function keptData({ seed, forms }: RandomSystem): readonly string[] {
  if (seed % 2 === 0) return [];
  return [...(forms.D === "matrix" ? ["D"] : []), ...(forms.E === "matrix" ? ["E"] : []), "G", "c"];
}

export function textOf(system: RandomSystem): string {
  const kept = keptData(system);
  const data = (name: string, shape: string): string => `data ${name} : ${shape}${kept.includes(name) ? " ~ 0" : ""}`;
  const lines = (trees: Readonly<Record<string, Tree>>, line: (name: string, text: string) => string): string[] =>
    Object.entries(trees).map(([name, root]) => line(name, print(root)));
  return [
    'system random "a random system"',
    "state A : n1 x n2",
    "state B : n2 x n2",
    "state S : n1 x n1 symmetric",
    "state v : n1",
    "state x : scalar",
    data("D", "n1 x n1 symmetric"),
    data("E", "n2 x n2 symmetric"),
    data("G", "n2 x n1"),
    data("c", "scalar"),
    "param a = 1, b = 1",
    ...lines(system.definitions, (name, text) => `${name} = ${text}`),
    ...(system.loss === undefined ? [] : [`loss L = ${print(system.loss)}`]),
    ...lines(system.flows, (name, text) => `d${name}/dt = ${text}`),
    ...lines(system.observables, (name, text) => `observe ${name} = ${text}`),
    "",
  ].join("\n");
}
