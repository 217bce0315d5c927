/** What a program's operations mean, played one by one in float64 with the algorithms' own references, against the trees of random systems. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSystem } from "../../src/language/index.ts";
import { reports } from "../../src/program/fold.ts";
import { lowerSystem } from "../../src/program/lower.ts";
import { alignment, eigh } from "../../src/program/opaque/eigh.ts";
import { createPlayer, type PlayInputs } from "../../src/program/play.ts";
import type { Program, Scalar } from "../../src/program/program.ts";
import { inputsOf } from "../random-evaluation.ts";
import { afterOneStep } from "../random-step.ts";
import { randomSystem, textOf } from "../random-systems.ts";
import type { Tensor } from "../random-tensors.ts";
import type { RandomSystem } from "../random-trees.ts";
import { random } from "../tolerances.ts";

function programOf(system: RandomSystem): Program {
  const data = { ...system.forms, G: "matrix", c: "vector" } as const;
  return lowerSystem(
    parseSystem(textOf(system), () => undefined),
    { dimensions: system.sizes, data },
  ).program;
}

/** What a routine is given: the states are `states` now, and were those of the system at the start. */
function inputs(
  system: RandomSystem,
  program: Program,
  states: readonly ArrayLike<number>[],
  time: number,
): PlayInputs {
  const given = inputsOf(system);
  const valuesOf = (name: string): readonly number[] => given[name]!.values;
  const names = {
    state: [],
    initial: program.states,
    kept: program.kept,
    data: program.matrices,
    draw: [],
    temporary: [],
  };
  const scalarOf = (scalar: Scalar): number => {
    switch (scalar.kind) {
      case "parameter":
        return valuesOf(program.parameters[scalar.slot]!)[0]!;
      case "time":
        return time;
      case "state":
        return states[scalar.index]![0]!;
      case "initial":
        return valuesOf(program.states[scalar.index]!.name)[0]!;
      case "kept":
        return valuesOf(program.kept[scalar.index]!.name)[0]!;
      case "datum":
        return valuesOf(program.numbers[scalar.index]!)[0]!;
      case "entry":
        return diagonal(scalar.diagonal)[scalar.index]!;
      default:
        throw new Error(`a ${scalar.kind} is not given`);
    }
  };
  const diagonal = (index: number): readonly number[] => {
    const { name, length } = program.diagonals[index]!;
    return Array.from({ length }, (_, i) => valuesOf(name)[i * (length + 1)]!);
  };
  return {
    load: ({ origin, index }, into) => {
      into.set(origin === "state" ? states[index]! : valuesOf(names[origin][index]!.name));
    },
    scalar: scalarOf,
    diagonal,
  };
}

/** A step of Euler's, and what is observed after it. */
function played(system: RandomSystem, h: number) {
  const program = programOf(system);
  const start = program.states.map(({ name }) => inputsOf(system)[name]!.values);
  const flow = createPlayer(program.step, inputs(system, program, start, 0));
  const slopes = program.step.slopes.map((line, index) => flow.line(line, program.states[index]!.shape));
  flow.play();
  const states = slopes.map((slope, index) => {
    const entries = slope();
    return start[index]!.map((x, k) => x + h * entries[k]!);
  });
  const { observe } = program;
  const operations = observe.operations.filter((operation) => !reports(operation));
  const sample = createPlayer({ ...observe, operations }, inputs(system, program, states, h));
  sample.play();
  const components: number[] = [];
  for (const operation of observe.operations) {
    if (operation.kind === "scalarOut") components[operation.component] = sample.scalar(operation.scalar);
    if (operation.kind === "vectorOut")
      for (const [k, x] of sample.line(operation.expression, operation.shape)().entries())
        components[operation.component + k] = x;
  }
  return {
    states: Object.fromEntries(program.states.map(({ name }, index) => [name, states[index]!])),
    observables: Object.fromEntries(
      program.components.map(({ observable, first, count }) => [observable, components.slice(first, first + count)]),
    ),
  };
}

function expectAlike(found: readonly number[], expected: Tensor, name: string): void {
  expect(found.length, name).toBe(expected.values.length);
  for (const [k, value] of expected.values.entries())
    expect(Math.abs(found[k]! - value), `${name} ${k}`).toBeLessThanOrEqual(random.float64 * (expected.bounds[k]! + 1));
}

describe("a program that is played", () => {
  it("means what its text means, spectra included", () => {
    fc.assert(
      fc.property(randomSystem, (system) => {
        const found = played(system, 0.5);
        const expected = afterOneStep(system, 0.5);
        for (const [name, value] of Object.entries(expected.states)) expectAlike(found.states[name]!, value, name);
        for (const [name, value] of Object.entries(expected.observables))
          expectAlike(found.observables[name]!, value, name);
      }),
      { numRuns: 200, seed: 9 },
    );
  });
});

describe("the reference of eigh", () => {
  const symmetric = fc
    .integer({ min: 1, max: 12 })
    .chain((n) =>
      fc
        .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: n * n, maxLength: n * n })
        .map((entries) => ({ n, matrix: entries.map((x, at) => x + entries[(at % n) * n + Math.floor(at / n)]!) })),
    );

  it("gives vectors of length 1 that the matrix scales by its values, which ascend", () => {
    fc.assert(
      fc.property(symmetric, ({ n, matrix }) => {
        const { values, vectors } = eigh(matrix, n);
        const size = Math.hypot(...matrix) + Number.MIN_VALUE;
        expect([...values]).toEqual([...values].sort((a, b) => a - b));
        for (let k = 0; k < n; k++)
          for (let i = 0; i < n; i++) {
            let [image, inner] = [0, 0];
            for (let j = 0; j < n; j++) {
              image += matrix[i * n + j]! * vectors[j * n + k]!;
              inner += vectors[j * n + i]! * vectors[j * n + k]!;
            }
            // Some roundings of a rotation for each pair of axes.
            expect(Math.abs(image - values[k]! * vectors[i * n + k]!)).toBeLessThanOrEqual(1e-13 * n * size);
            expect(Math.abs(inner - (i === k ? 1 : 0))).toBeLessThanOrEqual(1e-13 * n);
          }
        // A matrix keeps the directions of its own eigenvectors.
        if (isRegular(values)) expect(Math.abs(alignment(vectors, matrix, n) - 1)).toBeLessThanOrEqual(1e-6);
      }),
      { numRuns: 200, seed: 10 },
    );
  });

  it("has no eigenvalues of what is not finite", () => {
    expect([...eigh([1, Number.NaN, Number.NaN, 1], 2).values]).toEqual([Number.NaN, Number.NaN]);
  });
});

/** False where squares underflow, and where a value is near 0: its vector's image is rounding, and points anywhere. */
function isRegular(values: Float64Array): boolean {
  const largest = Math.max(...values.map(Math.abs));
  return values.every((value) => Math.abs(value) > 1e-6 * largest) && largest > 1e-100;
}
