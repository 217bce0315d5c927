/** A fixed step is what was asked, or the result says which was taken and what would make it so. */

import { describe, expect, it } from "vitest";
import { stepTaken, stepWarnings } from "../../src/ensemble/warnings.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";

type Times = NonNullable<ExperimentInput["times"]>;

const resolved = (step: number, times: Times) =>
  resolveExperiment({
    system: { text: "system s\nstate x : scalar\ndx/dt = -x/2\nobserve value = x" },
    runs: 1,
    integrator: { method: "euler", step },
    times,
  });

describe("a fixed step", () => {
  it.each([
    ["the step 1 between samples 1 apart", 1, { end: 4, samples: 5 }],
    ["0.02 in 40, whose quotient rounds to more than 2000", 0.02, { end: 40, samples: 2 }],
    ["0.1 in tenths", 0.1, { end: 1, samples: 11 }],
    ["the default", 0.02, { end: 40, samples: 81 }],
    ["multiples of it, unevenly", 0.5, [0, 1, 1.5, 7]],
    ["no interval at all", 0.5, [3]],
  ] as const)("is taken as asked: %s", (_, step, times) => {
    expect(stepTaken(resolved(step, times as Times))).toEqual({ asked: step, least: step, greatest: step });
    expect(stepWarnings(resolved(step, times as Times))).toEqual([]);
  });

  it.each([
    [1, { end: 4, samples: 9 }, 0.5, 0.5, "Choose the step 0.5, or 5 samples."],
    [
      0.3,
      { end: 1, samples: 2 },
      0.25,
      0.25,
      "Choose the step 0.25, or choose sample times whose distances are multiples of 0.3.",
    ],
    [0.02, { end: 10, samples: 81 }, 0.125 / 7, 0.125 / 7, "Choose the step 0.017857143, or 101 samples."],
    [1, [0, 1, 1.5, 4], 0.5, 1, "Choose sample times whose distances are multiples of 1."],
    [
      1,
      { end: 0.5, samples: 2 },
      0.5,
      0.5,
      "Choose the step 0.5, or choose sample times whose distances are multiples of 1.",
    ],
  ] as const)("of %d at the times %o is said to be cut", (step, times, least, greatest, advice) => {
    const experiment = resolved(step, times as Times);
    const taken = stepTaken(experiment)!;
    expect(taken.asked).toBe(step);
    expect(taken.least).toBeCloseTo(least, 12);
    expect(taken.greatest).toBeCloseTo(greatest, 12);
    const [warning, ...others] = stepWarnings(experiment);
    expect(others).toEqual([]);
    expect(warning!.what).toContain(`instead of ${step}`);
    expect(warning!.advice).toBe(advice);
  });

  it.each([
    // Thirds of 0.05 and of 0.05 + 1e-12: other numbers, and the same in eight digits.
    ["0.016666667", [0, 0.05, 0.100000000001]],
    ["between 0.016666667 and 0.017", [0, 0.05, 0.101]],
  ] as const)("is one number where its lengths print alike: %s", (range, times) => {
    const experiment = resolved(0.02, [...times]);
    const { least, greatest } = stepTaken(experiment)!;
    expect(least).not.toBe(greatest);
    expect(stepWarnings(experiment)[0]!.what).toBe(
      `The step is ${range} instead of 0.02, which does not divide the distances of the sample times.`,
    );
  });

  it("is none where the method chooses its own", () => {
    const experiment = resolveExperiment({ system: "byol", integrator: { method: "bs32" }, times: [0, 1] });
    expect([stepTaken(experiment), stepWarnings(experiment)]).toEqual([null, []]);
  });
});
