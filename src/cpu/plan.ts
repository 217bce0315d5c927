/** How an experiment's runs are cut into blocks for workers, and what that takes of memory. Plain data, testable without a worker. */

import { defaultMemory, resultError, resultMemory, unfreed } from "../ensemble/memory.ts";
import { megabytes, PlanError } from "../ensemble/plan-error.ts";
import type { ScratchPlace } from "../ensemble/scratch.ts";
import { standingComponents } from "../ensemble/standing.ts";
import { requireTolerances } from "../ensemble/tolerances.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Program } from "../program/program.ts";
import { type AsidePlan, leastRoomAside, planAside, requireDisk } from "./plan-aside.ts";
import type { Recipe } from "./recipe.ts";
import { blockBytes } from "./station.ts";
import { layStripes } from "./stripes.ts";

export interface CpuPlan {
  /** Runs of a block; the last one may have fewer. */
  readonly blockRuns: number;
  readonly blocks: number;
  /**
   * `samples`: all runs go from sample time to sample time together, so that frames arrive while they run. `blocks`: where the
   * states of all runs do not fit the memory, a block goes all its way before the next one starts; what is observed is kept,
   * and all frames arrive at the end. `aside`: the same where that does not fit either, and what is observed waits on a disk.
   */
  readonly order: "samples" | "blocks" | "aside";
  /** How it waits there; null in any other order. */
  readonly aside: AsidePlan | null;
  /** Memory of states, observed values, the workers' kernels, frames and the result, in bytes. */
  readonly bytes: number;
  /** Most cells of one frame; others follow in frames of their own. */
  readonly cellsOfFrame: number;
  /** Sample times after the next frame's that a block may work towards. */
  readonly samplesAhead: number;
}

export interface CpuPlanOptions {
  /** Bytes to stay below. */
  readonly memory?: number;
  /** Runs of a block: the results do not depend on it. */
  readonly blockRuns?: number;
  /** Instead of the one that the memory suggests: the results do not depend on it either. */
  readonly order?: CpuPlan["order"];
  readonly keepStates?: boolean;
  /** Every run's values are handed out too. */
  readonly perRun?: boolean;
  /** And are not gathered. */
  readonly streamed?: boolean;
  readonly workers?: number;
  /** Where what is observed may be put aside. */
  readonly scratch?: ScratchPlace | null;
}

/** A block goes to a worker and back in about a tenth of a millisecond, and stays in its core's second cache. */
const usualBlockBytes = 2 ** 18;
/** What is observed ahead of the next frame, and the least and the most sample times of it: few runs come to a sample many times in one job. */
const aheadBytes = 2 ** 22;
const ahead = { least: 2, most: 64 };
/** What the host holds of a block beside its memory. */
const blockOverhead = 256;
/** What is made and dropped to send a block to a worker and back. */
const messageBytes = 2 ** 14;
/** And of what was observed of it at a sample time beside the values. */
const observedOverhead = 600;
/** Fixed steps are counted in 32 bits with a sign. */
export const mostSteps = 2 ** 31 - 1;

/** What is known of a run from one sample time to the next (src/ensemble/outcomes.ts). */
const ledgerBytes = 25;

/** @throws PlanError where no order fits the memory, or the states cannot keep the tolerances */
export function makeCpuPlan(
  resolved: ResolvedExperiment,
  program: Program,
  recipe: Recipe,
  options: CpuPlanOptions = {},
): CpuPlan {
  requireTolerances(resolved.integrator, recipe.single ? "float32" : "float64");
  const { memory = defaultMemory, workers = 1, perRun, streamed, keepStates, scratch = null } = options;
  const components = program.componentCount;
  const runs = resolved.cells.length * resolved.runsPerCell;
  const recordBytes = blockBytes(recipe, recipe.lanes);
  const byCache = Math.max(1, Math.floor(usualBlockBytes / recordBytes)) * recipe.lanes;
  // Every worker has a few blocks to choose from, so that none waits long for another's last one.
  const byWorkers = Math.ceil(runs / (4 * workers) / recipe.lanes) * recipe.lanes;
  const blockRuns = Math.max(1, Math.min(options.blockRuns ?? Math.min(byCache, byWorkers), runs));
  const blocks = Math.ceil(runs / blockRuns);
  const bytesOfBlock = blockBytes(recipe, blockRuns) + blockOverhead;
  const stateBytes = blocks * bytesOfBlock;
  // Statuses and, of adaptive clocks, three numbers.
  const clockBytes = runs * (1 + (recipe.adaptive ? 24 : 0));
  const valueBytes = 8 * components * runs + clockBytes;
  // Two blocks a worker are under way at once, each here and there, beside the kernels' own memory.
  const underWay = workers * (4 * bytesOfBlock + recipe.end + bytesOfBlock);
  const result = resultMemory(resolved, program, { memory, perRun, streamed, states: keepStates });
  const { cellsOfFrame } = result;
  const observedBytes = valueBytes + blocks * observedOverhead;
  const samplesAhead = Math.max(ahead.least, Math.min(Math.floor(aheadBytes / observedBytes), ahead.most));
  // A worker gets a copy of what it reduces, and sends what it comes to.
  const passing = resolved.times.length * (observedBytes + result.reducedBytes + blocks * messageBytes);
  const underWayBytes = underWay + unfreed(workers, passing);
  // Copies of what tells how runs stand, while a sample time is reduced.
  const standingBytes = 8 * runs * new Set(standingComponents(program)).size;
  const always = underWayBytes + standingBytes + result.bytes;
  const common = { blockRuns, blocks, cellsOfFrame, samplesAhead };
  const inMemory = { ...common, aside: null };
  // Of the samples that blocks are ahead, and joined and cut into jobs while they are reduced.
  const bySamples = always + stateBytes + (samplesAhead + (perRun ? 5 : 3)) * observedBytes;
  if (bySamples <= memory && (options.order ?? "samples") === "samples")
    return { ...inMemory, order: "samples", bytes: bySamples };
  const besides = always + (keepStates ? stateBytes : blocks * blockOverhead);
  const byBlocks = besides + (resolved.times.length + 2) * observedBytes;
  if (byBlocks <= memory && options.order !== "aside") return { ...inMemory, order: "blocks", bytes: byBlocks };

  // Of blocks that are under way, and what has been copied out of them and is yet to be freed; and the clocks.
  const bundle = { blockRuns, samples: resolved.times.length, components, adaptive: recipe.adaptive };
  const bundleBytes = layStripes(bundle, 1).bytes + bundle.samples * observedOverhead;
  const beside = besides + (2 * workers + 1) * bundleBytes + unfreed(1, passing) + 2 * clockBytes + ledgerBytes * runs;
  const needs = { bundle, runs, perRun: perRun ?? false };
  const leastAside = scratch === null ? Number.POSITIVE_INFINITY : beside + leastRoomAside(needs);
  if (scratch !== null && leastAside <= memory) {
    const aside = planAside(needs, memory - beside);
    requireDisk(runs, aside.diskBytes, scratch, { instead: Math.min(bySamples, byBlocks), memory });
    return { ...common, order: "aside", bytes: beside + aside.bytes, aside };
  }
  const least = Math.min(bySamples, byBlocks, leastAside);
  if (result.bytes > least / 2) throw resultError(resolved, result, least, memory);
  throw new PlanError(
    `${runs} runs need ${megabytes(least)} of memory where ${megabytes(memory)} may be used; lower ` +
      "runs, report fewer observables or samples, or on the command line raise --memory.",
  );
}
