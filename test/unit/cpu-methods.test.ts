/** The CPU's integrator beside the reference march: the same steps, accepted and rejected alike, in every method. */

import { describe, expect, it } from "vitest";
import { DIVERGED, OUT_OF_STEPS, RUNNING, STEP_TOO_SMALL } from "../../kernels/endings.ts";
import * as header from "../../kernels/header.ts";
import { createKernels, type KernelSource, registerBytes } from "../../src/cpu/kernels.ts";
import { makeRecipe } from "../../src/cpu/recipe.ts";
import { makeIntervals } from "../../src/ensemble/intervals.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { Integrator } from "../../src/experiment/schema.ts";
import { type AdaptiveMethodName, adaptiveMethodNames, fixedMethodNames, methods } from "../../src/methods/methods.ts";
import { fused, plain, portable } from "../kernel-sources.ts";
import { type Ending, type Flow, march, marchFixed, type Tolerances } from "../march.ts";
import { marched } from "../tolerances.ts";
import known from "./step-sequences.json" with { type: "json" };

const endings: Readonly<Record<Ending, number>> = {
  running: RUNNING,
  diverged: DIVERGED,
  outOfSteps: OUT_OF_STEPS,
  stepTooSmall: STEP_TOO_SMALL,
};

/** A flow of scalar states said twice: as a text, and as a function. */
interface Problem extends Flow {
  readonly text: string;
  readonly times: readonly number[];
}

const scalars = (
  lines: readonly string[],
  start: readonly number[],
  times: readonly number[],
  slope: Flow["slope"],
): Problem => {
  const names = start.map((_, index) => "xyzuvw"[index]!);
  const states = names.map((name) => `state ${name} : scalar`);
  const flows = lines.map((line, index) => `d${names[index]}/dt = ${line}`);
  return { text: ["system s", ...states, ...flows].join("\n"), slope, start, times, sizes: start.map(() => 1) };
};

const problems: Readonly<Record<string, Problem>> = {
  "turns that take up speed": scalars(["-2*t*y", "2*t*x"], [1, 0], [0, 1, 1.0001, 4], (t, [x, y]) => [
    -2 * t * y!,
    2 * t * x!,
  ]),
  "a stiff relaxation": scalars(["-300*(x - cos(t))", "x - y"], [2, 0], [0, 0.5, 1], (t, [x, y]) => [
    -300 * (x! - Math.cos(t)),
    x! - y!,
  ]),
  "states of different sizes": scalars(
    ["-x", "1000*exp(-t)*(1 - y)", "x*y/1000"],
    [1e-3, 2, 0],
    [0, 2],
    (t, [x, y]) => [-x!, 1000 * Math.exp(-t) * (1 - y!), (x! * y!) / 1000],
  ),
  "a pole": scalars(["x*x", "-y"], [1, 1], [0, 0.5, 2], (_, [x, y]) => [x! * x!, -y!]),
  "a start without a slope": scalars(["1/x"], [0], [0, 1], (_, [x]) => [1 / x!]),
};

interface Tried {
  readonly t: number;
  readonly accepted: boolean;
  readonly proposal: number;
}

interface Lane {
  readonly attempts: readonly Tried[];
  readonly status: number;
  readonly endTime: number;
  readonly states: readonly number[];
}

interface KernelOptions {
  readonly single?: boolean;
  /** Where each lane starts; all alike where it is not given. */
  readonly startOf?: (lane: number) => readonly number[];
  /** Attempts, or steps, of one call. */
  readonly calls?: number;
  /** Of the experiment; a run that is alone has a register of its own. */
  readonly runs?: number;
}

/** A record's way through the kernels, call by call. */
function playKernels(source: KernelSource, problem: Problem, integrator: object, options: KernelOptions = {}): Lane[] {
  const { single = false, calls = 1, runs = 1, startOf = () => problem.start } = options;
  const { text, times } = problem;
  const resolved = resolveExperiment({
    system: { text },
    times: [...times],
    integrator: integrator as Integrator,
    runs,
  });
  const intervals = makeIntervals(resolved, 1_000_000);
  const recipe = makeRecipe(resolved, resolved.program, intervals, { single, registerBytes: registerBytes(source) });
  const { lanes, record, stateEntries } = recipe;
  const base = recipe.end;
  const kernels = createKernels(source, base + record.bytes);
  for (const patch of recipe.patches) new Uint8Array(kernels.buffer).set(patch.bytes, patch.address);
  const clock = new Float64Array(kernels.buffer, base, header.CLOCK_ROWS * lanes);
  const at = (row: number, lane: number): number => clock[row * lanes + lane]!;
  const states = new (single ? Float32Array : Float64Array)(kernels.buffer, base + record.states, stateEntries * lanes);
  const everyLane = Array.from({ length: lanes }, (_, lane) => lane);
  for (const lane of everyLane) for (const [e, value] of startOf(lane).entries()) states[e * lanes + lane] = value;
  const attempts = everyLane.map((): Tried[] => []);
  for (const { from, to, steps } of intervals) {
    for (let k = 0; !recipe.adaptive && k < steps; k += calls)
      kernels.integrate(single, base, from, (to - from) / steps, k, Math.min(calls, steps - k));
    for (let arrived = !recipe.adaptive, restart = true; !arrived; restart = false) {
      const before = everyLane.map(
        (lane) =>
          [restart ? 0 : at(header.ELAPSED, lane), at(header.ATTEMPTS, lane), at(header.REJECTED, lane)] as const,
      );
      arrived = kernels.integrateAdaptively(single, base, from, to, calls, restart) !== 0;
      for (const [lane, [elapsed, tried, rejected]] of before.entries())
        if (at(header.ATTEMPTS, lane) > tried)
          attempts[lane]!.push({
            t: from + elapsed,
            accepted: at(header.REJECTED, lane) === rejected,
            proposal: at(header.PROPOSAL, lane),
          });
    }
  }
  return everyLane.map((lane) => ({
    attempts: attempts[lane]!,
    status: at(header.STATUS, lane),
    endTime: at(header.END_TIME, lane),
    states: Array.from({ length: stateEntries }, (_, e) => states[e * lanes + lane]!),
  }));
}

