/** What an ensemble on the CPU goes on from: broken off at any moment, and taken up by others, it brings the same bits as one that nobody stopped. */

import { afterAll, describe, expect, it } from "vitest";
import { type CpuEnsemble, type CpuEnsembleOptions, createCpuEnsemble } from "../../src/cpu/ensemble.ts";
import type { CpuContent } from "../../src/cpu/snapshot.ts";
import type { Frame } from "../../src/ensemble/frames.ts";
import type { Snapshot } from "../../src/ensemble/snapshot.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { openNodeCpu } from "../../src/node/open-cpu.ts";

const thread = await openNodeCpu(0);
const workers = await openNodeCpu(2);
const one = await openNodeCpu(1);
afterAll(() => {
  for (const cpu of [thread, workers, one]) cpu.close();
});

const flow: ExperimentInput = {
  system: "byol",
  dimensions: { n1: 3, n2: 2 },
  integrator: { method: "rk4", step: 0.0002 },
  times: { end: 2, samples: 5 },
  sweep: { eta: [0, 0.3, 0.5] },
  observables: ["spectrumF", "loss"],
  histograms: { spectrumF: { from: 0, to: 0.5, bins: 7 } },
  runs: 5,
  seed: 3,
};
const adaptive: ExperimentInput = {
  ...flow,
  integrator: { method: "bs32", rtol: 1e-11, atol: 1e-13 },
  times: { end: 60, samples: 5 },
};
const map: ExperimentInput = {
  system: "byol-minibatch",
  dimensions: { n1: 3, n2: 2 },
  times: { steps: 20, samples: 5 },
  observables: ["normW"],
  runs: 7,
};
/** Some of its runs settle, some stop, some diverge, each at a time of its own. */
const ending: ExperimentInput = {
  system: {
    text: "system s\nparam k = 1\nstate x : scalar\ndx/dt = k*x*(x - 2)\nobserve size = abs(x)\nclass small where size < 0.05\nstop where size > 4",
  },
  initial: { x: "2*randn" },
  integrator: { method: "rk4", step: 0.05 },
  stop: { settled: 1e-3 },
  times: { end: 12, samples: 25 },
  sweep: { k: [1, 3] },
  runs: 9,
};

interface Brought {
  readonly frames: readonly unknown[];
  readonly states: Readonly<Record<string, Float64Array>>;
  readonly runSteps: number;
}

/** What is made when it is read is made here. */
const plain = (frames: readonly Frame[]): unknown[] => structuredClone([...frames]);

async function whole(ensemble: CpuEnsemble): Promise<Brought> {
  const frames: unknown[] = [];
  for (;;) {
    const advance = await ensemble.advance(1000);
    frames.push(...plain(advance.frames));
    if (!advance.done) continue;
    const states = await ensemble.states();
    ensemble.dispose();
    return { frames, states, runSteps: advance.runSteps };
  }
}

const pools = [thread, workers, one];

/** Broken off after every call of `advance`, and taken up with another number of workers each time. */
async function broken(input: ExperimentInput, options: CpuEnsembleOptions): Promise<Brought & { midway: number }> {
  const resolved = resolveExperiment(input);
  let midway = 0;
  const frames: unknown[] = [];
  let from: Snapshot | undefined;
  /** Turns in a row that brought nothing: a job that is under way on a busy machine brings something soon. */
  let idle = 0;
  let before = 0;
  for (let breaks = 0; idle < 100; breaks++) {
    const ensemble = createCpuEnsemble(pools[breaks % pools.length]!, resolved, { ...options, from });
    const { frames: next, done, runSteps } = await ensemble.advance(breaks % 2);
    frames.push(...plain(next));
    idle = next.length > 0 || runSteps > before ? 0 : idle + 1;
    before = runSteps;
    from = structuredClone(await ensemble.snapshot());
    const { blocks } = from.content as CpuContent;
    if (blocks.some(({ record, step }) => record > 0 || step > 0)) midway++;
    ensemble.dispose();
    if (!done) continue;
    const last = createCpuEnsemble(thread, resolved, { ...options, from });
    expect(await last.advance(0)).toMatchObject({ frames: [], done: true, runSteps, fraction: 1 });
    return { frames, states: await last.states(), runSteps, midway };
  }
  throw new Error("it comes to no end");
}

