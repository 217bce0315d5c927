/** What stands below a figure's pictures: what they show of which runs, what is the paper's and what is ours, and which claims hold. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { timeWords } from "../experiment/times.ts";
import type { View } from "../experiment/views-schema.ts";
import { inSymbols } from "../views/claim-symbols.ts";
import { numberWords, sentence, shortNumber, counted as thousands } from "../views/numbers.ts";
import { publishedWords } from "../views/published.ts";
import { lineEvery } from "../views/time.ts";
import { boundWords } from "./claim-words.ts";
import type { JudgedClaim } from "./figure-claims.ts";
import type { NodeBackend } from "./open-backend.ts";
import { version } from "./versions.ts";
import { counted } from "./words.ts";

export interface CaptionOf {
  readonly resolved: ResolvedExperiment;
  /** Settings of the command line, as they are written; none where the experiment is drawn as it stands. */
  readonly changed: readonly string[];
  readonly backend: Pick<NodeBackend, "precision" | "open">;
  /** Null where none were judged. */
  readonly claims: readonly JudgedClaim[] | null;
}

/** In paragraphs. The verdicts, a line each, stand below the first picture, and below the others their sum. */
export function captionOf(view: View, isFirst: boolean, { resolved, changed, backend, claims }: CaptionOf): string[] {
  const { reproduces, title = resolved.system.title } = resolved.experiment;
  return [
    `${sentence(title)} ${spreadWords(view, resolved)} ${settingsWords(resolved, changed, backend)}`,
    ...(reproduces === undefined ? [] : [publishedWords(reproduces)]),
    ...(claims === null || claims.length === 0 ? [] : claimsWords(claims, isFirst, changed)),
  ].map((paragraph) => paragraph.trim());
}

/** What lines, bands, dots and squares are. */
function spreadWords(view: View, { runsPerCell: runs, system, times }: ResolvedExperiment): string {
  const all = `${thousands(runs)} ${runs === 1 ? "run" : "runs"}`;
  const end = timeWords(system.kind, times.at(-1)!, shortNumber);
  switch (view.kind) {
    case "time":
      if (runs === 1) return "Each line is one run.";
      if (view.draw === "runs") {
        const drawn = Math.ceil(runs / lineEvery(runs));
        return drawn === runs ? `Each line is one of ${all}.` : `Each line is one of ${thousands(drawn)} of ${all}.`;
      }
      return view.draw === "deviation"
        ? `Lines are means over ${all}, bands one standard deviation up and down.`
        : `Lines are medians over ${all}, bands the middle half of them and 5 to 95 %.`;
    case "plane": {
      const drawn = Math.min(view.trajectories, runs);
      if (drawn === 0) return "";
      const which = drawn === runs ? all : `${thousands(drawn)} of ${all}`;
      return `Lines are ${which}, dots where they are at ${end}.`;
    }
    case "map":
      return `Each square is of ${all}, at ${end}.`;
    case "histogram":
      return `Of ${all}, at ${end}.`;
    case "matrix":
      return "";
  }
}

function settingsWords(
  { experiment, cells, runsPerCell, integrator }: ResolvedExperiment,
  changed: readonly string[],
  { precision, open }: CaptionOf["backend"],
): string {
  const method =
    integrator.method === "map"
      ? "steps of its own"
      : "step" in integrator
        ? `${integrator.method} with a step of ${integrator.step}`
        : `${integrator.method} with a relative tolerance of ${integrator.rtol}`;
  const swept = cells.length === 1 ? "" : ` in each of ${cells.length} cells`;
  const where = open.backend === "cpu" ? "the CPU" : "a GPU";
  const other = changed.length === 0 ? "" : ` Changed for this picture: ${changed.join(", ")}.`;
  return `${counted(runsPerCell, "run")}${swept}, seed ${experiment.seed}, ${method}, ${precision} on ${where}, matrix-dynamics ${version}.${other}`;
}

function claimsWords(claims: readonly JudgedClaim[], isFirst: boolean, changed: readonly string[]): string[] {
  const held = claims.filter(({ verdict }) => verdict === "holds").length;
  const counts = [...new Set(claims.map(({ runs }) => runs))].sort((a, b) => a - b);
  const ensembles =
    counts.length === 1 ? `${thousands(counts[0]!)}` : `${thousands(counts[0]!)} to ${thousands(counts.at(-1)!)}`;
  const whose =
    changed.length === 0
      ? ""
      : " They are claims of the experiment as it stands, without what was changed for this picture.";
  const sum = `${held} of ${counted(claims.length, "claim")} ${claims.length === 1 ? "holds" : "hold"}, each judged on an ensemble of its own, of ${ensembles} runs a cell.${whose}`;
  if (!isFirst) return [sum];
  return [sum, ...claims.map(claimWords)];
}

/** `Holds: least mean correlation ... Measured 0.911, to be 0.9 to 0.92.` */
function claimWords({ check, verdict, measured, bound }: JudgedClaim): string {
  const words = verdict === "holds" ? "Holds" : "Fails";
  const found = measured === null ? "undefined" : write(measured);
  return `${words}: ${inSymbols(check.claim)}. Measured ${found}, to be ${inSymbols(boundWords(bound, write))}.`;
}

function write(value: number): string {
  return numberWords(value, 4);
}
