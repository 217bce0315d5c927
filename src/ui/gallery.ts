/** The charts of a run: the telling ones at once, the others on demand, and the key to all of them. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import "./chart.ts";
import type { History } from "./history.ts";
import { counted } from "./notation.ts";
import { chooseViews, type View } from "./observables.ts";

export interface Gallery {
  readonly resolved: ResolvedExperiment;
  readonly history: History;
  readonly cell: number;
  /** Whether the others are open: closed charts cost nothing. */
  readonly showsRest: boolean;
  onRest(open: boolean): void;
}

export function renderGallery(gallery: Gallery): TemplateResult {
  const { resolved, showsRest, onRest } = gallery;
  const { first, rest } = chooseViews(resolved);
  return html`
    <h2 class="heard">Statistics over the runs</h2>
    <p class="key small">
      Over ${counted(resolved.runsPerCell)} ${resolved.runsPerCell === 1 ? "run" : "runs"}:
      <span><i class="swatch median"></i>median</span>
      <span><i class="swatch half"></i>middle half</span>
      <span><i class="swatch most"></i>5 to 95 %</span>
      <span class="ramp"><i class="swatch"></i>smallest to largest eigenvalue</span>
    </p>
    <div class="charts">${renderCharts(first, gallery)}</div>
    ${
      rest.length === 0
        ? nothing
        : html`<details
            class="rest"
            @toggle=${(event: Event) => onRest((event.target as HTMLDetailsElement).open)}
          >
            <summary>${rest.length} more observables</summary>
            ${showsRest ? html`<div class="charts">${renderCharts(rest, gallery)}</div>` : nothing}
          </details>`
    }
  `;
}

function renderCharts(views: readonly View[], { resolved: { system, times }, history, cell }: Gallery) {
  const reached = history.times(cell);
  return repeat(
    views,
    ({ observable }) => observable,
    (view) => html`<md-chart
      .observable=${view.observable}
      .heading=${view.title}
      .note=${view.note}
      .times=${reached}
      .lines=${history.lines(cell, view.observable)}
      .samples=${reached.length}
      .from=${times[0] ?? 0}
      .to=${times.at(-1) ?? 1}
      .kind=${system.kind}
      ?log=${view.log}
    ></md-chart>`,
  );
}
