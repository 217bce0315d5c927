/** Texts of systems made wrong: tokens of the shipped systems taken away, doubled, exchanged, and odd ones put in. */

import { functionTable } from "../../src/language/index.ts";
import { includeText, systemNames, systemText } from "../../src/systems.ts";
import { oddCharacters, oddNames, oddNumbers, type Random } from "./random.ts";

const shipped = systemNames.map((name) => systemText(name)!);
const shared = ["feature", "network", "predictor", "target", "balance"].flatMap((name) => includeText(name) ?? []);

const token = /\s+|[A-Za-z_]\w*|[\d.]+(?:[eE][+-]?\d+)?|"[^"]*"|<=|>=|==|!=|./gsu;

const pieces: readonly string[] = [
  ..."+-*/^'()[]{},:=<>~.".split(""),
  ...[".+", ".-", ".*", "./", ".^", " and ", " or ", " not ", "pi", "[1]", "[1, 2]", "ones(n1)", "ones(n2, n1)"],
  ...["<=", ">=", "==", "!=", "^T", "^2", "\n", "\n\n", " x ", "I", "I(n1)", "t", " where "],
  ...[
    "state ",
    "data ",
    "param ",
    "loss ",
    "observe ",
    "system ",
    "include ",
    "extend ",
    "require ",
    "class collapsed where ",
    "class ",
    "next ",
    "clock = ",
    "dimension ",
    "stop where ",
    " and ",
    " or ",
    "not ",
  ],
  ...functionTable.map(({ name }) => `${name}(`),
  ...["randn", "rand", "ones", "grid(0, 1, 3)", "orthogonal(randn)", "symmetric"],
];

const lines: readonly string[] = [
  "state V : n1 x n2 ~ 0.1*randn",
  "state q : n1 ~ rand where a = 2",
  "state z ~ 0.5",
  "dV/dt = -V",
  "dq/dt = q^2 - 1",
  "L = solve(W*W^T + I, W)",
  "U = spectral(W*W^T, s -> sqrt(max(s, 0)) + largest(s))",
  "dz/dt = sin(z)",
  "K : n2 x n2 = I",
  "K = W*Sd*W^T",
  "observe k = spectrum(kron(Sd, Sd))",
  "observe m = norm(initial(W) - W) where eta == 0",
  "param a = 1, b = a/0",
  "data C : n1 x n1 ~ sym(randn)",
  "data C : n1 x n1 symmetric ~ A*A^T/lambdaMin(A*A^T + I) where A = randn",
  "e = spectrum(Wp*Wp^T)",
  "h = entropy(e) + count(e > sum(e))",
  "state F : n2 x n2 symmetric",
  "dF/dt = lambdaMin(F)*F - spectralFlow*I",
  "loss L = norm(W - stop(W)*Sd)^2",
  "observe n = norm(grad(L, W))",
  "class low where not (norm(W) < 1 or eta == 0) and t > 1",
  "stop where m > 3 and lambdaMin(W*W^T) < 1e-3 or trace(Wp) > sum(spectrum(Sd))",
  "observe area = exp(-2*integral(lambdaMin(W*W^T))) + maximum(norm(Wp))/minimum(t)",
  "observe when = first(t where trace(Wp) > eta) - initial(norm(W))",
  "observe w = rate(norm(W*Sd*W^T)^2 + t*eta) - 1",
  "stop where rate(trace(Wp)) < 0 or norm(rate([Wp, Wp^T])) > 1",
  "extend byol",
  "extend symmetrised\nK = Wp*F",
  "include feature, feature",
  "require n1 <= n1",
  "dimension B",
  "next W = W - next(V)*Sd",
  "next V = 0.9*V + randn",
  "X = randn(n1, B)*bartlett(B, a)",
  "data M : n1 x n1 each step",
  "clock = a/k",
];

