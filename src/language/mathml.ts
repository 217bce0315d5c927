/** Writes a system's equations as native MathML, in the symbols of the paper. */

import { isNext } from "./marks.ts";
import { asWritten } from "./print.ts";
import type { BinaryOperator, Call, Comparison, Definition, Expression, Flow, System } from "./syntax.ts";
import { fold } from "./walk.ts";

/** Definitions and flows, one `<math>` element a line. */
export function systemToMathML(system: System): string {
  return [
    // What a state becomes stands in its own line.
    ...system.definitions
      .filter(({ origin }) => typeof origin === "string" || !isNext(origin))
      .map((definition) => equation(definedSymbol(definition), definition.expression)),
    ...(system.clock === null
      ? []
      : [
          equation("<mi>t</mi>", {
            kind: "binary",
            operator: "*",
            dotted: false,
            left: { kind: "name", name: "k", at: nowhere },
            right: system.clock,
            at: nowhere,
          }),
        ]),
    ...system.flows.map((flow) => flowToMathML(system, flow)),
  ].join("\n");
}

/** The slope of a state, or what a step of a map makes of it, as one `<math>` element. */
export function flowToMathML({ kind }: Pick<System, "kind">, { state, expression }: Flow): string {
  return equation(kind === "map" ? nextValue(symbol(state)) : slope(state), expression);
}

/** One expression as a `<math>` element that stands in a line of text. */
export function expressionToMathML(expression: Expression): string {
  return `<math>${rowOf(expression)}</math>`;
}

function definedSymbol({ name, origin }: Definition): string {
  return typeof origin === "string" ? symbol(name) : rowOf(origin);
}

function partial(of: string, by: string): string {
  return `<mfrac><mrow><mo>∂</mo>${of}</mrow><mrow><mo>∂</mo>${by}</mrow></mfrac>`;
}

function equation(left: string, right: Expression): string {
  return `<math display="block"><mrow>${left}<mo>=</mo>${rowOf(right)}</mrow></math>`;
}

const nowhere = { line: 0, column: 0 };

/** W of step k + 1; a state with an index has it above. */
function nextValue(state: string): string {
  const step = '<mrow><mo stretchy="false">(</mo><mi>k</mi><mo>+</mo><mn>1</mn><mo stretchy="false">)</mo></mrow>';
  if (!state.startsWith("<msub>")) return `<msup>${state}${step}</msup>`;
  return `<msubsup>${state.slice("<msub>".length, -"</msub>".length)}${step}</msubsup>`;
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
  const match = letter === undefined ? /^([A-Za-z])_?([a-z]\d?|\d+|[A-Z])?$/.exec(name) : null;
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
  // Beside a product without a sign ⊙ and ⊘ would not say what they go with.
  if (expression.kind === "binary" && expression.dotted && "*/".includes(expression.operator)) return 1.5;
  if (expression.kind !== "binary") return expression.kind === "transpose" ? 4 : 5;
  return { "+": 1, "-": 1, "*": 2, "/": 3, "^": 4 }[expression.operator];
}

function fenced(open: string, inside: string, close: string): string {
  return `<mrow><mo>${open}</mo>${inside}<mo>${close}</mo></mrow>`;
}

/** How an expression is set. `first` and `last`: whether it begins and ends with a word of several letters. */
interface Row {
  readonly expression: Expression;
  readonly text: string;
  readonly first: boolean;
  readonly last: boolean;
}

function rowOf(expression: Expression): string {
  return fold<Row>(expression, (node, operands) => ({ expression: node, ...set(node, operands) })).text;
}

function bracketed(row: Row, least: number): Omit<Row, "expression"> {
  return strength(row.expression) < least ? closed(fenced("(", row.text, ")")) : row;
}

/** What neither begins nor ends with a letter. */
function closed(text: string): Omit<Row, "expression"> {
  return { text, first: false, last: false };
}

/** An index and an exponent stand above each other. Only a letter carries an exponent without brackets. */
function raised({ expression, text }: Row, exponent: string): Omit<Row, "expression"> {
  if (expression.kind === "name" && text.startsWith("<msub>"))
    return closed(`<msubsup>${text.slice("<msub>".length, -"</msub>".length)}${exponent}</msubsup>`);
  const isFenced = expression.kind === "call" && !expression.dotted && ["norm", "abs"].includes(expression.name);
  const bare = isFenced || ["name", "identity", "number", "commutator", "anticommutator"].includes(expression.kind);
  return closed(`<msup>${bare ? text : fenced("(", text, ")")}${exponent}</msup>`);
}

/** A name, or a draw as it was written: `randn(n1, B)`. */
function written(text: string): string {
  const draw = /^(\w+)\((.*)\)$/.exec(text);
  if (draw === null) return symbol(text);
  const sizes = draw[2]!.split(/,\s*/).map((size) => (/^\d+$/.test(size) ? `<mn>${size}</mn>` : symbol(size)));
  return `<mrow><mi>${draw[1]}</mi><mo>&#x2061;</mo>${fenced("(", sizes.join("<mo>,</mo>"), ")")}</mrow>`;
}

