/** The frames of an ensemble as an async iterator that a signal stops. */

import type { Ensemble, Frame } from "../ensemble/frames.ts";
import type { FrameOptions } from "./options.ts";
import { requireOptions } from "./require-options.ts";

/** Milliseconds of work between two looks at the signal. */
const turn = 50;

/**
 * The frames of an ensemble as they are computed, one a sample time, the first at the start. Where not all cells have room at once,
 * groups of cells come one after another, each with all its times. A `break` stops the work and leaves the ensemble open: another call goes on.
 * @throws the signal's reason where it is aborted (`AbortError`, unless `abort` was given another), DeviceLostError, OutOfDeviceMemoryError, CpuError
 */
export async function* framesOf(
  ensemble: Ensemble,
  options: FrameOptions = {},
): AsyncGenerator<Frame, void, undefined> {
  requireOptions(options);
  const { signal } = options;
  for (let isDone = false; !isDone; ) {
    signal?.throwIfAborted();
    const { frames, done } = await ensemble.advance(turn);
    isDone = done;
    for (const frame of frames) {
      signal?.throwIfAborted();
      yield frame;
    }
  }
}
