/** The codes of how runs stand are said once: names, constants of the kernels and what is observed follow from them. */

import { describe, expect, it } from "vitest";
import * as kernelEndings from "../../kernels/endings.ts";
import { earlyEndings, endingOf, endings } from "../../src/ensemble/endings.ts";
import { createLedger, type Ledger, restingRate } from "../../src/ensemble/outcomes.ts";
import { standingSentence } from "../../src/ensemble/standing-words.ts";
import { clockConstants } from "../../src/gpu/emit-clock.ts";

const codes: Readonly<Record<string, number>> = { ...kernelEndings };

describe("the table of endings", () => {
  it.each([
    ["RUNNING", 0, "running", "ended"],
    ["DIVERGED", 1, "diverged", "diverged"],
    ["OUT_OF_STEPS", 2, "outOfSteps", "outOfSteps"],
    ["STEP_TOO_SMALL", 3, "stepTooSmall", "stepTooSmall"],
    ["SETTLED", 4, "settled", "settled"],
    ["STOPPED", 5, "stopped", "stopped"],
  ] as const)("%s is %i, in results %s, and %s at the last sample time", (name, code, before, last) => {
    expect(codes[name]).toBe(code);
    expect(endingOf(code, false)).toBe(before);
    expect(endingOf(code, true)).toBe(last);
    expect(clockConstants()).toContain(`const ${name} = ${code}u;`);
  });

  it("says of each status whether its run is observed", () => {
    const observed = (name: string) => ((codes.OBSERVED_STATUSES! >> codes[name]!) & 1) === 1;
    expect(["RUNNING", "SETTLED", "STOPPED"].map(observed)).toEqual([true, true, true]);
    expect(["DIVERGED", "OUT_OF_STEPS", "STEP_TOO_SMALL", "ABSENT", "LOST"].some(observed)).toBe(false);
  });

  it("gives every early ending its own code", () => {
    expect(new Set(earlyEndings.map((ending) => endings[ending].code)).size).toBe(earlyEndings.length);
  });
});

const { RUNNING, DIVERGED, OUT_OF_STEPS, STEP_TOO_SMALL, SETTLED, STOPPED } = kernelEndings;
const times = [0, 1, 3];
const intervals = [
  { from: 0, to: 1, steps: 10 },
  { from: 1, to: 3, steps: 20 },
];

/** A ledger of fixed steps after the statuses of some sample times. */
function ledgerOf(...samples: readonly (readonly number[])[]): Ledger {
  const ledger = createLedger(times, intervals, samples[0]!.length);
  samples.forEach((statuses, sample) => {
    ledger.enter(sample, { statuses: Uint8Array.from(statuses), adaptive: null });
  });
  return ledger;
}

describe("the outcomes of a cell", () => {
  const statuses = [RUNNING, DIVERGED, SETTLED, OUT_OF_STEPS, STEP_TOO_SMALL, STOPPED, DIVERGED, RUNNING];
  const all = { settled: 1, stopped: 1, diverged: 2, stepTooSmall: 1, outOfSteps: 1 };
  const first = { diverged: 1, settled: 2, outOfSteps: 3, stepTooSmall: 4, stopped: 5 };
  const at = times[1]!;
  const firstEndTime = { diverged: at, settled: at, outOfSteps: at, stepTooSmall: at, stopped: at };

  it("call a run that is under way running, however many there are, until the last sample time", () => {
    const start = statuses.map(() => RUNNING);
    expect(ledgerOf(start).outcomes(0, 8)).toMatchObject({ ended: 0, running: 8, first: {} });
    expect(ledgerOf(start, statuses).outcomes(0, 8)).toEqual({ ...all, ended: 0, running: 2, first, firstEndTime });
    expect(ledgerOf(start, statuses, statuses).outcomes(0, 8)).toEqual({
      ...all,
      ended: 2,
      running: 0,
      first,
      firstEndTime,
    });
  });

  it("count from the cell's first run, and name only endings there are", () => {
    expect(ledgerOf(statuses).outcomes(6, 2)).toMatchObject({ diverged: 1, settled: 0, first: { diverged: 0 } });
    expect(Object.keys(ledgerOf(statuses).outcomes(6, 2).first)).toEqual(["diverged"]);
  });
});

