/** Plays routines and schedules of the GPU in float64, as a workgroup would, and throws where its threads would race. */

import { UNIT_DOUBLE } from "../../kernels/units.ts";
import type { GpuOperation, GpuRoutine } from "../../src/gpu/gathers.ts";
import type { Schedule } from "../../src/gpu/schedule.ts";
import type { GpuProgram, LateScalar } from "../../src/gpu/split.ts";
import { applyOperator, choose, compare } from "../../src/language/arithmetic.ts";
import { opaqueRoutines } from "../../src/program/opaque/index.ts";
import { count, entropy } from "../../src/program/opaque/lists.ts";
import { inPart } from "../../src/program/play-line.ts";
import type { Elementwise, KroneckerOperation, ScalarId, ValueId } from "../../src/program/program.ts";
import { inputsOf } from "../random-evaluation.ts";
import type { RandomSystem } from "../random-trees.ts";

/** What one run carries, as the interpreter reads it. */
interface Run {
  readonly program: GpuProgram;
  readonly states: readonly (readonly number[])[];
  readonly initial: readonly (readonly number[])[];
  readonly matrices: readonly (readonly number[])[];
  readonly kept: readonly (readonly number[])[];
  readonly diagonals: readonly (readonly number[])[];
  readonly numbers: readonly number[];
  readonly parameters: readonly number[];
  readonly time: number;
  readonly components: number[];
  readonly places: (readonly number[])[];
}

export function runOf(
  system: RandomSystem,
  program: GpuProgram,
  states: readonly (readonly number[])[],
  time: number,
): Run {
  const inputs = inputsOf(system);
  return {
    program,
    states,
    initial: program.states.map(({ name }) => inputs[name]!.values),
    matrices: program.matrices.map(({ name }) => inputs[name]!.values),
    kept: program.kept.map(({ name }) => inputs[name]!.values),
    diagonals: program.diagonals.map(({ name, length }) =>
      Array.from({ length }, (_, i) => inputs[name]!.values[i * (length + 1)]!),
    ),
    numbers: program.numbers.map((name) => inputs[name]!.values[0]!),
    parameters: program.parameters.map((name) => inputs[name]!.values[0]!),
    time,
    components: [],
    places: [],
  };
}

export function scalarReader(
  scalars: readonly LateScalar[],
  run: Run,
  sums: ReadonlyMap<ScalarId, number>,
): (id: ScalarId) => number {
  const list = ({ first, length }: { readonly first: number; readonly length: number }): Float64Array =>
    Float64Array.from(run.components.slice(first, first + length));
  const read = (id: ScalarId): number => {
    const scalar = scalars[id]!;
    switch (scalar.kind) {
      case "constant":
        return scalar.value;
      case "undefined":
        return Number.NaN;
      case "parameter":
        return run.parameters[scalar.slot]!;
      case "time":
        return run.time;
      case "state":
        return run.states[scalar.index]![0]!;
      case "initial":
        return run.initial[scalar.index]![0]!;
      case "kept":
        return run.kept[scalar.index]![0]!;
      case "datum":
        return run.numbers[scalar.index]!;
      case "entry":
        return run.diagonals[scalar.diagonal]![scalar.index]!;
      case "arithmetic":
        return applyOperator(scalar.operator, read(scalar.left), read(scalar.right));
      case "negate":
        return -read(scalar.operand);
      case "function":
        return Math[scalar.name](read(scalar.operand));
      case "result":
        if (!sums.has(id)) throw new Error(`sum ${id} is read before it is gathered`);
        return sums.get(id)!;
      case "component":
        return run.components[scalar.component]!;
      case "entropy":
        return entropy(list(scalar));
      case "count":
        return count(list(scalar), read(scalar.threshold));
      case "compare":
        return compare(scalar.comparison, read(scalar.left), read(scalar.right));
      case "choose":
        return choose(read(scalar.condition), read(scalar.left), read(scalar.right));
      default:
        throw new Error(`no random system holds a ${scalar.kind}`);
    }
  };
  return read;
}

