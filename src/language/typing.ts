/** Gives every expression its type, or says why it has none. */

import { type Call, callWithin, checkArgument, resultType, spectralCall } from "./calls.ts";
import { LanguageError } from "./errors.ts";
import { functions } from "./functions.ts";
import { printExpression } from "./print.ts";
import { printOperand, printTransposed, quotation } from "./quotation.ts";
import { describeType, matrix, sameShape, scalar } from "./shapes.ts";
import type { Dimension, Expression, Position, Type } from "./syntax.ts";

/** The type of `I` and its multiples before their context has given them a size. */
const open = "open";
type Inferred = Type | typeof open;
type Binary = Extract<Expression, { kind: "binary" }>;

/** Where an expression stands decides what it may hold. */
export type Place = "parameter" | "definition" | "flow" | "observable" | "where" | "collapsed" | "law";

export interface Names {
  /** The type of a name; throws where there is none that can be used in this place. */
  readonly typeOfName: (name: string, at: Position, place: Place) => Type;
  /** Throws where no state and no data has this dimension. */
  readonly checkDimension: (dimension: Dimension, at: Position) => void;
  readonly isSymmetric: (expression: Expression) => boolean;
}

/** Checks one expression and all below it, writing their types into `types`. `expected` is the shape that its line declares. */
export function typeExpression(
  root: Expression,
  place: Place,
  names: Names,
  types: Map<Expression, Type>,
  expected: Type | null = null,
): Type {
  if (expected !== null && root.kind === "number" && (root.value === 0 || expected.kind === "vector")) {
    const constant =
      expected.kind === "matrix" ? { ...expected, symmetric: expected.rows === expected.columns } : expected;
    types.set(root, constant);
    return constant;
  }

  const infer = (expression: Expression): Inferred => {
    const found = inferAfresh(expression);
    if (found !== open) return keep(expression, found);
    return open;
  };

  /** Records a type; a square matrix is looked at for symmetry once its parts are typed. */
  const keep = (expression: Expression, type: Type): Type => {
    const isSquare = type.kind === "matrix" && type.rows === type.columns && !type.symmetric;
    const kept = isSquare && names.isSymmetric(expression) ? { ...type, symmetric: true } : type;
    types.set(expression, kept);
    return kept;
  };

  /** Gives an open expression its size. Its parts are open too, or scalars. */
  const settle = (expression: Expression, size: Dimension): Type => {
    const type = matrix(size, size, true);
    if (types.has(expression)) return types.get(expression)!;
    types.set(expression, type);
    if (expression.kind === "negate" || expression.kind === "transpose") settle(expression.operand, size);
    else if (expression.kind === "call") for (const argument of expression.arguments) settle(argument, size);
    else if ("left" in expression) {
      settle(expression.left, size);
      settle(expression.right, size);
    }
    return type;
  };

  const sized = (expression: Expression): Type => {
    const found = infer(expression);
    if (found === open) throw unclear(expression);
    return found;
  };

  /** Both of two expressions that must have equal shapes. */
  const alike = (left: Expression, right: Expression, fails: (a: Type, b: Type) => LanguageError): Inferred => {
    const [a, b] = [infer(left), infer(right)];
    if (a === open && b === open) return open;
    if (a !== open && b !== open) {
      if (sameShape(a, b)) return a;
      throw fails(a, b);
    }
    const known = a === open ? (b as Type) : a;
    const identity = a === open ? left : right;
    if (known.kind !== "matrix")
      throw fails(...((a === open ? [identityType, known] : [known, identityType]) as [Type, Type]));
    if (known.rows !== known.columns)
      throw new LanguageError(
        identity.at,
        `${quotation(identity)} is square, but its partner is ${describeType(known)}`,
      );
    settle(identity, known.rows);
    return known;
  };

  const inferAfresh = (expression: Expression): Inferred => {
    switch (expression.kind) {
      case "number":
        return scalar;
      case "name":
        return names.typeOfName(expression.name, expression.at, place);
      case "identity":
        if (expression.size === null) return open;
        names.checkDimension(expression.size, expression.at);
        return matrix(expression.size, expression.size, true);
      case "negate": {
        const type = infer(expression.operand);
        return type === open ? open : plain(type);
      }
      case "transpose": {
        const type = infer(expression.operand);
        if (type === open) return open;
        if (type.kind === "matrix") return matrix(type.columns, type.rows);
        throw new LanguageError(
          expression.at,
          `${quotation(expression.operand)} is ${describeType(type)} and has no transpose: leave the ^T away`,
        );
      }
      case "commutator":
      case "anticommutator":
        return inferBracket(expression.left, expression.right, expression);
      case "binary":
        return inferBinary(expression);
      case "call":
        return inferCall(expression);
    }
  };

  const inferBracket = (left: Expression, right: Expression, whole: Expression): Inferred => {
    const fails = (a: Type, b: Type) =>
      new LanguageError(
        whole.at,
        `${quotation(whole)} holds ${describeType(a)} and ${describeType(b)}: both must be square matrices of one size`,
      );
    const type = alike(left, right, fails);
    if (type !== open && (type.kind !== "matrix" || type.rows !== type.columns)) throw fails(type, type);
    return type === open ? open : plain(type);
  };

  const inferBinary = (expression: Binary): Inferred => {
    if (expression.operator === "^") return inferPower(expression);
    if (expression.operator === "+" || expression.operator === "-") return inferSum(expression);
    const { operator, left, right, at } = expression;
    const [a, b] = [infer(left), infer(right)];
    const isMatrix = (type: Inferred) => type === open || type.kind === "matrix";
    if (!isMatrix(a) && !isMatrix(b)) return elementwise(expression, a as Type, b as Type);
    const vector = [a, b].find((type) => type !== open && type.kind === "vector");
    if (vector !== undefined)
      throw new LanguageError(
        at,
        `${quotation(expression)} combines ${words(a)} and ${words(b)}: a vector is a list of independent modes and meets no matrix`,
      );
    if (operator === "/") {
      if (!isMatrix(b)) return scaledBy(right, a, expression);
      throw new LanguageError(
        at,
        `${quotation(expression)} divides by ${words(b)}: only a scalar or a vector can be divided by, there is no matrix inverse`,
      );
    }
    if (!isMatrix(a)) return scaledBy(left, b, expression);
    if (!isMatrix(b)) return scaledBy(right, a, expression);
    return inferProduct(expression, a, b);
  };

  const inferProduct = (expression: Expression & Binary, a: Inferred, b: Inferred): Inferred => {
    const { left, right } = expression;
    if (a === open && b === open) return open;
    if (a === open && b !== open && b.kind === "matrix") {
      settle(left, b.rows);
      return plain(b);
    }
    if (b === open && a !== open && a.kind === "matrix") {
      settle(right, a.columns);
      return plain(a);
    }
    if (a === open || b === open || a.kind !== "matrix" || b.kind !== "matrix") throw unclear(expression);
    if (a.columns === b.rows) return matrix(a.rows, b.columns);
    const fitting =
      a.columns === b.columns
        ? `${printOperand(left)}*${printTransposed(right)}`
        : a.rows === b.rows
          ? `${printTransposed(left)}*${printOperand(right)}`
          : null;
    throw new LanguageError(
      expression.at,
      `${quotation(expression)} is ${describeType(a)} times ${describeType(b)}: the inner dimensions ${a.columns} and ${b.rows} differ${
        fitting === null ? "" : `; ${fitting} would fit`
      }`,
    );
  };

  /** A matrix times or over a scalar. */
  const scaledBy = (factor: Expression, type: Inferred, whole: Expression): Inferred => {
    const call = spectralCall(factor);
    if (call !== null)
      throw new LanguageError(
        call.at,
        `${quotation(call)} is known only when a sample is taken and may not scale a matrix, as it does in ${quotation(whole)}`,
      );
    return type === open ? open : plain(type);
  };

  const inferSum = (expression: Binary): Inferred => {
    const { left, right, operator, at } = expression;
    const verb = operator === "+" ? "adds" : "subtracts";
    const a = infer(left);
    const b = infer(right);
    const isLoose = (type: Inferred): type is Type => type !== open && type.kind !== "matrix";
    if (isLoose(a) && isLoose(b)) return elementwise(expression, a, b);
    const loose = isLoose(a) ? left : isLoose(b) ? right : null;
    if (loose !== null) {
      const type = (loose === left ? a : b) as Type;
      const advice =
        type.kind === "scalar" ? `add a multiple of I, as in ${printOperand(loose)}*I` : "a vector meets no matrix";
      throw new LanguageError(at, `${quotation(expression)} ${verb} ${words(a)} and ${words(b)}: ${advice}`);
    }
    const type = alike(
      left,
      right,
      (x, y) =>
        new LanguageError(
          at,
          `${quotation(expression)} ${verb} ${describeType(x)} and ${describeType(y)}: a sum needs equal shapes${
            x.kind === "matrix" && y.kind === "matrix" && x.rows === y.columns && x.columns === y.rows
              ? `; ${printOperand(left)} ${operator} ${printTransposed(right)} would fit`
              : ""
          }`,
        ),
    );
    return type === open ? open : plain(type);
  };

  /** Scalars and vectors: a scalar broadcasts, vectors go mode by mode. */
  const elementwise = (expression: Expression, a: Type, b: Type): Type => {
    if (a.kind === "scalar") return b;
    if (b.kind === "scalar" || sameShape(a, b)) return a;
    throw new LanguageError(
      expression.at,
      `${quotation(expression)} combines ${describeType(a)} and ${describeType(b)}: vectors go mode by mode and need one length`,
    );
  };

  const inferPower = (expression: Binary): Inferred => {
    const { left, right, at } = expression;
    const base = infer(left);
    if (base !== open && base.kind !== "matrix") {
      const exponent = sized(right);
      if (exponent.kind !== "matrix") return elementwise(expression, base, exponent);
      throw new LanguageError(
        right.at,
        `the exponent ${quotation(right)} is ${describeType(exponent)}: it must be a scalar or a vector`,
      );
    }
    if (base !== open && base.kind === "matrix" && base.rows !== base.columns)
      throw new LanguageError(
        at,
        `${quotation(expression)} is a power of ${describeType(base)}: only a square matrix has powers; A*A^T is square`,
      );
    if (right.kind !== "number" || !Number.isInteger(right.value) || right.value < 1 || right.value > 64)
      throw new LanguageError(
        right.at,
        `the power ${printExpression(right)} of the matrix ${quotation(left)} must be a whole number from 1 to 64`,
      );
    types.set(right, scalar);
    return base === open ? open : plain(base);
  };

  const inferCall = (expression: Call): Inferred => {
    const known = functions.get(expression.name)!;
    const { arguments: list, at } = expression;
    if (known.where === "laws")
      throw new LanguageError(at, `${known.usage} may stand only in a law, behind the ~ of a state or of data`);
    if (list.length !== known.arguments.length)
      throw new LanguageError(
        at,
        `${known.usage} takes ${known.arguments.length === 1 ? "one argument" : `${known.arguments.length} arguments`}, not ${list.length}`,
      );
    if (known.where === "observables" && place !== "observable")
      throw new LanguageError(
        at,
        `${known.usage} may stand only in an observable, because it is computed only when a sample is taken`,
      );
    if (known.name === "initial" && callWithin(list[0]!, (call) => call.name === "initial") !== null)
      throw new LanguageError(at, "initial(E) inside initial(E) means nothing more: take the inner one away");
    const [first, second] = list as [Expression, Expression];
    if (known.alike) {
      const type = alike(
        first,
        second,
        (a, b) =>
          new LanguageError(
            at,
            `${quotation(expression)} is of ${describeType(a)} and ${describeType(b)}: ${known.usage} needs equal shapes`,
          ),
      );
      if (type === open) throw unclear(expression);
    } else {
      const isOpenAllowed = known.result === "same" && known.arguments[0] !== "elementwise";
      const type = isOpenAllowed ? infer(first) : sized(first);
      if (type === open) return open;
      if (list.length > 1) sized(second);
    }
    list.forEach((argument, index) => {
      checkArgument(known, index, argument, types.get(argument)!);
    });
    return resultType(
      known,
      list.map((argument) => types.get(argument)!),
    );
  };

  const type = infer(root);
  if (type !== open) return type;
  if (expected?.kind === "matrix") {
    if (expected.rows === expected.columns) return settle(root, expected.rows);
    throw new LanguageError(
      root.at,
      `${quotation(root)} is square, but the shape wanted here is ${describeType(expected)}`,
    );
  }
  throw unclear(root);
}

const identityType: Type = { kind: "matrix", rows: "a square", columns: "matrix", symmetric: true };

/** The same shape, its symmetry to be found afresh. */
function plain(type: Type): Type {
  return type.kind === "matrix" ? matrix(type.rows, type.columns) : type;
}

function words(type: Inferred): string {
  if (type === open) return "a square matrix";
  return describeType(type);
}

function unclear(expression: Expression): LanguageError {
  return new LanguageError(
    expression.at,
    `the size of ${quotation(expression)} does not follow from its context: give it, as in I(n2), or declare the shape, as in Wp : n2 x n2 = I`,
  );
}
