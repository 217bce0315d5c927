/** The views of an experiment, drawn of one ensemble: all panels, the theory over them, at the last sample time. */

import { type OpenBackend, openEnsemble } from "../backend.ts";
import type { Advance } from "../ensemble/frames.ts";
import { matricesOf } from "../ensemble/matrices.ts";
import { runAlone } from "../ensemble/run-alone.ts";
import { play } from "../ensemble/stream.ts";
import type { Warning } from "../ensemble/warnings.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { timeWords } from "../experiment/times.ts";
import type { MatrixView, View } from "../experiment/views-schema.ts";
import type { ViewContext } from "../views/context.ts";
import { drawView } from "../views/draw.ts";
import { shortNumber } from "../views/numbers.ts";
import { noMatrices, type RunMatrices } from "../views/run-matrices.ts";
import type { Scene } from "../views/scene.ts";
import { playHistory } from "./play-history.ts";

export interface DrawnView {
  readonly view: View;
  readonly scene: Scene;
}

export interface DrawnViews {
  readonly drawn: readonly DrawnView[];
  readonly device: string;
  readonly warnings: readonly Warning[];
}

export interface DrawOptions {
  readonly precision: "float64" | "float32";
  /** Bytes to stay below. */
  readonly memory?: number | undefined;
  readonly onAdvance: (advance: Advance) => void;
  readonly stopped: () => boolean;
}

/** Views of matrices are of this run of the opening cell. */
const shownRun = 0;

/** Null where it was stopped. Throws what the backend throws. */
export async function drawViews(
  open: OpenBackend,
  resolved: ResolvedExperiment,
  views: readonly View[],
  { precision, ...options }: DrawOptions,
): Promise<DrawnViews | null> {
  const played = await playHistory(open, resolved, views, options);
  if (played === null) return null;
  const { history, device, warnings } = played;
  const context = contextOf(resolved, history, precision);
  const drawn: DrawnView[] = [];
  for (const view of views) {
    const matrices = view.kind === "matrix" ? await lastMatrices(open, resolved, view, options.stopped) : noMatrices;
    if (matrices === null) return null;
    drawn.push({ view, scene: drawView(view, context, matrices) });
  }
  return { drawn, device, warnings };
}

/** As the experiment opens, at the end, with the theory. */
function contextOf(
  resolved: ResolvedExperiment,
  history: ViewContext["history"],
  precision: ViewContext["precision"],
): ViewContext {
  const cell = resolved.openingCell;
  return { resolved, history, precision, cell, sample: null, theory: true, scale: null, run: null, singles: [] };
}

/** Of one run, computed alone: an ensemble would keep the states of all. */
async function lastMatrices(
  open: OpenBackend,
  resolved: ResolvedExperiment,
  view: MatrixView,
  stopped: () => boolean,
): Promise<RunMatrices | null> {
  const { openingCell: cell, system, times } = resolved;
  const ensemble = await openEnsemble(open, runAlone(resolved, cell, shownRun), { states: true });
  try {
    const ending = await play(ensemble, { budget: 100, until: stopped, onAdvance: () => undefined });
    if (ending !== "done") return null;
    const time = times.at(-1)!;
    return {
      matrices: matricesOf(resolved, cell, shownRun, await ensemble.states(), time, [view.show].flat()),
      whose: `run ${shownRun} at ${timeWords(system.kind, time, shortNumber)}`,
    };
  } finally {
    ensemble.dispose();
  }
}