/** Plays a routine's schedule as a workgroup would, and throws where a thread could read what another has not written, or overwrite what another still reads. */
export function interpret(
  routine: GpuRoutine,
  slopes: readonly Elementwise[],
  { steps, slotCount }: Schedule,
  run: Run,
): number[][] {
  const registers = new Map<ValueId, readonly number[]>();
  for (const { id, origin, index } of routine.values) {
    const held = {
      state: run.states,
      initial: run.initial,
      data: run.matrices,
      kept: run.kept,
      draw: [],
      temporary: [],
    }[origin][index];
    if (held) registers.set(id, held);
  }
  const slots: ({ value: ValueId; entries: readonly number[] } | null)[] = Array.from(
    { length: slotCount },
    () => null,
  );
  // A routine is called in a loop: all slots may still be being read.
  let read = new Set(slots.keys());
  let written = new Set<number>();
  const shares = new Map<ScalarId, number>();
  const sums = new Map<ScalarId, number>();
  const scalar = scalarReader(routine.scalars, run, sums);
  const shapeOf = (value: ValueId) => routine.values[value]!.shape;
  const own = (value: ValueId): readonly number[] => {
    const entries = registers.get(value);
    if (!entries) throw new Error(`value ${value} is read before it is made`);
    return entries;
  };
  const published = (value: ValueId, where: ReadonlyMap<ValueId, number>): readonly number[] => {
    if (["data", "kept"].includes(routine.values[value]!.origin)) return own(value);
    const slot = where.get(value);
    const held = slot === undefined ? null : slots[slot];
    if (slot === undefined || held?.value !== value) throw new Error(`value ${value} is not in slot ${slot}`);
    if (written.has(slot)) throw new Error(`slot ${slot} is read without a barrier after it was written`);
    read.add(slot);
    return held.entries;
  };
  type Shape = ReturnType<typeof shapeOf>;
  const size = (shape: Shape): number => shape.modes ?? shape.rows * shape.columns;
  const entriesOf = (expression: Elementwise, shape: Shape, where: ReadonlyMap<ValueId, number>): number[] => {
    const { columns, modes } = shape;
    const entry = (node: Elementwise, k: number): number => {
      const [i, j] = [Math.floor(k / columns), k % columns];
      switch (node.kind) {
        case "read": {
          const { rows: r, columns: c, modes: m } = shapeOf(node.value);
          const fits = node.transposed ? r === columns && c === shape.rows : r === shape.rows && c === columns;
          if (!fits || m !== modes) throw new Error(`value ${node.value} does not have the shape of its line`);
          return node.transposed ? published(node.value, where)[j * c + i]! : own(node.value)[k]!;
        }
        case "spread":
          return published(node.value, where)[node.along === "rows" ? i : j]!;
        case "part":
          return inPart[node.part](i, j) ? entry(node.operand, k) : 0;
        case "fill":
          return scalar(node.scalar);
        case "diagonal":
          return i === j ? node.diagonals.reduce((value, diagonal) => value * run.diagonals[diagonal]![i]!, 1) : 0;
        case "scale":
          return scalar(node.scalar) * entry(node.operand, k);
        case "scaleRows":
          return run.diagonals[node.diagonal]![i]! * entry(node.operand, k);
        case "scaleColumns":
          return run.diagonals[node.diagonal]![j]! * entry(node.operand, k);
        case "negate":
          return -entry(node.operand, k);
        case "function":
          return Math[node.name](entry(node.operand, k));
        case "power":
          return entry(node.operand, k) ** scalar(node.exponent);
        case "plus":
          return entry(node.left, k) + entry(node.right, k);
        case "minus":
          return entry(node.left, k) - entry(node.right, k);
        case "times":
          return entry(node.left, k) * entry(node.right, k);
        case "over":
          return entry(node.left, k) / entry(node.right, k);
        case "least":
          return Math.min(entry(node.left, k), entry(node.right, k));
        case "greatest":
          return Math.max(entry(node.left, k), entry(node.right, k));
        case "and":
        case "or":
          return applyOperator(node.kind, entry(node.left, k), entry(node.right, k));
        case "compare":
          return compare(node.comparison, entry(node.left, k), entry(node.right, k));
        case "choose":
          return choose(entry(node.condition, k), entry(node.left, k), entry(node.right, k));
        case "raised":
          return entry(node.left, k) ** entry(node.right, k);
      }
    };
    return Array.from({ length: size(shape) }, (_, k) => entry(expression, k));
  };

  const kronecker = (
    { left, right, terms, shift }: Omit<KroneckerOperation, "kind">,
    where: ReadonlyMap<ValueId, number>,
  ): number[] => {
    const order = left * right;
    const factors = terms.map(
      (term) => [scalar(term.coefficient), published(term.left, where), published(term.right, where)] as const,
    );
    return Array.from({ length: order * order }, (_, k) => {
      const [r, c] = [Math.floor(k / order), k % order];
      const [i, j] = [Math.floor(r / right) * left + Math.floor(c / right), (r % right) * right + (c % right)];
      return factors.reduce((sum, [factor, a, b]) => sum + factor * a[i]! * b[j]!, r === c ? scalar(shift) : 0);
    });
  };

  const play = (operation: GpuOperation, where: ReadonlyMap<ValueId, number>): void => {
    switch (operation.kind) {
      case "product": {
        const { left, right, form, inner, result } = operation;
        const [a, b] = [published(left, where), published(right, where)];
        const { rows, columns } = shapeOf(result);
        const [aColumns, bColumns] = [shapeOf(left).columns, shapeOf(right).columns];
        const entries = Array.from({ length: rows * columns }, (_, k) => {
          const [i, j] = [Math.floor(k / columns), k % columns];
          let sum = 0;
          for (let m = 0; m < inner; m++)
            sum +=
              a[form === "TN" ? m * aColumns + i : i * aColumns + m]! *
              b[form === "NT" ? j * bColumns + m : m * bColumns + j]!;
          return sum;
        });
        registers.set(result, entries);
        break;
      }
      case "rowSums": {
        const { matrix, transposed, weights, result } = operation;
        const [a, w] = [published(matrix, where), weights === null ? null : published(weights, where)];
        const { rows, columns } = shapeOf(matrix);
        const [outer, inner] = transposed ? [columns, rows] : [rows, columns];
        const entries = Array.from({ length: outer }, (_, i) => {
          let sum = 0;
          for (let k = 0; k < inner; k++)
            sum += (transposed ? a[k * columns + i]! : a[i * columns + k]!) * (w === null ? 1 : w[k]!);
          return sum;
        });
        registers.set(result, entries);
        break;
      }
      case "combine":
        registers.set(operation.result, entriesOf(operation.expression, shapeOf(operation.result), where));
        break;
      case "partial":
        shares.set(
          operation.scalar,
          entriesOf(operation.expression, operation.shape, where).reduce((sum, x) => sum + x, 0),
        );
        break;
      case "gather":
        for (const id of operation.scalars) sums.set(id, shares.get(id)!);
        break;
      case "entry": {
        const { columns, modes } = shapeOf(operation.value);
        sums.set(
          operation.scalar,
          published(operation.value, where)[operation.row * (modes ?? columns) + operation.column]!,
        );
        break;
      }
      case "matrixOut":
        run.places[operation.place] = entriesOf(operation.expression, operation.shape, where);
        break;
      case "kronecker":
        registers.set(operation.result, kronecker(operation, where));
        break;
      case "kroneckerOut":
        run.places[operation.place] = kronecker(operation, where);
        break;
      case "opaque": {
        const operands = operation.operands.map((id) => ({ shape: shapeOf(id), entries: own(id) }));
        const { results, scalars } = opaqueRoutines[operation.routine].reference(
          operands,
          operation.factors.map(scalar),
          UNIT_DOUBLE,
        );
        for (const [place, id] of operation.results.entries()) registers.set(id, [...results[place]!]);
        for (const [place, id] of operation.scalars.entries()) sums.set(id, scalars[place]!);
        break;
      }
      case "scalarOut":
        run.components[operation.component] = scalar(operation.scalar);
        break;
      case "vectorOut":
        for (const [k, value] of entriesOf(operation.expression, operation.shape, where).entries())
          run.components[operation.component + k] = value;
        break;
    }
  };

  let played = 0;
  let results: number[][] = [];
  for (const step of steps)
    switch (step.kind) {
      case "barrier":
        read = new Set();
        written = new Set();
        break;
      case "publish":
        if (read.has(step.slot)) throw new Error(`slot ${step.slot} is overwritten while it may still be read`);
        if (written.has(step.slot)) throw new Error(`slot ${step.slot} is written twice without a barrier`);
        slots[step.slot] = { value: step.value, entries: own(step.value) };
        written.add(step.slot);
        break;
      case "operation":
        if (step.index !== played++) throw new Error("operations are played out of order");
        play(routine.operations[step.index]!, step.slots);
        break;
      case "finish":
        results = slopes.map((slope, index) => entriesOf(slope, run.program.states[index]!.shape, step.slots));
        break;
    }
  if (played !== routine.operations.length) throw new Error("operations are left out");
  return results;
}
