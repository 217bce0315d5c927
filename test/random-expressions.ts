/**
 * Smooth random expressions as texts: over states W (n x m), V (n x n), v (n) and x, data D (n x n) and a definition P of the shape of W.
 */

import fc from "fast-check";

/** Texts of expressions by shape; each holds states of that shape, so that everything depends on something. */
type Text = fc.Arbitrary<string>;

export const randomExpressions = fc.letrec<{ scalar: string; vector: string; square: string; wide: string }>((tie) => {
  const pair = (kind: "scalar" | "vector" | "square" | "wide", operators: readonly string[]): Text =>
    fc
      .tuple(tie(kind) as Text, fc.constantFrom(...operators), tie(kind) as Text)
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`);
  const scaled = (kind: "vector" | "square" | "wide"): Text =>
    fc.tuple(tie("scalar") as Text, tie(kind) as Text).map(([s, a]) => `(${s}*${a})`);
  const product = (left: "square" | "wide", right: string): Text =>
    fc.tuple(tie(left) as Text, tie("wide") as Text).map(([a, b]) => `(${a}*${right.replace("B", b)})`);
  const limited = { maxDepth: 4, depthIdentifier: "depth" } as const;
  return {
    scalar: fc.oneof(
      limited,
      fc.constantFrom("x", "0.7", "2"),
      pair("scalar", ["+", "-", "*"]),
      (tie("scalar") as Text).map((s) => `(${s}/(1.5 + ${s}^2))`),
      (tie("scalar") as Text).map((s) => `tanh(${s})`),
      (tie("scalar") as Text).map((s) => `exp(-(${s}^2))`),
      (tie("scalar") as Text).map((s) => `(sin(${s})*cos(x))`),
      (tie("scalar") as Text).map((s) => `((1 + ${s}^2)^x)`),
      (tie("vector") as Text).map((v) => `sum(${v})`),
      (tie("wide") as Text).map((a) => `sum(${a})`),
      fc.tuple(tie("scalar") as Text, tie("scalar") as Text).map(([s, r]) => `max(${s}, ${r}, min(x, 0.1))`),
      (tie("scalar") as Text).map((s) => `if(${s} > 0.05, ${s}^2, clamp(${s}, -1, x))`),
      (tie("square") as Text).map((a) => `trace(${a})`),
      (tie("wide") as Text).map((a) => `norm(W + ${a})`),
      fc.tuple(tie("square") as Text, tie("square") as Text).map(([a, b]) => `inner(${a}, ${b})`),
      (tie("vector") as Text).map((v) => `inner(v, ${v})`),
    ),
    vector: fc.oneof(
      limited,
      fc.constant("v"),
      pair("vector", ["+", "-", "*"]),
      scaled("vector"),
      fc.tuple(tie("scalar") as Text, tie("vector") as Text).map(([s, v]) => `(${v}/(1.5 + ${s}^2))`),
      (tie("vector") as Text).map((v) => `sqrt(1 + ${v}^2)`),
      (tie("vector") as Text).map((v) => `if(${v} > 0.05, ${v}*v, 2*${v})`),
      fc.tuple(tie("square") as Text, tie("vector") as Text).map(([a, v]) => `(${a}*${v})`),
      fc
        .tuple(tie("square") as Text, tie("vector") as Text)
        .map(([a, v]) => `solve(4*I(n) + (${a})^T*(${a}) + skew(V), ${v})`),
      (tie("square") as Text).map((a) => `diag(${a})`),
      (tie("wide") as Text).map((a) => `rowsum(${a})`),
      (tie("square") as Text).map((a) => `colsum(${a})`),
      (tie("vector") as Text).map((v) => `log(2 + cos(${v}))`),
      (tie("vector") as Text).map((v) => `(${v}/(2 + v^2))`),
      fc.tuple(tie("scalar") as Text, tie("vector") as Text).map(([s, v]) => `(${s} - ${v})`),
    ),
    square: fc.oneof(
      limited,
      fc.constantFrom("V", "D", "I(n)"),
      pair("square", ["+", "-", "*"]),
      scaled("square"),
      product("wide", "B^T"),
      fc.tuple(tie("square") as Text, tie("square") as Text).map(([a, b]) => `[${a}, ${b}]`),
      fc.tuple(tie("square") as Text, tie("square") as Text).map(([a, b]) => `{${a}, ${b}}`),
      (tie("square") as Text).map((a) => `tanh.(${a})`),
      (tie("square") as Text).map((a) => `(${a} ./ (2 .+ ${a} .^ 2))`),
      (tie("square") as Text).map((a) => `triu(${a})`),
      (tie("square") as Text).map((a) => `(${a} .* I(n))`),
      (tie("vector") as Text).map((v) => `diag(${v})`),
      fc.tuple(tie("vector") as Text, tie("vector") as Text).map(([v, w]) => `outer(${v}, ${w})`),
      (tie("square") as Text).map((a) => `sym(${a})`),
      (tie("square") as Text).map((a) => `skew(${a})`),
      (tie("square") as Text).map((a) => `(${a})^T`),
      (tie("square") as Text).map((a) => `((${a})^3/4)`),
      (tie("square") as Text).map((a) => `inv(4*I(n) + (${a})*(${a})^T)`),
      (tie("square") as Text).map((a) => `inv(3*I(n) + skew(${a}))`),
      (tie("square") as Text).map((a) => `sqrtm(I(n) + (${a})*(${a})^T)`),
      fc.tuple(tie("square") as Text, tie("square") as Text).map(([a, b]) => `lyap(I(n) + (${a})*(${a})^T, ${b})`),
    ),
    wide: fc.oneof(
      limited,
      fc.constantFrom("W", "P"),
      pair("wide", ["+", "-", ".*"]),
      (tie("wide") as Text).map((a) => `max.(${a}, 0.05)`),
      fc.tuple(tie("scalar") as Text, tie("wide") as Text).map(([s, a]) => `(${s} .- ${a})`),
      scaled("wide"),
      fc.tuple(tie("scalar") as Text, tie("wide") as Text).map(([s, a]) => `(${a}/(1.5 + ${s}^2))`),
      fc.tuple(tie("scalar") as Text, tie("wide") as Text).map(([s, a]) => `(${s} ./ (2 .+ ${a} .^ 2))`),
      product("square", "B"),
      (tie("square") as Text).map((a) => `(${a}*ones(n, m))`),
      fc
        .tuple(tie("square") as Text, tie("wide") as Text)
        .map(([a, b]) => `solve(4*I(n) + (${a})^T*(${a}) + skew(V), ${b})`),
    ),
  };
});
