/** What writes a result in a form that grows while it is computed. */

import type { States } from "../ensemble/contents.ts";
import type { Frame } from "../ensemble/frames.ts";
import type { Gathered } from "../ensemble/gathered.ts";

export interface Finished {
  /** What is over the runs, and how they ended. */
  readonly gathered: Gathered;
  /** What is said of the result as a whole, by name. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Its methods throw the system's error. */
export interface ResultWriter {
  /** Takes the values of single runs, at a sample time of some cells. */
  add(frame: Frame): void;
  /** Takes the states at a sample time: of all cells, or of some from `firstCell` on. */
  addStates(sample: number, states: States, firstCell?: number): void;
  /** Writes what is known at the end, and closes. */
  finish(finished: Finished): Promise<void>;
  /** Lets go of the file where it is not to be finished; of a library that holds it open. */
  close?(): void;
}
