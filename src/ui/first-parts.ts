/** What an element loads before it can begin: the library of experiments, and the controls where it shows some. */

import { loaded } from "../ensemble/missing-part.ts";
import type * as Controls from "./controls.ts";

export interface FirstParts {
  /** The shipped experiments and systems are there. */
  readonly hasLibrary: boolean;
  /** Null before they are there. */
  readonly controls: typeof Controls | null;
  /** Settles once the controls are there, or it was said that they are not; null where nobody asked for them. */
  readonly loading: Promise<void> | null;
  /** @throws MissingPartError */
  loadLibrary(): Promise<void>;
  /** The first time only. */
  loadControls(): void;
  /** What could not be loaded may be there by now; else it is said once more. */
  again(): void;
}

/** `changed` is called once the controls are there, `failed` where they cannot be loaded. */
export function createFirstParts(
  changed: (controls: typeof Controls) => void,
  failed: (error: unknown) => Promise<void>,
): FirstParts {
  let hasLibrary = false;
  let controls: typeof Controls | null = null;
  let loading: Promise<void> | null = null;
  let hasFailed = false;
  const load = async (): Promise<void> => {
    try {
      controls = await loaded(import("./controls.ts"));
      changed(controls);
    } catch (error) {
      hasFailed = true;
      await failed(error);
    }
  };
  return {
    get hasLibrary() {
      return hasLibrary;
    },
    get controls() {
      return controls;
    },
    get loading() {
      return loading;
    },
    async loadLibrary() {
      await loaded(import("../shipped.ts"));
      hasLibrary = true;
    },
    loadControls() {
      loading ??= load();
    },
    again() {
      if (!hasFailed) return;
      hasFailed = false;
      loading = load();
    },
  };
}
