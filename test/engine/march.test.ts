/** Every engine marches as the law of the step says: as many steps and rejections as the float64 march of the tests, and its values. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { type AdaptiveMethodName, methods } from "../../src/methods/methods.ts";
import { createRandom } from "../fuzz/random.ts";
import { adaptiveMethodsIn } from "../kept-methods.ts";
import { type Flow, march, type Tolerances } from "../march.ts";
import { stepControl } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";
import { flow } from "./play.ts";

/** A problem as text, for the engines, and as a function, for the march. */
interface Marching {
  readonly text: string;
  readonly dimensions?: Readonly<Record<string, number>>;
  readonly initial: ExperimentInput["initial"];
  readonly times: readonly number[];
  readonly flow: Flow;
}

const marching: Readonly<Record<string, Marching>> = {
  "a vector and a scalar that drive each other": {
    text: "state v : k\nstate x : scalar\ndv/dt = -(30 + x)*v + cos(3*t)*v^2\ndx/dt = sin(t) - x*sum(v)\nobserve first = sum(v)\nobserve last = x",
    dimensions: { k: 3 },
    initial: { v: [1, 2, 3], x: 0.5 },
    times: [0, 0.7, 2],
    flow: {
      start: [1, 2, 3, 0.5],
      sizes: [3, 1],
      slope: (t, [a, b, c, x]) => [
        ...[a!, b!, c!].map((v) => -(30 + x!) * v + Math.cos(3 * t) * v * v),
        Math.sin(t) - x! * (a! + b! + c!),
      ],
    },
  },
  "a stiff relaxation to a sudden turn": {
    text: "state x : scalar\nstate y : scalar\ndx/dt = -40*(x - tanh(8*(t - 1)))\ndy/dt = x - y\nobserve first = x\nobserve last = y",
    initial: { x: 1, y: 0.5 },
    times: [0, 3],
    flow: {
      start: [1, 0.5],
      sizes: [1, 1],
      slope: (t, [x, y]) => [-40 * (x! - Math.tanh(8 * (t - 1))), x! - y!],
    },
  },
  "a pendulum that is pushed": {
    text: "state x : scalar\nstate y : scalar\ndx/dt = y\ndy/dt = cos(2*t) - sin(x) - y/10\nobserve first = x\nobserve last = y",
    initial: { x: 2.5, y: 0 },
    times: [0, 1.3, 9],
    flow: {
      start: [2.5, 0],
      sizes: [1, 1],
      slope: (t, [x, y]) => [y!, Math.cos(2 * t) - Math.sin(x!) - y! / 10],
    },
  },
};

/**
 * Least and most of the counts where each slope is off by up to a share of itself, once and again: where a decision hangs on rounding,
 * which way it goes moves all steps after it, and there is no one number of them.
 */
function countsNearby(method: AdaptiveMethodName, { flow: problem, times }: Marching, law: Tolerances, share: number) {
  const random = createRandom(1);
  const slope: Flow["slope"] = (t, y) =>
    problem.slope(t, y).map((rate) => rate * (1 + share * (2 * random.next() - 1)));
  const marches = Array.from({ length: 50 }, () => march(methods[method], { ...problem, slope }, times, law));
  const range = (counts: readonly number[]) => [Math.min(...counts), Math.max(...counts)] as const;
  return {
    attempts: range(marches.map(({ attempts }) => attempts.length)),
    rejected: range(marches.map(({ attempts }) => attempts.filter(({ accepted }) => !accepted).length)),
  };
}

describeEngine(
  "a march",
  (engine) => {
    for (const [name, problem] of Object.entries(marching))
      for (const method of adaptiveMethodsIn(engine.precision))
        it(`of ${name} by ${method} accepts and rejects as often as the law in float64, and comes to the same values`, async () => {
          const { text, dimensions = {}, initial, times } = problem;
          const law = { rtol: 1e-3, atol: 1e-5 };
          const { states } = march(methods[method], problem.flow, times, law);
          const { rounding, values } = stepControl[engine.precision].march;
          const counts = countsNearby(method, problem, law, rounding);
          const played = await engine.play({
            system: flow(text),
            dimensions,
            initial,
            integrator: { method, ...law },
            times: [...times],
            runs: 1,
          });
          const { steps, outcomes } = played.frames.at(-1)!.cells[0]!;
          expect(outcomes).toMatchObject({ ended: 1 });
          for (const [found, [least, most]] of [
            [steps.mean!, counts.attempts],
            [steps.rejected!, counts.rejected],
          ] as const) {
            expect(found).toBeGreaterThanOrEqual(least);
            expect(found).toBeLessThanOrEqual(most);
          }
          const [firstSize] = problem.flow.sizes!;
          for (const [sample, state] of states.entries()) {
            const first = state.slice(0, firstSize).reduce((sum, entry) => sum + entry, 0);
            for (const [observed, expected] of [
              ["first", first],
              ["last", state.at(-1)!],
            ] as const)
              expect(Math.abs(played.series(observed)[sample]![0]! - expected)).toBeLessThanOrEqual(values);
          }
        });
  },
  [webgpu, cpu, cpuInFloat32],
);
