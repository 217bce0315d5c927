/** The numbers of a run so far, as plain data: the experiment as run, its times, and each observable's statistics. */

import { statisticNames } from "../ensemble/frames.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { History } from "../views/history.ts";

export interface ExportedData {
  /** As run: every default filled in. */
  readonly experiment: ResolvedExperiment["experiment"];
  readonly device: string | null;
  readonly cells: readonly {
    readonly parameters: Readonly<Record<string, number>>;
    /** Sample times that were reached. */
    readonly times: readonly number[];
    /** observable -> statistic -> component -> time; null where no run has a value. */
    readonly observables: Readonly<Record<string, Readonly<Record<string, (number | null)[][]>>>>;
  }[];
}

export function exportData(
  { experiment, cells, observables }: ResolvedExperiment,
  history: History,
  device: string | null,
): ExportedData {
  return {
    experiment,
    device,
    cells: cells.map(({ parameters }, cell) => {
      const times = [...history.times(cell)];
      const frames = times.map((_, sample) => history.frame(cell, sample));
      const columnsOf = (observable: string) => {
        // Each read makes them anew.
        const read = frames.map((frame) => frame?.observables[observable]);
        const components = read[0]?.count.length ?? 0;
        return statisticNames.map((statistic) => [
          statistic,
          Array.from({ length: components }, (_, component) =>
            read.map((one) => {
              const value = one?.statistics[statistic][component];
              return value !== undefined && Number.isFinite(value) ? value : null;
            }),
          ),
        ]);
      };
      return {
        parameters,
        times,
        observables: Object.fromEntries(
          observables.map((observable) => [observable, Object.fromEntries(columnsOf(observable))]),
        ),
      };
    }),
  };
}
