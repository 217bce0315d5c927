/** The one table of the language's functions: what they take, what they give, where they may stand, what they mean. */

/** What an argument must be. `elementwise`: a scalar or a vector; `any`: whatever there is. */
export type ArgumentKind =
  | "elementwise"
  | "scalar"
  | "vector"
  | "matrix"
  | "square"
  | "symmetric"
  | "array"
  | "symmetricOrVector"
  | "any";

/** What comes out. `same`: the type of the first argument; `gradient`: that of the second; `eigenvalues`: a vector, one a row. */
export type ResultKind = "same" | "scalar" | "eigenvalues" | "product" | "gradient";

export interface LanguageFunction {
  readonly name: string;
  /** As written in the documentation: `norm(A)`. */
  readonly usage: string;
  readonly arguments: readonly ArgumentKind[];
  readonly result: ResultKind;
  /**
   * `anywhere`: definitions, flows, observables, laws and conditions, whatever names these are made of; `spectra`: the first argument
   * of what takes eigenvalues, wherever that stands (kronecker.ts).
   */
  readonly where: "anywhere" | "observables" | "laws" | "spectra";
  /** Two arguments that must have the same shape. */
  readonly alike: boolean;
  readonly meaning: string;
}

function describe(
  usage: string,
  kinds: readonly ArgumentKind[],
  result: ResultKind,
  meaning: string,
  options: { readonly where?: LanguageFunction["where"]; readonly alike?: true } = {},
): LanguageFunction {
  return {
    name: usage.slice(0, usage.indexOf("(")),
    usage,
    arguments: kinds,
    result,
    where: options.where ?? "anywhere",
    alike: options.alike ?? false,
    meaning,
  };
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
  describe("sym(A)", ["square"], "same", "symmetric part, (A + A^T)/2"),
  describe("skew(A)", ["square"], "same", "antisymmetric part, (A - A^T)/2"),
  describe("norm(A)", ["array"], "scalar", "Frobenius norm; of a vector, its length"),
  describe("trace(A)", ["square"], "scalar", "sum of the diagonal"),
  describe("inner(A, B)", ["array", "array"], "scalar", "sum of the products of the entries, trace(A^T*B)", {
    alike: true,
  }),
  describe("sum(v)", ["vector"], "scalar", "sum over the modes"),
  describe(
    "grad(J, X)",
    ["scalar", "any"],
    "gradient",
    "gradient of the loss J with respect to X, by its derivative rules",
  ),
  describe("stop(E)", ["any"], "same", "E, taken for constant by grad: the stop-gradient"),
  describe("kron(A, B)", ["matrix", "matrix"], "product", "Kronecker product, of which eigenvalues are taken", {
    where: "spectra",
  }),
  describe("initial(E)", ["any"], "same", "E at the first time", observed),
  describe("rate(E)", ["any"], "same", "dE/dt along the flow, by the chain rule", observed),
  describe("integral(E)", ["scalar"], "scalar", "integral of E over the time of the run so far", observed),
  describe("maximum(E)", ["scalar"], "scalar", "largest E at any step of the run so far", observed),
  describe("minimum(E)", ["scalar"], "scalar", "smallest E at any step of the run so far", observed),
  describe(
    "first(t where E < c)",
    ["scalar", "scalar"],
    "scalar",
    "when E first fell below c, or with > rose above it; undefined before",
    observed,
  ),
  describe(
    "spectrum(S)",
    ["symmetricOrVector"],
    "eigenvalues",
    "eigenvalues of a symmetric S, ascending; of a vector, its entries, ascending",
  ),
  describe("lambdaMin(S)", ["symmetric"], "scalar", "smallest eigenvalue of a symmetric S"),
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
    { alike: true },
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
  describe("ones(m, n)", ["any", "any"], "same", "every entry 1, in the same forms", drawn),
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

/** The words a line can begin with. */
export const keywords: readonly string[] = [
  "system",
  "extend",
  "include",
  "require",
  "state",
  "data",
  "param",
  "loss",
  "observe",
  "class",
];

/** Words that stand within lines. */
const innerWords: readonly string[] = ["where", "and", "or", "not", "in"];

/** Whether a word can stand in no expression. */
export function isWord(name: string): boolean {
  return keywords.includes(name) || innerWords.includes(name);
}

/** What a reserved word means, or null where the name is free. */
export function reservedMeaning(name: string): string | null {
  if (name === "t") return "the time";
  if (name === "T") return "the transpose in A^T";
  if (name === "I") return "the identity matrix";
  if (functions.has(name)) return `the function ${functions.get(name)!.usage}`;
  if (isWord(name) || name === "symmetric" || name === "scalar") return "a word of the language";
  // With this no name of a text is ever one that objects have of their own, wherever it becomes a key of results or settings.
  if (name in Object.prototype) return "something in JavaScript, in whose objects experiments and results are kept";
  return null;
}
