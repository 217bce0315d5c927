// Where the host tells the kernels what to run: 32-bit words from ARENA on, each an offset in words from there. Like
// opcodes.ts this file is read by both compilers. "Entries" are numbers a run; an address is a byte in the module's memory.

/** First byte of the host's part of the memory: below it the compiler keeps its own constants, which take less. */
export const ARENA = 65536;
export const HEADER_WORDS = 64;

// Entries of all states that are integrated together, which stand one after another wherever they stand; how many states are of the
// flow, and the entries of each.
export const STATE_ENTRIES = 0;
export const STATE_COUNT = 1;
export const STATE_SIZES = 2;
// Addresses of the integrator's copies of the state: where the flow is taken, its slope, what the step adds so far, the carry
// behind the step (float32 alone), the first slope of a step, the error estimate, and the change before the last one.
export const STAGE = 3;
export const SLOPE = 4;
export const CHANGE = 5;
export const NEXT_CARRY = 6;
export const FIRST_SLOPE = 7;
export const ERROR = 8;
export const CHANGE_BEFORE = 9;

// What the flow reads: the time and the parameters, one entry each.
export const TIME = 10;
export const PARAMETERS = 11;
export const PARAMETER_COUNT = 12;
// Instructions: what does not change during a call, and the slopes.
export const PROLOGUE = 13;
export const DRIFT = 14;

// A tableau; STAGES is 0 for a recurrence and for a map. Its nodes c and all its other numbers, float64; those times the step, an entry each;
// after each stage how the next one, or behind the last the solution, comes about (kernels/stages.ts), and the error's terms.
export const STAGES = 15;
export const NODES = 16;
export const NUMBERS = 17;
export const NUMBER_COUNT = 18;
export const COEFFICIENTS = 19;
export const STAGE_CODE = 20;
export const ERROR_TERMS = 21;
/** In a stage's code in place of the number of slopes (kernels/stages.ts). */
export const SUMMING = -1;

// How many terms the error has; and of a second estimate that damps it the address, the terms and their number: 0 where there is none.
export const ERROR_TERM_COUNT = 44;
export const DAMPING = 45;
export const DAMPING_TERMS = 46;
export const DAMPING_TERM_COUNT = 47;

// A recurrence: families of FAMILY_NUMBERS float64 numbers in order of their stages, rows of ROW_NUMBERS of all of them, and
// the numbers of its error and of its power method, in the order below.
export const FAMILIES = 22;
export const FAMILY_COUNT = 23;
export const ROWS = 24;
export const RECURRENCE = 25;

// The law of the step, float64, in the order below.
export const CONTROL = 26;

// What draws of a map's step are named by: the seed, and which of a run's constants is its number within its cell.
export const SEED_LOW = 38;
export const SEED_HIGH = 39;
export const RUN_NUMBER = 40;

// The same for what is observed, which is always computed in float64.
export const OBSERVED_STATE = 27;
export const OBSERVED_INITIAL = 28;
export const OBSERVED_TIME = 29;
export const OBSERVED_PARAMETERS = 30;
export const OBSERVE = 31;
export const COMPONENTS = 32;
export const COMPONENT_COUNT = 33;

// A record holds the runs of one register; its parts after the clock, in bytes from its start. Initial states stand there
// only where something observed reads them, the carry only of float32; 0 where nothing does.
export const RECORD_PARAMETERS = 34;
export const RECORD_STATES = 35;
export const RECORD_INITIAL = 36;
export const RECORD_CARRY = 37;

// Of the entries of all states those of the flow, which come first; STATE_ENTRIES has the integrals along it too, and ALL_ENTRIES
// the memories, whose SLOPE is what takes their place at the beginning of a step.
export const FLOW_ENTRIES = 41;
export const ALL_ENTRIES = 42;
// Where there is one run alone: its registers of float64 hold one number, and here is room for four columns of a factor side by side; else 0.
export const ALONE = 43;

// Float64 numbers of a family and of a row of a recurrence (src/methods/method.ts); FAMILY_ROW counts rows from ROWS on.
export const FAMILY_STAGES = 0;
export const FAMILY_REACH = 1;
export const FAMILY_FIRST = 2;
export const FAMILY_ROW = 3;
export const FAMILY_NUMBERS = 4;
export const MU = 0;
export const NU = 1;
export const MU_SLOPE = 2;
export const GAMMA_SLOPE = 3;
export const NODE = 4;
export const ROW_NUMBERS = 5;

// Float64 numbers of RECURRENCE.
export const ERROR_OF_CHANGE = 0;
export const ERROR_OF_FIRST = 1;
export const ERROR_OF_LAST = 2;
export const LEAST_ITERATIONS = 3;
export const MOST_ITERATIONS = 4;
export const ACCURACY = 5;
export const RADIUS_SAFETY = 6;
export const RADIUS_STEPS = 7;
/** Square root of the unit roundoff of the states. */
export const PERTURBATION = 8;

// Float64 numbers of CONTROL.
export const RELATIVE_TOLERANCE = 0;
export const ABSOLUTE_TOLERANCE = 1;
/** 0 where it is found. */
export const FIRST_STEP = 2;
export const MAX_STEP = 3;
export const MAX_STEPS = 4;
export const SAFETY = 5;
export const ERROR_EXPONENT = 6;
export const PREVIOUS_EXPONENT = 7;
export const STEP_EXPONENT = 8;
export const ALONE_EXPONENT = 9;
export const MIN_FACTOR = 10;
export const MAX_FACTOR = 11;
export const LEAST_ERROR = 12;
export const LEAST_PREVIOUS_ERROR = 13;
export const COMPARISON_ORDER = 14;
/** Unit roundoff of the clock. */
export const CLOCK_UNIT = 15;

// A run's clock: float64 numbers at the record's start, each a row of lanes. STATUS is a code of endings.ts.
export const STATUS = 0;
/** Time since the last sample time. */
export const ELAPSED = 1;
/** The step to try next; 0 before the first. */
export const PROPOSAL = 2;
/** Error norm of the last accepted step that no sample time had shortened, and its length; 0 before there is one. */
export const PREVIOUS_ERROR = 3;
export const PREVIOUS_STEP = 4;
/** Steps tried since the start, and those of them that were rejected. */
export const ATTEMPTS = 5;
export const REJECTED = 6;
/** The time at which it ended early, where an adaptive method knows it. */
export const END_TIME = 7;
/** Spectral radius, and the accepted steps that it still serves. */
export const RADIUS = 8;
export const SERVES = 9;
/** Slopes that its adaptive steps have taken, those that a register takes along or anew at a call left out. */
export const SLOPES = 10;
export const CLOCK_ROWS = 11;
