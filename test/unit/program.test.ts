/** Lowering and scheduling without a device: random programs are interpreted in float64 against the trees they come from. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type GpuOperation,
  type GpuRoutine,
  gatherAtMost,
  publishedReads,
  withGathers,
} from "../../src/gpu/gathers.ts";
import { bestSchedule, mostAtOnce, type Schedule, schedule } from "../../src/gpu/schedule.ts";
import { type GpuProgram, type LateScalar, splitAtSpectra } from "../../src/gpu/split.ts";
import { parseSystem } from "../../src/language/index.ts";
import { transposedReads } from "../../src/program/fold.ts";
import { type LowerOptions, lowerSystem } from "../../src/program/lower.ts";
import { opaqueRoutines } from "../../src/program/opaque/index.ts";
import type { Elementwise, KroneckerOperation, ScalarId, ValueId } from "../../src/program/program.ts";
import {
  afterOneStep,
  type Evaluated,
  eigenvalues,
  inputsOf,
  type RandomSystem,
  randomSystem,
  type Tensor,
  textOf,
} from "../random-systems.ts";
import { random } from "../tolerances.ts";

const noIncludes = () => undefined;

function gpuProgram(text: string, options: LowerOptions): GpuProgram {
  return splitAtSpectra(lowerSystem(parseSystem(text, noIncludes), options).program);
}

function programOf(system: RandomSystem): GpuProgram {
  return gpuProgram(textOf(system), {
    dimensions: system.sizes,
    data: { ...system.forms, G: "matrix" },
  });
}

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

function runOf(system: RandomSystem, program: GpuProgram, states: readonly (readonly number[])[], time: number): Run {
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

function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    default:
      return a ** b;
  }
}

function scalarReader(
  scalars: readonly LateScalar[],
  run: Run,
  sums: ReadonlyMap<ScalarId, number>,
): (id: ScalarId) => number {
  const read = (id: ScalarId): number => {
    const scalar = scalars[id]!;
    switch (scalar.kind) {
      case "constant":
        return scalar.value;
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
        return arithmetic(scalar.operator, read(scalar.left), read(scalar.right));
      case "negate":
        return -read(scalar.operand);
      case "function":
        return Math[scalar.name](read(scalar.operand));
      case "result":
        if (!sums.has(id)) throw new Error(`sum ${id} is read before it is gathered`);
        return sums.get(id)!;
      case "component":
        return run.components[scalar.component]!;
      case "least":
        return Math.min(...scalar.operands.map(read));
      default:
        throw new Error(`no random system holds a ${scalar.kind}`);
    }
  };
  return read;
}

/** Plays a routine's schedule as a workgroup would, and throws where a thread could read what another has not written, or overwrite what another still reads. */
function interpret(
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

/** One Euler step and what is observed after it, all from the program. */
function interpretOneStep(
  system: RandomSystem,
  h: number,
  choose: (routine: GpuRoutine, slopes: readonly Elementwise[]) => Schedule,
) {
  const program = programOf(system);
  const { slopes: lines } = program.step;
  const [step, observe] = [withGathers(program.step), withGathers(program.observe)];
  const start = runOf(system, program, [], 0).initial;
  const slopes = interpret(step, lines, choose(step, lines), runOf(system, program, start, 0));
  const stepped = start.map((entries, index) => entries.map((x, k) => x + h * slopes[index]![k]!));
  const run = runOf(system, program, stepped, h);
  interpret(observe, [], choose(observe, []), run);
  for (const task of program.spectra) {
    const matrix = run.places[task.place]!;
    const values = task.diagonal ? [...matrix].sort((a, b) => a - b) : eigenvalues(matrix, task.order);
    for (const [k, value] of values.entries()) run.components[task.component + k] = value;
  }
  const late = scalarReader(program.late.scalars, run, new Map());
  for (const { scalar, component } of program.late.outputs) run.components[component] = late(scalar);
  const observed = program.components.map(
    ({ observable, first, count }) => [observable, run.components.slice(first, first + count)] as const,
  );
  return {
    states: Object.fromEntries(program.states.map(({ name }, index) => [name, stepped[index]!])),
    observables: Object.fromEntries(observed),
  };
}

function expectAlike(found: readonly number[], expected: Tensor, name: string): void {
  expect(found.length, name).toBe(expected.values.length);
  for (const [k, value] of expected.values.entries())
    expect(Math.abs(found[k]! - value), `${name} ${k}`).toBeLessThanOrEqual(random.float64 * (expected.bounds[k]! + 1));
}

function expectEvaluated(found: ReturnType<typeof interpretOneStep>, expected: Evaluated): void {
  for (const [name, value] of Object.entries(expected.states)) expectAlike(found.states[name]!, value, name);
  for (const [name, value] of Object.entries(expected.observables)) expectAlike(found.observables[name]!, value, name);
}

const fewest = (routine: GpuRoutine, slopes: readonly Elementwise[]): Schedule =>
  schedule(routine, slopes, mostAtOnce(routine, slopes));
const best = (routine: GpuRoutine, slopes: readonly Elementwise[]): Schedule =>
  bestSchedule(routine, slopes, Number.POSITIVE_INFINITY)!;

describe("a program", () => {
  it("means what its text means, with the fewest barriers", () => {
    fc.assert(
      fc.property(randomSystem, (system) =>
        expectEvaluated(interpretOneStep(system, 0.5, best), afterOneStep(system, 0.5)),
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it("means the same, and races nowhere, with any number of slots from the least that will do", () => {
    fc.assert(
      fc.property(randomSystem, fc.nat(6), (system, spare) => {
        const some = (routine: GpuRoutine, slopes: readonly Elementwise[]): Schedule =>
          schedule(routine, slopes, mostAtOnce(routine, slopes) + spare);
        expectEvaluated(interpretOneStep(system, 0.5, fewest), afterOneStep(system, 0.5));
        expectEvaluated(interpretOneStep(system, 0.5, some), afterOneStep(system, 0.5));
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it("computes no product twice, nor one that another is the transpose of", () => {
    fc.assert(
      fc.property(randomSystem, (system) => {
        for (const routine of [programOf(system).step, programOf(system).observe]) {
          const factor = (value: ValueId, transposed: boolean): string =>
            `${value}${transposed && !routine.values[value]!.symmetric ? "'" : ""}`;
          const seen = new Set<string>();
          for (const operation of routine.operations) {
            if (operation.kind !== "product") continue;
            const { left, right, form } = operation;
            const straight = `${factor(left, form === "TN")} ${factor(right, form === "NT")}`;
            const turned = `${factor(right, form !== "NT")} ${factor(left, form !== "TN")}`;
            expect(seen.has(straight), `${operation.result} is there already`).toBe(false);
            seen.add(straight);
            seen.add(turned);
          }
        }
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it("declares a value symmetric only where it is", () => {
    fc.assert(
      fc.property(randomSystem, (system) => {
        const program = programOf(system);
        const step = withGathers(program.step);
        const start = runOf(system, program, [], 0).initial;
        const run = runOf(system, program, start, 0);
        // Every value is handed out as if it were a slope of its own shape.
        for (const { id, symmetric, shape } of step.values) {
          if (!symmetric) continue;
          const slope: Elementwise = { kind: "read", value: id, transposed: false };
          const only = { ...run, program: { ...program, states: [{ name: "x", shape, scalar: false }] } };
          const [entries] = interpret(step, [slope], best(step, [slope]), only);
          const n = shape.rows;
          const size = Math.max(...entries!.map(Math.abs), 1);
          for (const [k, value] of entries!.entries())
            expect(Math.abs(value - entries![(k % n) * n + Math.floor(k / n)]!)).toBeLessThanOrEqual(1e-12 * size);
        }
      }),
      { numRuns: 100, seed: 4 },
    );
  });
});

describe("the gathers of a routine", () => {
  const text = (lines: string): string => `system sums "a test"\nstate A : n x n\nstate B : n x n\n${lines}`;
  const kindsOf = (lines: string): string[] => {
    const { step } = gpuProgram(text(lines), { dimensions: { n: 3 }, data: {} });
    return withGathers(step).operations.map((operation) => operation.kind);
  };

  it("take in all sums that stand before the first that is needed", () => {
    expect(kindsOf("P = norm(A)*A + B\ndA/dt = norm(B)*P*B\ndB/dt = trace(A)*B")).toEqual([
      "partial",
      "partial",
      "gather",
      "combine",
      "product",
      "partial",
      "gather",
    ]);
    expect(kindsOf("dA/dt = trace(A)*A\ndB/dt = (norm(A) + norm(B))*B")).toEqual([
      "partial",
      "partial",
      "partial",
      "gather",
    ]);
  });

  it("make every sum known before it is read, with no more waiting than there is room for", () => {
    const sums = Array.from({ length: 20 }, (_, k) => `norm(A + ${k}*B)`).join(" + ");
    const kinds = kindsOf(`dA/dt = (${sums})*A\ndB/dt = 0`);
    const gathers = kinds.flatMap((kind, index) => (kind === "gather" ? [index] : []));
    expect(gathers).toEqual([gatherAtMost, 2 * gatherAtMost + 1, kinds.length - 1]);
  });

  it("share themselves out among reported scalars, which are written last", () => {
    const reports = "observe a = norm(A)\nobserve b = norm(B)\nobserve c = trace(A)";
    const { observe } = gpuProgram(text(`dA/dt = 0\ndB/dt = 0\n${reports}`), { dimensions: { n: 3 }, data: {} });
    expect(withGathers(observe).operations.map((operation) => operation.kind)).toEqual([
      "partial",
      "partial",
      "partial",
      "gather",
      "scalarOut",
      "scalarOut",
      "scalarOut",
    ]);
  });
});

describe("a schedule", () => {
  const publishedValues = (routine: GpuRoutine): number =>
    new Set(routine.operations.flatMap(publishedReads).filter((value) => routine.values[value]!.origin !== "data"))
      .size;

  it("needs no more barriers with more slots than with the least", () => {
    fc.assert(
      fc.property(randomSystem, (system) => {
        const { step } = programOf(system);
        const routine = withGathers(step);
        expect(best(routine, step.slopes).barriers).toBeLessThanOrEqual(fewest(routine, step.slopes).barriers);
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it("publishes nothing twice where every operand has a slot", () => {
    fc.assert(
      fc.property(randomSystem, (system) => {
        const observe = withGathers(programOf(system).observe);
        const all = schedule(observe, [], Math.max(publishedValues(observe), mostAtOnce(observe, [])));
        const published = all.steps.flatMap((step) => (step.kind === "publish" ? [step.value] : []));
        expect(new Set(published).size).toBe(published.length);
      }),
      { numRuns: 100, seed: 6 },
    );
  });

  it("refuses fewer slots than one operation needs", () => {
    fc.assert(
      fc.property(randomSystem, (system) => {
        const { step } = programOf(system);
        const routine = withGathers(step);
        const least = mostAtOnce(routine, step.slopes);
        fc.pre(least > 0);
        expect(() => schedule(routine, step.slopes, least - 1)).toThrow("needs more than");
        expect(bestSchedule(routine, step.slopes, least - 1)).toBeNull();
      }),
      { numRuns: 50, seed: 7 },
    );
  });

  it("reads slopes transposed only from slots", () => {
    const turned = 'system turn "transposes at the end"\nstate A : n x n\ndA/dt = A^T';
    const { step } = gpuProgram(turned, { dimensions: { n: 3 }, data: {} });
    expect(step.slopes.flatMap(transposedReads)).toEqual([0]);
    expect(best(withGathers(step), step.slopes).steps.map((step) => step.kind)).toEqual([
      "barrier",
      "publish",
      "barrier",
      "finish",
    ]);
  });
});
