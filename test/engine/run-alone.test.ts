/** A run alone is the run that it is in its ensemble, to the bit, on every backend; and so are those of a shard. */

import { expect, it } from "vitest";
import { type Frame, statisticNames } from "../../src/ensemble/frames.ts";
import { mergedFrames } from "../../src/ensemble/merged-frames.ts";
import { runAlone } from "../../src/ensemble/run-alone.ts";
import { shardOf } from "../../src/ensemble/shard.ts";
import { loadExperiment } from "../../src/experiment/library.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { statistics } from "../tolerances.ts";
import { cpu, cpuInFloat32, cpuInPortableBits, describeEngine, once, webgpu } from "./engines.ts";
import { flow, type Played } from "./play.ts";

interface Case {
  readonly experiment: ExperimentInput;
  readonly cell: number;
  readonly run: number;
}

/** Rectangular, several tiles each way, and cells that differ. */
const byol: ExperimentInput = {
  system: "byol",
  dimensions: { n1: 9, n2: 6 },
  data: { model: "isotropic", sigma: 0.2 },
  integrator: { method: "rk4", step: 0.1 },
  times: [0, 1, 2.5],
  sweep: { eta: [0, 0.05, 0.3] },
  observables: ["spectrumF", "commutator", "normF"],
  runs: 5,
  seed: 11,
};

/** Matrices, vectors and numbers that each run is given. */
const explicit: ExperimentInput = {
  system: flow(`state X : n x n
    state v : n
    state x : scalar
    param a = 1
    dX/dt = a*X - X*X^T*X
    dv/dt = -a*v + x
    dx/dt = -x*norm(v)
    observe size = norm(X)
    observe entries = sum(v) + x`),
  dimensions: { n: 3 },
  initial: {
    X: { runs: [1, 2, 3, 4].map((k) => [0, 1, 2].map((i) => [0, 1, 2].map((j) => Math.sin(9 * k + 3 * i + j)))) },
    v: { runs: [1, 2, 3, 4].map((k) => [k / 4, -k / 8, 1]) },
    x: { runs: [0.5, 0.25, -0.5, 0.75] },
  },
  integrator: { method: "rk4", step: 0.1 },
  times: [0, 1, 2],
  sweep: { a: [0.5, 1] },
  seed: 1,
};

/** Draws in a law, data that each run draws and keeps, and numbers drawn in each step beside matrices. */
const drawing: ExperimentInput = {
  system: flow(`state X : n x m ~ rand
    state x : scalar ~ randn
    data C : n x n ~ randn
    param a = 0.1
    next X = X + a*C*randn(n, m) - a*x*X
    next x = 0.9*x + rand(1, 1)[1, 1]
    observe size = norm(X)
    observe level = x`),
  dimensions: { n: 3, m: 5 },
  times: { steps: 12, samples: 4 },
  sweep: { a: [0.1, 0.2] },
  runs: 5,
  seed: 8,
};

/** Runs that stop, each at a time of its own. */
const stopping: ExperimentInput = {
  system: flow(`state x : k
    param a = 1
    dx/dt = -a*x
    stop where norm(x) < 0.4
    class small where norm(x) < 0.4
    observe size = norm(x)`),
  dimensions: { k: 2 },
  initial: { x: "randn" },
  integrator: { method: "rk4", step: 0.1 },
  times: { end: 4, samples: 9 },
  sweep: { a: [0.5, 1] },
  runs: 6,
  seed: 3,
};

const cases: Readonly<Record<string, Case>> = {
  "of byol, in a cell of a sweep": { experiment: byol, cell: 2, run: 3 },
  "with a step of its own": {
    experiment: { ...byol, integrator: { method: "bs32", rtol: 1e-4, atol: 1e-6 }, observables: ["normF"] },
    cell: 1,
    run: 4,
  },
  "with stages of its own": {
    experiment: {
      ...loadExperiment("oja"),
      integrator: { method: "rkc2", rtol: 1e-4, atol: 1e-6 },
      observables: ["captured"],
      times: [0, 1, 2],
      runs: 5,
    },
    cell: 0,
    run: 4,
  },
  "of byol on minibatches": {
    experiment: {
      ...loadExperiment("byol-minibatch"),
      dimensions: { n1: 5, n2: 3, B: 6 },
      times: { steps: 20, samples: 5 },
      observables: ["normF"],
    },
    cell: 0,
    run: 3,
  },
  "of byol by moments that are drawn": {
    experiment: {
      ...loadExperiment("byol-minibatch-moments"),
      dimensions: { n1: 5, n2: 3 },
      times: { steps: 20, samples: 5 },
      observables: ["normF"],
      runs: 4,
    },
    cell: 2,
    run: 3,
  },
  "of a map that draws numbers and keeps data": { experiment: drawing, cell: 1, run: 4 },
  "of a grid of starts": { experiment: loadExperiment("figure-10-frozen-target"), cell: 0, run: 87 },
  "with starts that are written out for each run": { experiment: explicit, cell: 1, run: 2 },
  "that stops": { experiment: stopping, cell: 1, run: 5 },
};

