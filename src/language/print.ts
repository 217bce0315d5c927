/** Writes expressions and systems back as plain text that parses to the same tree. */

import type { Condition, Declaration, Definition, Expression, Law, Parameter, System, Type, Words } from "./syntax.ts";
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

function piecesOf(expression: Expression): readonly Piece[] {
  switch (expression.kind) {
    case "number":
      return [String(expression.value)];
    case "name":
      return [asWritten(expression.name)];
    case "identity":
      return [expression.size === null ? "I" : `I(${expression.size})`];
    case "negate":
      return ["-", ...bracketed(expression.operand, 3)];
    case "transpose":
      return [...bracketed(expression.operand, 4), "^T"];
    case "commutator":
      return ["[", expression.left, ", ", expression.right, "]"];
    case "anticommutator":
      return ["{", expression.left, ", ", expression.right, "}"];
    case "call": {
      const comma = { count: " > ", first: " < " }[expression.name] ?? ", ";
      const list = expression.arguments.flatMap((argument, index) => (index === 0 ? [argument] : [comma, argument]));
      return [`${expression.name}(${expression.name === "first" ? "t where " : ""}`, ...list, ")"];
    }
    case "binary": {
      const { operator, left, right } = expression;
      if (operator === "^")
        return [...bracketed(left, powerNeedsBrackets(left) ? 5 : 4), "^", ...exponentPieces(right)];
      const own = strength(expression);
      const spaced = own === 1 ? ` ${operator} ` : operator;
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
function asWritten(name: string): string {
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

/** `learnedModes < 1 and not (commutator > 0.1 or eta == 0)`. */
export function printCondition(condition: Condition): string {
  const inside = (operand: Condition, binds: readonly Condition["kind"][]): string =>
    binds.includes(operand.kind) ? printCondition(operand) : `(${printCondition(operand)})`;
  switch (condition.kind) {
    case "comparison":
      return `${printExpression(condition.left)} ${condition.comparison} ${printExpression(condition.right)}`;
    case "not":
      return `not ${inside(condition.operand, ["comparison", "not"])}`;
    case "and":
      return condition.operands.map((operand) => inside(operand, ["comparison", "not"])).join(" and ");
    case "or":
      return condition.operands.map((operand) => inside(operand, ["comparison", "not", "and"])).join(" or ");
  }
}

/** The definitions and flows as they are written, one a line. */
export function printEquations(system: System): readonly string[] {
  return [
    ...system.definitions
      .filter(({ origin }) => typeof origin === "string")
      .map((definition) => printDefinition(definition, system.typeOf)),
    ...system.flows.map((flow) => `d${flow.state}/dt = ${printExpression(flow.expression)}`),
  ];
}

/** What follows from the text: `grad(J, W) = Wp^T*grad(J, P)`. */
export function printDerived({ definitions, typeOf }: System): readonly string[] {
  return definitions
    .filter(({ origin }) => typeof origin !== "string")
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
    if (part.kind === "name" || (part.kind === "identity" && part.size !== null)) return true;
    pending.push(...operandsOf(part));
  }
  return false;
}

/** The whole system as one text with its includes written out: it parses to the same system. */
export function printSystem(system: System): string {
  const observables = system.observables.map(({ name, expression, where, words }) => {
    const condition = where === null ? "" : ` where ${printCondition(where)}`;
    return `observe ${name} = ${printExpression(expression)}${condition}${printWords(words)}`;
  });
  return [
    `system ${system.name} "${system.title}"`,
    ...system.requirements.map(({ smaller, larger }) => `require ${smaller} <= ${larger}`),
    ...system.states.map((state) => `state ${printDeclaration(state)}`),
    ...[...system.data, ...system.drawn].map((item) => `data ${printDeclaration(item)}`),
    ...system.parameters.map(printParameter),
    ...printEquations(system),
    ...observables,
    ...system.classes.map(({ name, condition }) => `class ${name} where ${printCondition(condition)}`),
    ...system.stops.map(({ condition }) => `stop where ${printCondition(condition)}`),
  ].join("\n");
}

function printParameter({ name, default: value, range, label }: Parameter): string {
  const within = range === null ? "" : ` in ${range.from}..${range.to}`;
  return `param ${name} = ${printExpression(value)}${within}${label === null ? "" : ` "${label}"`}`;
}

function printWords({ log, heading, note }: Words): string {
  const texts = heading === null && note === null ? [] : heading === null ? [note] : [heading, note ?? ""];
  return `${log ? " log" : ""}${texts.map((text) => ` "${text}"`).join("")}`;
}

function printDeclaration({ name, type, law }: Declaration & { readonly law?: Law | null }): string {
  return `${name} : ${printType(type)}${law ? ` ~ ${printLaw(law)}` : ""}`;
}
