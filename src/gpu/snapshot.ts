/** What an ensemble on WebGPU goes on from: what its device holds of the group under way, and how far the host is. */

import { fingerprint } from "../ensemble/fingerprint.ts";
import type { LedgerContent } from "../ensemble/outcomes.ts";
import { contentOf, layoutWords, type Snapshot } from "../ensemble/snapshot.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Gpu } from "./device.ts";
import type { Kernels } from "./kernels.ts";
import type { Plan } from "./plan.ts";
import type { BufferName } from "./recording.ts";

/** Of a group of cells. */
export interface GroupContent {
  readonly buffers: Readonly<Record<BufferName, Uint32Array<ArrayBuffer>>>;
  /** Chunks that each batch has been given: its clocks count them too. */
  readonly chunks: readonly number[];
  readonly ledger: LedgerContent;
}

/** Plain data. How long chunks are is learnt anew: results do not depend on it. */
export interface GpuContent {
  readonly groupIndex: number;
  readonly sample: number;
  readonly batch: number;
  readonly step: number;
  readonly observed: number;
  readonly runSteps: number;
  readonly samplesDone: number;
  /** Final states of the groups that are through. */
  readonly kept: readonly Readonly<Record<string, Float64Array>>[];
  /** Null before the first is opened, and between two of them. */
  readonly group: GroupContent | null;
}

/** What has to be the same for the bits to be: the device, its kernels, and how the experiment's runs are laid out there. */
export function gpuLayout(
  gpu: Pick<Gpu, "description">,
  resolved: ResolvedExperiment,
  { layout, groups, intervals }: Plan,
  kernels: Kernels,
  kept: { readonly perRun?: boolean; readonly states?: boolean },
): string {
  const values = resolved.cells.map((cell) => Object.values(cell.values));
  const words = layoutWords(resolved, kept, { values, layout, groups, intervals });
  const code = Object.values(kernels)
    .flat()
    .flatMap(({ name, code, constants }) => [name, code, JSON.stringify(constants)]);
  return `${gpu.description}, program ${fingerprint([words, ...code])}`;
}

/** The content of a snapshot that an ensemble of this layout goes on from. @throws PlanError where it is another's */
export function contentFrom(snapshot: Snapshot, layout: string): GpuContent {
  return contentOf(snapshot, { backend: "webgpu", layout }, "experiment, version, memory and device") as GpuContent;
}
