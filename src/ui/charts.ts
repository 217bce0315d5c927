/** The views of a run: those of the experiment at once, the other observables on demand. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { View } from "../experiment/views-schema.ts";
import type { ViewContext } from "../views/context.ts";
import { chooseViews, viewKey } from "../views/default-views.ts";
import { drawView } from "../views/draw.ts";
import type { Scale, Scene } from "../views/scene.ts";
import { spreadWords } from "../views/time.ts";
import "./view.ts";
import type { MdView } from "./view.ts";

export interface Charts {
  readonly context: Omit<ViewContext, "scale">;
  /** By the keys of the views: the axes that were chosen. */
  readonly scales: ReadonlyMap<string, Scale>;
  /** Panels of one word share their cursor. */
  readonly sync: string;
  /** Whether the others are open: closed charts cost nothing. */
  readonly showsRest: boolean;
  readonly scenes: SceneBook;
  onRest(open: boolean): void;
  onScale(view: string, scale: Scale): void;
  onPlace(view: View, place: { readonly panel: string; readonly x: number; readonly y: number }): void;
  onTake(view: View, what: string, from: MdView): void;
}

/** Scenes that were drawn, by view: drawn anew only where something that they show has changed. */
export interface SceneBook {
  sceneOf(view: View, context: ViewContext): Scene | null;
}

export function createSceneBook(): SceneBook {
  const drawn = new Map<string, { readonly stamp: readonly unknown[]; readonly scene: Scene | null }>();
  return {
    sceneOf(view, context) {
      const { resolved, history, precision, cell, sample, theory, scale, run } = context;
      const stamp = [view, resolved, history, history.version, precision, cell, sample, theory, scale, run];
      const key = viewKey(view);
      const known = drawn.get(key);
      if (known?.stamp.every((part, k) => part === stamp[k])) return known.scene;
      const scene = drawView(view, context);
      drawn.set(key, { stamp, scene });
      return scene;
    },
  };
}

export function renderCharts(charts: Charts): TemplateResult {
  const { context, showsRest, onRest } = charts;
  const { first, rest } = chooseViews(context.resolved);
  return html`
    <h2 class="heard">Statistics over the runs</h2>
    <div class="charts">${renderViews(first, charts)}</div>
    ${
      rest.length === 0
        ? nothing
        : html`<details
            class="rest"
            ?open=${showsRest}
            @toggle=${(event: Event) => onRest((event.target as HTMLDetailsElement).open)}
          >
            <summary>${rest.length} more ${rest.length === 1 ? "observable" : "observables"}</summary>
            ${showsRest ? html`<div class="charts">${renderViews(rest, charts)}</div>` : nothing}
          </details>`
    }
  `;
}

function renderViews(views: readonly View[], charts: Charts) {
  const { context, scales, sync, scenes } = charts;
  return repeat(views, viewKey, (view) => {
    const key = viewKey(view);
    const scene = scenes.sceneOf(view, { ...context, scale: scales.get(key) ?? null });
    if (scene === null) return nothing;
    return html`<md-view
      class=${scene.panels.length > 1 ? "wide" : ""}
      .scene=${scene}
      .sync=${sync}
      .kind=${context.resolved.system.kind}
      .spread=${view.kind === "time" ? spreadWords(view, context.resolved.runsPerCell) : ""}
      ?places=${view.kind === "plane" || view.kind === "map"}
      @scale=${({ detail }: CustomEvent<Scale>) => charts.onScale(key, detail)}
      @place=${({ detail }: CustomEvent<{ panel: string; x: number; y: number }>) => charts.onPlace(view, detail)}
      @take=${(event: CustomEvent<string>) => charts.onTake(view, event.detail, event.target as MdView)}
    ></md-view>`;
  });
}
