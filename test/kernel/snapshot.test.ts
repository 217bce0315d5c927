/** What an ensemble on WebGPU goes on from: broken off at any moment, and taken up on another device, it brings the same bits. */

import { expect, it } from "vitest";
import type { Frame } from "../../src/ensemble/frames.ts";
import type { Snapshot } from "../../src/ensemble/snapshot.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { createEnsemble, type EnsembleOptions, type GpuEnsemble } from "../../src/gpu/ensemble.ts";
import type { GpuContent } from "../../src/gpu/snapshot.ts";
import { openGpu, sharedGpu } from "../engine/play.ts";
import { describeKernel } from "./device.ts";

/** Some of its runs stop, some diverge, each at a time of its own. A number a run, for what is compiled here is compiled twice. */
const fixed: ExperimentInput = {
  system: {
    text: "system s\nparam k = 1\nstate x : scalar\ndx/dt = k*x*(x - 2)\nobserve size = abs(x)\nclass small where size < 0.05\nstop where size > 4",
  },
  initial: { x: "2*randn" },
  integrator: { method: "rk4", step: 0.1 },
  times: { end: 1.2, samples: 4 },
  sweep: { k: [1, 3] },
  runs: 9,
  seed: 3,
};
const adaptive: ExperimentInput = { ...fixed, integrator: { method: "bs32", rtol: 1e-4, atol: 1e-5 } };
const map: ExperimentInput = {
  system: { text: "system s\nparam a = 3\nstate x : scalar\nnext x = a*x*(1 - x) + 0.01*randn\nobserve size = abs(x)" },
  initial: { x: "0.1*randn" },
  times: { steps: 12, samples: 4 },
  runs: 9,
};
const kinds: readonly [string, ExperimentInput, EnsembleOptions][] = [
  ["a fixed step, and runs that end early", fixed, { plan: { batch: 10 } }],
  ["a step size a run", adaptive, { plan: { batch: 10 } }],
  ["a map", map, { plan: { batch: 5 } }],
];

const plain = (frames: readonly Frame[]): unknown[] =>
  frames.map(({ cells, ...frame }) => ({
    ...frame,
    cells: cells.map((cell) => structuredClone({ ...cell, observables: { ...cell.observables } })),
  }));

interface Moment {
  readonly snapshot: Snapshot;
  readonly content: GpuContent;
  /** Frames that were handed out before. */
  readonly frames: number;
}

/** To its end, in the smallest pieces; with what it would go on from between any two of them, where that is wanted. */
async function play(ensemble: GpuEnsemble, moments: Moment[] | null) {
  const frames: unknown[] = [];
  for (;;) {
    if (moments !== null) {
      const snapshot = structuredClone(await ensemble.snapshot());
      moments.push({ snapshot, content: snapshot.content as GpuContent, frames: frames.length });
    }
    const advance = await ensemble.advance(moments === null ? 1000 : 0.01);
    frames.push(...plain(advance.frames));
    if (!advance.done) continue;
    const states = await ensemble.states();
    ensemble.dispose();
    return { frames, states, runSteps: advance.runSteps };
  }
}

/** One of each kind of place in which an ensemble may be. */
function various(moments: readonly Moment[]): Moment[] {
  const kindOf = ({ content: { sample, batch, step, observed, groupIndex, group } }: Moment) =>
    [groupIndex, Math.min(sample, 2), group === null, batch > 0, step > 0, observed > 0].join();
  return [...new Map(moments.map((moment) => [kindOf(moment), moment])).values()];
}

describeKernel("an ensemble on WebGPU that goes on from a snapshot", () => {
  it.each(kinds)(
    "brings the frames that are still to come, to the bit, from wherever it was broken off: %s",
    async (_name, input, options) => {
      const resolved = resolveExperiment(input);
      const asked = { ...options, perRun: true, states: true };
      const moments: Moment[] = [];
      const whole = await play(await createEnsemble(await sharedGpu(), resolved, asked), moments);
      const broken = various(moments);
      expect(broken.some(({ content }) => content.step > 0)).toBe(true);
      expect(broken.some(({ content }) => content.batch > 0 && content.step === 0)).toBe(true);
      expect(broken.some(({ content }) => content.observed > 0)).toBe(true);
      // On a device of its own once: each compiles the kernels anew.
      const other = input === fixed ? await openGpu() : await sharedGpu();
      for (const { snapshot, frames } of broken) {
        const from = structuredClone(snapshot);
        const rest = await play(await createEnsemble(other, resolved, { ...asked, from }), null);
        expect(rest.frames).toEqual(whole.frames.slice(frames));
        expect([rest.states, rest.runSteps]).toEqual([whole.states, whole.runSteps]);
      }
      if (input === fixed) other.destroy();
    },
  );

  it("goes on from one group of cells to the next, and has the states of all", async () => {
    const resolved = resolveExperiment(fixed);
    const { plan } = await createEnsemble(await sharedGpu(), resolved, { plan: { batch: 1 } });
    const asked = { states: true, plan: { batch: 1, memory: plan.bytes - 1 } };
    const moments: Moment[] = [];
    const whole = await play(await createEnsemble(await sharedGpu(), resolved, asked), moments);
    const second = moments.filter(({ content }) => content.groupIndex === 1);
    expect(second.length).toBeGreaterThan(2);
    for (const { snapshot, frames } of [second[0]!, second.at(-1)!]) {
      const rest = await play(await createEnsemble(await sharedGpu(), resolved, { ...asked, from: snapshot }), null);
      expect(rest).toEqual({ ...whole, frames: whole.frames.slice(frames) });
    }
  });

  it("refuses what is another experiment's, or was begun with other memory or on another backend", async () => {
    const gpu = await sharedGpu();
    const open = (input: ExperimentInput, options: EnsembleOptions) =>
      createEnsemble(gpu, resolveExperiment(input), options);
    const snapshot = await (await open(fixed, {})).snapshot();
    await expect(open({ ...fixed, seed: 4 }, { from: snapshot })).rejects.toThrow(
      /^What was computed so far is of another ensemble \(WebGPU, .*\) than this one \(WebGPU, .*or start anew\.$/,
    );
    await expect(open(fixed, { from: snapshot, plan: { batch: 4 } })).rejects.toThrow(/another ensemble/);
    await expect(open(fixed, { from: { ...snapshot, backend: "cpu" } })).rejects.toThrow(/another ensemble \(CPU/);
  });
});
