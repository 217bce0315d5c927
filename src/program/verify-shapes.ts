/** Whether the operands of an operation, and of a line, fit each other. */

import { operandsOf, usesOf } from "./fold.ts";
import { deepestLine } from "./lines.ts";
import { opaqueRoutines } from "./opaque/index.ts";
import type { Elementwise, OpaqueOperation, Operation, Program, Routine, Shape } from "./program.ts";

type Say = (sentence: string) => void;
type Table = Pick<Routine, "values" | "scalars">;

export function sameShape(a: Shape, b: Shape): boolean {
  return a.rows === b.rows && a.columns === b.columns && a.modes === b.modes;
}

/** What does not fit in an operation; `say` gets the end of a sentence that begins with it. */
export function operationFaults(program: Program, routine: Table, operation: Operation, say: Say): void {
  const { values } = routine;
  const uses = usesOf(operation);
  const missing = [...uses.values, ...uses.makesValues].find((id) => values[id] === undefined);
  if (missing !== undefined) {
    say(`names value ${missing}, which is not there`);
    return;
  }
  const shapeOf = (id: number): Shape => values[id]!.shape;
  switch (operation.kind) {
    case "product": {
      const fault = productFault(operation, shapeOf);
      if (fault !== null) say(fault);
      return;
    }
    case "rowSums": {
      const fault = rowSumsFault(operation, shapeOf);
      if (fault !== null) say(fault);
      return;
    }
    case "combine":
      lineFaults(program, routine, operation.expression, shapeOf(operation.result), say);
      return;
    case "vectorOut":
      if (operation.shape.modes === null) say("reports a matrix");
      lineFaults(program, routine, operation.expression, operation.shape, say);
      return;
    case "sum":
      lineFaults(program, routine, operation.expression, operation.shape, say);
      return;
    case "entry": {
      const { rows, columns, modes } = shapeOf(operation.value);
      const [height, width] = modes === null ? [rows, columns] : [1, modes];
      if (!(operation.row >= 0 && operation.row < height && operation.column >= 0 && operation.column < width))
        say("reads an entry that is not there");
      return;
    }
    case "kronecker": {
      const { terms, left, right, result } = operation;
      const fits = (id: number, order: number) => sameShape(shapeOf(id), square(order));
      if (terms.length === 0) say("has no terms");
      if (!fits(result, left * right)) say(`does not make a matrix of order ${left * right}`);
      for (const term of terms)
        if (!fits(term.left, left) || !fits(term.right, right)) say("has factors of other orders than it says");
      return;
    }
    case "opaque":
      opaqueFaults(operation, shapeOf, say);
      return;
    case "scalarOut":
      return;
  }
}

function square(order: number): Shape {
  return { rows: order, columns: order, modes: null };
}

function productFault(
  { form, left, right, result, inner }: Operation & { readonly kind: "product" },
  shapeOf: (id: number) => Shape,
): string | null {
  const [a, b] = [shapeOf(left), shapeOf(right)];
  if (a.modes !== null || b.modes !== null) return "multiplies vectors of modes";
  const [rows, leftInner] = form === "TN" ? [a.columns, a.rows] : [a.rows, a.columns];
  const [rightInner, columns] = form === "NT" ? [b.columns, b.rows] : [b.rows, b.columns];
  if (leftInner !== inner || rightInner !== inner)
    return `sums over ${inner}, and its factors have ${leftInner} and ${rightInner}`;
  return sameShape(shapeOf(result), { rows, columns, modes: null })
    ? null
    : `does not make a ${rows} x ${columns} matrix`;
}

function rowSumsFault(
  { matrix, transposed, weights, result }: Operation & { readonly kind: "rowSums" },
  shapeOf: (id: number) => Shape,
): string | null {
  const { rows, columns, modes } = shapeOf(matrix);
  if (modes !== null) return "sums over the rows of a vector";
  const [outer, inner] = transposed ? [columns, rows] : [rows, columns];
  if (weights !== null && shapeOf(weights).modes !== inner) return `weighs ${inner} columns by another number`;
  return shapeOf(result).modes === outer ? null : `does not make a vector of ${outer}`;
}

function opaqueFaults(
  { routine, operands, factors, results, scalars }: OpaqueOperation,
  shapeOf: (id: number) => Shape,
  say: Say,
): void {
  const known = opaqueRoutines[routine];
  const shapes = operands.map(shapeOf);
  if (operands.length !== known.operands || factors.length !== known.factors || scalars.length !== known.scalars) {
    say(`takes or yields another number of things than ${routine}`);
    return;
  }
  if (!known.takes(shapes)) {
    say(`gives ${routine} operands of shapes that it does not take`);
    return;
  }
  const made = known.resultShapes(shapes);
  if (made.length !== results.length || made.some((shape, place) => !sameShape(shape, shapeOf(results[place]!))))
    say(`does not make what ${routine} yields`);
}

/** What does not fit in a line of a shape. */
export function lineFaults(program: Program, routine: Table, line: Elementwise, shape: Shape, say: Say): void {
  if (depthOf(line) > deepestLine) {
    say(`is deeper than ${deepestLine} levels`);
    return;
  }
  const visit = (node: Elementwise): void => {
    const fault = nodeFault(program, routine, node, shape);
    if (fault !== null) say(fault);
    operandsOf(node).forEach(visit);
  };
  visit(line);
}

/** Not by recursion, which a line that is too deep would not survive. */
function depthOf(line: Elementwise): number {
  let depth = 0;
  for (let level: readonly Elementwise[] = [line]; level.length > 0; level = level.flatMap(operandsOf)) {
    depth++;
    if (depth > deepestLine) break;
  }
  return depth;
}

function nodeFault(program: Program, { values, scalars }: Table, node: Elementwise, shape: Shape): string | null {
  const { rows, columns, modes } = shape;
  const lengthOf = (diagonal: number): number | undefined => program.diagonals[diagonal]?.length;
  switch (node.kind) {
    case "read": {
      const read = values[node.value]?.shape;
      if (read === undefined) return `reads value ${node.value}, which is not there`;
      if (node.transposed && (modes !== null || read.modes !== null))
        return `turns value ${node.value}, a vector of modes`;
      const wanted = node.transposed ? { rows: columns, columns: rows, modes } : shape;
      return sameShape(read, wanted) ? null : `reads value ${node.value}, which has another shape`;
    }
    case "spread": {
      const read = values[node.value]?.shape;
      if (read === undefined) return `reads value ${node.value}, which is not there`;
      if (modes !== null) return "spreads a vector over a vector";
      return read.modes === (node.along === "rows" ? rows : columns) ? null : "spreads a vector of another length";
    }
    case "part":
      return modes === null ? null : "takes a part of a vector";
    case "fill":
    case "scale":
      return scalars[node.scalar] === undefined ? `reads scalar ${node.scalar}, which is not there` : null;
    case "power":
      return scalars[node.exponent] === undefined ? `reads scalar ${node.exponent}, which is not there` : null;
    case "diagonal":
      if (modes !== null || rows !== columns) return "has a diagonal in what is not square";
      return node.diagonals.every((diagonal) => lengthOf(diagonal) === rows)
        ? null
        : "has a diagonal of another length";
    case "scaleRows":
    case "scaleColumns":
      return lengthOf(node.diagonal) === (node.kind === "scaleRows" ? rows : columns)
        ? null
        : "is scaled by a diagonal of another length";
    default:
      return null;
  }
}
