/** Random small systems: one Euler step and every observable against the plain float64 evaluation of their trees. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExperimentInput, Value } from "../../src/experiment/schema.ts";
import { functionTable } from "../../src/language/functions.ts";
import { explicit } from "../oracle-cases.ts";
import { inputsOf } from "../random-evaluation.ts";
import { afterOneStep } from "../random-step.ts";
import { keptData, randomHistory, textOf } from "../random-systems.ts";
import { number, type Tensor } from "../random-tensors.ts";
import type { DataForm, Operator, RandomSystem } from "../random-trees.ts";
import { random } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, type Engine, webgpu } from "./engines.ts";

/** Exact in float32, so that both sides take the same step. */
const h = 0.5;

/** The parameter b of each cell, exact in float32: what the runs of one register do differs by it. */
const cells = [0.75, -0.5, 0.25];

function rowsOf({ rows, columns, values }: Tensor): number[][] {
  return Array.from({ length: rows }, (_, i) => values.slice(i * columns, (i + 1) * columns));
}

function dataOf(data: Tensor, form: DataForm): Value {
  if (form === "matrix") return rowsOf(data);
  const diagonal = rowsOf(data).map((row, i) => row[i]!);
  return form === "diagonal" ? diagonal : diagonal[0]!;
}

function startOf(name: string, start: Tensor): Value {
  if (name === "x") return start.values[0]!;
  return name === "v" ? [...start.values] : rowsOf(start);
}

/** What a map has not: there is no slope, and sums are states of their own. */
const ofFlows: readonly Operator[] = ["rate", "integral"];

/** The same step as that of a map whose lines say Euler's. */
function asMap(system: RandomSystem): string {
  const lines = textOf(system)
    .replace(/^d(\w+)\/dt = 0$/gm, "next $1 = $1")
    .replace(
      /^d(\w+)\/dt = (.*)$/gm,
      (_, state: string, slope: string) => `next ${state} = ${state} + ${h}*(${slope})`,
    );
  return `${lines}\nclock = ${h}\n`;
}

function experimentOf(system: RandomSystem, kind: "flow" | "map"): ExperimentInput {
  const inputs = inputsOf(system);
  const start = (name: string) => startOf(name, inputs[name]!);
  const data: Readonly<Record<string, Value>> = {
    D: dataOf(inputs.D!, system.forms.D),
    E: dataOf(inputs.E!, system.forms.E),
    G: rowsOf(inputs.G!),
    c: inputs.c!.values[0]!,
  };
  const kept = keptData(system);
  const given = Object.entries(data).filter(([name]) => !kept.includes(name));
  const own = kept.map((name) => [name, { runs: [data[name]!] }] as const);
  return {
    system: { text: kind === "map" ? asMap(system) : textOf(system) },
    dimensions: system.sizes,
    ...(given.length === 0 ? {} : { data: explicit(Object.fromEntries(given)) }),
    parameters: { a: inputs.a!.values[0]! },
    sweep: { b: cells },
    initial: { A: start("A"), B: start("B"), S: start("S"), v: start("v"), x: start("x"), ...Object.fromEntries(own) },
    ...(kind === "map" ? { times: [0, 1] } : { integrator: { method: "euler" as const, step: h }, times: [0, h] }),
    runs: 1,
  };
}

/** Without what a kind of system has not. */
function ofKind(system: RandomSystem, kind: "flow" | "map"): RandomSystem {
  const observables = Object.entries(system.observables).filter(
    ([, { operator }]) => kind === "flow" || !ofFlows.includes(operator),
  );
  return { ...system, observables: Object.fromEntries(observables) };
}

async function expectMeaning(engine: Engine, given: RandomSystem, kind: "flow" | "map" = "flow"): Promise<void> {
  const system = ofKind(given, kind);
  const { resolved, series, states } = await engine.play(experimentOf(system, kind));
  for (const [cell, b] of cells.entries()) {
    const expected = afterOneStep(system, h, { b: number(b) }, kind);
    const compare = (name: string, found: ArrayLike<number>, { values, bounds }: Tensor): void => {
      const isDerivative = ["rate", "grad"].includes(system.observables[name]?.operator ?? "");
      const tolerance = Math.max(random[engine.precision], isDerivative ? random.differences : 0);
      expect(found.length, name).toBe(values.length);
      for (const [k, value] of values.entries())
        if (Number.isNaN(value)) expect(found[k], `${name} ${k}`).toBeNaN();
        else expect(Math.abs(found[k]! - value), `${name} ${k}`).toBeLessThanOrEqual(tolerance * (bounds[k]! + 1));
    };
    for (const [name, value] of Object.entries(expected.states)) {
      const size = states[name]!.length / resolved.cells.length;
      compare(name, states[name]!.subarray(cell * size, (cell + 1) * size), value);
    }
    for (const [name, value] of Object.entries(expected.observables)) compare(name, series(name, cell).at(-1)!, value);
  }
}

/** What no random system holds: draws, which have tests of their own, the new value of a map, and what nothing bounds where eigenvalues are close. */
const elsewhere = ["randn", "rand", "bartlett", "grid", "orthogonal", "next", "alignment"];

const functionsIn = (system: RandomSystem): readonly string[] => {
  const text = textOf(system);
  return functionTable.map(({ name }) => name).filter((name) => new RegExp(`\\b${name}\\b`).test(text));
};

/** So many of them, each the one that adds most to what the others hold. */
function covering(systems: readonly RandomSystem[], count: number): readonly RandomSystem[] {
  const held = new Set<string>();
  return Array.from({ length: count }, () => {
    const added = (system: RandomSystem) => functionsIn(system).filter((name) => !held.has(name)).length;
    const next = systems.reduce((best, system) => (added(system) > added(best) ? system : best));
    for (const name of functionsIn(next)) held.add(name);
    return next;
  });
}

const many = fc.sample(randomHistory, { numRuns: 60, seed: 9 });
/** Kernels of their own take a software adapter some seconds each. */
const few = [...new Set([...covering(many, 8), ...fc.sample(randomHistory, { numRuns: 12, seed: 8 })])].slice(0, 12);

describe("random programs", () => {
  it.each([
    ["the many", many],
    ["the few for WebGPU", few],
  ])("hold every function of the language: %s", (_, systems) => {
    const held = new Set(systems.flatMap(functionsIn));
    const missing = functionTable.map(({ name }) => name).filter((name) => !held.has(name));
    expect(missing.toSorted()).toEqual(elsewhere.toSorted());
  });
});

// Each compiles kernels of its own on WebGPU, which takes a software adapter a second or two.
describeEngine(
  "a random program",
  (engine) => {
    for (const [index, system] of few.entries())
      it(`means what its text means: system ${index} of n1 = ${system.sizes.n1}, n2 = ${system.sizes.n2}`, () =>
        expectMeaning(engine, system, index % 4 === 3 ? "map" : "flow"));
  },
  [webgpu],
);

describeEngine(
  "a random program",
  (engine) => {
    it("means what its text means", async () => {
      await fc.assert(
        fc.asyncProperty(randomHistory, (system) => expectMeaning(engine, system)),
        { numRuns: 60, seed: 9 },
      );
    });

    it("means the same where its step is that of a map", async () => {
      await fc.assert(
        fc.asyncProperty(randomHistory, (system) => expectMeaning(engine, system, "map")),
        { numRuns: 30, seed: 10 },
      );
    });
  },
  [cpu, cpuInFloat32],
);
