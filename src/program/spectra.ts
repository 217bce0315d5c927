/** Spectral parts of `observe` lines: which matrices go to the eigensolver, and what is read from what it returns. */

import { largestDimension } from "../language/budgets.ts";
import { LanguageError } from "../language/errors.ts";
import type { Expression } from "../language/syntax.ts";
import type { Builder } from "./builder.ts";
import type { Reader } from "./expressions.ts";
import { added, asValue, elementwise, formOfDiagonal, type LinearForm, scaled, termsOf } from "./linear-form.ts";
import type { Elementwise, ScalarId, Shape, SpectrumTask, ValueId } from "./program.ts";

/** Places, tasks and components as they are handed out. */
export interface SpectralTables {
  readonly places: Shape[];
  readonly tasks: SpectrumTask[];
  takeComponents(count: number): number;
}

export interface Spectra {
  /** First component of the ascending eigenvalues of a matrix or vector expression, and how many. */
  spectrum(expression: Expression, reader: Reader): { first: number; length: number };
  scalar(expression: Expression & { kind: "call" }, reader: Reader): ScalarId | null;
}

/** sum coefficient kron(left, right) + shift I */
interface KroneckerSum {
  readonly terms: readonly { coefficient: ScalarId; left: LinearForm; right: LinearForm }[];
  readonly shift: ScalarId;
}

