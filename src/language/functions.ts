/** The one table of the language's functions: what they take, what they give, where they may stand, what they mean. */

import { keywords } from "./line-words.ts";

/**
 * What an argument must be. `elementwise`: a scalar or a vector, with a dot behind the function a matrix too, as a `condition` is;
 * `any`: whatever there is.
 */
export type ArgumentKind =
  | "elementwise"
  | "condition"
  | "scalar"
  | "vector"
  | "matrix"
  | "square"
  | "symmetric"
  | "array"
  | "symmetricOrVector"
  | "squareOrVector"
  | "any";

/**
 * What comes out. `same`: the type of the first argument; `joined`: what all arguments have in common, scalars going with everything;
 * `second`: the type of the second; `rows` and `columns`: a vector, one a row or a column; `smaller`: one for each of
 * whichever are fewer; `diagonal`: the matrix of a vector, the
 * vector of a matrix; `outer`: the matrix that a column and a row make.
 */
export type ResultKind =
  | "same"
  | "joined"
  | "scalar"
  | "rows"
  | "columns"
  | "smaller"
  | "diagonal"
  | "outer"
  | "product"
  | "second";

export interface LanguageFunction {
  readonly name: string;
  /** As written in the documentation: `norm(A)`. */
  readonly usage: string;
  readonly arguments: readonly ArgumentKind[];
  /** More arguments may follow, of the kind of the last. */
  readonly many: boolean;
  readonly result: ResultKind;
  /**
   * `anywhere`: definitions, flows, observables, laws and conditions, whatever names these are made of; `spectra`: the first argument
   * of what takes eigenvalues, wherever that stands (kronecker.ts); `maps`: definitions and steps of a map.
   */
  readonly where: "anywhere" | "observables" | "laws" | "spectra" | "maps";
  /** Two arguments that must have the same shape, or as many rows. */
  readonly alike: "shape" | "rows" | null;
  readonly meaning: string;
}

function describe(
  usage: string,
  kinds: readonly ArgumentKind[],
  result: ResultKind,
  meaning: string,
  options: { readonly where?: LanguageFunction["where"]; readonly alike?: "shape" | "rows"; readonly many?: true } = {},
): LanguageFunction {
  return {
    name: usage.slice(0, usage.indexOf("(")),
    usage,
    arguments: kinds,
    result,
    where: options.where ?? "anywhere",
    alike: options.alike ?? null,
    many: options.many ?? false,
    meaning,
  };
}

/** Whether a function is one of numbers, which goes mode by mode, and with a dot entry by entry. */
export function isEntrywise({ arguments: kinds }: LanguageFunction): boolean {
  return kinds.every((kind) => kind === "elementwise" || kind === "condition");
}

const drawn = { where: "laws" } as const;
const observed = { where: "observables" } as const;

