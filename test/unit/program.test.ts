/** Lowering and scheduling without a device: random programs are interpreted in float64 against the trees they come from. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GpuRoutine, gatherAtMost, publishedReads, withGathers } from "../../src/gpu/gathers.ts";
import { bestSchedule, mostAtOnce, type Schedule, schedule } from "../../src/gpu/schedule.ts";
import { type GpuProgram, splitAtSpectra } from "../../src/gpu/split.ts";
import { parseSystem } from "../../src/language/index.ts";
import { remoteReads } from "../../src/program/fold.ts";
import { type LowerOptions, lowerSystem } from "../../src/program/lower.ts";
import type { Elementwise, ValueId } from "../../src/program/program.ts";
import { afterOneStep, type Evaluated } from "../random-step.ts";
import { randomSystem, textOf } from "../random-systems.ts";
import { eigenvalues, type Tensor } from "../random-tensors.ts";
import type { RandomSystem } from "../random-trees.ts";
import { random } from "../tolerances.ts";
import { interpret, runOf, scalarReader } from "./gpu-interpreter.ts";

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
          const only = {
            ...run,
            program: { ...program, states: [{ name: "x", shape, scalar: false, role: "flow" as const }] },
          };
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
    expect(step.slopes.flatMap(remoteReads)).toEqual([0]);
    expect(best(withGathers(step), step.slopes).steps.map((step) => step.kind)).toEqual([
      "barrier",
      "publish",
      "barrier",
      "finish",
    ]);
  });
});
