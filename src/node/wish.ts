/** What a program's options wish for in Node, once they are found to be options. */

import { type Kind, type Kinds, oneOf, requireOptions } from "../engine/require-options.ts";
import type { NodeEngineOptions } from "./engine.ts";
import type { NodeWish } from "./open-backend.ts";
import { deviceKinds } from "./open-gpu.ts";

/** More would not start in time, and no machine has as many cores. */
const mostWorkers = 1024;
const workersKind: Kind = [
  `a whole number from 0 to ${mostWorkers}`,
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= mostWorkers,
];
const deviceKind = oneOf(deviceKinds);

/** Which backend options wish for; `more` are those that this place takes beside, and then these are all. Throws a TypeError where they are none. */
export function wishOf(options: NodeEngineOptions, more?: Kinds): NodeWish {
  requireOptions(options, { workers: workersKind, device: deviceKind, ...more }, more !== undefined);
  const { backend = "auto", device, workers, precision, portableBits } = options;
  const adapter = device ?? (backend === "auto" ? "gpuOrNothing" : "any");
  return { backend, precision, portableBits, adapter, ...(workers === undefined ? {} : { workers }) };
}
