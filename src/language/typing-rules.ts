/** The rules of types, one for each kind of expression: what it gives, given what its parts are. */

import { largestMatrixPower } from "./budgets.ts";
import { checkArgument, checkEigenvalues, resultType } from "./calls.ts";
import { LanguageError } from "./errors.ts";
import { functions, overTime } from "./functions.ts";
import { printOperand, printTransposed, quotation } from "./quotation.ts";
import { describeType, type Inferred, type MatrixType, matrix, open, sameShape, scalar } from "./shapes.ts";
import type { Binary, Call, Dimension, Expression, Type } from "./syntax.ts";
import type { Parts } from "./typing.ts";
import { operandsOf } from "./walk.ts";

/** The type of a node whose parts are right. Throws a LanguageError. */
export function infer(expression: Expression, parts: Parts): Inferred {
  switch (expression.kind) {
    case "number":
      return scalar;
    case "name":
      return parts.names.typeOfName(expression.name, expression.at, parts.place);
    case "eigenvalues": {
      const type = parts.typeOf(expression.of);
      if (type === open) throw unclear(expression.of);
      // Said here, since nothing more is said of a call that holds something wrong.
      if (type.kind !== "matrix") checkArgument(functions.get("spectral")!, 0, expression.of, parts.typeOf);
      return { kind: "vector", length: type.kind === "matrix" ? type.rows : 1 };
    }
    case "identity":
      if (expression.size === null) return open;
      parts.names.checkDimension(expression.size, expression.at);
      return matrix(expression.size, expression.size, true);
    case "ones": {
      const { rows, columns, at } = expression;
      for (const dimension of columns === null ? [rows] : [rows, columns]) parts.names.checkDimension(dimension, at);
      return columns === null ? { kind: "vector", length: rows } : matrix(rows, columns);
    }
    case "entry":
      return inferEntry(expression, parts);
    case "negate":
      return plain(parts.typeOf(expression.operand));
    case "transpose": {
      const type = parts.typeOf(expression.operand);
      if (type === open) return open;
      if (type.kind === "matrix") return matrix(type.columns, type.rows);
      throw new LanguageError(
        expression.at,
        `${quotation(expression.operand)} is ${describeType(type)} and has no transpose: ${type.kind === "vector" ? "products of vectors are inner(v, w) and outer(v, w)" : "leave the ^T away"}`,
      );
    }
    case "commutator":
    case "anticommutator":
      return inferBracket(expression, parts);
    case "comparison":
    case "and":
    case "or":
    case "not":
      return inferEntrywise(expression, parts);
    case "binary":
      if (expression.dotted) return inferEntrywise(expression, parts);
      if (expression.operator === "^") return inferPower(expression, parts);
      if (expression.operator === "+" || expression.operator === "-") return inferSum(expression, parts);
      return inferProduct(expression, parts);
    case "call":
      return inferCall(expression, parts);
  }
}

