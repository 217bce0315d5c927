/** Singles one run of the drawn cell out: by its number, or the lowest, the median or the highest of what is drawn first. */

import { html, nothing, type TemplateResult } from "lit";
import type { CellFrame } from "../ensemble/frames.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { titled } from "../views/numbers.ts";
import { type Place, pickRun } from "../views/pick-run.ts";

export interface RunChooser {
  readonly resolved: ResolvedExperiment;
  /** Of the drawn cell, as it is shown. */
  readonly frame: CellFrame | null;
  readonly run: number | null;
  onRun(run: number | null): void;
}

const places: readonly Place[] = ["lowest", "median", "highest"];

export function renderRunChooser({ resolved, frame, run, onRun }: RunChooser): TemplateResult | typeof nothing {
  if (resolved.runsPerCell < 2) return nothing;
  const observable = measureOf(resolved);
  const last = resolved.runsPerCell - 1;
  const picked =
    frame === null || observable === null
      ? []
      : places.map((place) => [place, pickRun(frame, observable, place)] as const);
  return html`<div class="one-run" role="group" aria-label="Single run">
    <label class="small">Single run
      <input
        id="run"
        type="text"
        inputmode="numeric"
        size="6"
        placeholder="none"
        .value=${run === null ? "" : String(run)}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          const asked = Number(input.value);
          const isRun = input.value.trim() !== "" && Number.isInteger(asked) && asked >= 0 && asked <= last;
          onRun(isRun ? asked : null);
          input.value = isRun ? String(asked) : "";
        }}
      /><span class="heard">, from 0 to ${last}</span></label>
    ${picked.map(([place, found]) =>
      found === null
        ? nothing
        : html`<button
            type="button"
            class="quiet"
            title=${`the run whose ${titled(observable ?? "").toLowerCase()} is the ${place}`}
            aria-pressed=${run === found}
            @click=${() => onRun(run === found ? null : found)}
          >${place}</button>`,
    )}
  </div>`;
}

/** What runs are put in order by: the first single number that a view shows. */
function measureOf({ views, program }: ResolvedExperiment): string | null {
  const shown = views.flatMap((view) => (view.kind === "time" ? [view.show].flat() : []));
  const scalars = program.components.filter(({ count }) => count === 1).map(({ observable }) => observable);
  return shown.find((name) => scalars.includes(name)) ?? scalars[0] ?? null;
}