function set(node: Expression, operands: readonly Row[]): Omit<Row, "expression"> {
  const [first, second] = operands;
  switch (node.kind) {
    case "number":
      return closed(`<mn>${node.value}</mn>`);
    case "name": {
      const text = written(asWritten(node.name));
      const isWord = /^(<mrow>)?<mi>\w{2,}</.test(text);
      return { text, first: isWord, last: isWord };
    }
    case "eigenvalues":
      return closed(symbol(node.name));
    case "identity":
      return closed(node.size === null ? "<mi>I</mi>" : `<msub><mi>I</mi>${symbol(String(node.size))}</msub>`);
    case "ones": {
      const sizes = [node.rows, ...(node.columns === null ? [] : [node.columns])].map((size) => symbol(String(size)));
      return closed(`<msub><mn>1</mn><mrow>${sizes.join("<mo>×</mo>")}</mrow></msub>`);
    }
    case "entry": {
      const places = `<mn>${node.indices.join("</mn><mo>,</mo><mn>")}</mn>`;
      const bare = first!.expression.kind === "name" && !first!.text.startsWith("<msub>");
      return closed(`<msub>${bare ? first!.text : fenced("(", first!.text, ")")}<mrow>${places}</mrow></msub>`);
    }
    case "comparison":
      return {
        text: `<mrow>${first!.text}<mo>${relations[node.comparison]}</mo>${second!.text}</mrow>`,
        first: first!.first,
        last: second!.last,
      };
    case "not":
      return closed(`<mrow><mo>¬</mo>${condition(first!)}</mrow>`);
    case "and":
    case "or":
      return closed(`<mrow>${operands.map(condition).join(node.kind === "and" ? "<mo>∧</mo>" : "<mo>∨</mo>")}</mrow>`);
    case "negate": {
      const inner = bracketed(first!, 1.5);
      return { text: `<mrow><mo form="prefix">−</mo>${inner.text}</mrow>`, first: false, last: inner.last };
    }
    case "transpose":
      return raised(first!, "<mo>⊤</mo>");
    case "commutator":
      return closed(fenced("[", `${first!.text}<mo>,</mo>${second!.text}`, "]"));
    case "anticommutator":
      return closed(fenced("{", `${first!.text}<mo>,</mo>${second!.text}`, "}"));
    case "call":
      return node.dotted ? dottedCall(node.name, operands) : call(node, operands);
    case "binary":
      return node.dotted ? dottedBinary(node.operator, first!, second!) : binary(node.operator, first!, second!);
  }
}

function beginsWithNumber(expression: Expression): boolean {
  if (expression.kind === "number") return true;
  return expression.kind === "binary" && beginsWithNumber(expression.left);
}

function binary(operator: BinaryOperator, left: Row, right: Row): Omit<Row, "expression"> {
  switch (operator) {
    case "+":
    case "-": {
      const second = bracketed(right, 1.5);
      const sign = operator === "+" ? "+" : "−";
      const text = `<mrow>${left.text}<mo>${sign}</mo>${second.text}</mrow>`;
      return { text, first: left.first, last: second.last };
    }
    case "*": {
      const first = left.expression.kind === "negate" ? left : bracketed(left, 2);
      // A product of matrices is the same however it is bracketed.
      const second = bracketed(right, beginsWithNumber(right.expression) ? 3 : 2);
      // Two numbers side by side would read as one, and words run together.
      const space = first.last || second.first ? '<mspace width="0.28em"/>' : "";
      const times = right.expression.kind === "number" ? "<mo>·</mo>" : `<mo>&#x2062;</mo>${space}`;
      return { text: `<mrow>${first.text}${times}${second.text}</mrow>`, first: first.first, last: second.last };
    }
    case "/":
      return closed(`<mfrac>${left.text}${right.text}</mfrac>`);
    case "^":
      return raised(left, right.text);
  }
}

const inverse = "<mrow><mo>−</mo><mn>1</mn></mrow>";
const relations: Readonly<Record<Comparison, string>> = {
  "<": "&lt;",
  "<=": "≤",
  ">": "&gt;",
  ">=": "≥",
  "==": "=",
  "!=": "≠",
};

/** A condition inside of another: only comparisons stand without brackets. */
function condition({ expression, text }: Row): string {
  return expression.kind === "comparison" ? text : fenced("(", text, ")");
}

/** Firefox would make it as large as the sign of a sum. */
function small(sign: string): string {
  return `<mo largeop="false">${sign}</mo>`;
}

/** Entry by entry: Hadamard's product ⊙, quotient ⊘ and power ∘; sums say it themselves. */
function dottedBinary(operator: BinaryOperator, left: Row, right: Row): Omit<Row, "expression"> {
  if (operator === "+" || operator === "-") return binary(operator, left, right);
  if (operator === "^") return raised(left, `<mrow><mo>∘</mo>${right.text}</mrow>`);
  const [first, second] = [bracketed(left, 1.5), bracketed(right, 3)];
  const text = `<mrow>${first.text}${operator === "*" ? small("⊙") : "<mo>⊘</mo>"}${second.text}</mrow>`;
  return { text, first: first.first, last: second.last };
}

