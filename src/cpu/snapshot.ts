/** What an ensemble on the CPU goes on from: how far its blocks are, what was observed of them, and what is known of the runs. */

import { fingerprint } from "../ensemble/fingerprint.ts";
import type { LedgerContent } from "../ensemble/outcomes.ts";
import { contentOf, layoutWords, type Snapshot } from "../ensemble/snapshot.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Sampled } from "./collect.ts";
import { type KernelSource, wordsOfKernels } from "./kernels.ts";
import type { CpuPlan } from "./plan.ts";
import type { Recipe } from "./recipe.ts";
import type { ReducedSample } from "./reduce-sample.ts";
import type { Block, Observed } from "./station.ts";

/** Plain data: lists that may have holes are lists of pairs. */
export interface CpuContent {
  /** As the workers there were had it: another number of workers goes on with the same blocks. */
  readonly blockRuns: number;
  readonly order: CpuPlan["order"];
  readonly blocks: readonly StoredBlock[];
  /** Sample times that not all blocks have reached, or that are not reduced yet, in their order. */
  readonly collected: readonly { readonly sample: number; readonly parts: readonly (readonly [number, Observed])[] }[];
  /** Reduced and not handed out, and the cells of the first that were. */
  readonly reduced: readonly ReducedSample[];
  readonly takenCells: number;
  /** Sample times that were reduced. */
  readonly nextFrame: number;
  readonly runSteps: number;
  readonly ledger: LedgerContent;
}

type StoredBlock = Pick<Block, "sample" | "record" | "step"> & { readonly memory: Uint8Array<ArrayBuffer> | null };

export function storeBlock({ memory, sample, record, step }: Block): StoredBlock {
  return { memory: memory === null ? null : new Uint8Array(memory), sample, record, step };
}

/** Takes the bytes over where they are all of their buffer: workers are handed the buffer itself. */
export function restoreBlock({ memory, ...place }: StoredBlock): Pick<Block, "memory" | "sample" | "record" | "step"> {
  if (memory === null) return { ...place, memory };
  const isWhole = memory.byteLength === memory.buffer.byteLength;
  return { ...place, memory: isWhole ? memory.buffer : memory.slice().buffer };
}

export function storeCollected(collected: readonly Pick<Sampled, "sample" | "parts">[]): CpuContent["collected"] {
  return collected.map(({ sample, parts }) => ({
    sample,
    // Entries of a list with holes name these too.
    parts: [...parts.entries()].filter(([, observed]) => observed !== undefined),
  }));
}

/** What has to be the same for the bits to be: kernels, precision, and the experiment with its code and what is kept of it. */
export function cpuLayout(
  source: KernelSource,
  precision: string,
  resolved: ResolvedExperiment,
  recipe: Recipe,
  kept: { readonly perRun?: boolean; readonly states?: boolean },
): string {
  const { record, stateEntries, componentCount } = recipe;
  const words = layoutWords(resolved, kept, { record, stateEntries, componentCount });
  const parameters = new Uint8Array(Float64Array.from(recipe.parameters).buffer);
  const code = fingerprint([words, parameters, ...recipe.patches.map(({ bytes }) => bytes)]);
  return `${wordsOfKernels(source)}, ${precision}, program ${code}`;
}

/** The content of a snapshot that an ensemble of this layout goes on from. @throws PlanError where it is another's */
export function contentFrom(snapshot: Snapshot, layout: string): CpuContent {
  return contentOf(snapshot, { backend: "cpu", layout }, "experiment, version and kind of processor") as CpuContent;
}
