/** Matrix expressions as sums of scaled factors, so that scalings, transposes and multiples of I never cost a product. */

import type { Builder, Turned } from "./builder.ts";
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

/**
 * scale * (sum of terms); no terms is zero. The scale stays outside, so that A and 2 A share the value of A. A form is
 * short (`mostTerms`, `mostScales`): what would be longer is a value, so that each step costs the same however long a text is.
 */
export interface LinearForm {
  readonly rows: number;
  readonly columns: number;
  readonly scale: ScalarId;
  readonly terms: readonly Term[];
  /** The text's own name for it, for reading the emitted kernel. */
  readonly name?: string;
}

/** Together they keep a line of a form's terms below `deepestLine`; no system of the paper comes near either. */
const mostTerms = 32;
const mostScales = 24;

export function formOfValue(builder: Builder, value: ValueId, transposed = false): LinearForm {
  const { rows, columns } = builder.values[value]!.shape;
  const one = builder.constant(1);
  const factor: Factor = { kind: "value", value, transposed, rowScales: [], columnScales: [] };
  const shape = transposed ? { rows: columns, columns: rows } : { rows, columns };
  return { ...shape, scale: one, terms: [{ coefficient: one, factor }] };
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

export function scaled(builder: Builder, form: LinearForm, by: ScalarId): LinearForm {
  const scale = builder.arithmetic("*", by, form.scale);
  return builder.constantOf(scale) === 0 ? { ...form, terms: [] } : { ...form, scale };
}

/** The terms with the scale inside. */
export function termsOf(builder: Builder, form: LinearForm): readonly Term[] {
  return form.terms.map((term) => ({ ...term, coefficient: builder.arithmetic("*", form.scale, term.coefficient) }));
}

/** A sum that grows term by term; like terms are collected, so A - A is zero and A + A one term. */
export interface Sum {
  add(form: LinearForm): void;
  form(): LinearForm;
}

export function createSum(builder: Builder, rows: number, columns: number): Sum {
  const terms = new Map<string, Term>();
  return {
    add(form) {
      for (const term of termsOf(builder, form)) {
        const key = keyOf(term.factor);
        const like = terms.get(key);
        const coefficient = like ? sumOf(builder, like.coefficient, term.coefficient) : term.coefficient;
        if (builder.constantOf(coefficient) === 0) terms.delete(key);
        else terms.set(key, { coefficient, factor: term.factor });
      }
    },
    form() {
      const form = { rows, columns, scale: builder.constant(1), terms: [...terms.values()] };
      return form.terms.length <= mostTerms ? form : summedUp(builder, form);
    },
  };
}

/** A long sum through values on the way, in the order of the text. */
function summedUp(builder: Builder, { terms, ...shape }: LinearForm): LinearForm {
  let form: LinearForm = { ...shape, terms: [] };
  for (let from = 0; from < terms.length; from += mostTerms - 1) {
    form = { ...shape, terms: [...form.terms, ...terms.slice(from, from + mostTerms - 1)] };
    form = formOfTurned(builder, asValue(builder, form));
  }
  return form;
}

function formOfTurned(builder: Builder, { value, transposed, coefficient }: Turned & { coefficient: ScalarId }) {
  return scaled(builder, formOfValue(builder, value, transposed), coefficient);
}

export function added(builder: Builder, left: LinearForm, right: LinearForm): LinearForm {
  const sum = createSum(builder, left.rows, left.columns);
  sum.add(left);
  sum.add(right);
  return sum.form();
}

function keyOf(factor: Factor): string {
  if (factor.kind === "diagonal") return `diagonal ${factor.diagonals.join(" ")}`;
  const { value, transposed, rowScales, columnScales } = factor;
  return `${value}${transposed ? "t" : ""} ${rowScales.join(" ")}, ${columnScales.join(" ")}`;
}

function sumOf(builder: Builder, a: ScalarId, b: ScalarId): ScalarId {
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
  const shape = { rows: left.rows, columns: right.columns, scale: builder.constant(1) };
  if (left.terms.length === 0 || right.terms.length === 0) return { ...shape, terms: [] };
  if (isDiagonal(left)) return distribute(builder, left, right, "rowScales");
  if (isDiagonal(right)) return distribute(builder, right, left, "columnScales");
  const a = asValue(builder, left);
  const b = asValue(builder, right);
  const product = builder.product(a, b);
  if (symmetric) builder.values[product.value]!.symmetric = true;
  const form = formOfValue(builder, product.value, product.transposed && !symmetric);
  return { ...form, scale: builder.arithmetic("*", a.coefficient, b.coefficient) };
}

function isDiagonal(form: LinearForm): boolean {
  return form.terms.every((term) => term.factor.kind === "diagonal");
}

/** The factor of a multiple of I; null of anything else. */
export function multipleOfIdentity(builder: Builder, form: LinearForm): ScalarId | null {
  const isMultiple = form.terms.every(({ factor }) => factor.kind === "diagonal" && factor.diagonals.length === 0);
  if (!isMultiple) return null;
  return termsOf(builder, form)
    .map(({ coefficient }) => coefficient)
    .reduce((left, right) => builder.arithmetic("+", left, right));
}

function distribute(
  builder: Builder,
  diagonal: LinearForm,
  given: LinearForm,
  side: "rowScales" | "columnScales",
): LinearForm {
  const other = given.terms.some(({ factor }) => scalesOf(factor) + longestOf(diagonal) > mostScales)
    ? formOfTurned(builder, asValue(builder, given))
    : given;
  const sum = createSum(builder, other.rows, other.columns);
  for (const { coefficient, factor } of termsOf(builder, diagonal)) {
    if (factor.kind !== "diagonal") continue;
    const terms = termsOf(builder, other).map((term): Term => {
      const scale =
        term.factor.kind === "diagonal"
          ? { ...term.factor, diagonals: [...term.factor.diagonals, ...factor.diagonals].sort() }
          : { ...term.factor, [side]: [...term.factor[side], ...factor.diagonals].sort() };
      return { coefficient: builder.arithmetic("*", coefficient, term.coefficient), factor: scale };
    });
    sum.add({ rows: other.rows, columns: other.columns, scale: builder.constant(1), terms });
  }
  return sum.form();
}

function scalesOf(factor: Factor): number {
  if (factor.kind === "diagonal") return factor.diagonals.length;
  return factor.rowScales.length + factor.columnScales.length;
}

function longestOf(form: LinearForm): number {
  return form.terms.reduce((most, { factor }) => Math.max(most, scalesOf(factor)), 0);
}

/** A form as a scaled value or its transpose; a sum is combined into a value first. */
export function asValue(builder: Builder, form: LinearForm): Turned & { readonly coefficient: ScalarId } {
  const only = form.terms.length === 1 ? form.terms[0]! : null;
  if (only && only.factor.kind === "value" && scalesOf(only.factor) === 0) {
    const coefficient = builder.arithmetic("*", form.scale, only.coefficient);
    return { coefficient, value: only.factor.value, transposed: only.factor.transposed };
  }
  const shape: Shape = { rows: form.rows, columns: form.columns, modes: null };
  const unscaled = lineOf(builder, { ...form, scale: builder.constant(1) });
  const value = builder.combine(form.name ?? `m${builder.values.length}`, unscaled, shape, false);
  return { coefficient: form.scale, value, transposed: false };
}

/** A form as one value, its scale included. */
export function wholeValue(builder: Builder, form: LinearForm, name: string): ValueId {
  const shape: Shape = { rows: form.rows, columns: form.columns, modes: null };
  return builder.combine(form.name ?? name, lineOf(builder, form), shape, false);
}

/** The form as one line of elementwise arithmetic, terms in the order of the text. */
export function lineOf(builder: Builder, form: LinearForm): Elementwise {
  if (form.terms.length > 1 && builder.constantOf(form.scale) !== 1) {
    const { negative, magnitude } = signed(builder, form.scale);
    const sum = scaledBody(builder, magnitude, lineOf(builder, { ...form, scale: builder.constant(1) }));
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
