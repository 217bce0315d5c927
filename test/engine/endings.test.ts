/** How runs end and what is said of them on every backend: endings, end times, steps, classes. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";

const system = (lines: string) => ({ text: `system s\n${lines}` });

/** Near the saddle at 0 all 32 runs look collapsed for a long time, and none of them is: nothing decays, and each mode grows in the end. */
const tooEarly: ExperimentInput = {
  system: "symmetrised",
  dimensions: { n2: 10 },
  parameters: { alphaP: 1, sigma: 0.03, eta: 0, tau: 0.2 },
  initial: { Wp: "0.0316228*G*G^T where G = randn", F: "0.0001*G*G^T where G = randn" },
  integrator: { method: "rk4", step: 0.05 },
  times: { end: 80, samples: 3 },
  runs: 32,
  seed: 9,
  observables: ["learnedModes"],
};

// 1,600 steps of 10 x 10 take half a minute on a software adapter; what grows from 1e-8 below is the same question.
describeEngine(
  "the class collapsed",
  (engine) => {
    it("is said of no run near a saddle that it will leave", async () => {
      const { frames, series } = await engine.play(tooEarly);
      const below = series("learnedModes")
        .at(-1)!
        .filter((modes) => modes < 1).length;
      expect(below).toBeGreaterThan(20);
      expect(frames.at(-1)!.cells[0]!.classes).toEqual({ collapsed: { count: 0, first: null, undecided: below } });
    });

    it("is said of none of them when all have left it", async () => {
      const later = {
        ...tooEarly,
        runs: 8,
        times: { end: 1000, samples: 2 },
        integrator: { method: "rk4", step: 0.2 },
      } as const;
      const { frames } = await engine.play(later);
      expect(frames.at(-1)!.cells[0]!.classes).toEqual({ collapsed: { count: 0, first: null, undecided: 0 } });
    });
  },
  [cpu, cpuInFloat32],
);

describeEngine(
  "a class",
  (engine) => {
    it.each([
      // Weight decay alone: 0.3 e^-t, which at t = 40 is 0 for every purpose, and at t = 5 on its way there.
      ["decays to 0", "dx/dt = -x", 0.3, 40, { count: 2, first: 0, undecided: 0 }],
      ["is on its way to 0", "dx/dt = -x", 0.3, 5, { count: 0, first: null, undecided: 2 }],
      // 2.5e-7 is not yet 0 for every purpose.
      ["is far on its way to 0", "dx/dt = -x", 0.3, 14, { count: 0, first: null, undecided: 2 }],
      // Against 1, 1e-5 that changes by 1 % in a unit of time rests.
      [
        "is small beside another state",
        "dx/dt = -0.01*x\nstate y : scalar ~ 1\ndy/dt = 0",
        1e-5,
        8,
        { count: 2, first: 0, undecided: 0 },
      ],
      ["grows from 1e-8", "dx/dt = x", 1e-8, 8, { count: 0, first: null, undecided: 2 }],
      ["is frozen below the threshold", "dx/dt = 0", 0.001, 8, { count: 2, first: 0, undecided: 0 }],
      ["rests at a fixed point below the threshold", "dx/dt = 0.01 - x", 0.3, 40, { count: 2, first: 0, undecided: 0 }],
      ["rests above the threshold", "dx/dt = 1 - x", 0.3, 40, { count: 0, first: null, undecided: 0 }],
    ] as const)("of a run that %s", async (_, flow, start, end, expected) => {
      const { frames } = await engine.play({
        system: system(`state x : scalar\n${flow}\nobserve size = abs(x)\nclass small where size < 0.05`),
        initial: { x: start },
        integrator: { method: "rk4", step: 0.1 },
        times: { end, samples: 3 },
        runs: 2,
      });
      expect(frames.at(-1)!.cells[0]!.classes).toEqual({ small: expected });
    });

    it("is said also of a run whose other states are large and known to their rounding only", async () => {
      // z' = (x - y) - z with x, y near 1 and equal in the end: what is left of z is the rounding of x - y.
      const { frames } = await engine.play({
        system: system(
          "state x : n\nstate y : n\nstate z : n\ndx/dt = 1.7 - x\ndy/dt = 1.7 - y\ndz/dt = x - y - z\n" +
            "observe size = norm(z)\nclass small where size < 0.05",
        ),
        dimensions: { n: 4 },
        integrator: { method: "rk4", step: 0.1 },
        times: { end: 40, samples: 2 },
        runs: 4,
      });
      expect(frames.at(-1)!.cells[0]!.classes).toEqual({ small: { count: 4, first: 0, undecided: 0 } });
    });
  },
  [webgpu, cpu, cpuInFloat32],
);

