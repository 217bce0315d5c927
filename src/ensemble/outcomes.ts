/** How runs ended: the ending, end time and steps of each, from its clock, and what they come to in a cell. The same for every backend. */

import { OBSERVED_STATUSES, RUNNING, SETTLED, STOPPED } from "../../kernels/endings.ts";
import type { System } from "../language/index.ts";
import { type EarlyEnding, type Ending, earlyEndings, endingOf } from "./endings.ts";
import type { Interval } from "./intervals.ts";

/** What a backend reads from the clocks of its runs at a sample time, run after run. */
export interface Clocks {
  /** Codes of kernels/endings.ts. */
  readonly statuses: Uint8Array;
  /** What only the clocks of adaptive methods know; null where the steps are fixed. */
  readonly adaptive: AdaptiveClocks | null;
}

export interface AdaptiveClocks {
  /** Steps tried since the start, and those of them that were rejected. */
  readonly attempts: Float64Array;
  readonly rejected: Float64Array;
  /** When a run ended early, where the method knows it. */
  readonly endTimes: Float64Array;
}

/**
 * How many runs of a cell ended how; `first` is the lowest run of each early ending there is, by its number in its cell, and
 * `firstEndTime` says when that one ended.
 */
export type Outcomes = Readonly<Record<Ending, number>> & {
  readonly first: Readonly<Partial<Record<EarlyEnding, number>>>;
  readonly firstEndTime: Readonly<Partial<Record<EarlyEnding, number>>>;
};

/** The runs of a class: those that rest in it or were stopped there, the lowest of them, and those where its condition holds now but that do not rest. */
export interface ClassCount {
  readonly count: number;
  readonly first: number | null;
  readonly undecided: number;
}

/**
 * Steps of a run, tried ones where the step is adaptive, over the runs of a cell; all that were rejected; and the share of the
 * runs' time so far that needed no steps because they had settled or were stopped.
 */
export interface StepCounts {
  readonly spared: number;
  readonly mean: number;
  readonly max: number;
  readonly rejected: number;
}

/** Each run of a cell. */
export interface RunRecords {
  readonly ending: readonly Ending[];
  /** NaN while it is running. */
  readonly endTime: Float64Array;
  readonly steps: Float64Array;
}

/**
 * A run rests once its states, at the rate they change, would change by less than this share of themselves in as much time as the
 * whole experiment takes: less than a chart of that length can show.
 */
const restingShare = 0.01;
/** Rates below are rounding: what float32 leaves of slopes that cancel, relative to states of ordinary size. */
const leastRate = 1e-5;

/** The rate (src/program/rest.ts) below which a run of these sample times rests. */
export function restingRate(times: readonly number[]): number {
  const span = times.at(-1)! - times[0]!;
  return span > 0 ? Math.max(restingShare / span, leastRate) : 0;
}

/** Of so many runs of a cell; `firstNumber` is that of the first of them. */
export function outcomesOf(
  runs: number,
  endingOfRun: (run: number) => Ending,
  endTimes: ArrayLike<number>,
  firstNumber: number,
): Outcomes {
  const counts: Record<Ending, number> = {
    ended: 0,
    ...(Object.fromEntries(earlyEndings.map((ending) => [ending, 0])) as Record<EarlyEnding, number>),
    running: 0,
  };
  const first: Partial<Record<EarlyEnding, number>> = {};
  const firstEndTime: Partial<Record<EarlyEnding, number>> = {};
  for (let run = 0; run < runs; run++) {
    const ending = endingOfRun(run);
    counts[ending]++;
    if (ending === "ended" || ending === "running" || first[ending] !== undefined) continue;
    first[ending] = firstNumber + run;
    firstEndTime[ending] = endTimes[run]!;
  }
  return { ...counts, first, firstEndTime };
}

/** Of so many runs of a cell, `rejected` steps of them in all. */
export function stepsOf(
  runs: number,
  endingOfRun: (run: number) => Ending,
  endTimes: ArrayLike<number>,
  steps: ArrayLike<number>,
  rejected: number,
  { from, to }: { readonly from: number; readonly to: number },
): StepCounts {
  let sum = 0;
  let max = 0;
  let spared = 0;
  for (let run = 0; run < runs; run++) {
    sum += steps[run]!;
    max = Math.max(max, steps[run]!);
    const ending = endingOfRun(run);
    if (ending === "settled" || ending === "stopped") spared += to - endTimes[run]!;
  }
  const time = runs * (to - from);
  return { mean: sum / runs, max, rejected, spared: time > 0 ? spared / time : 0 };
}

