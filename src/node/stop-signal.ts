/** Ctrl-C, and SIGTERM and SIGHUP as well: ends a run with what is complete, or at once where nothing is or when it comes again. */

import { exitCodes } from "./fail.ts";
import { say, sayAtOnce } from "./output.ts";

/** What a run is told to end by, and tells. */
export interface Stop {
  /** To be called when something is complete: from here on the first signal only asks. */
  keep(): void;
  /** Whether the run was asked to end. */
  requested(): boolean;
}

export interface StopSignal extends Stop {
  /** Gives the signals their usual meaning back. */
  dispose(): void;
}

/** A closed terminal sends SIGHUP. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** `leave` takes away what must not stay behind when the process ends at once; `nothing` is said where that is before anything is complete. */
export function createStopSignal(
  leave: () => void,
  nothing = "Stopped before the first sample time was complete: nothing was written.",
): StopSignal {
  let kept = false;
  let requests = 0;
  const listener = () => {
    requests++;
    if (kept && requests === 1) {
      say("\nStopping; what is complete is kept. Again to end at once.");
      return;
    }
    // Not by way of the run: it may wait minutes for a kernel to be compiled.
    if (!kept) sayAtOnce(`\n${nothing}`);
    leave();
    process.exit(exitCodes.interrupted);
  };
  for (const signal of signals) process.on(signal, listener);
  return {
    keep() {
      kept = true;
    },
    requested: () => requests > 0,
    dispose() {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
