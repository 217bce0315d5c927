/** Gathers what workers observe, block by block, into the values of a sample time. */

import type { AdaptiveClocks, Clocks } from "../ensemble/outcomes.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { createBreath } from "./breathe.ts";
import type { Observed } from "./station.ts";

/** What was observed of all runs at a sample time, wherever it waits. */
export interface Sampled {
  readonly sample: number;
  clocks(): Promise<Clocks>;
  /** The values of components [first, first + count) as [cell][component][run], into the front of `into`. */
  columns(first: number, count: number, into: Float64Array): Promise<void>;
  /** What it is made of, each in its place; none of what waits on a disk. */
  readonly parts: readonly Observed[];
}

export interface Collector {
  /** Takes what was observed of a block; says of a sample time that it is complete once it has come from all blocks. */
  add(block: number, observed: Observed): void;
  /** Whether no other block should begin: what is observed waits for a place. */
  isBehind(): boolean;
  /** What waits in memory for other blocks. */
  waiting(): readonly Pick<Sampled, "sample" | "parts">[];
  /** What is kept for sample times that are not complete is wanted no more. */
  dispose(): void;
}

/** What the blocks have brought of one sample time. */
interface Gathering {
  missing: number;
  readonly parts: Observed[];
}

/** Keeps all in memory. */
export function createCollector(
  resolved: ResolvedExperiment,
  blocks: number,
  complete: (sampled: Sampled) => void,
): Collector {
  const gatherings = new Map<number, Gathering>();
  return {
    add(block, observed) {
      const { sample } = observed;
      const gathering = gatherings.get(sample) ?? { missing: blocks, parts: [] };
      gatherings.set(sample, gathering);
      gathering.parts[block] = observed;
      gathering.missing--;
      if (gathering.missing > 0) return;
      gatherings.delete(sample);
      complete(sampledOf(resolved, sample, gathering.parts));
    },
    isBehind: () => false,
    waiting: () => [...gatherings].map(([sample, { parts }]) => ({ sample, parts })),
    dispose: () => gatherings.clear(),
  };
}

/** Out of what was observed of the blocks, in their order. */
function sampledOf(resolved: ResolvedExperiment, sample: number, parts: readonly Observed[]): Sampled {
  return {
    sample,
    parts,
    clocks: async () => ({ statuses: joinStatuses(resolved, parts), adaptive: joinClocks(resolved, parts) }),
    async columns(first, count, into) {
      const breathe = createBreath();
      let firstRun = 0;
      for (const { values, statuses } of parts) {
        await breathe();
        const runs = statuses.length;
        placeColumns(resolved, { values, first, stride: runs }, { firstRun, runs }, count, into);
        firstRun += runs;
      }
    },
  };
}

/**
 * Puts the values of consecutive runs, counted over all cells, where they belong in [cell][component][run]: those of component c
 * are at (first + c) stride of `values`.
 */
export function placeColumns(
  { runsPerCell }: Pick<ResolvedExperiment, "runsPerCell">,
  { values, first, stride }: { readonly values: Float64Array; readonly first: number; readonly stride: number },
  { firstRun, runs }: { readonly firstRun: number; readonly runs: number },
  count: number,
  into: Float64Array,
): void {
  for (let taken = 0; taken < runs; ) {
    const cell = Math.floor((firstRun + taken) / runsPerCell);
    const within = (firstRun + taken) % runsPerCell;
    const length = Math.min(runs - taken, runsPerCell - within);
    for (let component = 0; component < count; component++) {
      const from = (first + component) * stride + taken;
      into.set(values.subarray(from, from + length), (cell * count + component) * runsPerCell + within);
    }
    taken += length;
  }
}

function joinStatuses(resolved: ResolvedExperiment, parts: readonly Observed[]): Uint8Array {
  const joined = new Uint8Array(resolved.cells.length * resolved.runsPerCell);
  let firstRun = 0;
  for (const { statuses } of parts) {
    joined.set(statuses, firstRun);
    firstRun += statuses.length;
  }
  return joined;
}

function joinClocks(resolved: ResolvedExperiment, parts: readonly Observed[]): AdaptiveClocks | null {
  if (parts[0]?.adaptive === null) return null;
  const runs = resolved.cells.length * resolved.runsPerCell;
  const joined = {
    attempts: new Float64Array(runs),
    rejected: new Float64Array(runs),
    endTimes: new Float64Array(runs),
  };
  let firstRun = 0;
  for (const { adaptive, statuses } of parts) {
    joined.attempts.set(adaptive!.attempts, firstRun);
    joined.rejected.set(adaptive!.rejected, firstRun);
    joined.endTimes.set(adaptive!.endTimes, firstRun);
    firstRun += statuses.length;
  }
  return joined;
}
