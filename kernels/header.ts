// Where the host tells the kernels what to run: 32-bit words from ARENA on, each an offset in words from there. Like
// opcodes.ts this file is read by both compilers. "Entries" are numbers a run; an address is a byte in the module's memory.

/** First byte of the host's part of the memory: below it the compiler keeps its own constants, which take less. */
export const ARENA = 65536;
export const HEADER_WORDS = 64;

// Entries of all states together, which stand one after another wherever they stand.
export const STATE_ENTRIES = 0;
// Addresses of the integrator's copies of the state. ERROR and NEXT are used by an embedded pair alone.
export const STAGE = 1;
export const SLOPE = 2;
export const CHANGE = 3;
export const ERROR = 4;
export const NEXT = 5;

// What the flow reads: the time and the parameters, one entry each.
export const TIME = 6;
export const PARAMETERS = 7;
export const PARAMETER_COUNT = 8;
// Instructions: what does not change during a call, and the slopes.
export const PROLOGUE = 9;
export const DRIFT = 10;

// The scheme, float64: nodes c, what the next stage takes of a slope, weights b, weights of the error (one more).
export const STAGES = 11;
export const NODES = 12;
export const FEED = 13;
export const WEIGHTS = 14;
export const ERROR_WEIGHTS = 15;
// The controller of the step size, float64, in the order below.
export const CONTROLLER = 16;

// The same for what is observed, which is always computed in float64.
export const OBSERVED_STATE = 17;
export const OBSERVED_INITIAL = 18;
export const OBSERVED_TIME = 19;
export const OBSERVED_PARAMETERS = 20;
export const OBSERVE = 21;
export const COMPONENTS = 22;
export const COMPONENT_COUNT = 23;

// A record holds the runs of one register; its parts after the clock, in bytes from its start. Initial states stand there
// only where something observed reads them; 0 where nothing does.
export const RECORD_PARAMETERS = 24;
export const RECORD_STATES = 25;
export const RECORD_INITIAL = 26;

// Float64 numbers of CONTROLLER.
export const RELATIVE_TOLERANCE = 0;
export const ABSOLUTE_TOLERANCE = 1;
export const FIRST_STEP = 2;
export const MAX_STEPS = 3;
export const SAFETY = 4;
export const ERROR_EXPONENT = 5;
export const PREVIOUS_EXPONENT = 6;
export const MIN_FACTOR = 7;
export const MAX_FACTOR = 8;
export const LEAST_PREVIOUS_ERROR = 9;

// A run's clock: float64 numbers at the record's start, each a row of lanes. STATUS is a code of endings.ts.
export const STATUS = 0;
/** Time since the last sample time. */
export const ELAPSED = 1;
/** The step to try next; 0 before the first. */
export const PROPOSAL = 2;
/** Error norm of the last accepted step. */
export const PREVIOUS_ERROR = 3;
/** Steps tried since the start, and those of them that were rejected. */
export const ATTEMPTS = 4;
export const REJECTED = 5;
/** The time at which it ended early, where an adaptive method knows it. */
export const END_TIME = 6;
export const CLOCK_ROWS = 7;