const near = (found: number, wanted: number, share: number): void =>
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(share * Math.abs(wanted) + Number.MIN_VALUE);

const tolerances = { rtol: 1e-5, atol: 1e-8 };

/** Where a state rests at the end of a fast decay dop853's estimate is the square of a rounding over another one, and steps go by it. */
const isOfRounding = (method: AdaptiveMethodName, name: string): boolean =>
  method === "dop853" && name === "states of different sizes";

describe("the steps of the CPU backend are those of the reference march", () => {
  for (const method of adaptiveMethodNames)
    for (const [name, problem] of Object.entries(problems).filter(([name]) => !isOfRounding(method, name)))
      for (const options of [
        {},
        { firstStep: 1e-8 },
        { firstStep: 0.7, maxStep: 0.05 },
        { maxSteps: 20 },
      ] as Partial<Tolerances>[])
        it(`${method} of ${name}, ${JSON.stringify(options)}`, () => {
          const wanted = march(methods[method], problem, problem.times, { ...tolerances, ...options });
          for (const source of [fused, portable, plain])
            for (const { attempts, status, endTime, states } of playKernels(source, problem, {
              method,
              ...tolerances,
              ...options,
            })) {
              expect(status).toBe(endings[wanted.ending]);
              // Close to a pole each rounding of the time is a large part of what is left to it.
              const isClear = ({ t }: { readonly t: number }) =>
                wanted.ending !== "diverged" || t < wanted.endTime - 1e-6;
              const [found, expected] = [attempts.filter(isClear), wanted.attempts.filter(isClear)];
              expect(found.map(({ accepted }) => accepted)).toEqual(expected.map(({ accepted }) => accepted));
              for (const [index, { t, proposal }] of found.entries()) {
                near(t, expected[index]!.t, marched.steps);
                near(proposal, expected[index]!.proposal, marched.steps);
              }
              if (wanted.ending === "running")
                for (const [e, value] of states.entries()) near(value, wanted.states.at(-1)![e]!, marched.states);
              else near(endTime, wanted.endTime, marched.steps);
            }
        });

  for (const method of fixedMethodNames)
    it(`${method} at fixed steps`, () => {
      const problem = problems["turns that take up speed"]!;
      const times = [0, 1, 2];
      const wanted = marchFixed(methods[method], problem, times, 20);
      for (const source of [fused, portable, plain])
        for (const { states } of playKernels(source, { ...problem, times }, { method, step: 0.05 }, { calls: 7 }))
          for (const [e, value] of states.entries()) near(value, wanted.at(-1)![e]!, marched.states);
    });
});

describe("a control law", () => {
  const problem = scalars(["-40*(x - tanh(8*(t - 1)))", "x - y"], [1, 0.5], [0, 3], (t, [x, y]) => [
    -40 * (x! - Math.tanh(8 * (t - 1))),
    x! - y!,
  ]);
  for (const { method, steps, rejected, firstStep } of known.sequences as {
    method: AdaptiveMethodName;
    steps: number[];
    rejected: number[];
    firstStep?: number;
  }[])
    it(`of ${method} from ${firstStep ?? "a first step of its own"} takes the steps that the published formulas give`, () => {
      const given = firstStep === undefined ? {} : { firstStep };
      const limits = { rtol: 1e-4, atol: 1e-6, ...given };
      const { attempts } = march(methods[method], problem, problem.times, limits);
      expect(attempts.flatMap(({ accepted }, index) => (accepted ? [] : [index]))).toEqual(rejected);
      expect(attempts).toHaveLength(steps.length);
      for (const [index, { h }] of attempts.entries())
        near(h, steps[index]!, method === "dop853" ? marched.publishedOfDop853 : marched.published);
      // And the kernels.
      const [lane] = playKernels(fused, problem, { method, ...limits });
      expect(lane!.attempts.map(({ accepted }) => accepted)).toEqual(attempts.map(({ accepted }) => accepted));
      for (const [index, { proposal }] of lane!.attempts.entries())
        near(proposal, attempts[index]!.proposal, marched.steps);
    });
});

describe("a lane", () => {
  const problem = problems["a stiff relaxation"]!;
  const startOf = (lane: number) => [2 + 300 * lane, 0.1 * lane];

  for (const method of adaptiveMethodNames)
    for (const single of [false, true])
      it(`takes the same bits beside other lanes, and in calls of any length: ${method}, ${single ? "float32" : "float64"}`, () => {
        const integrator = { method, rtol: 1e-4, atol: 1e-7 };
        const together = playKernels(fused, problem, integrator, { single, startOf, calls: 1000, runs: 4 });
        const cut = playKernels(fused, problem, integrator, { single, startOf, calls: 1, runs: 4 });
        for (const [lane, found] of together.entries()) {
          const [alone] = playKernels(fused, problem, integrator, { single, startOf: () => startOf(lane), calls: 13 });
          expect(found.states).toEqual(alone!.states);
          expect(found.states).toEqual(cut[lane]!.states);
          expect(found.status).toBe(RUNNING);
        }
        // They do not step alike.
        expect(new Set(cut.map(({ attempts }) => attempts.length)).size).toBeGreaterThan(1);
      });
});