/** A text that is seldom right. */
export function randomText(random: Random): string {
  if (random.chance(0.03)) return garbage(random);
  if (random.chance(0.05)) return deep(random);
  if (random.chance(0.2)) return withCalls(random);
  const source = random.chance(0.9) ? random.one(shipped) : random.one([...shared, shipped.join("\n")]);
  const tokens = source.match(token) ?? [];
  const changes = 1 + random.below(random.chance(0.2) ? 40 : 4);
  for (let change = 0; change < changes; change++) changeOne(tokens, random);
  return tokens.join("");
}

/** Shapes of what stands in `withCalls`. */
type Shape = "number" | "vector" | "matrix" | "symmetric";

/**
 * A text whose lines are made of calls in each other: mostly of the shapes that these take, and right as often as not. In a law stand
 * draws, elsewhere definitions, and both may hold states.
 */
function withCalls(random: Random): string {
  const observables = Array.from({ length: random.below(3) }, (_, k) =>
    random.chance(0.5)
      ? `observe o${k} = ${call("number", 3, definedNames, random)}`
      : `observe o${k} = ${call("vector", 3, definedNames, random)}`,
  );
  const hasLoss = random.chance(0.5);
  const isMap = random.chance(0.3);
  const flowNames = isMap ? stepNames : hasLoss ? lossNames : definedNames;
  const changes = (state: string): string => (isMap ? `next ${state}` : `d${state}/dt`);
  const part = (shape: Shape): string => `stop(${call(shape, 2, definedNames, random)})`;
  const loss = random.chance(0.3)
    ? `loss J = ${call("number", 2, definedNames, random)}`
    : `loss J = norm(${part("matrix")}*M - K)^2/2 + ${part("number")}*sum(tanh(v*${part("vector")})) + trace(Q^3*${part("matrix")})*x^a`;
  const text = [
    "system calls",
    `state M : n x n ~ ${call("matrix", 2, lawNames, random)}`,
    `state Q : n x n symmetric${random.chance(0.5) ? ` ~ ${call("symmetric", 2, lawNames, random)}` : ""}`,
    `state v : n ~ ${call("vector", 2, lawNames, random)} where A = randn(n, n)`,
    `state x ~ ${call("number", 2, lawNames, random)}`,
    `data D : n x n ~ randn/${call("number", 1, { ...lawNames, matrix: ["randn(n, n)", "M"] }, random)}`,
    `param a = ${random.chance(0.9) ? "2" : call("number", 1, definedNames, random)}, b = a`,
    `s = ${call("vector", 2, plainNames, random)}`,
    `l = ${call("number", 2, plainNames, random)}`,
    `K = ${call(random.chance(0.9) ? "matrix" : "symmetric", 2, plainNames, random)}`,
    ...(hasLoss ? [loss] : []),
    `${changes("M")} = ${call("matrix", 3, flowNames, random)}`,
    `${changes("Q")} = ${call("symmetric", 3, flowNames, random)}`,
    `${changes("v")} = ${call("vector", 3, flowNames, random)}`,
    `${changes("x")} = ${call("number", 3, flowNames, random)}`,
    ...observables,
    `observe r = l${random.chance(0.1) ? ` where a > ${call("number", 1, plainNames, random)}` : ""}`,
    ...(random.chance(0.1) ? [`class c where r > ${call("number", 1, plainNames, random)}`] : []),
  ];
  return text.join("\n");
}

