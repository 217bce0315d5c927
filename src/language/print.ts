/** Writes expressions and systems back as plain text that parses to the same tree. */

import type { Condition, Declaration, Definition, Expression, Law, System, Type } from "./syntax.ts";

/** How tightly the outermost operation of an expression binds. */
function strength(expression: Expression): number {
  if (expression.kind === "negate") return 3;
  if (expression.kind === "transpose") return 4;
  if (expression.kind !== "binary") return 5;
  return { "+": 1, "-": 1, "*": 2, "/": 2, "^": 4 }[expression.operator];
}

function bracketed(expression: Expression, least: number): string {
  const text = printExpression(expression);
  return strength(expression) < least ? `(${text})` : text;
}

function printExponent(exponent: Expression): string {
  return exponent.kind === "negate" ? `-${printExponent(exponent.operand)}` : bracketed(exponent, 5);
}

/** With as few brackets as give the same tree; products without spaces, sums with. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return String(expression.value);
    case "name":
      return asWritten(expression.name);
    case "identity":
      return expression.size === null ? "I" : `I(${expression.size})`;
    case "negate":
      return `-${bracketed(expression.operand, 3)}`;
    case "transpose":
      return `${bracketed(expression.operand, 4)}^T`;
    case "commutator":
      return `[${printExpression(expression.left)}, ${printExpression(expression.right)}]`;
    case "anticommutator":
      return `{${printExpression(expression.left)}, ${printExpression(expression.right)}}`;
    case "call": {
      const list = expression.arguments.map(printExpression);
      return `${expression.name}(${list.join(expression.name === "count" ? " > " : ", ")})`;
    }
    case "binary": {
      const { operator, left, right } = expression;
      if (operator === "^") return `${bracketed(left, powerNeedsBrackets(left) ? 5 : 4)}^${printExponent(right)}`;
      const own = strength(expression);
      const spaced = own === 1 ? ` ${operator} ` : operator;
      return `${bracketed(left, own)}${spaced}${bracketed(right, own + 1)}`;
    }
  }
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
  if (base.kind === "transpose") return powerNeedsBrackets(base.operand);
  return base.kind === "binary";
}

/** `n2 x n1`, `n1 x n1 symmetric`, `modes` or `scalar`: as in a declaration. */
export function printType(type: Type): string {
  if (type.kind === "scalar") return "scalar";
  if (type.kind === "vector") return String(type.length);
  return `${type.rows} x ${type.columns}${type.symmetric ? " symmetric" : ""}`;
}

/** `learnedModes < 1`. */
export function printCondition(condition: Condition): string {
  return `${printExpression(condition.left)} ${condition.comparison} ${printExpression(condition.right)}`;
}

/** The definitions and flows, one a line. */
export function printEquations(system: System): readonly string[] {
  return [
    ...system.definitions.map((definition) => printDefinition(definition, system.typeOf)),
    ...system.flows.map((flow) => `d${flow.state}/dt = ${printExpression(flow.expression)}`),
  ];
}

function printDefinition({ name, type, expression }: Definition, typeOf: System["typeOf"]): string {
  const isConstant = type.kind === "vector" && expression.kind === "number";
  const isMultipleOfIdentity = type.kind === "matrix" && !hasOwnShape(expression, typeOf);
  const shape = isConstant || isMultipleOfIdentity ? ` : ${printType(plain(type))}` : "";
  return `${name}${shape} = ${printExpression(expression)}`;
}

function plain(type: Type): Type {
  return type.kind === "matrix" ? { ...type, symmetric: false } : type;
}

/** False for the likes of `2*I` and `0`, which take their shape from the declaration. */
function hasOwnShape(expression: Expression, typeOf: System["typeOf"]): boolean {
  if (typeOf(expression).kind !== "matrix") return false;
  const within = (inner: Expression) => hasOwnShape(inner, typeOf);
  switch (expression.kind) {
    case "number":
      return false;
    case "name":
      return true;
    case "identity":
      return expression.size !== null;
    case "negate":
    case "transpose":
      return within(expression.operand);
    case "call":
      return expression.arguments.some(within);
    default:
      return within(expression.left) || within(expression.right);
  }
}

/** The whole system as one text with its includes written out: it parses to the same system. */
export function printSystem(system: System): string {
  const observables = system.observables.map(({ name, expression, where }) => {
    const condition = where === null ? "" : ` where ${printCondition(where)}`;
    return `observe ${name} = ${printExpression(expression)}${condition}`;
  });
  return [
    `system ${system.name} "${system.title}"`,
    ...system.requirements.map(({ smaller, larger }) => `require ${smaller} <= ${larger}`),
    ...system.states.map((state) => `state ${printDeclaration(state)}`),
    ...[...system.data, ...system.drawn].map((item) => `data ${printDeclaration(item)}`),
    ...system.parameters.map((parameter) => `param ${parameter.name} = ${printExpression(parameter.default)}`),
    ...printEquations(system),
    ...observables,
    ...(system.collapsed === null ? [] : [`collapsed where ${printCondition(system.collapsed)}`]),
  ].join("\n");
}

function printDeclaration({ name, type, law }: Declaration & { readonly law?: Law | null }): string {
  return `${name} : ${printType(type)}${law ? ` ~ ${printLaw(law)}` : ""}`;
}
