/** Where a call may stand, what it takes and what it gives, by the table of functions. */

import { LanguageError } from "./errors.ts";
import { functions, isEntrywise, type LanguageFunction } from "./functions.ts";
import { isMadeWithKronecker } from "./kronecker.ts";
import { quotation } from "./quotation.ts";
import { describeType, type Inferred, matrix, open, productDimension, scalar, smallerDimension } from "./shapes.ts";
import type { Call, Dimension, Expression, Type } from "./syntax.ts";
import type { Place } from "./typing.ts";
import { operandsOf } from "./walk.ts";

/** Whether a function may stand in a place, draws in the step of a map apart. */
export function mayStand(known: LanguageFunction, place: Place): boolean {
  if (place === "parameter") return isEntrywise(known);
  if (known.where === "laws") return place === "law";
  if (known.where === "maps") return place === "flow" || place === "definition";
  if (known.where === "observables") return place === "observable" || place === "class";
  return true;
}

/** Where a function may stand that may not stand everywhere. */
function placesOf({ name, where, usage }: LanguageFunction): string {
  if (where === "laws") {
    const steps = name === "randn" || name === "rand" ? ", or in the step of a map, next X = ..." : "";
    return `${usage} may stand only in a law, behind the ~ of a state or of data${steps}`;
  }
  if (where === "maps") return `${usage} may stand only in the step of a map and its definitions`;
  if (where === "observables")
    return `${usage} may stand only in an observable, a class or a stop, because it is computed only when a sample is taken`;
  return `${usage} may not stand here: the default of a parameter is made of numbers and parameters`;
}

/** What is wrong about a call before one looks at its arguments, or null. */
export function misplaced({ name, dotted, arguments: list, at }: Call, place: Place): LanguageError | null {
  const known = functions.get(name)!;
  if (dotted && !isEntrywise(known))
    return new LanguageError(at, `${known.usage} is no function of single numbers: leave the dot away`);
  if (!mayStand(known, place)) return new LanguageError(at, placesOf(known));
  const least = known.arguments.length;
  if (list.length === least || (known.many && list.length > least)) return null;
  const wanted = least === 1 ? "one argument" : known.many ? `${least} arguments or more` : `${least} arguments`;
  return new LanguageError(at, `${known.usage} takes ${wanted}, not ${list.length}`);
}

/** Throws where an argument is not of the kind that the table asks for. */
export function checkArgument(
  known: LanguageFunction,
  index: number,
  argument: Expression,
  typeOf: (part: Expression) => Inferred,
): void {
  const type = typeOf(argument);
  if (type === open) throw new Error("the sizes of arguments are settled before");
  const text = quotation(argument);
  const fail = (wanted: string, advice: string) => {
    throw new LanguageError(
      argument.at,
      `${known.usage} takes ${wanted}, and ${text} is ${describeType(type)}${advice}`,
    );
  };
  const isSquare = type.kind === "matrix" && type.rows === type.columns;
  switch (known.arguments[index] ?? known.arguments.at(-1)!) {
    case "any":
      return;
    case "elementwise":
    case "condition":
      if (type.kind === "matrix") {
        const inside = known.arguments.length === 1 ? text : "...";
        fail("scalars and vectors", `: write ${known.name}.(${inside}) to go entry by entry`);
      }
      return;
    case "scalar":
      if (type.kind !== "scalar") fail("a scalar here", "");
      return;
    case "vector":
      if (type.kind !== "vector") fail("a vector", isSquare ? `: take spectrum(${text})` : "");
      return;
    case "array":
      if (type.kind === "scalar") fail("a matrix or a vector", known.name === "norm" ? `: write abs(${text})` : "");
      return;
    case "matrix":
      if (type.kind !== "matrix") fail("a matrix", "");
      return;
    case "square":
      if (!isSquare) fail("a square matrix", "");
      return;
    case "squareOrVector":
      if (type.kind !== "vector" && !isSquare) fail("a vector or a square matrix", "");
      return;
    case "symmetricOrVector":
      if (type.kind === "vector") return;
      break;
    case "symmetric":
      break;
  }
  if (!isSquare) fail("a symmetric matrix", "");
  else if (!type.symmetric) {
    // Sums of kron are formed, their symmetric parts are not.
    const advice = isMadeWithKronecker(argument, typeOf)
      ? "add the transpose, as in kron(A, B) + kron(A^T, B^T)"
      : `take ${known.name}(sym(${text})${known.arguments.length > 1 ? ", ...)" : ")"}`;
    throw new LanguageError(
      argument.at,
      `${known.usage} needs a symmetric matrix, and ${text} is not symmetric for all values: ${advice}`,
    );
  }
}

/** Behind the arrow one eigenvalue becomes another by a rule, or equal ones would become different: other vectors say no rule. */
export function checkEigenvalues({ arguments: [, body] }: Call, typeOf: (part: Expression) => Inferred): void {
  const pending = [body!];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const type = typeOf(node);
    if (type === open || type.kind === "scalar" || node.kind === "eigenvalues") continue;
    const isRule = node.kind === "call" && (node.name === "stop" || isEntrywise(functions.get(node.name)!));
    if (node.kind === "name" || (node.kind === "call" && !isRule))
      throw new LanguageError(
        node.at,
        `what becomes of an eigenvalue is said with it and with scalars, and ${quotation(node)} is ${describeType(type)}`,
      );
    pending.push(...operandsOf(node));
  }
}

function sideOf(square: Type): Dimension {
  if (square.kind !== "matrix") throw new Error("only a matrix has rows");
  return square.rows;
}

/** The type of a call whose arguments are right. */
export function resultType(known: LanguageFunction, list: readonly Type[]): Type {
  const [first, second] = list;
  if (known.result === "scalar" || first === undefined) return scalar;
  if (known.result === "second")
    return second?.kind === "matrix" ? matrix(second.rows, second.columns) : (second ?? scalar);
  if (known.result === "rows") return first.kind === "matrix" ? { kind: "vector", length: first.rows } : first;
  if (known.result === "columns" && first.kind === "matrix") return { kind: "vector", length: first.columns };
  if (known.result === "smaller" && first.kind === "matrix")
    return { kind: "vector", length: smallerDimension(first.rows, first.columns) };
  if (known.result === "diagonal")
    return first.kind === "vector" ? matrix(first.length, first.length) : { kind: "vector", length: sideOf(first) };
  if (known.result === "outer" && first.kind === "vector" && second?.kind === "vector")
    return matrix(first.length, second.length);
  if (known.result === "product" && first.kind === "matrix" && second?.kind === "matrix")
    return matrix(productDimension(first.rows, second.rows), productDimension(first.columns, second.columns));
  return first.kind === "matrix" ? matrix(first.rows, first.columns) : first;
}