/** As in Julia, since e^A and |A| mean something else of a matrix; a choice between entries reads as any other. */
function dottedCall(name: string, list: readonly Row[]): Omit<Row, "expression"> {
  if (name === "if") return cases(list);
  const inside = fenced("(", list.map(({ text }) => text).join("<mo>,</mo>"), ")");
  return { text: `<mrow><mi>${name}</mi><mo>.</mo>${inside}</mrow>`, first: name.length > 1, last: false };
}

function cases([condition, left, right]: readonly Row[]): Omit<Row, "expression"> {
  const line = (value: string, where: string): string => `<mtr><mtd>${value}</mtd><mtd>${where}</mtd></mtr>`;
  const lines = [
    line(left!.text, `<mrow><mtext>if&#xa0;</mtext>${condition!.text}</mrow>`),
    line(right!.text, "<mtext>else</mtext>"),
  ];
  return closed(`<mrow><mo>{</mo><mtable columnalign="left">${lines.join("")}</mtable></mrow>`);
}

const named: ReadonlyMap<string, string> = new Map([
  ["lambdaMin", "<msub><mi>λ</mi><mi>min</mi></msub>"],
  ["lambdaMax", "<msub><mi>λ</mi><mi>max</mi></msub>"],
  ["singular", "<mi>σ</mi>"],
  ["trace", "<mi>tr</mi>"],
  ["maximum", "<mi>max</mi>"],
  ["minimum", "<mi>min</mi>"],
  ["logm", "<mi>log</mi>"],
  ["largest", "<mi>max</mi>"],
  ["smallest", "<mi>min</mi>"],
]);

function call({ name, binds }: Call, list: readonly Row[]): Omit<Row, "expression"> {
  const [first, second] = list.map(({ text }) => text);
  if (name === "if") return cases(list);
  if (name === "sqrt") return closed(`<msqrt>${first}</msqrt>`);
  if (name === "exp") return closed(`<msup><mi>e</mi>${first}</msup>`);
  if (name === "abs") return closed(fenced("|", first ?? "", "|"));
  if (name === "norm") return closed(fenced("‖", first ?? "", "‖"));
  if (name === "inner") return closed(fenced("⟨", `${first}<mo>,</mo>${second}`, "⟩"));
  if (name === "next") return closed(nextValue(first!));
  if (name === "grad") return closed(partial(list[0]!.text, list[1]!.text));
  if (name === "inv") return raised(list[0]!, inverse);
  if (name === "solve") {
    const [left, right] = [raised(list[0]!, inverse), bracketed(list[1]!, 3)];
    return { text: `<mrow>${left.text}<mo>&#x2062;</mo>${right.text}</mrow>`, first: false, last: right.last };
  }
  if (name === "sqrtm") return raised(list[0]!, "<mrow><mn>1</mn><mo>/</mo><mn>2</mn></mrow>");
  if (name === "expm") return closed(`<msup><mi>e</mi>${first}</msup>`);
  // Its value is that of what it holds: a bar says that it stands still.
  if (name === "stop") return closed(`<mover accent="true">${first}<mo>¯</mo></mover>`);
  if (name === "rate") return closed(`<mrow><mfrac><mi>d</mi><mi>dt</mi></mfrac>${bracketed(list[0]!, 5).text}</mrow>`);
  if (name === "integral")
    return closed(
      `<mrow><msubsup><mo>∫</mo><mn>0</mn><mi>t</mi></msubsup>${bracketed(list[0]!, 2).text}<mi>dt</mi></mrow>`,
    );
  if (name === "first") {
    const condition = `${first}<mo>:</mo>${second}<mo>&lt;</mo>${list[2]!.text}`;
    return closed(`<mrow><mi>min</mi><mo>&#x2061;</mo>${fenced("{", condition, "}")}</mrow>`);
  }
  if (name === "outer") {
    const [left, right] = [bracketed(list[0]!, 4), raised(list[1]!, "<mo>⊤</mo>")];
    return { text: `<mrow>${left.text}<mo>&#x2062;</mo>${right.text}</mrow>`, first: left.first, last: right.last };
  }
  if (name === "kron") {
    const [left, right] = list.map((row) => bracketed(row, 4));
    return { text: `<mrow>${left!.text}${small("⊗")}${right!.text}</mrow>`, first: left!.first, last: right!.last };
  }
  const bound = binds === undefined ? null : `${first}<mo>,</mo>${symbol(binds)}<mo>↦</mo>${second}`;
  const inside =
    bound ?? (name === "count" ? `${first}<mo>&gt;</mo>${second}` : list.map(({ text }) => text).join("<mo>,</mo>"));
  const shown = named.get(name) ?? `<mi>${name}</mi>`;
  const text = `<mrow>${shown}<mo>&#x2061;</mo>${fenced("(", inside, ")")}</mrow>`;
  return { text, first: /^<mi>\w{2,}</.test(shown), last: false };
}
