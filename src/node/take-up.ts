/** What a run had handed out before its checkpoint, once more into all that takes it: so files that grow are written anew. */

import { setImmediate as nextTurn } from "node:timers/promises";
import type { Gathered } from "../ensemble/gathered.ts";
import type { Position, StoredCheckpoint } from "./checkpoint-file.ts";
import { frameOfRecord, type Reported, restoreRuns } from "./frame-record.ts";
import { tendHeap } from "./heap.ts";
import type { Output } from "./result-output.ts";

/** The sample times whose states have been handed out. Throws a UsageError where the checkpoint is damaged, and what `file` throws. */
export async function takeUp(
  checkpoint: StoredCheckpoint,
  position: Position,
  reported: Reported,
  gathered: Gathered,
  file: Output | null,
): Promise<ReadonlySet<number>> {
  const runs = restoreRuns(position.runs);
  const withStates = new Set<number>();
  for await (const logged of checkpoint.log()) {
    if ("frame" in logged) {
      const frame = frameOfRecord(logged.frame, reported, runs);
      gathered.add(frame);
      file?.add(frame);
    } else {
      file?.addStates(logged.sample, logged.states);
      withStates.add(logged.sample);
    }
    // In between signals are heard.
    await nextTurn();
    tendHeap();
  }
  return withStates;
}