export function createSpectra(builder: Builder, tables: SpectralTables): Spectra {
  const placeKeys = new Map<string, number>();
  const taskKeys = new Map<string, number>();

  // What is aligned has a place of its own, also where it has a spectrum too: a solver may work in its matrix' place.
  const placeOf = (expression: Elementwise, shape: Shape, purpose: "spectrum" | "image"): number => {
    const key = JSON.stringify([purpose, expression, shape]);
    const known = placeKeys.get(key);
    if (known !== undefined) return known;
    const place = tables.places.push(shape) - 1;
    placeKeys.set(key, place);
    builder.append({ kind: "matrixOut", expression, shape, place });
    return place;
  };

  const taskAt = (place: number, order: number, diagonal: boolean): number => {
    const known = taskKeys.get(String(place));
    if (known !== undefined) return known;
    const component = tables.takeComponents(order);
    const task = tables.tasks.push({ order, place, diagonal, component, alignment: null }) - 1;
    taskKeys.set(String(place), task);
    return task;
  };

  const taskOfForm = (form: LinearForm): number => {
    const shape: Shape = { rows: form.rows, columns: form.columns, modes: null };
    return taskAt(placeOf(elementwise(builder, form), shape, "spectrum"), form.rows, false);
  };

  const taskOf = (expression: Expression, reader: Reader): number => {
    if (reader.names.system.typeOf(expression).kind === "vector") {
      const shape = reader.shapeOf(expression);
      return taskAt(placeOf(reader.vector(expression), shape, "spectrum"), shape.modes ?? 1, true);
    }
    return hasKronecker(expression, reader)
      ? kroneckerTask(expression, kroneckerSum(expression, reader))
      : taskOfForm(reader.matrix(expression));
  };

  /** The sum is symmetric, its factors need not be: one that is a transpose is turned. */
  const straight = (form: LinearForm): { coefficient: ScalarId; value: ValueId } => {
    const { coefficient, value, transposed } = asValue(builder, form);
    if (!transposed) return { coefficient, value };
    const shape: Shape = { rows: form.rows, columns: form.columns, modes: null };
    const turned: Elementwise = { kind: "read", value, transposed: true };
    return { coefficient, value: builder.combine(`${builder.values[value]!.name}t`, turned, shape, false) };
  };

  const kroneckerTask = (expression: Expression, sum: KroneckerSum): number => {
    const { left, right } = sum.terms[0]!;
    const order = left.rows * right.rows;
    if (order > largestDimension) {
      throw new LanguageError(
        expression.at,
        `kron(...) has order ${left.rows} x ${right.rows} = ${order} here, and at most ${largestDimension} is offered`,
      );
    }
    const terms = sum.terms.map((term) => {
      const a = straight(term.left);
      const b = straight(term.right);
      const coefficient = builder.arithmetic(
        "*",
        term.coefficient,
        builder.arithmetic("*", a.coefficient, b.coefficient),
      );
      return { coefficient, left: a.value, right: b.value };
    });
    const place = tables.places.push({ rows: order, columns: order, modes: null }) - 1;
    builder.append({
      kind: "kroneckerOut",
      terms,
      shift: sum.shift,
      left: left.rows,
      right: right.rows,
      place,
    });
    return taskAt(place, order, false);
  };

  const lambdaMin = (expression: Expression, reader: Reader): ScalarId => {
    const sum = hasKronecker(expression, reader) ? kroneckerSum(expression, reader) : null;
    const block = sum && sharedBlock(sum);
    const blocks = sum && (block ? [block] : blocksOf(sum));
    const tasks = blocks ? blocks.map(taskOfForm) : [taskOf(expression, reader)];
    const components = tasks.map((task) => tables.tasks[task]!.component);
    const [only] = components;
    if (components.length === 1 && only !== undefined) return builder.scalar({ kind: "component", component: only });
    return builder.scalar({ kind: "least", components });
  };

  /** With multiples of I on the left every block is the same: the n2 x n2 matrix of section 4 for isotropic data. */
  const sharedBlock = (sum: KroneckerSum): LinearForm | null => {
    if (!sum.terms.every(({ left }) => left.terms.every(isMultipleOfIdentity))) return null;
    let block = shiftOf(sum);
    for (const { coefficient, left, right } of sum.terms) {
      const factor = termsOf(builder, left).reduce(
        (total, term) => builder.arithmetic("+", total, term.coefficient),
        builder.constant(0),
      );
      block = added(builder, block, scaled(builder, right, builder.arithmetic("*", coefficient, factor)));
    }
    return block;
  };

  const shiftOf = (sum: KroneckerSum): LinearForm => {
    const identity = formOfDiagonal(builder, sum.shift, sum.terms[0]!.right.rows, []);
    return builder.constantOf(sum.shift) === 0 ? { ...identity, terms: [] } : identity;
  };

  /** Commuting data given as diagonals: H is block diagonal, one n2 x n2 block a joint mode. */
  const blocksOf = (sum: KroneckerSum): readonly LinearForm[] | null => {
    const lefts = sum.terms.flatMap(({ left }) => left.terms);
    if (lefts.some((term) => term.factor.kind !== "diagonal") || lefts.every(isMultipleOfIdentity)) return null;
    return Array.from({ length: sum.terms[0]!.left.rows }, (_, mode) => {
      let block = shiftOf(sum);
      for (const { coefficient, left, right } of sum.terms) {
        for (const term of termsOf(builder, left)) {
          if (term.factor.kind !== "diagonal") continue;
          const entry = term.factor.diagonals.reduce(
            (product, diagonal) =>
              builder.arithmetic("*", product, builder.scalar({ kind: "entry", diagonal, index: mode })),
            builder.arithmetic("*", coefficient, term.coefficient),
          );
          block = added(builder, block, scaled(builder, right, entry));
        }
      }
      return block;
    });
  };

  const kroneckerSum = (expression: Expression, reader: Reader): KroneckerSum => {
    const one = builder.constant(1);
    const none = builder.constant(0);
    switch (expression.kind) {
      case "identity":
        return { terms: [], shift: one };
      case "negate":
        return scaledSum(kroneckerSum(expression.operand, reader), builder.constant(-1));
      case "name": {
        const definition = reader.names.system.definitions.find((entry) => entry.name === expression.name);
        if (definition) return kroneckerSum(definition.expression, reader);
        break;
      }
      case "call":
        if (expression.name === "kron") {
          const [left, right] = expression.arguments;
          return {
            terms: [{ coefficient: one, left: reader.matrix(left!), right: reader.matrix(right!) }],
            shift: none,
          };
        }
        break;
      case "binary": {
        const { left, right, operator } = expression;
        if (operator === "+" || operator === "-") {
          const a = kroneckerSum(left, reader);
          const b = scaledSum(kroneckerSum(right, reader), builder.constant(operator === "-" ? -1 : 1));
          return { terms: [...a.terms, ...b.terms], shift: builder.arithmetic("+", a.shift, b.shift) };
        }
        if (operator === "*" && reader.names.system.typeOf(left).kind === "scalar") {
          return scaledSum(kroneckerSum(right, reader), reader.scalar(left));
        }
        if (operator === "*" && reader.names.system.typeOf(right).kind === "scalar") {
          return scaledSum(kroneckerSum(left, reader), reader.scalar(right));
        }
        if (operator === "/") {
          return scaledSum(kroneckerSum(left, reader), builder.arithmetic("/", one, reader.scalar(right)));
        }
        break;
      }
    }
    throw new LanguageError(
      expression.at,
      "only sums of scalar multiples of kron(A, B) and I can be formed with kron; write the sum out",
    );
  };

  const scaledSum = (sum: KroneckerSum, by: ScalarId): KroneckerSum => ({
    terms: sum.terms.map((term) => ({ ...term, coefficient: builder.arithmetic("*", by, term.coefficient) })),
    shift: builder.arithmetic("*", by, sum.shift),
  });

  const vectorComponents = (expression: Expression, reader: Reader): { first: number; length: number } => {
    if (expression.kind === "call" && expression.name === "spectrum") {
      return spectra.spectrum(expression.arguments[0]!, reader);
    }
    const definition =
      expression.kind === "name"
        ? reader.names.system.definitions.find((entry) => entry.name === expression.name)
        : undefined;
    const observable =
      expression.kind === "name"
        ? reader.names.system.observables.find((entry) => entry.name === expression.name)
        : undefined;
    const named = definition ?? observable;
    if (named) return vectorComponents(named.expression, reader);
    const shape = reader.shapeOf(expression);
    const length = shape.modes ?? 1;
    const first = tables.takeComponents(length);
    builder.append({ kind: "vectorOut", expression: reader.vector(expression), shape, component: first });
    return { first, length };
  };

  const spectra: Spectra = {
    spectrum(expression, reader) {
      const task = tables.tasks[taskOf(expression, reader)]!;
      return { first: task.component, length: task.order };
    },
    scalar(expression, reader) {
      const [first, second] = expression.arguments;
      switch (expression.name) {
        case "lambdaMin":
          return lambdaMin(first!, reader);
        case "entropy":
          return builder.scalar({ kind: "entropy", ...vectorComponents(first!, reader) });
        case "count":
          return builder.scalar({
            kind: "count",
            ...vectorComponents(first!, reader),
            threshold: reader.scalar(second!),
          });
        case "alignment": {
          const index = taskOf(first!, reader);
          const task = tables.tasks[index]!;
          const image = placeOf(elementwise(builder, reader.matrix(second!)), reader.shapeOf(second!), "image");
          const alignment = task.alignment ?? { place: image, component: tables.takeComponents(1) };
          if (alignment.place !== image) {
            throw new LanguageError(expression.at, "one matrix can be aligned with one other only");
          }
          tables.tasks[index] = { ...task, alignment };
          return builder.scalar({ kind: "component", component: alignment.component });
        }
        default:
          return null;
      }
    },
  };
  return spectra;
}

function isMultipleOfIdentity(term: LinearForm["terms"][number]): boolean {
  return term.factor.kind === "diagonal" && term.factor.diagonals.length === 0;
}

function hasKronecker(expression: Expression, reader: Reader): boolean {
  const within = (inner: Expression): boolean => hasKronecker(inner, reader);
  switch (expression.kind) {
    case "name": {
      const definition = reader.names.system.definitions.find((entry) => entry.name === expression.name);
      return definition !== undefined && within(definition.expression);
    }
    case "negate":
    case "transpose":
      return within(expression.operand);
    case "binary":
    case "commutator":
    case "anticommutator":
      return within(expression.left) || within(expression.right);
    case "call":
      return expression.name === "kron" || expression.arguments.some(within);
    default:
      return false;
  }
}
