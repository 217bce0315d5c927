/** What is found out about a run that is done, in the background: why runs of it diverged, and how exact its numbers are. */

import type { OpenBackend } from "../backend.ts";
import type { AccuracyCheck } from "../ensemble/accuracy.ts";
import { loaded } from "../ensemble/missing-part.ts";
import type { Warning } from "../ensemble/warnings.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { History } from "../views/history.ts";

export interface Examination {
  /** Measured once the run is done; null before, and where it could not be. */
  readonly accuracy: AccuracyCheck | null;
  /** Why runs diverged, or why that was not looked into. */
  readonly warnings: readonly Warning[];
  begin(resolved: ResolvedExperiment, open: OpenBackend, history: History): Promise<void>;
  /** What is known stays. */
  stop(): void;
  /** Another run begins: nothing is known of it. */
  forget(): void;
}

/** `changed` is called when more is known. */
export function createExamination(changed: () => void): Examination {
  let accuracy: AccuracyCheck | null = null;
  let warnings: readonly Warning[] = [];
  /** Changes with every run. */
  let examined = 0;
  const know = (found: { readonly accuracy?: AccuracyCheck | null; readonly warnings?: readonly Warning[] }): void => {
    ({ accuracy = accuracy, warnings = warnings } = found);
    changed();
  };
  return {
    get accuracy() {
      return accuracy;
    },
    get warnings() {
      return warnings;
    },
    async begin(resolved, open, history) {
      const own = ++examined;
      const stopped = () => own !== examined;
      try {
        const { examineRun } = await loaded(import("./examine-run.ts"));
        if (stopped()) return;
        await examineRun(resolved, open, history, {
          stopped,
          onDivergence: (found) => know({ warnings: found }),
          onAccuracy: (found) => know({ accuracy: found }),
        });
      } catch (error) {
        if (stopped()) return;
        const what = "Why runs were lost, and how exact the numbers are, was not looked into.";
        const advice = error instanceof Error ? error.message : String(error);
        know({ warnings: [{ what, where: "the whole run", advice }] });
      }
    },
    stop() {
      examined++;
    },
    forget() {
      examined++;
      [accuracy, warnings] = [null, []];
    },
  };
}
