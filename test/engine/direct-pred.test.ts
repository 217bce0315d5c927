/** DirectPred as a flow, whose end is known: with isotropic data the modes of F go each by itself, but for what the largest lends to all. */

import { describe, expect, it } from "vitest";
import { loadExperiment } from "../../src/experiment/library.ts";
import { directPred as tolerance } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, type Engine, webgpu } from "./engines.ts";

/**
 * At rest Wa = W, and a mode that is not 0 has p (1 - (1 + sigma^2) p) = eta, p = sqrt(s) + eps max(s): the larger root is stable, the
 * smaller, p-, separates the modes that are lost from those that grow.
 */
function restOf(eps: number, eta: number, sigma: number) {
  const gain = 1 + sigma ** 2;
  const root = Math.sqrt(1 - 4 * eta * gain);
  const [lost, p] = [(1 - root) / (2 * gain), (1 + root) / (2 * gain)];
  const learned = eps === 0 ? p : (Math.sqrt(1 + 4 * eps * p) - 1) / (2 * eps);
  return { lost, learned: learned ** 2 };
}

interface Setting {
  readonly order: number;
  readonly step: number;
  readonly end: number;
  readonly runs: number;
  readonly seed?: number;
}

async function expectKnownEnd(engine: Engine, { order, step, end, runs, seed = 1 }: Setting): Promise<void> {
  const played = await engine.play({
    ...loadExperiment("direct-pred-flow"),
    dimensions: { n1: order, n2: order },
    integrator: { method: "rk4", step },
    times: [0, end],
    observables: ["spectrumF", "commutatorRelative"],
    runs,
    seed,
  });
  const modes = (cell: number, sample: number): readonly number[] => [...played.series("spectrumF", cell)[sample]!];
  const isNear = (found: number, expected: number): boolean =>
    Math.abs(found - expected) <= tolerance[engine.precision];
  const { lost, learned } = restOf(0, 0.02, 0.03);
  const ends = modes(0, 1);
  let below = 0;
  for (const [k, start] of modes(0, 0).entries()) {
    const p = Math.sqrt(Math.max(start, 0));
    // The moving average moves the boundary a little: nothing is said of what starts there.
    if (p > 1.5 * lost) expect(isNear(ends[k]!, learned), `mode ${k} from ${start}`).toBe(true);
    if (p > 0.9 * lost) continue;
    below++;
    expect(ends[k], `mode ${k} from ${start}`).toBeLessThan(start / 10 + tolerance[engine.precision] / 10);
  }
  expect(below).toBeGreaterThan(0);
  const all = restOf(0.1, 0.02, 0.03).learned;
  expect(0.1 * all).toBeGreaterThan(lost);
  expect(modes(1, 1).filter((s) => !isNear(s, all))).toEqual([]);
  expect(played.frames.at(-1)!.cells.map(({ outcomes }) => outcomes.ended)).toEqual([runs, runs]);
  // The predictor is a function of F.
  for (const value of played.series("commutatorRelative", 1)[0]!)
    expect(value).toBeLessThanOrEqual(tolerance[engine.precision]);
}

describeEngine(
  "DirectPred as a flow",
  (engine) => {
    it("learns all modes alike with eps, and without it those that start above the smaller root", () =>
      expectKnownEnd(engine, { order: 4, step: 0.25, end: 200, runs: 4, seed: 2 }));
  },
  [webgpu, cpu, cpuInFloat32],
);

describe("the shipped experiment", () => {
  it("ends as it says, in the runs of its seed", () =>
    expectKnownEnd(cpu, { order: 8, step: 0.1, end: 300, runs: 12 }));
});
