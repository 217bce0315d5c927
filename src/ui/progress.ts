/** How far the run is and how its runs stand: progress, rate, device, outcomes. */

import { html, nothing, type TemplateResult } from "lit";
import type { AccuracyCheck } from "../ensemble/accuracy.ts";
import { accuracySentence } from "../ensemble/accuracy-words.ts";
import type { Standing } from "../ensemble/frames.ts";
import { standingCounts } from "../ensemble/standing-words.ts";
import { stepWarnings, warningSentence } from "../ensemble/warnings.ts";
import { counted, shortNumber } from "../views/numbers.ts";
import type { BackendWords } from "./kept-backend.ts";
import { withPrefix } from "./notation.ts";
import type { Phase } from "./phase.ts";
import type { RunController } from "./run-controller.ts";

/** A GPU's driver compiles for seconds; the CPU's kernels come compiled. */
const preparingWords = {
  none: "Loading what computes …",
  webgpu: "Compiling the kernels …",
  cpu: "Preparing the runs …",
} as const;

/** For the status line, which a screen reader reads out: changes with the phase and not with every frame. */
export function statusOf(run: RunController): string {
  const count = run.resolved === null ? 0 : run.resolved.cells.length * run.resolved.runsPerCell;
  const runs = `${counted(count)} ${count === 1 ? "run" : "runs"}`;
  const sentences: Readonly<Record<Phase, string>> = {
    empty: "No experiment",
    preparing: preparingWords[run.backend?.kind ?? "none"],
    ready: run.time > (run.resolved?.times[0] ?? 0) ? "Paused" : "Ready",
    playing: `Running ${runs}`,
    stepping: "Running to the next sample time",
    done: `Done: ${runs}`,
    failed: "Stopped",
  };
  return sentences[run.phase];
}

/** `drawn` are the observables that an author's choice of views shows; null where all are there. */
export function renderProgress(
  run: RunController,
  standing: Standing | null,
  drawn: ReadonlySet<string> | null,
): TemplateResult {
  const end = run.resolved?.times.at(-1) ?? 0;
  const isMap = run.resolved?.system.kind === "map";
  const rate = run.rate.perSecond;
  return html`
    <div class="progress" part="progress">
      <div class="where">
        <span role="status" class="status">${statusOf(run)}</span>
        <span class="time">${
          isMap ? html`step <b>${run.time}</b>` : html`t = <b>${run.time.toFixed(end < 10 ? 2 : 1)}</b>`
        } of ${shortNumber(end)}</span>
        <span class="rate">${rate === null ? "" : html`<b>${withPrefix(rate)}</b> run-steps/s`}</span>
      </div>
      <progress max="1" .value=${run.fraction} aria-label="share of the work that is done"></progress>
      <dl class="outcomes">
        ${(standing === null ? [] : standingCounts(standing)).map(
          ({ count, words, remark, meaning, notable }) => html`<div title=${meaning} class=${notable ? "notable" : ""}>
            <dt>${words}</dt>
            <dd>${counted(count)}${remark === "" ? nothing : html`<small>${remark}</small>`}</dd>
          </div>`,
        )}
        <div class="device">
          <dt>device</dt>
          <dd>${renderDevice(run.backend)}</dd>
        </div>
      </dl>
      ${typeof run.backend?.shortcoming === "string" ? html`<p class="small shortcoming">${run.backend.shortcoming}</p>` : nothing}
      ${renderAccuracy(run, drawn)}
    </div>
  `;
}

/** A quiet line where all is well, and what the result should not be read without. */
function renderAccuracy(
  { resolved, examination: { accuracy }, warnings: known }: RunController,
  drawn: ReadonlySet<string> | null,
): TemplateResult | typeof nothing {
  if (resolved === null) return nothing;
  const warnings = [...known, ...stepWarnings(resolved), ...(accuracy?.warnings ?? [])];
  return html`
    ${warnings.map((warning) => html`<p class="small warning" role="note">${warningSentence(warning)}</p>`)}
    ${renderDifference(accuracy, drawn)}
  `;
}

/** Its line is there before it is known, so that the charts below stay where they are. */
function renderDifference(
  check: AccuracyCheck | null,
  drawn: ReadonlySet<string> | null,
): TemplateResult | typeof nothing {
  if (check === null) return html`<p class="small accuracy">\u00a0</p>`;
  if (check.accuracy === null) return nothing;
  const observables = Object.entries(check.accuracy.observables).filter(([name]) => drawn?.has(name) ?? true);
  if (observables.length === 0) return nothing;
  const shown = { ...check.accuracy, observables: Object.fromEntries(observables) };
  return html`<p class="small accuracy">${accuracySentence(shown)}</p>`;
}

/** What computes; opened, it says why it is this and nothing else. */
function renderDevice(backend: BackendWords | null): TemplateResult | string {
  if (backend === null) return "none yet";
  const { device, why } = backend;
  return html`<details class="why">
    <summary title=${why}>${device}</summary>
    <p>${why}</p>
  </details>`;
}
