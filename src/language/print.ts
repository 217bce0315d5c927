/** Writes expressions and systems back as plain text that parses to the same tree. */

import { isDraw, isGradient, isRate } from "./marks.ts";
import { dimensionsOf } from "./shapes.ts";
import type {
  Condition,
  Declaration,
  Definition,
  Dimension,
  Expression,
  Law,
  Parameter,
  System,
  Type,
  Words,
} from "./syntax.ts";
import { operandsOf } from "./walk.ts";

/** How tightly the outermost operation of an expression binds. */
function strength(expression: Expression): number {
  if (expression.kind === "negate") return 3;
  if (expression.kind === "transpose") return 4;
  if (expression.kind !== "binary") return 5;
  return { "+": 1, "-": 1, "*": 2, "/": 2, "^": 4 }[expression.operator];
}

/** What an expression is written as: pieces of text, and its operands, which are still to be written. */
type Piece = string | Expression;

function bracketed(expression: Expression, least: number): readonly Piece[] {
  return strength(expression) < least ? ["(", expression, ")"] : [expression];
}

function exponentPieces(exponent: Expression): readonly Piece[] {
  const pieces: Piece[] = [];
  let inner = exponent;
  for (; inner.kind === "negate"; inner = inner.operand) pieces.push("-");
  return [...pieces, ...bracketed(inner, 5)];
}

/** A condition inside of another, in brackets unless it is of a kind that binds more tightly. */
function grouped(condition: Condition, tighter: readonly Condition["kind"][]): readonly Piece[] {
  return tighter.includes(condition.kind) ? [condition] : ["(", condition, ")"];
}

function joined(
  conditions: readonly Condition[],
  word: string,
  tighter: readonly Condition["kind"][],
): readonly Piece[] {
  return conditions.flatMap((condition, index) => [...(index === 0 ? [] : [word]), ...grouped(condition, tighter)]);
}

function piecesOf(expression: Expression): readonly Piece[] {
  switch (expression.kind) {
    case "number":
      return [String(expression.value)];
    case "name":
      return [asWritten(expression.name)];
    case "eigenvalues":
      return [expression.name];
    case "identity":
      return [expression.size === null ? "I" : `I(${expression.size})`];
    case "ones":
      return [
        expression.columns === null ? `ones(${expression.rows})` : `ones(${expression.rows}, ${expression.columns})`,
      ];
    case "negate":
      return ["-", ...bracketed(expression.operand, 3)];
    case "transpose":
      return [...bracketed(expression.operand, 4), "^T"];
    case "entry":
      return [...bracketed(expression.operand, 5), `[${expression.indices.join(", ")}]`];
    case "commutator":
      return ["[", expression.left, ", ", expression.right, "]"];
    case "anticommutator":
      return ["{", expression.left, ", ", expression.right, "}"];
    case "call": {
      const { name, binds, dotted } = expression;
      const commas = { count: [" > "], first: [" where ", " < "] }[name] ?? [];
      const comma = binds === undefined ? ", " : `, ${binds} -> `;
      const list = expression.arguments.flatMap((argument, index) =>
        index === 0 ? [argument] : [commas[index - 1] ?? comma, argument],
      );
      return [`${name}${dotted ? "." : ""}(`, ...list, ")"];
    }
    case "comparison":
      return [expression.left, ` ${expression.comparison} `, expression.right];
    case "not":
      return ["not ", ...grouped(expression.operand, ["comparison", "not"])];
    case "and":
      return joined(expression.operands, " and ", ["comparison", "not"]);
    case "or":
      return joined(expression.operands, " or ", ["comparison", "not", "and"]);
    case "binary": {
      const { operator, dotted, left, right } = expression;
      const own = strength(expression);
      const spaced = dotted ? ` .${operator} ` : own === 1 ? ` ${operator} ` : operator;
      if (operator === "^")
        return [...bracketed(left, powerNeedsBrackets(left) ? 5 : 4), spaced, ...exponentPieces(right)];
      return [...bracketed(left, own), spaced, ...bracketed(right, own + 1)];
    }
  }
}

/**
 * With as few brackets as give the same tree; products without spaces, sums with. Of a long expression the beginning,
 * a little more than `enough` characters.
 */
export function printExpression(expression: Expression, enough = Number.POSITIVE_INFINITY): string {
  const pending: Piece[] = [expression];
  let text = "";
  for (let piece = pending.pop(); piece !== undefined && text.length <= enough; piece = pending.pop()) {
    if (typeof piece === "string") text += piece;
    else pending.push(...piecesOf(piece).toReversed());
  }
  return text;
}

/** A draw's own name is what was written and a number: `randn#1`. */
export function asWritten(name: string): string {
  const mark = name.indexOf("#");
  return mark < 0 ? name : name.slice(0, mark);
}

/** `0.1*G*G^T where G = randn`: what `readLaw` reads back. */
export function printLaw({ expression, locals }: Pick<Law, "expression" | "locals">): string {
  const names = locals.map((local) => `${local.name} = ${printExpression(local.expression)}`);
  return `${printExpression(expression)}${names.length === 0 ? "" : ` where ${names.join(", ")}`}`;
}

