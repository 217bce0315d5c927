/** The views of a run: those of the experiment at once, the other observables on demand. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { MatrixView, TimeView, View } from "../experiment/views-schema.ts";
import type { ViewChoice } from "../lab/state.ts";
import type { ViewContext } from "../views/context.ts";
import { viewKey } from "../views/default-views.ts";
import { counted } from "../views/numbers.ts";
import { noMatrices, type RunMatrices } from "../views/run-matrices.ts";
import type { Scene } from "../views/scene.ts";
import { drawnOf } from "../views/time.ts";
import type { PickedViews } from "./asked-of.ts";
import type { SceneBook } from "./scene-book.ts";
import "./view.ts";
import type { MdView } from "./view.ts";

export interface Charts {
  readonly context: Omit<ViewContext, "scale">;
  readonly picked: PickedViews;
  /** By the keys of the views. */
  readonly looks: Readonly<Record<string, ViewChoice>>;
  /** Panels of one word share their cursor. */
  readonly sync: string;
  /** Whether the scenes stay as they are while frames come. */
  readonly holds: boolean;
  /** Whether the others are open: closed charts cost nothing. */
  readonly showsRest: boolean;
  readonly offersRest: boolean;
  readonly scenes: SceneBook;
  /** Of the run that is singled out. */
  matricesOf(view: MatrixView): RunMatrices;
  onRest(open: boolean): void;
  onLook(view: string, choice: ViewChoice, control: string): void;
  onPlace(view: View, place: { readonly panel: number; readonly x: number; readonly y: number }): void;
  onTake(scene: Scene, what: string, from: MdView): void;
  /** A part that a view needs could not be loaded. */
  onFailed(error: unknown): void;
}

const nothingHidden: ReadonlySet<string> = new Set();
const hiddenKeys = new WeakMap<ViewChoice, ReadonlySet<string>>();

/** The same set of the same choice: to a view another set is another look. */
function hiddenIn(choice: ViewChoice | undefined): ReadonlySet<string> {
  if (choice?.hidden === undefined) return nothingHidden;
  const hidden = hiddenKeys.get(choice) ?? new Set(choice.hidden);
  hiddenKeys.set(choice, hidden);
  return hidden;
}

export function renderCharts(charts: Charts): TemplateResult {
  const { context, picked, showsRest, offersRest, onRest } = charts;
  const { first } = picked;
  const rest = offersRest ? picked.rest : [];
  const explained = keyOf(showsRest ? [...first, ...rest] : first, context);
  return html`
    <h2 class="heard">Statistics over the runs</h2>
    ${renderKey(explained, context.resolved.runsPerCell)}
    <div class="charts" part="charts">${renderViews(first, explained, charts)}</div>
    ${
      rest.length === 0
        ? nothing
        : html`<details
            class="rest"
            ?open=${showsRest}
            @toggle=${(event: Event) => onRest((event.target as HTMLDetailsElement).open)}
          >
            <summary>${rest.length} more ${rest.length === 1 ? "observable" : "observables"}</summary>
            ${showsRest ? html`<div class="charts">${renderViews(rest, explained, charts)}</div>` : nothing}
          </details>`
    }
  `;
}

type Drawn = TimeView["draw"];

/** What one key over all views explains; the others say theirs themselves. */
function keyOf(views: readonly View[], context: Charts["context"]): Drawn | null {
  const drawn = new Set(
    views.flatMap((view) => (view.kind === "time" ? [drawnOf(view, { ...context, scale: null })] : [])),
  );
  return (["quantiles", "deviation"] as const).find((one) => drawn.has(one)) ?? null;
}

/** One run alone has no spread. */
function renderKey(drawn: Drawn | null, runs: number) {
  if (drawn === null || runs === 1) return nothing;
  return html`<p class="key small">
    Over ${counted(runs)} runs:
    ${
      drawn === "deviation"
        ? html`<span><i class="median"></i>mean</span> <span><i class="deviation"></i>one standard deviation up and down</span>`
        : html`<span><i class="median"></i>median</span> <span><i class="half"></i>middle half</span>
            <span><i class="most"></i>5 to 95 %</span>`
    }
  </p>`;
}

/** What a view says itself of how its runs are drawn. */
function spreadWords(view: TimeView, explained: Drawn | null, context: Charts["context"]): string {
  const drawn = drawnOf(view, { ...context, scale: null });
  if (drawn === explained || context.resolved.runsPerCell === 1) return "";
  return drawn === "runs" ? "each line a run" : "mean and standard deviation";
}

/** `explained` is what the key over all says. */
function renderViews(views: readonly View[], explained: Drawn | null, charts: Charts) {
  const { context, looks, sync, scenes, holds } = charts;
  return repeat(views, viewKey, (view) => {
    const key = viewKey(view);
    const matrices = view.kind === "matrix" ? charts.matricesOf(view) : noMatrices;
    const scene = scenes.sceneOf(view, { ...context, scale: looks[key]?.scale ?? null }, matrices, holds);
    return html`<md-view
      part="view"
      exportparts="title: view-title, note: view-note, legend: view-legend, panels: view-panels"
      class=${scene.panels.length > 1 ? "wide" : ""}
      .scene=${scene}
      .sync=${sync}
      .kind=${context.resolved.system.kind}
      .spread=${view.kind === "time" ? spreadWords(view, explained, context) : ""}
      ?places=${view.kind === "plane" || view.kind === "map"}
      .hiddenKeys=${hiddenIn(looks[key])}
      .zoom=${looks[key]?.zoom ?? null}
      @look=${({ detail }: CustomEvent<{ choice: ViewChoice; control: string }>) => charts.onLook(key, detail.choice, detail.control)}
      @place=${({ detail }: CustomEvent<{ panel: number; x: number; y: number }>) => charts.onPlace(view, detail)}
      @failed=${({ detail }: CustomEvent<unknown>) => charts.onFailed(detail)}
      @take=${(event: CustomEvent<string>) => charts.onTake(scene, event.detail, event.target as MdView)}
    ></md-view>`;
  });
}
