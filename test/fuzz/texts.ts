/** Texts of systems made wrong: tokens of the shipped systems taken away, doubled, exchanged, and odd ones put in. */

import { functionTable } from "../../src/language/index.ts";
import { includeText, systemNames, systemText } from "../../src/systems.ts";
import { oddCharacters, oddNames, oddNumbers, type Random } from "./random.ts";

const shipped = systemNames.map((name) => systemText(name)!);
const shared = ["feature", "network", "predictor", "target", "balance"].flatMap((name) => includeText(name) ?? []);

const token = /\s+|[A-Za-z_]\w*|[\d.]+(?:[eE][+-]?\d+)?|"[^"]*"|<=|>=|==|!=|./gsu;

const pieces: readonly string[] = [
  ..."+-*/^'()[]{},:=<>~".split(""),
  ...["<=", ">=", "==", "!=", "^T", "^2", "\n", "\n\n", " x ", "I", "I(n1)", "t", " where "],
  ...["state ", "data ", "param ", "observe ", "system ", "include ", "require ", "class collapsed where ", "class "],
  ...functionTable.map(({ name }) => `${name}(`),
  ...["randn", "rand", "ones", "grid(0, 1, 3)", "orthogonal(randn)", "symmetric"],
];

const lines: readonly string[] = [
  "state V : n1 x n2 ~ 0.1*randn",
  "state q : n1 ~ rand where a = 2",
  "state z ~ 0.5",
  "dV/dt = -V",
  "dq/dt = q^2 - 1",
  "dz/dt = sin(z)",
  "K : n2 x n2 = I",
  "K = W*Sd*W^T",
  "observe k = spectrum(kron(Sd, Sd))",
  "observe m = norm(initial(W) - W) where eta == 0",
  "param a = 1, b = a/0",
  "data C : n1 x n1 ~ sym(randn)",
  "include feature, feature",
  "require n1 <= n1",
];

/** A text that is seldom right. */
export function randomText(random: Random): string {
  if (random.chance(0.03)) return garbage(random);
  if (random.chance(0.05)) return deep(random);
  const source = random.chance(0.9) ? random.one(shipped) : random.one([...shared, shipped.join("\n")]);
  const tokens = source.match(token) ?? [];
  const changes = 1 + random.below(random.chance(0.2) ? 40 : 4);
  for (let change = 0; change < changes; change++) changeOne(tokens, random);
  return tokens.join("");
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