/** All that is handed out of the run at this place in its cell: what is observed, how it stands, and its last states. */
function leftBy({ resolved, frames, states }: Played, cell: number, place: number) {
  const { cells, runsPerCell } = resolved;
  const share = (values: Float64Array, index: number, of: number): number[] => {
    const size = values.length / of;
    return [...values.subarray(index * size, (index + 1) * size)];
  };
  return {
    observed: frames.map(({ cells: shown }) => {
      const { perRun, runs } = shown.find((frame) => frame.cell === cell)!;
      return {
        values: Object.fromEntries(
          Object.entries(perRun!).map(([name, values]) => [name, share(values, place, runsPerCell)]),
        ),
        ending: runs!.ending[place],
        endTime: runs!.endTime[place],
        steps: runs!.steps[place],
      };
    }),
    states: Object.fromEntries(
      Object.entries(states).map(([name, values]) => [
        name,
        share(values, cell * runsPerCell + place, cells.length * runsPerCell),
      ]),
    ),
  };
}

for (const [kind, { experiment, cell, run }] of Object.entries(cases))
  describeEngine(
    `a run ${kind}`,
    (engine) => {
      const ensemble = once(() => engine.play(experiment));

      it("is the same alone as beside the others", async () => {
        const beside = leftBy(await ensemble(), cell, run);
        const alone = await engine.playResolved(runAlone(resolveExperiment(experiment), cell, run));
        expect(leftBy(alone, 0, 0)).toEqual(beside);
        expect(alone.frames.every(({ cells }) => cells.length === 1)).toBe(true);
      });

      it("is none of the others, nor itself in another cell", async () => {
        const all = await ensemble();
        const own = leftBy(all, cell, run);
        const others = all.resolved.cells.flatMap((_, otherCell) =>
          Array.from({ length: all.resolved.runsPerCell }, (_, other) => leftBy(all, otherCell, other)),
        );
        expect(others.filter((other) => JSON.stringify(other) === JSON.stringify(own))).toHaveLength(1);
      });
    },
    [webgpu, cpu, cpuInPortableBits, cpuInFloat32],
  );

describeEngine(
  "a run alone",
  (engine) => {
    it("is told of by its number in its cell", async () => {
      const { frames } = await engine.playResolved(runAlone(resolveExperiment(stopping), 1, 5));
      const { outcomes, classes } = frames.at(-1)!.cells[0]!;
      expect(outcomes.first.stopped).toBe(5);
      expect(classes.small).toEqual({ count: 1, first: 5, undecided: 0 });
    });

    it("goes the same way at other sample times at which its steps end, too", async () => {
      const resolved = resolveExperiment(byol);
      const many = await engine.playResolved(runAlone(resolved, 2, 3, [0, 0.5, 1, 2.5]));
      const few = await engine.playResolved(runAlone(resolved, 2, 3, [0, 2.5]));
      expect([many, few].map(({ frames }) => frames.map(({ time }) => time))).toEqual([
        [0, 0.5, 1, 2.5],
        [0, 2.5],
      ]);
      expect(many.series("normF").at(-1)).toEqual(few.series("normF").at(-1));
      expect(many.states).toEqual(few.states);
    });
  },
  [webgpu, cpu, cpuInPortableBits, cpuInFloat32],
);

describeEngine("shards of an ensemble", (engine) => {
  it("are merged to the ensemble: each run and how it stands, and on the CPU every statistic, to the bit", async () => {
    const resolved = resolveExperiment({ ...stopping, runs: 7 });
    const whole = (await engine.playResolved(resolved)).frames.at(-1)!;
    const shards: Frame[][] = [];
    for (const number of [1, 2, 3])
      shards.push([(await engine.playResolved(shardOf(resolved, number, 3))).frames.at(-1)!]);
    const [merged] = mergedFrames(resolved, shards, resolved.program.components, true);
    expect(merged?.cells).toHaveLength(whole.cells.length);
    for (const [index, { outcomes, classes, steps, runs, perRun, observables }] of whole.cells.entries()) {
      const cell = merged!.cells[index]!;
      expect({ ...cell, observables: {}, perRun: { ...cell.perRun } }).toEqual({
        cell: index,
        outcomes,
        classes,
        steps,
        runs,
        perRun,
        observables: {},
      });
      const [own, all] = [cell.observables.size!, observables.size!];
      expect(own.count).toEqual(all.count);
      for (const name of statisticNames) {
        const [here = Number.NaN] = own.statistics[name];
        const [there = Number.NaN] = all.statistics[name];
        // WebGPU reduces in float32, where least and greatest are values of runs all the same.
        const { mean, std, quantile } = statistics.float32;
        const share = name === "mean" ? mean : name === "std" ? std : quantile;
        const isExact = engine.backend === "cpu" || name === "min" || name === "max";
        expect(Math.abs(here - there)).toBeLessThanOrEqual(isExact ? 0 : share * all.statistics.max[0]!);
      }
    }
  });
});
