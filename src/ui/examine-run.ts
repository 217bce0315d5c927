/** What a finished run is asked in the background, as a part that is loaded then: why runs diverged, and how far finer steps would change its numbers. */

import { type OpenBackend, openEnsemble } from "../backend.ts";
import { type AccuracyCheck, measureAccuracy } from "../ensemble/accuracy.ts";
import { divergenceWarnings, explainDivergence, stepsWarnings } from "../ensemble/divergence.ts";
import type { Warning } from "../ensemble/warnings.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { History } from "../views/history.ts";

export interface ExaminationEvents {
  /** Asked between turns; true ends it. */
  stopped(): boolean;
  onDivergence(warnings: readonly Warning[]): void;
  onAccuracy(accuracy: AccuracyCheck): void;
}

/** Between two turns of what goes on in the background. */
const breathMilliseconds = 8;

/** The run is whole without it: a failure leaves both unsaid. */
export async function examineRun(
  resolved: ResolvedExperiment,
  open: OpenBackend,
  history: History,
  { stopped, onDivergence, onAccuracy }: ExaminationEvents,
): Promise<void> {
  const background = {
    precision: open.backend === "cpu" ? open.precision : ("float32" as const),
    stopped,
    pause: () => new Promise<void>((resolve) => setTimeout(resolve, breathMilliseconds)),
  };
  try {
    const outcomes = new Map(
      resolved.cells.flatMap((_, cell) => {
        const standing = history.standing(cell);
        return standing === null ? [] : [[cell, standing.outcomes] as const];
      }),
    );
    const divergences = await explainDivergence(resolved, outcomes, background);
    if (stopped()) return;
    onDivergence([...divergenceWarnings(resolved, divergences), ...stepsWarnings(resolved, outcomes.values())]);
    const accuracy = await measureAccuracy(resolved, {
      ...background,
      open: (members) => openEnsemble(open, members, { perRun: true }),
    });
    if (!stopped() && accuracy !== null) onAccuracy(accuracy);
  } catch {
    // The backend was freed or lost meanwhile: whoever runs next is told.
  }
}
