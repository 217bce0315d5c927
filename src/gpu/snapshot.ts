/** What an ensemble on WebGPU goes on from: what its device holds of the group under way, and how far the host is. */

import { fingerprint } from "../ensemble/fingerprint.ts";
import type { LedgerContent } from "../ensemble/outcomes.ts";
import { PlanError } from "../ensemble/plan-error.ts";
import type { Snapshot } from "../ensemble/snapshot.ts";
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
  { experiment, cells, runsPerCell, firstRun = 0, substeps = 1 }: ResolvedExperiment,
  { layout, groups, intervals }: Plan,
  kernels: Kernels,
  kept: { readonly perRun?: boolean; readonly states?: boolean },
): string {
  // Read again it is the same with its keys in another order.
  const inOrder = Object.entries(experiment).sort(([one], [other]) => (one < other ? -1 : 1));
  const values = cells.map(({ values }) => Object.values(values));
  const numbers = { runsPerCell, firstRun, substeps, layout, groups, intervals };
  const words = [inOrder, values, numbers, kept.perRun ?? false, kept.states ?? false];
  const code = Object.values(kernels)
    .flat()
    .flatMap(({ name, code, constants }) => [name, code, JSON.stringify(constants)]);
  return `${gpu.description}, program ${fingerprint([JSON.stringify(words), ...code])}`;
}

/** The content of a snapshot that an ensemble of this layout goes on from. @throws PlanError where it is another's */
export function contentFrom({ backend, layout, content }: Snapshot, own: string): GpuContent {
  if (backend !== "webgpu" || layout !== own)
    throw new PlanError(
      `What was computed so far is of another ensemble (${backend === "cpu" ? "CPU" : "WebGPU"}, ${layout}) than this one (WebGPU, ${own}): ` +
        "go on where it was begun, with the same experiment, version, memory and device, or start anew.",
    );
  return content as GpuContent;
}
