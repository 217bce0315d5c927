// How a run stands: the codes of STATUS in its clock, the same numbers on every backend. Like opcodes.ts this file is read
// by both compilers, and the WGSL constants are emitted from it (src/gpu/emit-endings.ts).

/** It goes on; at the last sample time it has ended. */
export const RUNNING = 0;
/** Its numbers left the finite ones, or there is a pole before the next number that the clock can tell. */
export const DIVERGED = 1;
/** It used up the steps that the experiment allows. */
export const OUT_OF_STEPS = 2;
/** Its next step would be too small for the clock: t + h equals t. */
export const STEP_TOO_SMALL = 3;
/** All its slopes were below the tolerance at a sample time: it rests, and is integrated no further. */
export const SETTLED = 4;
/** A condition of the text stopped it. */
export const STOPPED = 5;
/** CPU: a lane past the last run. */
export const ABSENT = 6;
/** WebGPU: the device dropped its work. */
export const LOST = 7;

/** Bit s is set where a run of status s is observed and counted: it goes on, or its frozen state is one of the flow. */
export const OBSERVED_STATUSES = 49; // RUNNING, SETTLED, STOPPED
/** Codes of the runs that stay as they are, a bit each: their time stands still too. */
export const FROZEN_STATUSES = 48; // SETTLED, STOPPED
