/** What a view is drawn from: an experiment, the frames of its run so far, and what the reader chose. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { History } from "./history.ts";
import type { Scale, Scene } from "./scene.ts";

export interface ViewContext {
  readonly resolved: ResolvedExperiment;
  readonly history: History;
  /** Of the states: what is rounding goes by it. */
  readonly precision: "float64" | "float32";
  /** The cell that is drawn where a view shows one. */
  readonly cell: number;
  /** The sample that is shown, where one goes back in time; null is the last. */
  readonly sample: number | null;
  /** Whether lines of the theory are drawn. */
  readonly theory: boolean;
  /** The axis that the reader chose instead of the view's own; null leaves it. */
  readonly scale: Scale | null;
  /** A run that is singled out in every view that can show one; null is none. Of the drawn cell. */
  readonly run: number | null;
  /** Runs beside the ensemble: one of its own computed alone, or started by the reader. */
  readonly singles: readonly SingleRun[];
  /** Leaves out what takes long to evaluate, while that is being done: of a plane its flow, of a map its boundary. */
  readonly isPending?: boolean;
}

export interface SingleRun {
  /** `run 17`, `from (0.3, 0.5)`. */
  readonly label: string;
  /** The cell whose parameters it has. */
  readonly cell: number;
  /** Its own frames: of one cell, 0, and one run. */
  readonly history: History;
}

export type DrawView<View> = (view: View, context: ViewContext) => Scene;
