/** What the benchmark measures of the engine: the backends that it opens, and on each what competes at a size. */

import { availableParallelism, cpus } from "node:os";
import { type BackendChoice, precisions } from "../backend.ts";
import type { Cpu } from "../cpu/cpu.ts";
import { createCpuEnsemble } from "../cpu/ensemble.ts";
import type { Ensemble } from "../ensemble/frames.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Gpu } from "../gpu/device.ts";
import { createEnsemble } from "../gpu/ensemble.ts";
import { byolSteps, productSteps } from "./bench-flows.ts";
import type { Row } from "./bench-report.ts";
import { measureCpuShares, measureGpuShares, type Shares } from "./bench-shares.ts";
import { UsageError } from "./fail.ts";
import { openNodeCpu } from "./open-cpu.ts";
import { type DeviceKind, type OpenedGpu, openGpu } from "./open-gpu.ts";
import { versions } from "./versions.ts";

export interface Engines {
  readonly cpu: Cpu | null;
  readonly gpu: Gpu | null;
  /** What a document says of where it was measured. */
  readonly about: object;
  close(): void;
}

/** `auto` is the CPU, and a GPU where there is one. Throws a UsageError where the words contradict each other. */
export async function openEngines(
  backends: readonly BackendChoice[] | undefined,
  device: DeviceKind | undefined,
  say: (sentence: string) => void,
  portableBits = false,
): Promise<Engines> {
  const asked = new Set<BackendChoice>(backends ?? [device === undefined ? "auto" : "webgpu"]);
  const opened = await openWebGPU(asked, device);
  const gpu = opened?.gpu ?? null;
  const cpu = asked.has("auto") || asked.has("cpu") ? await openNodeCpu(undefined, portableBits) : null;
  if (cpu !== null) say(`Device: ${cpu.description}.${cpu.shortcoming === null ? "" : ` ${cpu.shortcoming}`}`);
  if (gpu !== null) say(`Device: ${gpu.description} (${opened!.how}).`);
  return {
    cpu,
    gpu,
    about: {
      device: [cpu?.description, gpu?.description].filter((words) => words !== undefined).join("; "),
      processor: cpus()[0]?.model ?? "unknown",
      cores: availableParallelism(),
      versions: versions(...(gpu === null ? [] : (["webgpu"] as const))),
    },
    close() {
      cpu?.close();
      gpu?.destroy();
    },
  };
}

async function openWebGPU(
  asked: ReadonlySet<BackendChoice>,
  device: DeviceKind | undefined,
): Promise<OpenedGpu | null> {
  if (asked.has("webgpu")) return openGpu(device ?? "any");
  if (device !== undefined)
    throw new UsageError(`--device ${device} is about WebGPU's adapters: add webgpu to --backend, or leave it out.`);
  if (!asked.has("auto")) return null;
  const opened = await openGpu("gpuOrNothing").catch(() => null);
  if (opened?.gpu.software) {
    opened.gpu.destroy();
    return null;
  }
  return opened;
}

export interface Contender extends Pick<Row, "name" | "flow" | "n" | "runs"> {
  readonly resolved: ResolvedExperiment;
  create(): Promise<Ensemble>;
  /** Of a whole run; `rate` is what its steps were measured to do. Null for what is no run. */
  readonly shares: ((seconds: number, rate: number) => Promise<Shares>) | null;
}

export function contendersOf({ cpu, gpu }: Engines, n: number, runs: number): Contender[] {
  const byol = { flow: "byol", n, runs, resolved: byolSteps(n, runs) } as const;
  const products = { flow: "products", n, runs, resolved: productSteps(n, runs) } as const;
  const contenders: Contender[] = [];
  for (const precision of cpu === null ? [] : precisions) {
    const on = (one: typeof byol | typeof products) => async () => createCpuEnsemble(cpu!, one.resolved, { precision });
    const shares = (seconds: number, rate: number) => measureCpuShares(cpu!, precision, n, runs, seconds, rate);
    contenders.push({ ...byol, name: `cpu ${precision}`, create: on(byol), shares });
    contenders.push({ ...products, name: `cpu ${precision} bare products`, create: on(products), shares: null });
  }
  if (gpu !== null)
    contenders.push({
      ...byol,
      name: "webgpu float32",
      create: () => createEnsemble(gpu, byol.resolved),
      shares: (seconds, rate) => measureGpuShares(gpu, n, runs, seconds, rate),
    });
  return contenders;
}
