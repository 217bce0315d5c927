/** The rules of types, one for each kind of expression: what it gives, given what its parts are. */

import { isScalarFunction } from "./arithmetic.ts";
import { largestMatrixPower } from "./budgets.ts";
import { checkArgument, resultType } from "./calls.ts";
import { LanguageError } from "./errors.ts";
import { functions, overTime } from "./functions.ts";
import { printOperand, printTransposed, quotation } from "./quotation.ts";
import { describeType, type Inferred, matrix, open, sameShape, scalar } from "./shapes.ts";
import type { Call, Expression, Type } from "./syntax.ts";
import type { Parts, Place } from "./typing.ts";

type Binary = Extract<Expression, { kind: "binary" }>;

/** The type of a node whose parts are right. Throws a LanguageError. */
export function infer(expression: Expression, parts: Parts): Inferred {
  switch (expression.kind) {
    case "number":
      return scalar;
    case "name":
      return parts.names.typeOfName(expression.name, expression.at, parts.place);
    case "identity":
      if (expression.size === null) return open;
      parts.names.checkDimension(expression.size, expression.at);
      return matrix(expression.size, expression.size, true);
    case "negate":
      return plain(parts.typeOf(expression.operand));
    case "transpose": {
      const type = parts.typeOf(expression.operand);
      if (type === open) return open;
      if (type.kind === "matrix") return matrix(type.columns, type.rows);
      throw new LanguageError(
        expression.at,
        `${quotation(expression.operand)} is ${describeType(type)} and has no transpose: leave the ^T away`,
      );
    }
    case "commutator":
    case "anticommutator":
      return inferBracket(expression, parts);
    case "binary":
      if (expression.operator === "^") return inferPower(expression, parts);
      if (expression.operator === "+" || expression.operator === "-") return inferSum(expression, parts);
      return inferProduct(expression, parts);
    case "call":
      return inferCall(expression, parts);
  }
}

/** The same shape, its symmetry to be found afresh. */
function plain(type: Inferred): Inferred {
  return type !== open && type.kind === "matrix" ? matrix(type.rows, type.columns) : type;
}

function isMatrix(type: Inferred): boolean {
  return type === open || type.kind === "matrix";
}

function words(type: Inferred): string {
  return type === open ? "a square matrix" : describeType(type);
}

export function unclear(expression: Expression): LanguageError {
  return new LanguageError(
    expression.at,
    `the size of ${quotation(expression)} does not follow from its context: give it, as in I(n2), or declare the shape, as in Wp : n2 x n2 = I`,
  );
}

/** The shape that two expressions have in common: an open one takes that of the other. */
function alike(
  left: Expression,
  right: Expression,
  parts: Parts,
  fails: (a: string, b: string) => LanguageError,
): Inferred {
  const [a, b] = [parts.typeOf(left), parts.typeOf(right)];
  if (a === open && b === open) return open;
  if (a !== open && b !== open) {
    if (sameShape(a, b)) return a;
    throw fails(describeType(a), describeType(b));
  }
  const known = a === open ? (b as Type) : a;
  const identity = a === open ? left : right;
  if (known.kind !== "matrix") throw fails(words(a), words(b));
  if (known.rows !== known.columns)
    throw new LanguageError(identity.at, `${quotation(identity)} is square, but its partner is ${describeType(known)}`);
  parts.settle(identity, known.rows);
  return known;
}

function inferBracket(whole: Extract<Expression, { left: Expression }>, parts: Parts): Inferred {
  const fails = (a: string, b: string) =>
    new LanguageError(whole.at, `${quotation(whole)} holds ${a} and ${b}: both must be square matrices of one size`);
  const type = alike(whole.left, whole.right, parts, fails);
  if (type !== open && (type.kind !== "matrix" || type.rows !== type.columns))
    throw fails(describeType(type), describeType(type));
  return plain(type);
}

function inferSum(expression: Binary, parts: Parts): Inferred {
  const { left, right, operator, at } = expression;
  const [a, b] = [parts.typeOf(left), parts.typeOf(right)];
  if (!isMatrix(a) && !isMatrix(b)) return elementwise(expression, a as Type, b as Type);
  const verb = operator === "+" ? "adds" : "subtracts";
  const loose = !isMatrix(a) ? left : !isMatrix(b) ? right : null;
  if (loose !== null) {
    const type = parts.typeOf(loose);
    const advice =
      type !== open && type.kind === "scalar"
        ? `add a multiple of I, as in ${printOperand(loose)}*I`
        : "a vector meets no matrix";
    throw new LanguageError(at, `${quotation(expression)} ${verb} ${words(a)} and ${words(b)}: ${advice}`);
  }
  const type = alike(left, right, parts, (x, y) => {
    const turned = a !== open && b !== open && a.kind === "matrix" && b.kind === "matrix";
    const fitting =
      turned && a.rows === b.columns && a.columns === b.rows
        ? `; ${printOperand(left)} ${operator} ${printTransposed(right)} would fit`
        : "";
    return new LanguageError(at, `${quotation(expression)} ${verb} ${x} and ${y}: a sum needs equal shapes${fitting}`);
  });
  return plain(type);
}

/** Scalars and vectors: a scalar broadcasts, vectors go mode by mode. */
function elementwise(expression: Binary, a: Type, b: Type): Type {
  if (a.kind === "scalar") return b;
  if (b.kind === "scalar" || sameShape(a, b)) return a;
  throw new LanguageError(
    expression.at,
    `${quotation(expression)} combines ${describeType(a)} and ${describeType(b)}: vectors go mode by mode and need one length`,
  );
}