/** In the order of the documentation. */
export const functionTable: readonly LanguageFunction[] = [
  describe("exp(x)", ["elementwise"], "same", "exponential, of a scalar or of each mode"),
  describe("log(x)", ["elementwise"], "same", "natural logarithm"),
  describe("sqrt(x)", ["elementwise"], "same", "square root"),
  describe("abs(x)", ["elementwise"], "same", "absolute value"),
  describe("sin(x)", ["elementwise"], "same", "sine"),
  describe("cos(x)", ["elementwise"], "same", "cosine"),
  describe("tanh(x)", ["elementwise"], "same", "hyperbolic tangent"),
  describe("min(a, b)", ["elementwise", "elementwise"], "joined", "the least of two or more; undefined where one is", {
    many: true,
  }),
  describe(
    "max(a, b)",
    ["elementwise", "elementwise"],
    "joined",
    "the greatest of two or more; undefined where one is",
    {
      many: true,
    },
  ),
  describe(
    "clamp(x, a, b)",
    ["elementwise", "elementwise", "elementwise"],
    "joined",
    "x, held between a and b: min(max(x, a), b)",
  ),
  describe(
    "if(a < b, x, y)",
    ["condition", "elementwise", "elementwise"],
    "joined",
    "x where the condition holds, else y; undefined where the condition is",
  ),
  // Its arguments are dimensions, which the parser reads.
  describe(
    "ones(m, n)",
    ["any", "any"],
    "same",
    "every entry 1; `ones(n)` is a vector, in a law `ones` alone has its shape",
  ),
  describe("sym(A)", ["square"], "same", "symmetric part, (A + A^T)/2"),
  describe("skew(A)", ["square"], "same", "antisymmetric part, (A - A^T)/2"),
  describe("triu(A)", ["matrix"], "same", "the entries on and above the diagonal, 0 below it"),
  describe("tril(A)", ["matrix"], "same", "the entries on and below the diagonal, 0 above it"),
  describe(
    "diag(v)",
    ["squareOrVector"],
    "diagonal",
    "matrix with v on its diagonal; of a square matrix, its diagonal as a vector",
  ),
  describe("outer(v, w)", ["vector", "vector"], "outer", "matrix with the entries v[i]*w[j]"),
  describe("rowsum(A)", ["matrix"], "rows", "sums over each row, a vector"),
  describe("colsum(A)", ["matrix"], "columns", "sums down each column, a vector"),
  describe("norm(A)", ["array"], "scalar", "Frobenius norm; of a vector, its length"),
  describe("trace(A)", ["square"], "scalar", "sum of the diagonal"),
  describe("inner(A, B)", ["array", "array"], "scalar", "sum of the products of the entries, trace(A^T*B)", {
    alike: "shape",
  }),
  describe("sum(A)", ["array"], "scalar", "sum over the entries; of a vector, over its modes"),
  describe(
    "grad(J, X)",
    ["scalar", "any"],
    "second",
    "gradient of the loss J with respect to X, by its derivative rules",
  ),
  describe("stop(E)", ["any"], "same", "E, taken for constant by grad: the stop-gradient"),
  describe("next(X)", ["any"], "same", "the new value of the state X, in the step of a map", { where: "maps" }),
  describe("kron(A, B)", ["matrix", "matrix"], "product", "Kronecker product, of which eigenvalues are taken", {
    where: "spectra",
  }),
  describe("inv(A)", ["square"], "same", "inverse of a square A; a singular one has none"),
  describe(
    "solve(A, B)",
    ["square", "array"],
    "second",
    "X of A*X = B, a matrix or a vector, A square; a singular A leaves none",
    {
      alike: "rows",
    },
  ),
  describe("lyap(S, Q)", ["symmetric", "square"], "second", "X of S*X + X*S = Q, S symmetric", { alike: "shape" }),
  describe("sqrtm(S)", ["symmetric"], "same", "square root of a symmetric S whose eigenvalues are not negative"),
  describe("expm(S)", ["symmetric"], "same", "exponential of a symmetric S"),
  describe("logm(S)", ["symmetric"], "same", "logarithm of a symmetric S whose eigenvalues are positive"),
  describe(
    "spectral(S, s -> f)",
    ["symmetric", "elementwise"],
    "same",
    "the symmetric S with f in the place of every eigenvalue s: U*diag(f)*U^T",
  ),
  describe("largest(v)", ["vector"], "scalar", "the largest entry of v"),
  describe("smallest(v)", ["vector"], "scalar", "the smallest entry of v"),
  describe("initial(E)", ["any"], "same", "E at the first time", observed),
  describe("rate(E)", ["any"], "same", "dE/dt along the flow, by the chain rule", observed),
  describe("integral(E)", ["scalar"], "scalar", "integral of E over the time of the run so far", observed),
  describe("maximum(E)", ["scalar"], "scalar", "largest E at any step of the run so far", observed),
  describe("minimum(E)", ["scalar"], "scalar", "smallest E at any step of the run so far", observed),
  describe(
    "first(t where E < c)",
    ["scalar", "scalar", "scalar"],
    "scalar",
    "when E first fell below c, or with > rose above it; undefined before",
    observed,
  ),
  describe(
    "spectrum(S)",
    ["symmetricOrVector"],
    "rows",
    "eigenvalues of a symmetric S, ascending; of a vector, its entries, ascending",
  ),
  describe("lambdaMin(S)", ["symmetric"], "scalar", "smallest eigenvalue of a symmetric S"),
  describe("lambdaMax(S)", ["symmetric"], "scalar", "greatest eigenvalue of a symmetric S"),
  describe(
    "singular(A)",
    ["matrix"],
    "smaller",
    "singular values, ascending: roots of the eigenvalues of A*A^T or A^T*A, so what is below 1e-8 of the greatest, 3e-4 in float32, is rounding",
  ),
  describe(
    "entropy(v)",
    ["vector"],
    "scalar",
    "-sum of q log q over the entries of v as shares q of their sum; undefined where one is negative or all are 0",
  ),
  describe("count(v > c)", ["vector", "scalar"], "scalar", "how many entries of v exceed c"),
  describe(
    "alignment(F, A)",
    ["symmetric", "square"],
    "scalar",
    "mean over the eigenvectors v of F of abs(v^T A v)/norm(A v): 1 where F and A share them",
    { alike: "shape" },
  ),
  // Laws tell these apart before anything is typed (laws.ts), so the kinds of their arguments stand here for the reader alone.
  describe(
    "randn(m, n)",
    ["any", "any"],
    "same",
    "normal draws, N(0, 1); `randn` alone takes its shape from what the law is for",
    drawn,
  ),
  describe("rand(m, n)", ["any", "any"], "same", "uniform draws between 0 and 1, in the same forms", drawn),
  describe(
    "bartlett(n, B)",
    ["any", "scalar"],
    "same",
    "Bartlett's factor: lower triangular A whose A*A^T is distributed as X*X^T of X = randn(n, B), for any B from n on",
    { where: "maps" },
  ),
  describe("grid(a, b, n)", ["scalar", "scalar", "scalar"], "scalar", "n values from a to b, a run each", drawn),
  describe(
    "orthogonal(A)",
    ["matrix"],
    "same",
    "Q of A = QR with a positive diagonal of R: orthonormal columns, or rows where A is wide",
    drawn,
  ),
];

/** What takes in all of the time of a run, which a flow does not know. */
export const overTime: readonly string[] = ["integral", "maximum", "minimum", "first"];

/** By name. */
export const functions: ReadonlyMap<string, LanguageFunction> = new Map(
  functionTable.map((entry) => [entry.name, entry]),
);

/** Words that stand within lines. */
const innerWords: readonly string[] = ["where", "and", "or", "not", "in"];

/** Whether a word can stand in no expression. */
export function isWord(name: string): boolean {
  // `next` and `stop` begin lines and are functions too.
  return (keywords.includes(name) && !functions.has(name)) || innerWords.includes(name);
}

/** What a reserved word means, or null where the name is free. */
export function reservedMeaning(name: string): string | null {
  if (name === "t") return "the time";
  if (name === "pi") return "the number 3.14159..., half the circumference of a circle of radius 1";
  if (name === "T") return "the transpose in A^T";
  if (name === "I") return "the identity matrix";
  if (functions.has(name)) return `the function ${functions.get(name)!.usage}`;
  if (isWord(name) || name === "symmetric" || name === "scalar") return "a word of the language";
  // With this no name of a text is ever one that objects have of their own, wherever it becomes a key of results or settings.
  if (name in Object.prototype) return "something in JavaScript, in whose objects experiments and results are kept";
  return null;
}
