/** The backend that an element computes on: opened once for what it asks for, and kept until it asks for something else. */

import { type BackendWish, backendChoices, type OpenBackend, openBackend, precisions } from "../backend.ts";
import type { Cpu } from "../cpu/cpu.ts";
import { loaded } from "../ensemble/missing-part.ts";
import { BackendError } from "../ensemble/no-backend.ts";
import { DeviceLostError } from "../gpu/device-errors.ts";
import { isSame } from "../lab/state.ts";
import { openBrowserDevice } from "./browser-device.ts";

export interface KeptBackend {
  /** @throws BackendError, NoWebGPUError, and what a browser says */
  open(wish: BackendWish): Promise<OpenBackend>;
  /** Gives a device back. The CPU's workers stay: they belong to the page and cost nothing while they wait. */
  free(): void;
}

/** `lost` is called where the GPU goes away while it is kept. */
export function keepBackend(lost: (error: DeviceLostError) => void): KeptBackend {
  let kept: { readonly for: BackendWish; readonly open: OpenBackend } | null = null;
  const free = (): void => {
    if (kept?.open.backend === "webgpu") kept.open.gpu.destroy();
    kept = null;
  };
  return {
    async open(wish) {
      if (kept !== null && isSame(kept.for, wish) && !isLost(kept.open)) return kept.open;
      free();
      const open = await openBackend(wish, { openGpu: openBrowserDevice, openCpu });
      kept = { for: wish, open };
      // Says so at once, also where the run is paused and nothing would ask the device.
      if (open.backend === "webgpu")
        void open.gpu.device.lost.then((info) => {
          if (kept?.open === open) lost(new DeviceLostError(info.message));
        });
      return open;
    },
    free,
  };
}

/** @throws MissingPartError */
async function openCpu(portableBits: boolean): Promise<Cpu> {
  const { openBrowserCpu } = await loaded(import("./cpu.ts"));
  return openBrowserCpu(portableBits);
}

function isLost(open: OpenBackend): boolean {
  return open.backend === "webgpu" && open.gpu.lost() !== null;
}

/**
 * What the attributes ask for; null is an attribute that is not there.
 * @throws BackendError
 */
export function readWish(backend: string | null, precision: string | null, portableBits: boolean): BackendWish {
  return {
    backend: oneOf("backend", backend ?? "auto", backendChoices),
    precision: precision === null ? undefined : oneOf("precision", precision, precisions),
    portableBits,
  };
}

function oneOf<Choice extends string>(attribute: string, given: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((known) => known === given);
  if (choice === undefined)
    throw new BackendError(`${attribute} must be one of ${choices.join(", ")}, but it is ${JSON.stringify(given)}.`);
  return choice;
}

/** An open backend as a reader is told of it. */
export interface BackendWords {
  readonly kind: OpenBackend["backend"];
  readonly device: string;
  readonly why: string;
  /** Why it is slower than it could be; null where nothing is missing. */
  readonly shortcoming: string | null;
}

export function wordsOf(open: OpenBackend): BackendWords {
  const { backend: kind, why } = open;
  if (open.backend === "webgpu") return { kind, device: open.gpu.description, why, shortcoming: null };
  return { kind, device: `${open.cpu.description}, ${open.precision}`, why, shortcoming: open.shortcoming };
}