/** Products and quotients. */
function inferProduct(expression: Binary, parts: Parts): Inferred {
  const { operator, left, right, at } = expression;
  const [a, b] = [parts.typeOf(left), parts.typeOf(right)];
  if (!isMatrix(a) && !isMatrix(b)) return elementwise(expression, a as Type, b as Type);
  if ([a, b].some((type) => type !== open && type.kind === "vector"))
    throw new LanguageError(
      at,
      `${quotation(expression)} combines ${words(a)} and ${words(b)}: a vector is a list of independent modes and meets no matrix`,
    );
  if (!isMatrix(b)) return plain(a);
  if (operator === "/")
    throw new LanguageError(
      at,
      `${quotation(expression)} divides by ${words(b)}: only a scalar or a vector can be divided by, there is no matrix inverse`,
    );
  return isMatrix(a) ? inferMatrixProduct(expression, a, b, parts) : plain(b);
}

function inferMatrixProduct(expression: Binary, a: Inferred, b: Inferred, parts: Parts): Inferred {
  const { left, right, at } = expression;
  if (a === open && b === open) return open;
  if (a === open && b !== open && b.kind === "matrix") {
    parts.settle(left, b.rows);
    return plain(b);
  }
  if (b === open && a !== open && a.kind === "matrix") {
    parts.settle(right, a.columns);
    return plain(a);
  }
  if (a === open || b === open || a.kind !== "matrix" || b.kind !== "matrix") throw unclear(expression);
  if (a.columns === b.rows) return matrix(a.rows, b.columns);
  const fitting =
    a.columns === b.columns
      ? `; ${printOperand(left)}*${printTransposed(right)} would fit`
      : a.rows === b.rows
        ? `; ${printTransposed(left)}*${printOperand(right)} would fit`
        : "";
  throw new LanguageError(
    at,
    `${quotation(expression)} is ${describeType(a)} times ${describeType(b)}: the inner dimensions ${a.columns} and ${b.rows} differ${fitting}`,
  );
}

function inferPower(expression: Binary, parts: Parts): Inferred {
  const { left, right, at } = expression;
  const [base, exponent] = [parts.typeOf(left), parts.typeOf(right)];
  if (base !== open && base.kind !== "matrix") {
    if (exponent === open) throw unclear(right);
    if (exponent.kind !== "matrix") return elementwise(expression, base, exponent);
    throw new LanguageError(
      right.at,
      `the exponent ${quotation(right)} is ${describeType(exponent)}: it must be a scalar or a vector`,
    );
  }
  if (base !== open && base.rows !== base.columns)
    throw new LanguageError(
      at,
      `${quotation(expression)} is a power of ${describeType(base)}: only a square matrix has powers; A*A^T is square`,
    );
  const isWhole = right.kind === "number" && Number.isInteger(right.value) && right.value >= 1;
  if (!isWhole || right.value > largestMatrixPower)
    throw new LanguageError(
      right.at,
      `the power ${quotation(right)} of the matrix ${quotation(left)} must be a whole number from 1 to ${largestMatrixPower}`,
    );
  return plain(base);
}

/** What is wrong about a call before one looks at its arguments, or null. */
export function misplaced({ name, arguments: list, at }: Call, place: Place): LanguageError | null {
  const known = functions.get(name)!;
  if (known.where === "laws")
    return new LanguageError(at, `${known.usage} may stand only in a law, behind the ~ of a state or of data`);
  if (known.where === "observables" && place !== "observable" && place !== "class")
    return new LanguageError(
      at,
      `${known.usage} may stand only in an observable, a class or a stop, because it is computed only when a sample is taken`,
    );
  if (place === "parameter" && !isScalarFunction(name))
    return new LanguageError(
      at,
      `${known.usage} may not stand here: the default of a parameter is made of numbers and parameters`,
    );
  if (list.length === known.arguments.length) return null;
  const wanted = known.arguments.length === 1 ? "one argument" : `${known.arguments.length} arguments`;
  return new LanguageError(at, `${known.usage} takes ${wanted}, not ${list.length}`);
}

function inferCall(expression: Call, parts: Parts): Inferred {
  const known = functions.get(expression.name)!;
  const { arguments: list, at } = expression;
  const [first, second] = list as [Expression, Expression | undefined];
  if (list.some(parts.hasTimes)) {
    if (known.name === "initial")
      throw new LanguageError(
        at,
        `initial(E) is of what a flow is made of, so neither initial(E) nor ${overTime.join(", ")} stands inside`,
      );
    if (overTime.includes(known.name))
      throw new LanguageError(
        at,
        `${known.usage} is found while the run is integrated: neither initial(E) nor ${overTime.join(", ")} stands inside`,
      );
  }
  if (known.alike && second !== undefined) {
    const fails = (a: string, b: string) =>
      new LanguageError(at, `${quotation(expression)} is of ${a} and ${b}: ${known.usage} needs equal shapes`);
    if (alike(first, second, parts, fails) === open) throw unclear(expression);
  }
  // Functions that leave the shape as it is, an open one too.
  const isOpenAllowed = known.result === "same" && known.arguments[0] !== "elementwise";
  if (isOpenAllowed && parts.typeOf(first) === open) return open;
  const types = list.map((argument) => {
    const type = parts.typeOf(argument);
    if (type === open) throw unclear(argument);
    return type;
  });
  for (const [index, argument] of list.entries()) checkArgument(known, index, argument, parts.typeOf);
  return resultType(known, types);
}
