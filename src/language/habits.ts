/** What one writes out of habit from Python, Julia or MATLAB, and what it is here. */

import type { Token } from "./tokens.ts";

/** Functions by their names elsewhere. */
export const functionsElsewhere: ReadonlyMap<string, string> = new Map([
  ["tr", "trace(A)"],
  ["dot", "inner(v, w) of vectors and A*B of matrices"],
  ["matmul", "A*B"],
  ["transpose", "A^T"],
  ["eye", "I, or I(n)"],
  ["identity", "I, or I(n)"],
  ["zeros", "0, which has the shape of where it stands"],
  ["mean", "sum(v)/n"],
  ["eig", "spectrum(S), of a symmetric S"],
  ["eigvals", "spectrum(S), of a symmetric S"],
  ["eigvalsh", "spectrum(S)"],
  ["eigh", "spectrum(S), and spectral(S, s -> f) for functions of S"],
  ["svd", "singular(A)"],
  ["svdvals", "singular(A)"],
  ["ln", "log(x)"],
  ["pow", "x^y"],
  ["relu", "max(x, 0), and max.(A, 0) for each entry"],
  ["sigmoid", "1/(1 + exp(-x))"],
  ["where", "if(a < b, x, y)"],
  ["pinv", "inv(A^T*A)*A^T"],
  ["normal", "randn(m, n)"],
  ["uniform", "rand(m, n)"],
  ["concat", "a line for each part: there are no blocks"],
]);

/** Characters that are operators elsewhere. */
export const charactersElsewhere: ReadonlyMap<string, string> = new Map([
  ["@", "* for a product of matrices"],
  ["\\", "solve(A, B)"],
  ["&", "and"],
  ["|", "or between conditions, and abs(x) or norm(A) for sizes"],
  ["?", "if(a < b, x, y)"],
  [";", "each statement on a line of its own"],
  ["%", "# before a comment"],
  ["∇", "grad(J, W)"],
]);

/** For a token that does not fit behind the one before it; null where it is no habit that is known. */
export function habitAt(before: Token | undefined, { text }: Token, after: Token | undefined): string | null {
  if (text === "*" && before?.text === "*") return "^ for a power";
  if (text === "/" && before?.text === "/") return "# before a comment";
  if (text === "." && after?.text === "T") return "^T for a transpose";
  if (text === "." && before?.kind === "name") return "a function by its name alone, as in tanh.(A)";
  if (text === "=") return "~ before what a state starts from, and == in a condition";
  return text === "*" ? "n x m for the shape of a matrix" : null;
}