describe("the record of a run", () => {
  it("has the steps of the plan up to the sample time at which its end was found", () => {
    const ledger = ledgerOf([RUNNING, RUNNING, DIVERGED], [RUNNING, DIVERGED, DIVERGED], [RUNNING, DIVERGED, DIVERGED]);
    const { ending, endTime, steps } = ledger.records(0, 3);
    expect(ending).toEqual(["ended", "diverged", "diverged"]);
    expect([...endTime]).toEqual([3, 1, 0]);
    expect([...steps]).toEqual([30, 10, 0]);
    expect(ledger.steps(0, 3)).toEqual({ mean: 40 / 3, max: 30, rejected: 0, spared: 0 });
  });

  it("has no end while it runs", () => {
    const { ending, endTime } = ledgerOf([RUNNING], [RUNNING]).records(0, 1);
    expect([ending, [...endTime]]).toEqual([["running"], [Number.NaN]]);
  });

  it("of an adaptive method has the clock's own steps and time, and never a time outside the interval", () => {
    const ledger = createLedger(times, intervals, 3);
    const clocks = (statuses: readonly number[], attempts: number, endTimes: readonly number[]) => ({
      statuses: Uint8Array.from(statuses),
      adaptive: {
        attempts: new Float64Array(3).fill(attempts),
        rejected: new Float64Array(3).fill(2),
        endTimes: Float64Array.from(endTimes),
      },
    });
    ledger.enter(0, clocks([RUNNING, RUNNING, RUNNING], 0, [0, 0, 0]));
    ledger.enter(1, clocks([RUNNING, RUNNING, RUNNING], 7, [0, 0, 0]));
    ledger.enter(2, clocks([DIVERGED, SETTLED, RUNNING], 11, [2.5, 0, 0]));
    expect([...ledger.records(0, 3).endTime]).toEqual([2.5, 3, 3]);
    expect(ledger.steps(0, 3)).toEqual({ mean: 11, max: 11, rejected: 6, spared: 0 });
  });
});

describe("a class", () => {
  const slow = restingRate(times) / 2;
  const fast = restingRate(times) * 2;

  it("counts the runs that rest where its condition holds, and keeps those that do not rest undecided", () => {
    const ledger = ledgerOf([RUNNING, RUNNING, RUNNING, SETTLED, DIVERGED, RUNNING]);
    const holds = [1, Number.NaN, 1, 1, 1, 1];
    const rates = [fast, slow, slow, fast, slow, Number.NaN];
    expect(ledger.classCount(0, holds, rates)).toEqual({ count: 2, first: 2, undecided: 2 });
  });

  it("has no first run where there is none", () => {
    expect(ledgerOf([RUNNING]).classCount(0, [1], [fast])).toEqual({ count: 0, first: null, undecided: 1 });
  });

  it("means the same rest at any scale of time", () => {
    expect(restingRate([0, 10])).toBeCloseTo(restingRate([5, 6]) / 10, 12);
  });
});

describe("the words for how runs stand", () => {
  it.each([
    [ledgerOf([RUNNING, RUNNING]), {}, "0 ended, 2 running"],
    [
      ledgerOf([RUNNING, RUNNING], [RUNNING, SETTLED], [RUNNING, SETTLED]),
      {},
      "1 ended, 1 settled (the first is run 1), which spared 33 % of the time",
    ],
    [
      ledgerOf([RUNNING, DIVERGED], [RUNNING, DIVERGED], [RUNNING, DIVERGED]),
      { collapsed: { count: 0, first: null, undecided: 1 } },
      "1 ended, 1 diverged (the first is run 1), 0 collapsed (1 meets the condition now, still on its way)",
    ],
  ])("leave out what there is none of (%#)", (ledger, classes, words) => {
    expect(standingSentence({ outcomes: ledger.outcomes(0, 2), classes, steps: ledger.steps(0, 2) })).toBe(words);
  });
});
