/** What says something of the engine rather than of one backend is tested on each of them, by the same text. */

import { describe } from "vitest";
import type { Precision } from "../../src/cpu/ensemble.ts";
import type { Backend } from "../../src/ensemble/frames.ts";
import type { ResolvedExperiment } from "../../src/experiment/resolved.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { describeKernel } from "../kernel/device.ts";
import { type Played, type PlayOptions, playOnCpu, playOnGpu, playResolvedOnCpu, playResolvedOnGpu } from "./play.ts";

/** A backend that computes in one precision, which is what tolerances go by. */
export interface Engine {
  readonly backend: Backend;
  readonly precision: Precision;
  readonly bits?: "portable";
  play(input: ExperimentInput, options?: PlayOptions): Promise<Played>;
  playResolved(resolved: ResolvedExperiment, options?: PlayOptions): Promise<Played>;
}

export const webgpu: Engine = {
  backend: "webgpu",
  precision: "float32",
  play: playOnGpu,
  playResolved: playResolvedOnGpu,
};
export const cpu: Engine = { backend: "cpu", precision: "float64", play: playOnCpu, playResolved: playResolvedOnCpu };
/** With kernels whose bits are the same on every host. */
export const cpuInPortableBits: Engine = {
  backend: "cpu",
  precision: "float64",
  bits: "portable",
  play: (input, options) => playOnCpu(input, { ...options, portableBits: true }),
  playResolved: (resolved, options) => playResolvedOnCpu(resolved, { ...options, portableBits: true }),
};
export const cpuInFloat32: Engine = {
  backend: "cpu",
  precision: "float32",
  play: (input, options) => playOnCpu(input, { ...options, precision: "float32" }),
  playResolved: (resolved, options) => playResolvedOnCpu(resolved, { ...options, precision: "float32" }),
};

/** Describes the same on several engines. WebGPU's part is skipped where there is no adapter; the CPU's part runs everywhere. */
export function describeEngine(
  name: string,
  body: (engine: Engine) => void,
  engines: readonly Engine[] = [webgpu, cpu],
): void {
  for (const engine of engines) {
    const { backend, precision, bits } = engine;
    if (backend === "webgpu") describeKernel(`${name}, on WebGPU`, () => body(engine));
    else
      describe(`${name}, on the CPU in ${precision}${bits === undefined ? "" : ` and ${bits} bits`}`, () =>
        body(engine));
  }
}

/** Made at the first call, for several tests. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