type Names = Readonly<Record<Shape, readonly string[]>>;
const plainNames: Names = {
  number: ["x", "a", "2", "x + b"],
  vector: ["v", "v*x", "v^2"],
  matrix: ["M", "D", "Q*M", "M^T"],
  symmetric: ["Q", "I(n)", "M*M^T", "sym(D)"],
};
const definedNames: Names = {
  number: [...plainNames.number, "l", "t"],
  vector: [...plainNames.vector, "s"],
  matrix: [...plainNames.matrix, "K"],
  symmetric: [...plainNames.symmetric, "K*K^T"],
};
const stepNames: Names = {
  number: [...plainNames.number, "l", "k", "rand()", "next(x)"],
  vector: [...plainNames.vector, "s", "randn(n)"],
  matrix: [...plainNames.matrix, "K", "randn(n, n)", "next(Q)", "bartlett(n, 9)"],
  symmetric: [...plainNames.symmetric, "next(Q)"],
};
const lossNames: Names = {
  number: [...definedNames.number, "grad(J, x)", "grad(J, a)", "J"],
  vector: [...definedNames.vector, "grad(J, v)"],
  matrix: [...definedNames.matrix, "grad(J, M)", "grad(J, K)"],
  symmetric: [...definedNames.symmetric, "sym(grad(J, Q))"],
};
const lawNames: Names = {
  number: ["randn()", "rand()", "a", "grid(1, 2, 2)", "n"],
  vector: ["randn(n)", "rand(n)", "ones(n)"],
  matrix: ["randn(n, n)", "D", "orthogonal(randn(n, n))"],
  symmetric: ["I(n)", "ones(n, n)", "sym(randn(n, n))"],
};

/** A call, or what is none, of this shape; now and then of another. */
function call(shape: Shape, depth: number, names: Names, random: Random): string {
  if (random.chance(0.01)) return call(random.one(["number", "vector", "matrix"]), depth, names, random);
  if (depth === 0 || random.chance(0.1)) return `(${random.one(names[shape])})`;
  const inner = (of: Shape): string => call(of, depth - 1, names, random);
  const condition = (of: Shape): string => {
    const one = (): string => `${inner(of)} ${random.one(["<", "<=", ">", ">=", "==", "!="])} ${inner("number")}`;
    return random.chance(0.5) ? one() : `not (${one()} ${random.one(["and", "or"])} ${one()})`;
  };
  const kronecker = (): string => `kron(${inner("symmetric")}, ${inner("symmetric")})`;
  const forms: Readonly<Record<Shape, readonly (() => string)[]>> = {
    number: [
      () => `lambdaMin(${inner("symmetric")})`,
      () => `lambdaMax(${inner("symmetric")})`,
      () => `min(${inner("number")}, ${inner("number")}, pi)`,
      () => `clamp(${inner("number")}, ${inner("number")}, 1)`,
      () => `if(${condition("number")}, ${inner("number")}, ${inner("number")})`,
      () => `${inner("matrix")}[1, ${1 + random.below(4)}]`,
      () => `${inner("vector")}[${1 + random.below(4)}]`,
      () => `lambdaMin(${inner("number")}*${kronecker()} - ${kronecker()})`,
      () => `entropy(${inner("vector")})`,
      () => `count(${inner("vector")} > ${inner("number")})`,
      () => `alignment(${inner("symmetric")}, ${inner("matrix")})`,
      () => `sum(${inner("vector")})`,
      () => `trace(${inner("matrix")})`,
      () => `${inner("number")}/${inner("number")}`,
    ],
    vector: [
      () => `spectrum(${inner("symmetric")})`,
      () => `spectrum(${inner("vector")})`,
      () => `${inner("vector")}*${inner("vector")}`,
      () => `exp(${inner("vector")})`,
      () => `${inner("matrix")}*${inner("vector")}`,
      () => `${random.one(["rowsum", "colsum", "diag", "singular"])}(${inner("matrix")})`,
      () => `max(${inner("vector")}, ${inner("number")})`,
      () => `if(${condition("vector")}, ${inner("number")}, ${inner("vector")})`,
      () => `${inner("vector")}/${inner("number")}`,
    ],
    matrix: [
      () => `${inner("number")}*${inner("matrix")}`,
      () => `${inner("matrix")}*${inner("matrix")}`,
      () => `${inner("matrix")} - ${inner("symmetric")}`,
      () => `inv(${inner("matrix")})`,
      () => `solve(${inner("matrix")}, ${inner("matrix")})`,
      () => `lyap(${inner("symmetric")}, ${inner("matrix")})`,
      () => `outer(${inner("vector")}, ${inner("vector")})`,
      () => `${random.one(["triu", "tril", "tanh.", "exp."])}(${inner("matrix")})`,
      () => `${inner("matrix")} .${random.one(["+", "-", "*", "/", "^"])} ${inner(random.one(["matrix", "number"]))}`,
      () => `if.(${condition("matrix")}, ${inner("matrix")}, ${inner("number")})`,
      ...(random.chance(0.03) ? [kronecker] : []),
    ],
    symmetric: [
      () => `${inner("number")}*${inner("symmetric")}`,
      () => `${inner("symmetric")} + ${inner("symmetric")}`,
      () => `sym(${inner("matrix")})`,
      () => `max.(${inner("symmetric")}, ${inner("number")})`,
      () => `diag(${inner("vector")})`,
      () => `${inner("symmetric")}^2`,
      () => `${random.one(["sqrtm", "expm", "logm"])}(${inner("symmetric")})`,
      () => `spectral(${inner("symmetric")}, s -> s*${inner("number")} + max(s, 0)/largest(s))`,
      () => `spectral(${inner("symmetric")}, s -> ${random.chance(0.2) ? inner("vector") : "exp(-s)"})`,
    ],
  };
  return `(${random.one(forms[shape])()})`;
}