/** `x^2^3` is not in the language, also not with a transpose in between. */
function powerNeedsBrackets(base: Expression): boolean {
  let inner = base;
  while (inner.kind === "transpose") inner = inner.operand;
  return inner.kind === "binary";
}

/** `n2 x n1`, `n1 x n1 symmetric`, `modes` or `scalar`: as in a declaration. */
export function printType(type: Type): string {
  if (type.kind === "scalar") return "scalar";
  if (type.kind === "vector") return String(type.length);
  return `${type.rows} x ${type.columns}${type.symmetric ? " symmetric" : ""}`;
}

/** The definitions and flows as they are written, one a line. */
export function printEquations(system: System): readonly string[] {
  return [
    ...system.definitions
      .filter(({ origin }) => typeof origin === "string")
      .map((definition) => printDefinition(definition, system.typeOf)),
    ...(system.clock ? [`clock = ${printExpression(system.clock)}`] : []),
    ...system.flows.map(
      ({ state, expression }) =>
        `${system.kind === "map" ? `next ${state}` : `d${state}/dt`} = ${printExpression(expression)}`,
    ),
  ];
}

/** What follows from the text: `grad(J, W) = Wp^T*grad(J, P)`. */
export function printDerived({ definitions, typeOf }: System): readonly string[] {
  return definitions
    .filter(({ origin }) => typeof origin !== "string" && (isGradient(origin) || isRate(origin)))
    .map((definition) => printDefinition(definition, typeOf));
}

function printDefinition({ name, origin, type, expression }: Definition, typeOf: System["typeOf"]): string {
  const isConstant = type.kind === "vector" && expression.kind === "number";
  const isMultipleOfIdentity = type.kind === "matrix" && !hasOwnShape(expression, typeOf);
  const shape = isConstant || isMultipleOfIdentity ? ` : ${printType(plain(type))}` : "";
  return `${origin === "loss" ? "loss " : ""}${name}${shape} = ${printExpression(expression)}`;
}

function plain(type: Type): Type {
  return type.kind === "matrix" ? { ...type, symmetric: false } : type;
}

/** False for the likes of `2*I` and `0`, which take their shape from the declaration. */
function hasOwnShape(expression: Expression, typeOf: System["typeOf"]): boolean {
  const pending = [expression];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    // What stands inside of a scalar gives no shape.
    if (typeOf(part).kind !== "matrix") continue;
    // A bare draw takes its shape from what it is for.
    if (part.kind === "name" && isDraw(part.name)) return part.name.includes("(");
    if (part.kind === "name" || part.kind === "ones" || (part.kind === "identity" && part.size !== null)) return true;
    pending.push(...operandsOf(part));
  }
  return false;
}

/** The whole system as one text with its includes written out: it parses to the same system. */
export function printSystem(system: System): string {
  const observables = system.observables.map(({ name, expression, where, words }) => {
    const condition = where === null ? "" : ` where ${printExpression(where)}`;
    return `observe ${name} = ${printExpression(expression)}${condition}${printWords(words)}`;
  });
  return [
    `system ${system.name} "${system.title}"`,
    ...declaredAlone(system).map((name) => `dimension ${name}`),
    ...system.requirements.map(({ smaller, larger }) => `require ${smaller} <= ${larger}`),
    ...system.states.map((state) => `state ${printDeclaration(state)}`),
    ...[...system.data, ...system.drawn].map((item) => `data ${printDeclaration(item)}`),
    ...system.parameters.map(printParameter),
    ...printEquations(system),
    ...observables,
    ...system.classes.map(({ name, condition }) => `class ${name} where ${printExpression(condition)}`),
    ...system.stops.map(({ condition }) => `stop where ${printExpression(condition)}`),
  ].join("\n");
}

/** Dimensions that no declaration says. */
function declaredAlone({ dimensions, states, data, drawn }: System): readonly string[] {
  const said = new Set<Dimension>([...states, ...data, ...drawn].flatMap(({ type }) => dimensionsOf(type)));
  return dimensions.filter((name) => !said.has(name));
}

function printParameter({ name, default: value, range, label }: Parameter): string {
  const within = range === null ? "" : ` in ${range.from}..${range.to}`;
  return `param ${name} = ${printExpression(value)}${within}${label === null ? "" : ` "${label}"`}`;
}

function printWords({ log, heading, note }: Words): string {
  const texts = heading === null && note === null ? [] : heading === null ? [note] : [heading, note ?? ""];
  return `${log ? " log" : ""}${texts.map((text) => ` "${text}"`).join("")}`;
}

function printDeclaration({
  name,
  type,
  law,
  eachStep,
}: Declaration & { readonly law?: Law | null; readonly eachStep?: boolean }): string {
  return `${name} : ${printType(type)}${eachStep ? " each step" : ""}${law ? ` ~ ${printLaw(law)}` : ""}`;
}
