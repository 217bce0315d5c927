/** Matrix expressions as sums of scaled factors, so that scalings, transposes and multiples of I never cost a product. */

import type { Builder } from "./builder.ts";
import type { Elementwise, ScalarId, Shape, ValueId } from "./program.ts";

/** diag(rows) V diag(columns) with V a value or its transpose; or a product of diagonals alone, I for none. */
export type Factor =
  | {
      readonly kind: "value";
      readonly value: ValueId;
      readonly transposed: boolean;
      readonly rowScales: readonly number[];
      readonly columnScales: readonly number[];
    }
  | { readonly kind: "diagonal"; readonly diagonals: readonly number[] };

export interface Term {
  readonly coefficient: ScalarId;
  readonly factor: Factor;
}

/** scale * (sum of terms); no terms is zero. The scale stays outside, so that A and 2 A share the value of A. */
export interface LinearForm {
  readonly rows: number;
  readonly columns: number;
  readonly scale: ScalarId;
  readonly terms: readonly Term[];
  /** The text's own name for it, for reading the emitted kernel. */
  readonly name?: string;
}

export function formOfValue(builder: Builder, value: ValueId): LinearForm {
  const { rows, columns } = builder.values[value]!.shape;
  const one = builder.constant(1);
  return { rows, columns, scale: one, terms: [{ coefficient: one, factor: plain(value, false) }] };
}

export function formOfDiagonal(
  builder: Builder,
  coefficient: ScalarId,
  order: number,
  diagonals: readonly number[],
): LinearForm {
  const terms: Term[] = [{ coefficient, factor: { kind: "diagonal", diagonals } }];
  return { rows: order, columns: order, scale: builder.constant(1), terms };
}

function plain(value: ValueId, transposed: boolean): Factor {
  return { kind: "value", value, transposed, rowScales: [], columnScales: [] };
}

export function scaled(builder: Builder, form: LinearForm, by: ScalarId): LinearForm {
  const scale = builder.arithmetic("*", by, form.scale);
  return builder.constantOf(scale) === 0 ? { ...form, terms: [] } : { ...form, scale };
}

/** The terms with the scale inside. */
export function termsOf(builder: Builder, form: LinearForm): readonly Term[] {
  return form.terms.map((term) => ({ ...term, coefficient: builder.arithmetic("*", form.scale, term.coefficient) }));
}

/** The sum; like terms are collected, so A - A is zero and A + A one term. */
export function added(builder: Builder, left: LinearForm, right: LinearForm): LinearForm {
  const terms: Term[] = [...termsOf(builder, left)];
  for (const term of termsOf(builder, right)) {
    const key = JSON.stringify(term.factor);
    const like = terms.findIndex((other) => JSON.stringify(other.factor) === key);
    if (like < 0) terms.push(term);
    else {
      const coefficient = sumOfCoefficients(builder, terms[like]!.coefficient, term.coefficient);
      terms[like] = { coefficient, factor: term.factor };
    }
  }
  const kept = terms.filter((term) => builder.constantOf(term.coefficient) !== 0);
  return { rows: left.rows, columns: left.columns, scale: builder.constant(1), terms: kept };
}

function sumOfCoefficients(builder: Builder, a: ScalarId, b: ScalarId): ScalarId {
  const entry = builder.scalars[b]!;
  return entry.kind === "negate" ? builder.arithmetic("-", a, entry.operand) : builder.arithmetic("+", a, b);
}

export function transposed(builder: Builder, form: LinearForm): LinearForm {
  const terms = form.terms.map(({ coefficient, factor }) => {
    if (factor.kind === "diagonal") return { coefficient, factor };
    const turned = !builder.values[factor.value]!.symmetric && !factor.transposed;
    const { rowScales, columnScales } = factor;
    return { coefficient, factor: { ...factor, transposed: turned, rowScales: columnScales, columnScales: rowScales } };
  });
  return { rows: form.columns, columns: form.rows, scale: form.scale, terms };
}

/** The matrix product. Where a side is a sum of diagonals it is distributed as scalings; otherwise both sides become values. */
export function multiplied(builder: Builder, left: LinearForm, right: LinearForm, symmetric: boolean): LinearForm {
  const one = builder.constant(1);
  const shape = { rows: left.rows, columns: right.columns, scale: one };
  if (left.terms.length === 0 || right.terms.length === 0) return { ...shape, terms: [] };
  if (isDiagonal(left)) return { ...shape, terms: distribute(builder, left, right, "rowScales") };
  if (isDiagonal(right)) return { ...shape, terms: distribute(builder, right, left, "columnScales") };
  const a = asValue(builder, left);
  const b = asValue(builder, right);
  const product = builder.product(a, b);
  if (symmetric) builder.values[product.value]!.symmetric = true;
  const factor = plain(product.value, product.transposed && !symmetric);
  const scale = builder.arithmetic("*", a.coefficient, b.coefficient);
  return { ...shape, scale, terms: [{ coefficient: one, factor }] };
}

