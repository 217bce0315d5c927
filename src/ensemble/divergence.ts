/** Why runs ended before their time: the first of a cell that was lost is played again up to where it leaves the finite numbers. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { cellWords } from "../experiment/sweep.ts";
import { timeWords } from "../experiment/times.ts";
import { printExpression } from "../language/print.ts";
import { referencesIn } from "../language/references.ts";
import type { Expression, System } from "../language/syntax.ts";
import { postorder } from "../language/walk.ts";
import type { StatePrecision } from "../methods/precision.ts";
import { playingNanoseconds } from "../program/counts.ts";
import { lostEndings } from "./endings.ts";
import type { Outcomes } from "./outcomes.ts";
import { type Loss, type Replay, replay } from "./replay.ts";
import type { Warning } from "./warnings.ts";

/** Of the first run of a cell that was lost: that diverged; where none did, that came to too small a step, or used up its steps. */
export interface Divergence extends Omit<Loss, "calls"> {
  readonly cell: number;
  readonly run: number;
  readonly ending: LostEnding;
}

type LostEnding = (typeof lostEndings)[number];

/** What the first run did, by its ending. */
const endingWords: Readonly<Record<LostEnding, string>> = {
  diverged: "diverged",
  stepTooSmall: "came to too small a step",
  outOfSteps: "used up its steps",
};

export interface ExplainOptions {
  readonly precision: StatePrecision;
  /** Asked between turns of some milliseconds; true gives up. */
  readonly stopped?: () => boolean;
  /** Lets a host do something else between turns. */
  readonly pause?: () => Promise<void>;
}

/** More would say the same again. */
const mostCells = 8;
const turnMilliseconds = 8;
/**
 * Of all replays together, shared out evenly, as the operations of their slopes say and no clock: the same is found each time. A run
 * that is not lost by then goes without an explanation.
 */
const mostNanoseconds = 2e9;
/** A slope that takes longer, of large algorithms, is none for a page that wants to scroll. */
const mostNanosecondsASlope = 2e8;

/**
 * Left out are cells whose replay is not lost where the run was, as that of one which rounding loses, or that takes too long.
 */
export async function explainDivergence(
  resolved: ResolvedExperiment,
  outcomes: ReadonlyMap<number, Outcomes>,
  options: ExplainOptions,
): Promise<readonly Divergence[]> {
  const lost = [...outcomes].flatMap(([cell, { first, firstEndTime }]) => {
    const ending = lostEndings.find((lost) => first[lost] !== undefined);
    return ending === undefined ? [] : [{ cell, run: first[ending]!, ending, endTime: firstEndTime[ending]! }];
  });
  const found: Divergence[] = [];
  const examined = lost.slice(0, mostCells);
  const aSlope = playingNanoseconds(resolved.program);
  if (lost.length === 0 || aSlope > mostNanosecondsASlope) return found;
  const slopes = Math.floor(mostNanoseconds / examined.length / aSlope);
  for (const { cell, run, ending, endTime } of examined) {
    const loss = await within(slopes, replay(resolved, cell, run, options.precision), options);
    if (options.stopped?.()) break;
    if (loss === null || !isOfInterval(resolved.times, loss.time, endTime)) continue;
    const { calls, words, ...rest } = loss;
    const call = callIn(resolved.system, loss.state, calls) ?? calls.join(" or ");
    found.push({ ...rest, words: call === "" ? words : `${call}, of ${words}`, cell, run, ending });
  }
  return found;
}

/** What the replay comes to in so many slopes; null where it comes to nothing, or the host stops it. */
async function within(slopes: number, steps: Replay, { stopped, pause }: ExplainOptions): Promise<Loss | null> {
  for (let left = slopes; left > 0; ) {
    for (const start = Date.now(); left > 0 && Date.now() - start < turnMilliseconds; left--) {
      const next = steps.next();
      if (next.done === true) return next.value;
    }
    await pause?.();
    if (stopped?.()) return null;
  }
  return null;
}

/** Of the interval, so far apart may be where steps that are chosen otherwise come to one edge. */
const slack = 0.01;

/** Whether a loss lies between the sample times between which the run was found to have ended. */
function isOfInterval(times: readonly number[], time: number, endTime: number): boolean {
  const sample = times.findIndex((at) => at >= endTime);
  const [from, to] = [times[Math.max(0, sample - 1)]!, times[sample]!];
  const beside = slack * (to - from);
  return time >= from - beside && time <= to + beside;
}