describeEngine(
  "a run's record",
  (engine) => {
    /** x' = x^2 from N(0, 1): those from x > 0 on are infinite at t = 1/x. */
    const pole: ExperimentInput = {
      system: system("state x : scalar\ndx/dt = x^2\nobserve value = x"),
      initial: { x: "randn" },
      times: { end: 2, samples: 5 },
      runs: 16,
    };

    it("has the sample time at which a fixed step was found to have diverged, and the steps until then", async () => {
      const { frames, series } = await engine.play({ ...pole, integrator: { method: "rk4", step: 0.01 } });
      const { runs, outcomes, steps } = frames.at(-1)!.cells[0]!;
      const values = series("value");
      const ends = Array.from({ length: 16 }, (_, run) => {
        const found = values.findIndex((at) => Number.isNaN(at[run]));
        return found < 0 ? 2 : 0.5 * found;
      });
      expect([...runs!.endTime]).toEqual(ends);
      expect([...runs!.steps]).toEqual(ends.map((end) => Math.round(100 * end)));
      expect(runs!.ending).toEqual(Array.from(values.at(-1)!, (x) => (Number.isNaN(x) ? "diverged" : "ended")));
      expect(outcomes.diverged).toBeGreaterThan(0);
      expect(outcomes.ended).toBeGreaterThan(0);
      expect(steps).toEqual({
        mean: ends.reduce((sum, end) => sum + 100 * end, 0) / 16,
        max: 200,
        rejected: 0,
        spared: 0,
      });
    });

    it("is the same however its work is cut", async () => {
      const whole = await engine.play({ ...pole, integrator: { method: "rk4", step: 0.01 } });
      const cut = await engine.play({ ...pole, integrator: { method: "rk4", step: 0.01 } }, { milliseconds: 1 });
      expect(cut.frames).toEqual(whole.frames);
    });

    it("counts the steps of each run where they are its own", async () => {
      const { frames, runSteps } = await engine.play({
        ...pole,
        integrator: { method: "bs32", rtol: 1e-4, atol: 1e-6 },
      });
      const { runs, outcomes, steps } = frames.at(-1)!.cells[0]!;
      expect(runs!.steps.reduce((sum, count) => sum + count, 0)).toBe(runSteps);
      expect(steps.max).toBe(Math.max(...runs!.steps));
      expect(outcomes.diverged).toBeGreaterThan(0);
      for (const [run, ending] of runs!.ending.entries())
        if (ending === "ended") expect(runs!.endTime[run]).toBe(2);
        else expect(runs!.endTime[run]).toBeLessThanOrEqual(2);
    });
  },
  [webgpu, cpu, cpuInFloat32],
);

