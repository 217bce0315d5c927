/** Sums of Kronecker products: read from the text, formed where they are small enough, split into blocks where only those are needed. */

import { largestDimension } from "../language/budgets.ts";
import type { Expression } from "../language/syntax.ts";
import type { Builder } from "./builder.ts";
import { LimitError } from "./errors.ts";
import { added, asValue, createSum, formOfDiagonal, type LinearForm, scaled, termsOf } from "./linear-form.ts";
import type { ScalarId, Shape, ValueId } from "./program.ts";
import { type Reader, refuse } from "./reading.ts";

/** sum coefficient kron(left, right) + shift I */
export interface KroneckerSum {
  readonly terms: readonly { coefficient: ScalarId; left: LinearForm; right: LinearForm }[];
  readonly shift: ScalarId;
}

/** @throws LanguageError where the expression is no sum of multiples of kron(A, B) and I */
export function kroneckerSum(expression: Expression, reader: Reader): KroneckerSum {
  const { builder, typeOf } = reader;
  const terms: KroneckerSum["terms"][number][] = [];
  let shift = builder.constant(0);
  const isScalar = (part: Expression): boolean => typeOf(part).kind === "scalar";
  const add = (part: Expression, factor: ScalarId): void => {
    let node = part;
    let by = factor;
    // Down the left side in a loop: a long sum leans that way. What stands on the right waits, for the order of the text.
    const waiting: { readonly part: Expression; readonly by: ScalarId }[] = [];
    for (;;) {
      if (node.kind === "negate") {
        by = builder.arithmetic("*", builder.constant(-1), by);
        node = node.operand;
      } else if (node.kind === "binary" && (node.operator === "+" || node.operator === "-")) {
        const sign = builder.constant(node.operator === "-" ? -1 : 1);
        waiting.push({ part: node.right, by: builder.arithmetic("*", sign, by) });
        node = node.left;
      } else if (node.kind === "binary" && node.operator === "*" && isScalar(node.left)) {
        by = builder.arithmetic("*", reader.scalar(node.left), by);
        node = node.right;
      } else if (node.kind === "binary" && node.operator === "*" && isScalar(node.right)) {
        by = builder.arithmetic("*", reader.scalar(node.right), by);
        node = node.left;
      } else if (node.kind === "binary" && node.operator === "/") {
        const reciprocal = builder.arithmetic("/", builder.constant(1), reader.scalar(node.right));
        by = builder.arithmetic("*", reciprocal, by);
        node = node.left;
      } else break;
    }
    if (node.kind === "identity") shift = builder.arithmetic("+", shift, by);
    else if (node.kind === "call" && node.name === "kron") {
      const [left, right] = node.arguments.map(reader.matrix);
      requireAlike(node, left!, right!, terms[0]);
      terms.push({ coefficient: by, left: left!, right: right! });
    } else {
      refuse(node, "only sums of scalar multiples of kron(A, B) and I can be formed with kron; write the sum out");
    }
    for (const next of waiting.reverse()) add(next.part, next.by);
  };
  add(expression, builder.constant(1));
  return { terms, shift };
}

/** Factors are square, and those of a sum of the same orders: eigenvalues of anything else are of no use to anyone yet. */
function requireAlike(
  call: Expression,
  left: LinearForm,
  right: LinearForm,
  first: KroneckerSum["terms"][number] | undefined,
): void {
  for (const { rows, columns } of [left, right])
    if (rows !== columns) refuse(call, `kron takes square matrices, and one of these is ${rows} x ${columns} here`);
  if (first && (first.left.rows !== left.rows || first.right.rows !== right.rows))
    refuse(
      call,
      `the factors of a sum of kron(A, B) have the same orders, and these are ${left.rows} and ${right.rows} beside ${first.left.rows} and ${first.right.rows}`,
    );
}

/** @throws LimitError where the matrix is larger than any that is offered */
export function formed(builder: Builder, expression: Expression, sum: KroneckerSum): ValueId {
  const { left, right } = sum.terms[0]!;
  const order = left.rows * right.rows;
  if (order > largestDimension)
    throw new LimitError(
      expression.at,
      `kron(...) has order ${left.rows} x ${right.rows} = ${order} here, and at most ${largestDimension} is offered`,
    );
  const terms = sum.terms.map((term) => {
    const a = straight(builder, term.left);
    const b = straight(builder, term.right);
    const factors = builder.arithmetic("*", a.coefficient, b.coefficient);
    return { coefficient: builder.arithmetic("*", term.coefficient, factors), left: a.value, right: b.value };
  });
  return builder.kronecker({ terms, shift: sum.shift, left: left.rows, right: right.rows });
}

/** The sum is symmetric, its factors need not be: one that is a transpose is turned. */
function straight(builder: Builder, form: LinearForm): { coefficient: ScalarId; value: ValueId } {
  const { coefficient, value, transposed } = asValue(builder, form);
  if (!transposed) return { coefficient, value };
  const shape: Shape = { rows: form.rows, columns: form.columns, modes: null };
  const name = `${builder.values[value]!.name}t`;
  return { coefficient, value: builder.combine(name, { kind: "read", value, transposed: true }, shape, false) };
}

/** Matrices whose eigenvalues together are those of the sum; null where it has to be formed as a whole. */
export function blocksOf(builder: Builder, sum: KroneckerSum): readonly LinearForm[] | null {
  const lefts = sum.terms.flatMap(({ left }) => left.terms);
  if (lefts.every(isMultipleOfIdentity)) return [sharedBlock(builder, sum)];
  if (lefts.some((term) => term.factor.kind !== "diagonal")) return null;
  return Array.from({ length: sum.terms[0]!.left.rows }, (_, mode) => blockAt(builder, sum, mode));
}

/** With multiples of I on the left every block is the same: the n2 x n2 matrix of section 4 for isotropic data. */
function sharedBlock(builder: Builder, sum: KroneckerSum): LinearForm {
  let block = shiftOf(builder, sum);
  for (const { coefficient, left, right } of sum.terms) {
    const factor = termsOf(builder, left).reduce(
      (total, term) => builder.arithmetic("+", total, term.coefficient),
      builder.constant(0),
    );
    block = added(builder, block, scaled(builder, right, builder.arithmetic("*", coefficient, factor)));
  }
  return block;
}

/** Commuting data given as diagonals: H is block diagonal, one n2 x n2 block a joint mode. */
function blockAt(builder: Builder, sum: KroneckerSum, mode: number): LinearForm {
  const start = shiftOf(builder, sum);
  const block = createSum(builder, start.rows, start.columns);
  block.add(start);
  for (const { coefficient, left, right } of sum.terms) {
    for (const term of termsOf(builder, left)) {
      if (term.factor.kind !== "diagonal") continue;
      const entry = term.factor.diagonals.reduce(
        (product, diagonal) =>
          builder.arithmetic("*", product, builder.scalar({ kind: "entry", diagonal, index: mode })),
        builder.arithmetic("*", coefficient, term.coefficient),
      );
      block.add(scaled(builder, right, entry));
    }
  }
  return block.form();
}

function shiftOf(builder: Builder, sum: KroneckerSum): LinearForm {
  const identity = formOfDiagonal(builder, sum.shift, sum.terms[0]!.right.rows, []);
  return builder.constantOf(sum.shift) === 0 ? { ...identity, terms: [] } : identity;
}

function isMultipleOfIdentity(term: LinearForm["terms"][number]): boolean {
  return term.factor.kind === "diagonal" && term.factor.diagonals.length === 0;
}
