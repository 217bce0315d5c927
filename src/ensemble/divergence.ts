/** Why runs diverged: the first of a cell is played again up to where it leaves the finite numbers. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { timeWords } from "../experiment/times.ts";
import { printExpression } from "../language/print.ts";
import { referencesIn } from "../language/references.ts";
import type { Expression, System } from "../language/syntax.ts";
import { postorder } from "../language/walk.ts";
import type { StatePrecision } from "../methods/precision.ts";
import type { Outcomes } from "./outcomes.ts";
import { type Loss, replay } from "./replay.ts";
import type { Warning } from "./warnings.ts";

/** Of the first run of a cell that diverged. */
export interface Divergence extends Loss {
  readonly cell: number;
  readonly run: number;
}

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
/** Of all replays together. A run that is not lost by then goes without an explanation. */
const mostMilliseconds = 2000;

/** Cells whose replay is not lost, as that of a run which only float32 loses, or that takes too long, are left out. */
export async function explainDivergence(
  resolved: ResolvedExperiment,
  outcomes: ReadonlyMap<number, Outcomes>,
  { precision, stopped, pause }: ExplainOptions,
): Promise<readonly Divergence[]> {
  const lost = [...outcomes].flatMap(([cell, { first }]) =>
    first.diverged === undefined ? [] : [{ cell, run: first.diverged }],
  );
  const found: Divergence[] = [];
  let left = mostMilliseconds;
  for (const { cell, run } of lost.slice(0, mostCells)) {
    const steps = replay(resolved, cell, run, precision);
    for (let loss: Loss | null | undefined; loss === undefined && left > 0; ) {
      if (stopped?.()) return found;
      const start = Date.now();
      while (loss === undefined && Date.now() - start < turnMilliseconds) {
        const next = steps.next();
        if (next.done === true) loss = next.value;
      }
      left -= Date.now() - start;
      if (loss) found.push({ ...loss, cell, run });
      await pause?.();
    }
  }
  return found;
}

/** One warning for each reason there is. */
export function divergenceWarnings(resolved: ResolvedExperiment, divergences: readonly Divergence[]): Warning[] {
  const reasons = new Map<string, Divergence[]>();
  for (const divergence of divergences) {
    const reason = reasonFor(resolved, divergence);
    reasons.set(reason, [...(reasons.get(reason) ?? []), divergence]);
  }
  return [...reasons].map(([reason, alike]) => ({
    what: `The first run that diverged${alike.length === 1 ? "" : " in a cell"} did so because ${reason}.`,
    where: alike.map((divergence) => placeOf(resolved, divergence)).join("; "),
    advice: adviceFor(resolved, alike[0]!),
  }));
}

function reasonFor({ system }: ResolvedExperiment, { state, kind, words }: Loss): string {
  const line = system.kind === "map" ? `next ${state}` : `d${state}/dt`;
  switch (kind) {
    case "overflow":
      return `${state} grew beyond the range of its numbers`;
    case "samples":
    case "undefined":
      return `${line} has no value there: ${words}`;
    case "singular":
      return `${line} has no value there: ${callIn(system, state) ?? "equations"} with ${words}`;
  }
}

/** `run 3 at eta = 0.1, t = 2.5` */
function placeOf({ cells, system }: ResolvedExperiment, { cell, run, time }: Divergence): string {
  const parameters = Object.entries(cells[cell]!.parameters).map(([name, value]) => `${name} = ${value}`);
  const when = timeWords(system.kind, time, (t) => String(Number(t.toPrecision(4))));
  return `run ${run} at ${[...parameters, when].join(", ")}`;
}

function adviceFor({ system }: ResolvedExperiment, { kind }: Loss): string {
  if (kind === "singular") return "Add a multiple of I to the matrix, or start elsewhere.";
  if (kind === "samples") return "Draw at least as many samples as there are rows.";
  if (kind === "undefined") return "Keep the line within what it is defined for, by if(..), max(..) or another start.";
  return system.kind === "map"
    ? "Lower the rate by which a step changes it."
    : "Take a shorter integrator.step; where that does not help, the flow itself has no bound.";
}

const solving: readonly string[] = ["inv", "solve", "lyap"];

/** The one call that solves equations behind the line of a state, as it is written; null where there are several. */
function callIn(system: System, state: string): string | null {
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
      node.kind === "call" && solving.includes(node.name) ? [printExpression(node)] : [],
    ),
  );
  const [only, ...others] = new Set(calls);
  return others.length === 0 ? (only ?? null) : null;
}