describeEngine(
  "a run that settles",
  (engine) => {
    /** x' = k (1 - x): at rest the sooner, the larger k is. */
    const settling = (integrator: ExperimentInput["integrator"]): ExperimentInput => ({
      system: system(
        "state x : scalar\nparam k = 1\ndx/dt = k*(1 - x)\nobserve value = x\n" +
          "observe rate = k*abs(1 - x)/(1.001*abs(x) + 1e-6)\nclass one where value < 10",
      ),
      initial: { x: 0.1 },
      sweep: { k: [4, 0.02] },
      integrator,
      times: { end: 20, samples: 11 },
      stop: { settled: 1e-3 },
      runs: 3,
    });

    for (const integrator of [
      { method: "rk4", step: 0.1 },
      { method: "bs32", rtol: 1e-5, atol: 1e-7 },
    ] as const)
      it(`is frozen under ${integrator.method}, observed as it stands, and costs no more steps`, async () => {
        const { frames, states } = await engine.play(settling(integrator));
        const [quick, slow] = frames.at(-1)!.cells;
        expect(quick!.outcomes).toMatchObject({ settled: 3, ended: 0, running: 0, first: { settled: 0 } });
        expect(slow!.outcomes).toMatchObject({ settled: 0, ended: 3 });
        // Settled is at rest, whatever the length of the experiment.
        expect(quick!.classes.one).toEqual({ count: 3, first: 0, undecided: 0 });
        const settledAt = quick!.runs!.endTime[0]!;
        expect(settledAt).toBeGreaterThan(0);
        expect(settledAt).toBeLessThan(10);
        expect(quick!.steps.spared).toBeCloseTo(
          quick!.runs!.endTime.reduce((sum, end) => sum + (20 - end), 0) / 60,
          12,
        );
        const then = frames.find(({ time }) => time === settledAt)!.cells[0]!;
        const later = frames.at(-1)!.cells[0]!;
        expect(then.outcomes.settled).toBeGreaterThan(0);
        expect(later.perRun!.value![0]).toBe(then.perRun!.value![0]);
        expect(later.runs!.steps[0]).toBe(then.runs!.steps[0]);
        if (integrator.method === "rk4") expect(later.runs!.steps[0]).toBe(10 * settledAt);
        expect(later.observables.value!.count[0]).toBe(3);
        expect(states.x![0]).toBe(later.perRun!.value![0]);
      });

    it("is the same however its work is cut, beside runs that go on", async () => {
      const experiment: ExperimentInput = {
        ...settling({ method: "rk4", step: 0.1 }),
        // Each run by its own start: some are at rest from the beginning, beside others in one register or workgroup.
        initial: { x: "1 + 0.01*randn" },
        sweep: { k: [0.5] },
        times: { end: 8, samples: 5 },
        runs: 12,
      };
      const whole = await engine.play(experiment);
      const cut = await engine.play(experiment, { milliseconds: 1 });
      const { outcomes, runs } = whole.frames.at(-1)!.cells[0]!;
      expect(cut.frames).toEqual(whole.frames);
      expect(cut.states).toEqual(whole.states);
      expect(outcomes.settled).toBeGreaterThan(0);
      expect(new Set(runs!.endTime).size).toBeGreaterThan(1);
      // What is observed of a run that has settled stays, to the last bit.
      const values = whole.series("value");
      for (const [run, end] of runs!.endTime.entries()) {
        const settledAt = whole.frames.findIndex(({ time }) => time === end);
        for (const later of values.slice(settledAt)) expect(later[run]).toBe(values[settledAt]![run]);
        const rates = whole.series("rate");
        if (runs!.ending[run] === "settled") expect(rates[settledAt]![run]).toBeLessThan(1e-3);
        if (settledAt > 0) expect(rates[settledAt - 1]![run]).toBeGreaterThan(1e-3);
      }
    });

    it("ends nowhere before the last time where nobody asks", async () => {
      const { stop, ...experiment } = settling({ method: "rk4", step: 0.1 });
      expect(stop).toBeDefined();
      const { frames } = await engine.play(experiment);
      expect(frames.at(-1)!.cells.map(({ outcomes }) => outcomes.ended)).toEqual([3, 3]);
    });
  },
  [webgpu, cpu, cpuInFloat32],
);