/** What is out of range is refused here where the size is written in the text, else where an experiment gives it. */
function inferEntry(expression: Extract<Expression, { kind: "entry" }>, parts: Parts): Inferred {
  const { operand, indices, at } = expression;
  const type = parts.typeOf(operand);
  if (type === open) throw unclear(operand);
  const sizes = type.kind === "matrix" ? [type.rows, type.columns] : type.kind === "vector" ? [type.length] : [];
  if (sizes.length !== indices.length) {
    const wanted = ["has no entries", "has entries v[k]", "has entries A[i, k]"][sizes.length]!;
    throw new LanguageError(at, `${quotation(operand)} is ${describeType(type)} and ${wanted}`);
  }
  for (const [place, size] of sizes.entries())
    if (typeof size === "number" && indices[place]! > size)
      throw new LanguageError(
        at,
        `${quotation(expression)} is not there: ${quotation(operand)} is ${describeType(type)}`,
      );
  return scalar;
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
        ? `add a multiple of I, as in ${printOperand(loose)}*I, or write ${printOperand(left)} .${operator} ${printOperand(right)} for every entry`
        : "entry by entry a vector meets no matrix; diag(v) and outer(v, w) are matrices";
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

/**
 * What goes entry by entry, or mode by mode: all operands that are no scalars have one shape, and scalars go with every entry. Whether
 * matrices may be among them is for the call to say.
 */
function inferEntrywise(whole: Expression, parts: Parts): Inferred {
  const operands = operandsOf(whole);
  const types = operands.map(parts.typeOf);
  const given = types.find((type) => type !== open && type.kind === "matrix") as MatrixType | undefined;
  let shape: Type = scalar;
  for (const [index, operand] of operands.entries()) {
    let type = types[index]!;
    if (type === open) {
      if (given === undefined || given.rows !== given.columns) throw unclear(operand);
      type = parts.settle(operand, given.rows);
    }
    if (shape.kind === "scalar") shape = type;
    else if (type.kind !== "scalar" && !sameShape(shape, type)) throw unlike(whole, shape, type);
  }
  return plain(shape);
}

function unlike(whole: Expression, a: Type, b: Type): LanguageError {
  const advice =
    a.kind === "vector" && b.kind === "vector"
      ? "vectors go mode by mode and need one length"
      : a.kind === "matrix" && b.kind === "matrix"
        ? "entry by entry they need equal shapes"
        : "entry by entry a vector meets no matrix; outer(v, ones(n)) has a vector in each column";
  return new LanguageError(
    whole.at,
    `${quotation(whole)} combines ${describeType(a)} and ${describeType(b)}: ${advice}`,
  );
}

/** Scalars and vectors: a scalar broadcasts, vectors go mode by mode. */
function elementwise(expression: Binary, a: Type, b: Type): Type {
  if (a.kind === "scalar") return b;
  if (b.kind === "scalar" || sameShape(a, b)) return a;
  throw unlike(expression, a, b);
}

/** Products and quotients. */
function inferProduct(expression: Binary, parts: Parts): Inferred {
  const { operator, left, right, at } = expression;
  const [a, b] = [parts.typeOf(left), parts.typeOf(right)];
  if (!isMatrix(a) && !isMatrix(b)) return elementwise(expression, a as Type, b as Type);
  if (isVector(b) && operator === "*") return inferApplied(expression, a, b, parts);
  if (isVector(a) || isVector(b)) {
    const [v, A] = [printOperand(left), printTransposed(right)];
    const advice =
      operator === "*"
        ? `a vector stands behind its matrix, as in ${A}*${v}`
        : "entry by entry a vector meets no matrix";
    throw new LanguageError(at, `${quotation(expression)} combines ${words(a)} and ${words(b)}: ${advice}`);
  }
  if (!isMatrix(b)) return plain(a);
  if (operator === "/") {
    const isSquare = b === open || (b.kind === "matrix" && b.rows === b.columns);
    const advice = isSquare ? `, and multiply by inv(${quotation(right)}) for the inverse` : "";
    throw new LanguageError(
      at,
      `${quotation(expression)} divides by ${words(b)}: write ${printOperand(left)} ./ ${printOperand(right)} to divide entry by entry${advice}`,
    );
  }
  return isMatrix(a) ? inferMatrixProduct(expression, a, b, parts) : plain(b);
}

function isVector(type: Inferred): type is Extract<Type, { kind: "vector" }> {
  return type !== open && type.kind === "vector";
}

/** A matrix times a vector. */
function inferApplied(
  { left, right, at }: Binary,
  a: Inferred,
  v: Extract<Type, { kind: "vector" }>,
  parts: Parts,
): Inferred {
  if (a === open) parts.settle(left, v.length);
  if (a === open || a.kind !== "matrix") return v;
  if (a.columns === v.length) return { kind: "vector", length: a.rows };
  const fitting = a.rows === v.length ? `; ${printTransposed(left)}*${printOperand(right)} would fit` : "";
  throw new LanguageError(
    at,
    `${printOperand(left)}*${printOperand(right)} is ${describeType(a)} times ${describeType(v)}: the inner dimensions ${a.columns} and ${v.length} differ${fitting}`,
  );
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
      `the power ${quotation(right)} of the matrix ${quotation(left)} must be a whole number from 1 to ${largestMatrixPower}; ${printOperand(left)} .^ ${printOperand(right)} is a power of each entry`,
    );
  return plain(base);
}

/** Both arguments have as many rows; one that is open takes its size from the other. */
function sameRows(call: Call, parts: Parts): void {
  const [left, right] = call.arguments as [Expression, Expression];
  const [a, b] = [parts.typeOf(left), parts.typeOf(right)];
  if (a === open && b === open) throw unclear(call);
  const [above, below] = [a, b].map((type) => (type === open ? null : rowsOf(type)));
  if (a === open && below != null) parts.settle(left, below);
  if (b === open && above != null) parts.settle(right, above);
  // What has no rows is no argument, which is said of it alone.
  if (a === open || b === open || above == null || below == null || above === below) return;
  throw new LanguageError(
    call.at,
    `${quotation(call)} is of ${describeType(a)} and ${describeType(b)}: ${functions.get(call.name)!.usage} needs as many rows in both`,
  );
}

function rowsOf(type: Type): Dimension | null {
  if (type.kind === "scalar") return null;
  return type.kind === "vector" ? type.length : type.rows;
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
  if (known.alike === "rows" && second !== undefined) sameRows(expression, parts);
  if (known.alike === "shape" && second !== undefined) {
    const fails = (a: string, b: string) =>
      new LanguageError(at, `${quotation(expression)} is of ${a} and ${b}: ${known.usage} needs equal shapes`);
    if (alike(first, second, parts, fails) === open) throw unclear(expression);
  }
  if (expression.dotted) return inferEntrywise(expression, parts);
  // Functions that leave the shape as it is, an open one too.
  const isOpenAllowed = known.result === "same" && known.arguments[0] !== "elementwise";
  if (isOpenAllowed && parts.typeOf(first) === open) return open;
  const types = list.map((argument) => {
    const type = parts.typeOf(argument);
    if (type === open) throw unclear(argument);
    return type;
  });
  for (const [index, argument] of list.entries()) checkArgument(known, index, argument, parts.typeOf);
  if (known.name === "spectral") checkEigenvalues(expression, parts.typeOf);
  return known.result === "joined" ? inferEntrywise(expression, parts) : resultType(known, types);
}
