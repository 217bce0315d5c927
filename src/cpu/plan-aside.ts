/** How what blocks observe waits on a disk: how much of it is written, and read again, at once. */

import { megabytes, PlanError } from "../ensemble/plan-error.ts";
import type { ScratchPlace } from "../ensemble/scratch.ts";
import { type Bundle, layStripes, type StripeLayout } from "./stripes.ts";

export interface AsidePlan {
  readonly stripes: StripeLayout;
  /** Components whose values of all runs are in memory at once while a sample time is reduced. */
  readonly columns: number;
  /** Of memory. */
  readonly bytes: number;
  readonly diskBytes: number;
}

export interface AsideNeeds {
  readonly bundle: Bundle;
  /** Of all cells. */
  readonly runs: number;
  /** Frames have the values of every run: all components are in memory at once. */
  readonly perRun: boolean;
}

/** A stripe is written in one piece, and read in as many as there are components: large ones both, and larger ones gain nothing. */
const mostStripeBytes = 2 ** 26;
/** What the workers do with so many numbers takes longer than to read the next ones. */
const mostColumnsBytes = 2 ** 27;

/** A component is joined, cut into jobs, and sorted; single runs are handed out, and joined for two frames that wait. */
function columnBytes({ runs, perRun }: AsideNeeds): number {
  return (perRun ? 5 : 3) * 8 * runs;
}

function leastColumns({ bundle, perRun }: AsideNeeds): number {
  return perRun ? bundle.components : Math.min(bundle.components, 1);
}

/** Two stripes of a block while they are written, and then the fewest components while they are read: whichever is more. */
export function leastRoomAside(needs: AsideNeeds): number {
  return Math.max(2 * layStripes(needs.bundle, 1).bytes, leastColumns(needs) * columnBytes(needs));
}

/** In so much memory, at least the above. */
export function planAside(needs: AsideNeeds, room: number): AsidePlan {
  const { bundle, runs, perRun } = needs;
  const blocks = Math.ceil(runs / bundle.blockRuns);
  const most = Math.max(1, Math.floor(Math.min(mostStripeBytes, room / 2) / layStripes(bundle, 1).bytes));
  // As many as the fewest stripes need, so that the last one is as full as the others.
  const stripes = layStripes(bundle, Math.ceil(blocks / Math.ceil(blocks / most)));
  const fitting = Math.floor(Math.min(mostColumnsBytes, room) / columnBytes(needs));
  const columns = perRun ? bundle.components : Math.min(bundle.components, Math.max(1, fitting));
  return {
    stripes,
    columns,
    bytes: Math.max(2 * stripes.bytes, columns * columnBytes(needs)),
    diskBytes: Math.ceil(blocks / stripes.blocks) * stripes.bytes,
  };
}

/** @throws PlanError where less is free. `instead` is the memory that would do without. */
export function requireDisk(
  runs: number,
  bytes: number,
  { where, free }: ScratchPlace,
  { instead, memory }: { readonly instead: number; readonly memory: number },
): void {
  const found = free();
  if (bytes <= found) return;
  throw new PlanError(
    `${runs} runs need ${megabytes(instead)} of memory where ${megabytes(memory)} may be used, or ${megabytes(bytes)} of a disk ` +
      `where ${megabytes(found)} are free in ${where}; lower runs, report fewer observables or samples, or on the command line ` +
      "raise --memory or name a folder with more room in TMPDIR.",
  );
}