function changeOne(tokens: string[], random: Random): void {
  const at = random.below(tokens.length + 1);
  switch (random.below(9)) {
    case 0:
      tokens.splice(at, 1 + random.below(3));
      return;
    case 1:
      tokens.splice(at, 0, tokens[at] ?? "");
      return;
    case 2: {
      const other = random.below(tokens.length);
      const kept = tokens[at] ?? "";
      if (at < tokens.length) tokens[at] = tokens[other] ?? "";
      tokens[other] = kept;
      return;
    }
    case 3:
      tokens.splice(at, 0, random.one(pieces));
      return;
    case 4:
      replaceName(tokens, random.one(oddNames), random);
      return;
    case 5:
      tokens.splice(at, random.below(2), random.one(oddNumbers));
      return;
    case 6:
      tokens.splice(at, 0, random.one(oddCharacters));
      return;
    case 7:
      tokens.push("\n", random.one(lines), "\n");
      return;
    default:
      replaceName(tokens, random.one(tokens), random);
  }
}

/** One name becomes another wherever it stands, so that the text stays whole. */
function replaceName(tokens: string[], by: string, random: Random): void {
  const names = tokens.filter((text) => /^[A-Za-z_]/.test(text));
  if (names.length === 0) return;
  const name = random.one(names);
  for (const [index, text] of tokens.entries()) {
    if (text === name) tokens[index] = by;
    if (text === `d${name}`) tokens[index] = `d${by}`;
  }
}

function garbage(random: Random): string {
  const length = random.below(400);
  return Array.from({ length }, () =>
    random.chance(0.3)
      ? random.one([...oddCharacters, ...pieces])
      : String.fromCharCode(random.below(random.one([128, 0x10000]))),
  ).join("");
}

/** Something repeated very often: in each other, after each other, or line by line. */
function deep(random: Random): string {
  const count = 10 ** (1 + random.below(4));
  const open = random.one(["(", "-", "sym(", "[W, ", "{W, ", "norm(", "W + ", "W*", "2^-", "exp(", "initial("]);
  const close = random.one([")", "]", "}", "", "'", "^T", "^2"]);
  const chain = Array.from(
    { length: Math.min(count, 2000) },
    (_, k) => `c${k + 1} = ${random.one(["c", "W*c", "sym(c", "2*c"])}${k}`,
  );
  const body = random.one([
    `dW/dt = ${open.repeat(count)}W${close.repeat(count)}`,
    `dW/dt = W${close.repeat(count)}`,
    `c0 = W\n${chain.join("\n")}\ndW/dt = c${chain.length}`,
    `c0 = 1\n${chain.join("\n")}\ndW/dt = c${chain.length}*W`,
    `dW/dt = -W\n${"observe q = nothing\n".repeat(count)}`,
    `dW/dt = -W*${"9".repeat(count)}`,
    `dW/dt = -${"W".repeat(count)}`,
  ]);
  return `system deep\nstate W : n x n\n${body}\n`;
}
