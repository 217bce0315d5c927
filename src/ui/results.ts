/** The column of results: how far the run is, its charts, and what they rest on. */

import { html, nothing, type TemplateResult } from "lit";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { shownBy } from "../views/default-views.ts";
import { type AskedViews, type Controls, type PickedViews, pickViews } from "./asked-of.ts";
import { type Charts, renderCharts } from "./charts.ts";
import type { MdClaims } from "./claims/claim-list.ts";
import type * as ControlParts from "./controls.ts";
import type { Lab } from "./lab.ts";
import type { RunController } from "./run-controller.ts";
import { matricesFor } from "./run-matrices.ts";
import type { SingleRuns } from "./single-runs.ts";

/** Always the same, so that it is no change. */
const none: readonly never[] = [];

export interface Results extends Pick<Charts, "sync" | "scenes" | "showsRest" | "onRest"> {
  readonly run: RunController;
  readonly resolved: ResolvedExperiment;
  readonly lab: Lab;
  readonly cell: number;
  readonly controls: Controls;
  /** Null before they are there, and where none are shown. */
  readonly parts: typeof ControlParts | null;
  readonly views: AskedViews;
  /** Claims are shown also where the other grounds are not. */
  readonly showsClaims: boolean;
  /** What attributes ask for that there is not, in sentences. */
  readonly strange: readonly string[];
  readonly singles: SingleRuns;
  /** The poster stands in place of the charts. */
  readonly waits: boolean;
  readonly isMotionReduced: boolean;
  readonly onTake: (...taken: [...Parameters<Charts["onTake"]>, ResolvedExperiment]) => void;
}

export function renderResults(results: Results): TemplateResult {
  const { run, resolved, lab, cell, controls, parts, strange, singles, waits, showsClaims, views } = results;
  const { state } = lab;
  const picked = pickViews(views, resolved);
  const full = controls === "full" ? parts : null;
  const chosen = state.run ?? null;
  // A view of matrices is of a run, the first where none is chosen.
  const wanted = chosen ?? (resolved.views.some(({ kind }) => kind === "matrix") ? 0 : null);
  if (!run.isRunning && run.phase !== "preparing") singles.choose(resolved, cell, wanted);
  return html`
    ${strange.map((sentence) => html`<p class="small warning" role="note">${sentence}</p>`)}
    ${parts?.renderProgress(run, run.history.frame(cell, state.sample ?? null), drawnOf(views, picked)) ?? nothing}
    ${
      full?.renderRunChooser({
        resolved,
        frame: run.history.frame(cell, null),
        run: chosen,
        onRun: (one) => lab.record({ ...lab.state, run: one ?? undefined }),
      }) ?? nothing
    }
    ${waits ? html`<slot name="poster"></slot>` : renderCharts(chartsOf(results, picked))}
    <slot name="caption"></slot>
    ${full?.renderGround(lab, resolved, run.failure?.places ?? none, claimHost(run)) ?? nothing}
    ${full === null && showsClaims ? (parts?.renderClaims(resolved, claimHost(run)) ?? nothing) : nothing}
  `;
}

/** The observables that an author's views draw; null where all are reported, or a view reads others too. */
function drawnOf(views: AskedViews, { first }: PickedViews): ReadonlySet<string> | null {
  const isAll = (views ?? null) === null || first.some(({ kind }) => kind !== "time");
  return isAll ? null : new Set(first.flatMap(shownBy));
}

function chartsOf(results: Results, picked: PickedViews): Charts {
  const { run, resolved, lab, cell, controls, singles, sync, scenes, showsRest, isMotionReduced } = results;
  const { state } = lab;
  const chosen = state.run ?? null;
  const alone = chosen === null ? null : singles.alone;
  const context = {
    resolved,
    history: run.history,
    precision: run.precision,
    cell,
    sample: state.sample ?? null,
    theory: state.theory !== false,
    run: chosen,
    singles: alone === null ? singles.started(resolved) : [alone, ...singles.started(resolved)],
  };
  return {
    context,
    picked,
    looks: state.views ?? {},
    sync,
    holds: run.isRunning && isMotionReduced,
    showsRest,
    offersRest: controls === "full",
    scenes,
    matricesOf: (view) => matricesFor(view, context, singles),
    onRest: results.onRest,
    onLook: (view, choice, control) => lab.look(view, choice, control),
    onPlace: (view, place) => scenes.others?.choosePlace(view, place, { ...context, scale: null }, lab, singles),
    onFailed: (error) => run.report(error),
    onTake: (scene, what, from) => results.onTake(scene, what, from, resolved),
  };
}

/** Claims are examined beside the run, once it does not need the device itself. */
function claimHost(run: RunController): MdClaims["host"] {
  if (run.backend === null || run.isRunning) return null;
  return {
    precision: run.precision,
    open: async (resolved) => {
      const ensemble = await run.openBeside(resolved);
      if (ensemble === null) throw new Error("no backend is open");
      return ensemble;
    },
  };
}