function isDiagonal(form: LinearForm): boolean {
  return form.terms.every((term) => term.factor.kind === "diagonal");
}

function distribute(
  builder: Builder,
  diagonal: LinearForm,
  other: LinearForm,
  side: "rowScales" | "columnScales",
): readonly Term[] {
  let sum: LinearForm = { rows: other.rows, columns: other.columns, scale: builder.constant(1), terms: [] };
  for (const { coefficient, factor } of termsOf(builder, diagonal)) {
    if (factor.kind !== "diagonal") continue;
    const terms = termsOf(builder, other).map((term): Term => {
      const scale =
        term.factor.kind === "diagonal"
          ? { ...term.factor, diagonals: [...term.factor.diagonals, ...factor.diagonals].sort() }
          : { ...term.factor, [side]: [...term.factor[side], ...factor.diagonals].sort() };
      return { coefficient: builder.arithmetic("*", coefficient, term.coefficient), factor: scale };
    });
    sum = added(builder, sum, { ...sum, terms });
  }
  return sum.terms;
}

/** A form as a scaled value or its transpose; a sum is combined into a value first. */
export function asValue(
  builder: Builder,
  form: LinearForm,
): { coefficient: ScalarId; value: ValueId; transposed: boolean } {
  const only = form.terms.length === 1 ? form.terms[0]! : null;
  if (only && only.factor.kind === "value" && only.factor.rowScales.length + only.factor.columnScales.length === 0) {
    const coefficient = builder.arithmetic("*", form.scale, only.coefficient);
    return { coefficient, value: only.factor.value, transposed: only.factor.transposed };
  }
  const shape: Shape = { rows: form.rows, columns: form.columns, modes: null };
  const unscaled = elementwise(builder, { ...form, scale: builder.constant(1) });
  const value = builder.combine(form.name ?? `m${builder.values.length}`, unscaled, shape, false);
  return { coefficient: form.scale, value, transposed: false };
}

/** The form as one line of elementwise arithmetic, terms in the order of the text. */
export function elementwise(builder: Builder, form: LinearForm): Elementwise {
  if (form.terms.length > 1 && builder.constantOf(form.scale) !== 1) {
    const { negative, magnitude } = signed(builder, form.scale);
    const sum = scaledBody(builder, magnitude, elementwise(builder, { ...form, scale: builder.constant(1) }));
    return negative ? { kind: "negate", operand: sum } : sum;
  }
  const parts = termsOf(builder, form).map((term) => ({
    ...signed(builder, term.coefficient),
    body: bodyOf(term.factor),
  }));
  const [first, ...rest] = parts;
  if (!first) return { kind: "fill", scalar: builder.constant(0) };
  let sum: Elementwise = scaledBody(builder, first.magnitude, first.body);
  if (first.negative) sum = { kind: "negate", operand: sum };
  for (const part of rest) {
    const right = scaledBody(builder, part.magnitude, part.body);
    sum = { kind: part.negative ? "minus" : "plus", left: sum, right };
  }
  return sum;
}

function scaledBody(builder: Builder, scalar: ScalarId, operand: Elementwise): Elementwise {
  return builder.constantOf(scalar) === 1 ? operand : { kind: "scale", scalar, operand };
}

function signed(builder: Builder, coefficient: ScalarId): { negative: boolean; magnitude: ScalarId } {
  const entry = builder.scalars[coefficient]!;
  if (entry.kind === "negate") return { negative: true, magnitude: entry.operand };
  if (entry.kind === "constant" && entry.value < 0)
    return { negative: true, magnitude: builder.constant(-entry.value) };
  return { negative: false, magnitude: coefficient };
}

function bodyOf(factor: Factor): Elementwise {
  if (factor.kind === "diagonal") return { kind: "diagonal", diagonals: factor.diagonals };
  let body: Elementwise = { kind: "read", value: factor.value, transposed: factor.transposed };
  for (const diagonal of factor.rowScales) body = { kind: "scaleRows", diagonal, operand: body };
  for (const diagonal of factor.columnScales) body = { kind: "scaleColumns", diagonal, operand: body };
  return body;
}