describeEngine(
  "a run that a text stops",
  (engine) => {
    /** x = 2^-k e^-t, below 0.05 the sooner the larger k is; y says t. */
    const stopping = (lines: string, integrator: ExperimentInput["integrator"]): ExperimentInput => ({
      system: system(
        `state x : scalar\nstate y : scalar ~ 0\nparam k = 0\ndx/dt = -x\ndy/dt = 1\nhalf = x/2\n` +
          `observe size = abs(x)\nobserve time = y\n${lines}`,
      ),
      initial: { x: 1 },
      integrator,
      times: { end: 8, samples: 17 },
      runs: 3,
    });
    const cases = [
      // e^-3 = 0.0498.
      ["stop where size < 0.05", 3],
      ["stop where half < 0.025 and k == 0", 3],
      ["stop where x < 0.05 and k == 1", 8],
      ["stop where not (x >= 0.05 or y < 3.99)", 4],
      ["stop where y > 6.2\nstop where t >= 5", 5],
      ["stop where x < initial(x)/100 or (t > 6.9 and not x > 2)", 5],
      ["stop where log(x - 0.3) < -1e3 or not log(x - 0.3) > -1e3", 8],
      ["observe odd = x where k == 1\nstop where odd < 2 or not odd < 2", 8],
      ["stop where x > 0", 0],
    ] as const;

    it.each(cases)("%s", async (lines, end) => {
      const played = await engine.play(stopping(lines, { method: "rk4", step: 0.05 }));
      const { outcomes, runs } = played.frames.at(-1)!.cells[0]!;
      expect(outcomes.stopped).toBe(end < 8 ? 3 : 0);
      expect([...runs!.endTime]).toEqual([end, end, end]);
      expect(runs!.ending[0]).toBe(end < 8 ? "stopped" : "ended");
      for (const [sample, time] of played.resolved.times.entries())
        expect(played.series("time")[sample]![2]).toBeCloseTo(Math.min(time, end), 4);
    });

    for (const integrator of [
      { method: "rk4", step: 0.05 },
      { method: "tsit5", rtol: 1e-5, atol: 1e-7 },
    ] as const)
      it(`keeps its states from then on under ${integrator.method}, beside others, however the work is cut`, async () => {
        const experiment: ExperimentInput = {
          ...stopping("class small where size < 0.2 and half < 1\nstop where size < 0.1", integrator),
          initial: { x: "rand" },
          runs: 13,
        };
        const whole = await engine.play(experiment);
        const cut = await engine.play(experiment, { milliseconds: 1 });
        expect(cut.frames).toEqual(whole.frames);
        expect(cut.states).toEqual(whole.states);
        const { classes, outcomes, runs, steps } = whole.frames.at(-1)!.cells[0]!;
        // Not at rest, but where they end.
        expect(classes.small).toEqual({ count: 13, first: 0, undecided: 0 });
        expect(outcomes.stopped).toBe(13);
        expect(steps.spared).toBeGreaterThan(0.3);
        const sizes = whole.series("size");
        for (const [run, end] of runs!.endTime.entries()) {
          const at = whole.frames.findIndex(({ time }) => time === end);
          expect(sizes[at]![run]).toBeLessThan(0.1);
          if (at > 0) expect(sizes[at - 1]![run]).toBeGreaterThanOrEqual(0.1);
          expect(sizes.at(-1)![run]).toBe(sizes[at]![run]);
        }
      });

    it("is stopped where nothing is reported", async () => {
      const played = await engine.play({
        ...stopping("stop where x < 0.05", { method: "rk4", step: 0.05 }),
        observables: [],
      });
      expect(played.frames.at(-1)!.cells[0]!.outcomes.stopped).toBe(3);
      expect(played.states.y![0]).toBeCloseTo(3, 4);
    });
  },
  [webgpu, cpu, cpuInFloat32],
);

describeEngine(
  "several classes of a system",
  (engine) => {
    it("are judged by conditions over states, definitions, parameters and spectra", async () => {
      const { frames } = await engine.play({
        system: system(
          "state W : n x n\nparam eta = 0\ndW/dt = -eta*W\nS = W*W^T\nobserve modes = count(spectrum(S) > 0.5)\n" +
            "class low where modes < 1 and eta == 0\nclass full where not modes < 2 or trace(S) > 100\n" +
            "class one where lambdaMin(S) <= 0.5 and (modes == 1 or eta > 1)\nclass none where norm(W) < 0 or not norm(W) >= 0",
        ),
        dimensions: { n: 2 },
        initial: {
          W: {
            runs: [
              [0.1, 0.2],
              [1, 0.2],
              [1, 2],
              [0, 0],
            ],
          },
        },
        times: { end: 1, samples: 2 },
        integrator: { method: "rk4", step: 0.1 },
        runs: 4,
      });
      expect(frames.at(-1)!.cells[0]!.classes).toEqual({
        low: { count: 2, first: 0, undecided: 0 },
        full: { count: 1, first: 2, undecided: 0 },
        one: { count: 1, first: 1, undecided: 0 },
        none: { count: 0, first: null, undecided: 0 },
      });
    });
  },
  [webgpu, cpu, cpuInFloat32],
);
