/** An ensemble on the CPU as its host sees it: returns in time, shares the workers, hands frames out in order, and keeps what it says. */

import { afterAll, describe, expect, it } from "vitest";
import { type CpuEnsemble, createCpuEnsemble } from "../../src/cpu/ensemble.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { openNodeCpu } from "../../src/node/open-cpu.ts";

const workers = await openNodeCpu(2);
const thread = await openNodeCpu(0);
afterAll(() => {
  workers.close();
  thread.close();
});

const short = resolveExperiment({
  system: "correlation",
  dimensions: { n2: 3 },
  integrator: { method: "rk4", step: 0.1 },
  times: { end: 5, samples: 11 },
  observables: ["normF"],
  runs: 20,
});
/** Hours of it, and nothing to see before they are over. */
const long = resolveExperiment({ system: "simsiam", times: [0, 1e7], runs: 64, observables: ["normW"] });

/** All frames' samples, and the fractions that came with them. */
async function play(ensemble: CpuEnsemble, milliseconds = 60_000) {
  const samples: number[] = [];
  const fractions: number[] = [];
  for (;;) {
    const { frames, fraction, done } = await ensemble.advance(milliseconds);
    samples.push(...frames.map(({ sample }) => sample));
    fractions.push(fraction);
    if (done) return { samples, fractions };
  }
}

const allSamples = [...short.times.keys()];

for (const [name, cpu] of Object.entries({ "with workers": workers, "on one thread": thread }))
  describe(`an ensemble ${name}`, () => {
    it("hands out every frame once, in order, and its progress never falls", async () => {
      for (const milliseconds of [0, 5, 60_000]) {
        const ensemble = createCpuEnsemble(cpu, short);
        const { samples, fractions } = await play(ensemble, milliseconds);
        expect(samples).toEqual(allSamples);
        expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
        expect(fractions.at(-1)).toBe(1);
        ensemble.dispose();
      }
    });

    // On a machine that has much else to do a call may return before any job of its own is done: how often is not asked.
    it("returns although no frame is near, and goes on from call to call", { timeout: 120_000 }, async () => {
      const ensemble = createCpuEnsemble(cpu, long);
      const stages = [0];
      while (stages.length < 4) {
        const { frames, done, runSteps } = await ensemble.advance(50);
        expect(done).toBe(false);
        expect(frames.every(({ sample }) => sample === 0)).toBe(true);
        expect(runSteps).toBeGreaterThanOrEqual(stages.at(-1)!);
        if (runSteps > stages.at(-1)!) stages.push(runSteps);
      }
      ensemble.dispose();
    });

    it("has states before its first step, under way and at the end", async () => {
      const start = createCpuEnsemble(cpu, short);
      const { F, Wp } = await start.states();
      expect([F!.length, Wp!.length]).toEqual([20 * 9, 20 * 9]);
      expect(F!.every((value) => value !== 0)).toBe(true);
      expect((await start.states()).F).toEqual(F);
      expect((await play(start)).samples).toEqual(allSamples);
      const whole = createCpuEnsemble(cpu, short);
      await play(whole);
      expect(await start.states()).toEqual(await whole.states());
      expect((await whole.states()).F).not.toEqual(F);
      start.dispose();
      whole.dispose();
    });

    it("has the states of the frame that was handed out last, where nothing may run ahead", async () => {
      const ensemble = createCpuEnsemble(cpu, short, { framewise: true, blockRuns: 3 });
      for (let seen = 0; seen < short.times.length; ) {
        const { frames } = await ensemble.advance(5);
        // Workers that ran ahead would have time for it here.
        const states = await ensemble.states();
        seen += frames.length;
        for (const { sample } of frames) {
          const ending = createCpuEnsemble(cpu, { ...short, times: short.times.slice(0, sample + 1) });
          await play(ending);
          expect(states, `sample ${sample}`).toEqual(await ending.states());
          ending.dispose();
        }
      }
      ensemble.dispose();
    });

    it("refuses to go on once it is disposed", async () => {
      const ensemble = createCpuEnsemble(cpu, long);
      await ensemble.advance(10);
      ensemble.dispose();
      await expect(ensemble.advance(10)).rejects.toThrow("The ensemble has been disposed.");
    });
  });

describe("ensembles that share workers", () => {
  it("all go on, also where each has a single block and there are more of them than the workers take", async () => {
    const ensembles = Array.from({ length: 12 }, () => createCpuEnsemble(workers, short, { blockRuns: 20 }));
    // Each may wait for its jobs as long as it likes, so one that was left out would never end.
    const played = await Promise.all(ensembles.map((ensemble) => play(ensemble, 1e6)));
    for (const { samples } of played) expect(samples).toEqual(allSamples);
    for (const ensemble of ensembles) ensemble.dispose();
  });
});

describe("an ensemble that goes block by block", () => {
  it("has all its frames at the end, and states only where they were asked for", async () => {
    const many = resolveExperiment({
      ...short.experiment,
      dimensions: { n2: 8 },
      initial: {},
      times: [0, 1, 2],
      runs: 200,
    });
    const { plan } = createCpuEnsemble(workers, many, { blockRuns: 2 });
    const ensemble = createCpuEnsemble(workers, many, { blockRuns: 2, memory: plan.bytes - 1 });
    expect(ensemble.plan.order).toBe("blocks");
    expect((await play(ensemble)).samples).toEqual([0, 1, 2]);
    await expect(ensemble.states()).rejects.toThrow(
      "States are kept only where the ensemble is created with states: true.",
    );
    ensemble.dispose();
  });
});

describe("the runs of very many cells", () => {
  const sweep = { eta: { from: 0.01, to: 0.1, count: 20 }, beta: { from: 0.1, to: 1, count: 20 } };
  const many = resolveExperiment({ system: "byol", dimensions: { n1: 2, n2: 2 }, sweep, runs: 1024, times: [0, 1] });

  it("are handed to the workers in several tasks, between which a page does what else it has to", async () => {
    let turns = 0;
    let counting = setImmediate(function count() {
      turns++;
      counting = setImmediate(count);
    });
    const handedOut: number[] = [];
    const pool: typeof workers.pool = {
      ...workers.pool,
      run(job) {
        if (job.kind === "reduce") handedOut.push(turns);
        return workers.pool.run(job);
      },
    };
    const ensemble = createCpuEnsemble({ ...workers, pool }, many);
    try {
      while ((await ensemble.advance(60_000)).frames.length === 0);
      expect(handedOut.length).toBeGreaterThan(10);
      expect(new Set(handedOut).size).toBeGreaterThan(1);
    } finally {
      clearImmediate(counting);
      ensemble.dispose();
    }
  });
});
