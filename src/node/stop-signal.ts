/** Ctrl-C: the first asks the run to end with what is complete, the second ends the process at once. */

import { exitCodes } from "./fail.ts";

export interface StopSignal {
  requested(): boolean;
  /** Gives the signals their usual meaning back. */
  dispose(): void;
}

/** `beforeKill` leaves nothing behind that the second Ctrl-C would otherwise. */
export function createStopSignal(beforeKill: () => void): StopSignal {
  const signals = ["SIGINT", "SIGTERM"] as const;
  let requests = 0;
  const listener = () => {
    requests++;
    if (requests > 1) {
      beforeKill();
      process.exit(exitCodes.interrupted);
    }
    process.stderr.write("\nStopping; what is complete is kept. Again to end at once.\n");
  };
  for (const signal of signals) process.on(signal, listener);
  return {
    requested: () => requests > 0,
    dispose() {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
