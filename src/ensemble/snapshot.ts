/** What an ensemble needs to go on later, in this process or in another one. */
import type { Backend } from "./frames.ts";
export interface Snapshot {
  readonly backend: Backend;
  /** What it is laid out by: an ensemble that is planned otherwise (other program, device, precision, memory) cannot go on from it. */
  readonly layout: string;
  /** Plain data that a structured clone keeps: numbers, strings, lists, plain objects, typed arrays. */
  readonly content: unknown;
}
