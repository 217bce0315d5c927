/** A result file in a program: the experiment that it is of, what is said of it, and its numbers as the frames that they were. */

import type { States } from "../ensemble/contents.ts";
import type { Frame } from "../ensemble/frames.ts";
import { sampleAt } from "../ensemble/selection.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { UsageError } from "./fail.ts";
import { openStored } from "./open-stored.ts";
import { createAgreement, inOneLine } from "./read-head.ts";
import { type Head, notResult, resolvedOf } from "./stored-result.ts";

/** A result that is open. */
export interface ResultFile {
  /** The experiment, or the part of it, as it was run: its `times`, `cells` and `observables`. `run` takes it. */
  readonly experiment: ResolvedExperiment;
  /** What is said as a whole: backend, precision, versions, date, warnings, accuracy, and how the runs of each cell ended. */
  readonly head: Head;
  /** Whether frames have the values of every run. */
  readonly perRun: boolean;
  /** Sample times of which there are states. */
  readonly stateTimes: readonly number[];
  /**
   * The frames that are there, one a sample time, read as they are asked for. Statistics that the file does not hold are NaN, and
   * their count 0; how runs ended is said in each as it was in the end.
   * @throws UsageError where the file's numbers are not those of its experiment
   */
  frames(): Generator<Frame, void, undefined>;
  /**
   * Every run's states at a sample time: by name, a number an entry, row by row, one matrix after another, run after run, cell after cell.
   * @throws UsageError where the file has none of that time
   */
  states(time: number): States;
  /** Gives the file back; nothing is read after it. */
  close(): void;
}

/**
 * Opens a result file in `.nc` or `.json`. To be closed.
 * @throws UsageError where the file cannot be read, is no result, or is a table, which holds a part of one
 */
export async function openResult(path: string): Promise<ResultFile> {
  const stored = await openStored(path);
  try {
    const { numbers, experiment, head, form } = stored;
    if (numbers === null || experiment === null || head === null)
      throw new UsageError(
        `${path} is a table (${form}), which holds a part of a result: take the .nc or .json that it is of, or run its experiment again.`,
      );
    const resolved = experimentOf(path, () => resolvedOf(experiment, head));
    let isOpen = true;
    const requireOpen = (): void => {
      if (!isOpen) throw new UsageError(`${path} was closed: nothing more is read of it.`);
    };
    return {
      experiment: resolved,
      head,
      perRun: numbers.perRun,
      stateTimes: numbers.stateTimes,
      *frames() {
        const agreement = createAgreement(path, resolved, head);
        requireOpen();
        for (const frame of numbers.frames(resolved.times)) {
          agreement.frame(frame);
          yield frame;
          requireOpen();
        }
        agreement.end();
      },
      states(time) {
        requireOpen();
        const known = numbers.stateTimes[sampleAt(numbers.stateTimes, time)];
        if (known === undefined)
          throw new UsageError(
            `${path} has no states at ${time}; it has them at ${numbers.stateTimes.join(", ") || "no time"}.`,
          );
        return numbers.states(known);
      },
      close() {
        if (isOpen) stored.close();
        isOpen = false;
      },
    };
  } catch (error) {
    stored.close();
    throw error;
  }
}

/** Of a file that was edited, or of another version, the experiment may be none. */
function experimentOf(path: string, resolve: () => ResolvedExperiment): ResolvedExperiment {
  try {
    return resolve();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw notResult(path, `its experiment is none (${inOneLine(error.message)})`);
  }
}
