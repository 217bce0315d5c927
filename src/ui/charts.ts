/** The views of a run: those of the experiment at once, the other observables on demand. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { MatrixView, TimeView, View } from "../experiment/views-schema.ts";
import type { ViewChoice } from "../lab/state.ts";
import type { ViewContext } from "../views/context.ts";
import { chooseViews, viewKey } from "../views/default-views.ts";
import type { RunMatrices } from "../views/draw.ts";
import { counted } from "../views/numbers.ts";
import type { Scene } from "../views/scene.ts";
import { drawnOf } from "../views/time.ts";
import type { SceneBook } from "./scene-book.ts";
import "./view.ts";
import type { MdView } from "./view.ts";

export interface Charts {
  readonly context: Omit<ViewContext, "scale">;
  /** Which views are shown, as the element's attribute says it; all where it is null. */
  readonly chosen: string | readonly View[] | null;
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

const noMatrices: RunMatrices = { matrices: [], whose: "" };

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
  const { context, chosen, showsRest, offersRest, onRest } = charts;
  const { first: own, rest: others } = chooseViews(context.resolved);
  const { views: first, strange } =
    typeof chosen === "string"
      ? pickViews(chosen, own, others, context.resolved)
      : { views: chosen ?? own, strange: [] };
  const rest = offersRest && chosen === null ? others : [];
  const explained = keyOf(showsRest ? [...first, ...rest] : first, context);
  return html`
    <h2 class="heard">Statistics over the runs</h2>
    ${renderKey(explained, context.resolved.runsPerCell)}
    ${strange.map((sentence) => html`<p class="small warning" role="note">${sentence}</p>`)}
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

/** What the attribute `views` names and the experiment does not have, in sentences. */
export function strangeViews(chosen: Charts["chosen"], resolved: ResolvedExperiment): readonly string[] {
  if (typeof chosen !== "string") return [];
  const { first, rest } = chooseViews(resolved);
  return pickViews(chosen, first, rest, resolved).strange;
}

/** `1, 3` or `spectrumF, commutator`: by their numbers among the experiment's, or by what they show; what is neither, in sentences. */
function pickViews(
  chosen: string,
  own: readonly View[],
  others: readonly View[],
  { observables }: ResolvedExperiment,
): { readonly views: readonly View[]; readonly strange: readonly string[] } {
  const strange: string[] = [];
  const views = chosen
    .split(/[\s,]+/)
    .filter((word) => word !== "")
    .flatMap((word): readonly View[] => {
      const numbered = own[Number(word) - 1];
      if (numbered !== undefined) return [numbered];
      if (observables.includes(word)) {
        const named = [...others, ...own].find((view) => viewKey(view) === `time ${word}`);
        return [named ?? { kind: "time", show: word, draw: "quantiles" }];
      }
      strange.push(
        `views names "${word}", which is neither a view's number, from 1 to ${own.length}, nor an observable that is reported: ${observables.join(", ")}.`,
      );
      return [];
    });
  return { views, strange };
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
