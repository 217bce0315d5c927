/** What a law draws, told apart: each draw, grid and orthogonal factor gets a name of its own. */

import { largestDimension, mostGridValues } from "./budgets.ts";
import { LanguageError } from "./errors.ts";
import { functions } from "./functions.ts";
import { printExpression } from "./print.ts";
import { quotation } from "./quotation.ts";
import { matrix, scalar } from "./shapes.ts";
import type { Dimension, Expression, LawSource, Position, Type } from "./syntax.ts";
import { fold, withOperands } from "./walk.ts";

/** The dimensions that a text has. */
export interface KnownDimensions {
  readonly dimensions: ReadonlySet<string>;
  readonly checkDimension: (dimension: Dimension, at: Position) => void;
}

const drawKinds = { randn: "normal", rand: "uniform" } as const;
type Drawn = keyof typeof drawKinds;

function isDrawn(name: string): name is Drawn {
  return Object.hasOwn(drawKinds, name);
}

/**
 * Puts a name of its own (`randn#1`) in the place of everything that is another thing each time it is written: draws and
 * grids; and of what no sum of products can say: orthogonal(A). Printing leaves the number away. `type` is the shape of what is
 * drawn for, null where a draw must say its own.
 */
export function createTeller(
  type: Type | null,
  sources: Map<string, LawSource>,
  known: KnownDimensions,
): (expression: Expression) => Expression {
  let draws = 0;
  const put = (source: LawSource, at: Position): Expression => {
    sources.set(source.name, source);
    return { kind: "name", name: source.name, at };
  };
  const draw = (written: Expression, of: Drawn, shape: Type): Expression => {
    const name = `${printExpression(written)}#${sources.size + 1}`;
    return put({ kind: drawKinds[of], name, type: withoutSymmetry(shape), index: draws++ }, written.at);
  };
  const tellCall = (call: Expression & { kind: "call" }, told: readonly Expression[]): Expression => {
    const { name, arguments: list, at } = call;
    const usage = functions.get(name)?.usage ?? name;
    if (isDrawn(name)) {
      if (list.length > 2) throw new LanguageError(at, `${usage} takes at most two dimensions, not ${list.length}`);
      const [first, second] = list.map((part) => dimensionOf(part, usage, largestDimension, known));
      const shape: Type =
        first === undefined ? scalar : second === undefined ? { kind: "vector", length: first } : matrix(first, second);
      return draw(call, name, shape);
    }
    if (name === "bartlett") {
      const degrees = told[1];
      if (degrees === undefined || list.length > 2)
        throw new LanguageError(at, `${usage} takes two arguments, not ${list.length}`);
      const order = dimensionOf(list[0]!, usage, largestDimension, known);
      const own = `${printExpression(call)}#${sources.size + 1}`;
      return put({ kind: "bartlett", name: own, type: matrix(order, order), index: draws++, degrees, at }, at);
    }
    if (name === "grid") {
      const [from, to] = told;
      const count = list[2];
      if (from === undefined || to === undefined || count === undefined || list.length > 3)
        throw new LanguageError(at, `${usage} takes three arguments, not ${list.length}`);
      const own = `${printExpression(call)}#${sources.size + 1}`;
      return put(
        { kind: "grid", name: own, from, to, count: dimensionOf(count, usage, mostGridValues, known), at },
        at,
      );
    }
    if (name !== "orthogonal") return { ...call, arguments: told };
    const [argument] = told;
    if (argument === undefined || told.length > 1)
      throw new LanguageError(at, `${usage} takes one argument, not ${told.length}`);
    return put({ kind: "orthogonal", name: `${printExpression(call)}#${sources.size + 1}`, argument, at }, at);
  };
  /** What has become of a matrix whose eigenvalues are named. */
  const decomposed = new Map<Expression, Expression>();
  const tell = (node: Expression, told: readonly Expression[]): Expression => {
    switch (node.kind) {
      case "eigenvalues":
        return { ...node, of: decomposed.get(node.of)! };
      case "name":
        if (node.name !== "ones" && !isDrawn(node.name)) return node;
        if (type !== null) return isDrawn(node.name) ? draw(node, node.name, type) : onesOf(type, node.at);
        throw new LanguageError(
          node.at,
          `${node.name} says its size here: ${node.name}(m, n), ${node.name}(n) or ${node.name}()`,
        );
      case "call":
        return tellCall(node, told);
      default:
        return withOperands(node, told);
    }
  };
  return (expression) =>
    fold<Expression>(expression, (node, operands) => {
      const made = tell(node, operands);
      decomposed.set(node, made);
      return made;
    });
}

/** A size as it is written in a draw or a grid. */
function dimensionOf(
  part: Expression,
  usage: string,
  most: number,
  { dimensions, checkDimension }: KnownDimensions,
): Dimension {
  if (part.kind === "number" && part.value > most)
    throw new LanguageError(part.at, `${usage} takes numbers up to ${most} here, and this one is ${part.value}`);
  if (part.kind === "number" && Number.isInteger(part.value) && part.value > 0) return part.value;
  if (part.kind === "name" && dimensions.has(part.name)) return part.name;
  if (part.kind === "name") checkDimension(part.name, part.at);
  throw new LanguageError(part.at, `${usage} takes dimensions or whole numbers, and ${quotation(part)} is neither`);
}

function withoutSymmetry(type: Type): Type {
  return type.kind === "matrix" ? matrix(type.rows, type.columns) : type;
}

/** `ones` alone has the shape of what the law is for. */
function onesOf(type: Type, at: Position): Expression {
  if (type.kind === "scalar") return { kind: "number", value: 1, at };
  if (type.kind === "vector") return { kind: "ones", rows: type.length, columns: null, at };
  return { kind: "ones", rows: type.rows, columns: type.columns, at };
}
