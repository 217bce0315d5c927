/** Writes a system's equations as native MathML, in the symbols of the paper. */

import type { Expression, System } from "./syntax.ts";

/** Definitions and flows, one `<math>` element a line. */
export function systemToMathML(system: System): string {
  return [
    ...system.definitions.map(({ name, expression }) => equation(symbol(name), expression)),
    ...system.flows.map(({ state, expression }) => equation(slope(state), expression)),
  ].join("\n");
}

/** One expression as a `<math>` element that stands in a line of text. */
export function expressionToMathML(expression: Expression): string {
  return `<math>${row(expression)}</math>`;
}

function equation(left: string, right: Expression): string {
  return `<math display="block"><mrow>${left}<mo>=</mo>${row(right)}</mrow></math>`;
}

function slope(state: string): string {
  return `<mfrac><mrow><mi>d</mi>${symbol(state)}</mrow><mrow><mi>d</mi><mi>t</mi></mrow></mfrac>`;
}

const greek: ReadonlyMap<string, string> = new Map([
  ["alpha", "α"],
  ["beta", "β"],
  ["gamma", "γ"],
  ["delta", "δ"],
  ["epsilon", "ε"],
  ["zeta", "ζ"],
  ["eta", "η"],
  ["theta", "θ"],
  ["kappa", "κ"],
  ["lambda", "λ"],
  ["mu", "μ"],
  ["nu", "ν"],
  ["xi", "ξ"],
  ["pi", "π"],
  ["rho", "ρ"],
  ["sigma", "σ"],
  ["tau", "τ"],
  ["phi", "φ"],
  ["chi", "χ"],
  ["psi", "ψ"],
  ["omega", "ω"],
]);

/** `Wp` is W with index p, `alphaP` α with index p, `Xprime` X', `n2` n with index 2. */
function symbol(name: string): string {
  if (name.endsWith("prime") && name.length > 5) return `<msup>${symbol(name.slice(0, -5))}<mo>′</mo></msup>`;
  const letter = [...greek.keys()].find((word) => name.startsWith(word) && !/^[a-z]{2}/.test(name.slice(word.length)));
  // A capital or a small letter, and at most a short index: longer names are words and are set as they stand.
  const match = letter === undefined ? /^([A-Za-z])_?([a-z]|\d+|[A-Z])?$/.exec(name) : null;
  const base = letter ?? match?.[1];
  if (base === undefined) return `<mi>${escaped(name)}</mi>`;
  const index = letter === undefined ? (match?.[2] ?? "") : name.slice(letter.length).replace(/^_/, "");
  const shown = `<mi>${greek.get(base) ?? base}</mi>`;
  if (index === "") return shown;
  const below = index.length === 1 ? index.toLowerCase() : index.charAt(0).toLowerCase() + index.slice(1);
  return `<msub>${shown}${/^\d+$/.test(below) ? `<mn>${below}</mn>` : `<mi>${escaped(below)}</mi>`}</msub>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** How tightly the outermost operation binds: as in print.ts, but a fraction is closed in itself. */
function strength(expression: Expression): number {
  if (expression.kind === "negate") return 1;
  if (expression.kind !== "binary") return expression.kind === "transpose" ? 4 : 5;
  return { "+": 1, "-": 1, "*": 2, "/": 3, "^": 4 }[expression.operator];
}

function fenced(open: string, inside: string, close: string): string {
  return `<mrow><mo>${open}</mo>${inside}<mo>${close}</mo></mrow>`;
}

function bracketed(expression: Expression, least: number): string {
  return strength(expression) < least ? fenced("(", row(expression), ")") : row(expression);
}

/** Only a letter carries an exponent without brackets. */
function base(expression: Expression): string {
  const bare = expression.kind === "name" || expression.kind === "identity" || expression.kind === "number";
  const fences = expression.kind === "commutator" || expression.kind === "anticommutator";
  return bare || fences ? row(expression) : fenced("(", row(expression), ")");
}

/** An index and an exponent stand above each other. */
function raised(expression: Expression, exponent: string): string {
  const below = base(expression);
  if (expression.kind === "name" && below.startsWith("<msub>"))
    return `<msubsup>${below.slice("<msub>".length, -"</msub>".length)}${exponent}</msubsup>`;
  return `<msup>${below}${exponent}</msup>`;
}

function row(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return `<mn>${expression.value}</mn>`;
    case "name":
      return symbol(expression.name);
    case "identity":
      return expression.size === null ? "<mi>I</mi>" : `<msub><mi>I</mi>${symbol(String(expression.size))}</msub>`;
    case "negate":
      return `<mrow><mo form="prefix">−</mo>${bracketed(expression.operand, 2)}</mrow>`;
    case "transpose":
      return raised(expression.operand, "<mo>⊤</mo>");
    case "commutator":
      return fenced("[", `${row(expression.left)}<mo>,</mo>${row(expression.right)}`, "]");
    case "anticommutator":
      return fenced("{", `${row(expression.left)}<mo>,</mo>${row(expression.right)}`, "}");
    case "call":
      return call(expression.name, expression.arguments);
    case "binary":
      return binary(expression);
  }
}

function binary({ operator, left, right }: Extract<Expression, { kind: "binary" }>): string {
  switch (operator) {
    case "+":
      return `<mrow>${row(left)}<mo>+</mo>${bracketed(right, 2)}</mrow>`;
    case "-":
      return `<mrow>${row(left)}<mo>−</mo>${bracketed(right, 2)}</mrow>`;
    case "*": {
      const [first, second] = [left.kind === "negate" ? row(left) : bracketed(left, 2), bracketed(right, 3)];
      // Two numbers side by side would read as one, and words run together.
      const meet = /<mi>\w{2,}<\/mi>(<\/mrow>)*$/.test(first) || /^(<mrow>)*<mi>\w{2,}</.test(second);
      const space = meet ? '<mspace width="0.2em"/>' : "";
      const times = right.kind === "number" ? "<mo>·</mo>" : `<mo>&#x2062;</mo>${space}`;
      return `<mrow>${first}${times}${second}</mrow>`;
    }
    case "/":
      return `<mfrac>${row(left)}${row(right)}</mfrac>`;
    case "^":
      return raised(left, row(right));
  }
}

const named: ReadonlyMap<string, string> = new Map([
  ["lambdaMin", "<msub><mi>λ</mi><mi>min</mi></msub>"],
  ["trace", "<mi>tr</mi>"],
]);

function call(name: string, list: readonly Expression[]): string {
  const [first, second] = list.map(row);
  if (name === "sqrt") return `<msqrt>${first}</msqrt>`;
  if (name === "exp") return `<msup><mi>e</mi>${first}</msup>`;
  if (name === "abs") return fenced("|", first ?? "", "|");
  if (name === "norm") return fenced("‖", first ?? "", "‖");
  if (name === "inner") return fenced("⟨", `${first}<mo>,</mo>${second}`, "⟩");
  if (name === "kron") return `<mrow>${bracketed(list[0]!, 4)}<mo>⊗</mo>${bracketed(list[1]!, 4)}</mrow>`;
  const inside = name === "count" ? `${first}<mo>&gt;</mo>${second}` : list.map(row).join("<mo>,</mo>");
  return `<mrow>${named.get(name) ?? `<mi>${name}</mi>`}<mo>&#x2061;</mo>${fenced("(", inside, ")")}</mrow>`;
}