/** One warning for each line and kind of reason there is; the words are those of the first. */
export function divergenceWarnings(resolved: ResolvedExperiment, divergences: readonly Divergence[]): Warning[] {
  const reasons = new Map<string, Divergence[]>();
  for (const divergence of divergences) {
    const { ending, state, kind } = divergence;
    const key = `${ending} ${state} ${kind}`;
    reasons.set(key, [...(reasons.get(key) ?? []), divergence]);
  }
  return [...reasons.values()].map((alike) => {
    const [first] = alike as [Divergence];
    const where = alike.length === 1 ? "" : " in a cell";
    return {
      what: `The first run that ${endingWords[first.ending]}${where} did so because ${reasonFor(resolved, first)}.`,
      where: alike.map((divergence) => placeOf(resolved, divergence)).join("; "),
      advice: adviceFor(resolved, first),
    };
  });
}

function reasonFor({ system }: ResolvedExperiment, { state, kind, words }: Divergence): string {
  const line = system.kind === "map" ? `next ${state}` : `d${state}/dt`;
  switch (kind) {
    case "start":
      return `${state} starts from no finite number`;
    case "kept":
      return `what it drew for ${state} is no finite number`;
    case "growth":
      return `${state} grew beyond the range of its numbers`;
    case "pole":
      return `${line} grew without bound: there is a pole`;
    case "overflow":
      return `numbers within ${line} left their range`;
    case "samples":
    case "undefined":
    case "singular":
      return `${line} has no value there: ${words}`;
  }
}

/** `run 3 at eta = 0.1, t = 2.5` */
function placeOf({ cells, system }: ResolvedExperiment, { cell, run, time }: Divergence): string {
  const shown = (at: number): string => String(system.kind === "map" ? at : Number(at.toPrecision(4)));
  return `run ${run} at ${[cellWords(cells[cell]!), timeWords(system.kind, time, shown)].filter(Boolean).join(", ")}`;
}

function adviceFor({ system }: ResolvedExperiment, { kind }: Divergence): string {
  switch (kind) {
    case "start":
    case "kept":
      return "Change the law behind its ~, or what the law is made of.";
    case "singular":
      return "Add a multiple of I to the matrix, or start elsewhere.";
    case "samples":
      return "Draw at least as many samples as there are rows.";
    case "undefined":
      return "Keep the line within what it is defined for, by if(..), max(..) or another start.";
    case "pole":
      return "End before it, or start elsewhere: no method passes a pole.";
    case "growth":
    case "overflow":
      return system.kind === "map"
        ? "Lower the rate by which a step changes it, or write the line with smaller numbers."
        : "Take a shorter integrator.step; where that does not help, the flow itself has no bound, or its line passes through large numbers.";
  }
}

/** That runs used up their steps, and what to do. */
export function stepsWarnings(resolved: ResolvedExperiment, outcomes: Iterable<Outcomes>): Warning[] {
  const { integrator } = resolved;
  const count = [...outcomes].reduce((sum, { outOfSteps }) => sum + outOfSteps, 0);
  if (count === 0 || !("maxSteps" in integrator)) return [];
  return [
    {
      what: `${count} ${count === 1 ? "run" : "runs"} used up the ${integrator.maxSteps} steps that a run may take.`,
      where: "integrator.maxSteps",
      advice:
        "Where a slope jumps, as at the kink of max, min, abs or if, no step may be short enough: take a fixed step, or what has no kink, as " +
        "max(0, x)^2. Where slopes are stiff, take rkc2. Else raise integrator.maxSteps.",
    },
  ];
}

/** The one call of these functions behind the line of a state, as it is written; null where there are several, or none. */
function callIn(system: System, state: string, functions: readonly string[]): string | null {
  const definitions = new Map(system.definitions.map(({ name, expression }) => [name, expression]));
  const read = new Set<Expression>();
  const pending = system.flows.flatMap((flow) => (flow.state === state ? [flow.expression] : []));
  for (let expression = pending.pop(); expression !== undefined; expression = pending.pop()) {
    if (read.has(expression)) continue;
    read.add(expression);
    pending.push(...referencesIn(expression).flatMap((name) => definitions.get(name) ?? []));
  }
  const calls = [...read].flatMap((expression) =>
    postorder(expression).flatMap((node) =>
      node.kind === "call" && functions.includes(node.name) ? [printExpression(node)] : [],
    ),
  );
  const [only, ...others] = new Set(calls);
  return others.length === 0 ? (only ?? null) : null;
}