/** What a ledger knows, as plain data. */
export interface LedgerContent {
  /** The last sample time that was entered. */
  readonly sample: number;
  /** A number a run, as the three that follow. */
  readonly statuses: Uint8Array;
  readonly steps: Float64Array;
  readonly rejected: Float64Array;
  readonly endTimes: Float64Array;
}

/** What is known of each run so far. */
export interface Ledger {
  /** Enters the clocks at a sample time; sample times come in order. */
  enter(sample: number, clocks: Clocks): void;
  outcomes(firstRun: number, runs: number): Outcomes;
  steps(firstRun: number, runs: number): StepCounts;
  records(firstRun: number, runs: number): RunRecords;
  /** Over the runs from `firstRun` on: `holds` is 1 where the condition of the class does and else NaN, `rates` are those of rest. */
  classCount(firstRun: number, holds: ArrayLike<number>, rates: ArrayLike<number>): ClassCount;
  /** From which another goes on; its arrays are this one's own. */
  content(): LedgerContent;
}

/**
 * A ledger of so many runs; `firstNumber` is that of a cell's first. Fixed steps are those of the plan, an adaptive method counts
 * its own. The runs of a map belong to the classes whose conditions hold at their end. `from` is taken over.
 */
export function createLedger(
  times: readonly number[],
  intervals: readonly Interval[],
  runs: number,
  kind: System["kind"] = "flow",
  firstNumber = 0,
  from: LedgerContent | null = null,
): Ledger {
  const statuses = from?.statuses ?? new Uint8Array(runs);
  const steps = from?.steps ?? new Float64Array(runs);
  const rejected = from?.rejected ?? new Float64Array(runs);
  const endTimes = from?.endTimes ?? new Float64Array(runs).fill(Number.NaN);
  const resting = restingRate(times);
  /** Of the plan, up to each sample time. */
  const planned = [0];
  for (const interval of intervals) planned.push(planned.at(-1)! + interval.steps);
  let entered = from?.sample ?? 0;
  const isLast = (): boolean => entered === times.length - 1;

  /** A fixed step finds the end at a sample time; so does whoever settles. An adaptive method knows it between two of them. */
  const endTimeOf = (sample: number, status: number, known: number): number => {
    const to = times[sample]!;
    const isKnown = sample > 0 && status !== SETTLED && status !== STOPPED;
    return isKnown && known >= times[sample - 1]! && known < to ? known : to;
  };

  return {
    enter(sample, clocks) {
      entered = sample;
      for (let run = 0; run < runs; run++) {
        const status = clocks.statuses[run]!;
        if (statuses[run] === RUNNING) {
          steps[run] = clocks.adaptive?.attempts[run] ?? planned[sample]!;
          rejected[run] = clocks.adaptive?.rejected[run] ?? 0;
          if (status !== RUNNING)
            endTimes[run] = endTimeOf(sample, status, clocks.adaptive?.endTimes[run] ?? Number.NaN);
          else if (isLast()) endTimes[run] = times[sample]!;
        }
        statuses[run] = status;
      }
    },
    outcomes(firstRun, count) {
      const ending = (run: number) => endingOf(statuses[firstRun + run]!, isLast());
      return outcomesOf(count, ending, endTimes.subarray(firstRun, firstRun + count), firstNumber);
    },
    steps(firstRun, count) {
      const ending = (run: number) => endingOf(statuses[firstRun + run]!, isLast());
      const own = <T>(values: { subarray(from: number, to: number): T }) => values.subarray(firstRun, firstRun + count);
      const rejections = own(rejected).reduce((sum, one) => sum + one, 0);
      return stepsOf(count, ending, own(endTimes), own(steps), rejections, { from: times[0]!, to: times[entered]! });
    },
    records(firstRun, count) {
      return {
        ending: Array.from(statuses.subarray(firstRun, firstRun + count), (status) => endingOf(status, isLast())),
        endTime: endTimes.slice(firstRun, firstRun + count),
        steps: steps.slice(firstRun, firstRun + count),
      };
    },
    classCount(firstRun, holds, rates) {
      let count = 0;
      let first: number | null = null;
      let undecided = 0;
      for (let run = 0; run < holds.length; run++) {
        const status = statuses[firstRun + run]!;
        const isObserved = ((OBSERVED_STATUSES >> status) & 1) === 1;
        if (!isObserved || !(holds[run] === 1)) continue;
        const isJudged = kind === "map" ? isLast() : rates[run]! < resting;
        if (status === SETTLED || status === STOPPED || isJudged) {
          count++;
          first ??= firstNumber + run;
        } else undecided++;
      }
      return { count, first, undecided };
    },
    content: () => ({ sample: entered, statuses, steps, rejected, endTimes }),
  };
}