/** With how many breaks at least that come between two sample times, where the work is long enough for one. */
const cases: readonly (readonly [string, ExperimentInput, CpuEnsembleOptions, number])[] = [
  ["steps of one length", { ...flow, times: { end: 8, samples: 5 } }, {}, 1],
  ["a step size a run", adaptive, {}, 1],
  ["a map", map, {}, 0],
  ["runs that end", ending, {}, 0],
  ["float32", { ...flow, times: { end: 32, samples: 5 } }, { precision: "float32" }, 1],
  ["values by run", ending, { perRun: true }, 0],
  [
    "nothing ahead of its frames",
    { ...flow, integrator: { method: "rk4", step: 0.1 }, times: { end: 16, samples: 5 } },
    { framewise: true },
    1,
  ],
];

describe.each(cases)("an ensemble of %s", (_, input, options, least) => {
  const orders = options.framewise ? (["samples"] as const) : (["samples", "blocks"] as const);
  it.each(orders)("is the same, broken off at every turn in the order of %s", async (order) => {
    const all = { ...options, order, states: true, blockRuns: 4 };
    const unbroken = await whole(createCpuEnsemble(workers, resolveExperiment(input), all));
    const { midway, ...brought } = await broken(input, all);
    expect(brought).toEqual(unbroken);
    expect(midway).toBeGreaterThanOrEqual(least);
  });
});

describe("a snapshot", () => {
  const resolved = resolveExperiment(flow);
  /** After the second frame. */
  const begun = async (options: CpuEnsembleOptions = {}): Promise<CpuEnsemble> => {
    const ensemble = createCpuEnsemble(workers, resolved, options);
    for (let frames = 0; frames < 2; ) frames += (await ensemble.advance(1000)).frames.length;
    return ensemble;
  };

  it("leaves the ensemble as it was", async () => {
    const unbroken = await whole(createCpuEnsemble(workers, resolved));
    const ensemble = createCpuEnsemble(workers, resolved);
    const frames: unknown[] = [];
    for (let done = false; !done; ) {
      const advance = await ensemble.advance(0);
      frames.push(...plain(advance.frames));
      done = advance.done;
      await ensemble.snapshot();
    }
    expect(frames).toEqual(unbroken.frames);
    ensemble.dispose();
  });

  it("keeps the cells of a frame that were handed out apart from those that were not", async () => {
    const many = resolveExperiment({
      ...flow,
      sweep: { eta: { from: 0, to: 1, count: 150 } },
      histograms: { spectrumF: { from: 0, to: 1, bins: 4000 } },
      times: [0, 0.1],
      runs: 1,
    });
    const options = { memory: 2 ** 26 };
    const ensemble = createCpuEnsemble(workers, many, options);
    expect(ensemble.plan.cellsOfFrame).toBeLessThan(150);
    const cells: number[] = [];
    const take = ({ frames }: { readonly frames: readonly Frame[] }) => {
      for (const frame of frames) if (frame.sample === 0) cells.push(...frame.cells.map(({ cell }) => cell));
    };
    while (cells.length === 0) take(await ensemble.advance(1000));
    const next = createCpuEnsemble(thread, many, { ...options, from: structuredClone(await ensemble.snapshot()) });
    ensemble.dispose();
    while (cells.length < 150) take(await next.advance(0));
    expect(cells).toEqual([...many.cells.keys()]);
    next.dispose();
  });

  it("goes on with its own blocks, whatever the workers here would have", async () => {
    const ensemble = await begun({ blockRuns: 6, order: "blocks" });
    const next = createCpuEnsemble(one, resolved, { from: structuredClone(await ensemble.snapshot()) });
    expect(next.plan).toMatchObject({ blockRuns: 6, order: "blocks" });
    ensemble.dispose();
    next.dispose();
  });

  it.each([
    ["another experiment", { ...flow, seed: 4 }, {}],
    ["another precision", flow, { precision: "float32" }],
    ["values by run, which were not kept", flow, { perRun: true }],
  ] as const)("is refused for %s", async (_, input, options) => {
    const ensemble = await begun();
    const from = structuredClone(await ensemble.snapshot());
    ensemble.dispose();
    expect(() => createCpuEnsemble(thread, resolveExperiment(input), { ...options, from })).toThrow(
      /^What was computed so far is of another ensemble \(CPU, .*\) than this one \(CPU, .*\): go on where/,
    );
  });

  it("is not to be had of an ensemble that was disposed", async () => {
    const ensemble = await begun();
    ensemble.dispose();
    await expect(ensemble.snapshot()).rejects.toThrow("The ensemble has been disposed.");
  });
});
