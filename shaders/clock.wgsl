// A run's own record: how it stands and, where its step is adaptive, its clock. Emitted beside it: CLOCK_STRIDE, in words.

const STATUS = 0u;         // one of the three below
const ELAPSED = 1u;        // time since the last sample time, f32 bits
const STEP = 2u;           // the step to try next, f32 bits; 0 before the first
const PREVIOUS_ERROR = 3u; // error norm of the last accepted step, f32 bits
const ATTEMPTS = 4u;       // steps tried since the start

const UNDER_WAY = 0u;
const DIVERGED = 1u;
const OUT_OF_STEPS = 2u;
const LOST = 3u;           // the device did not do a chunk of the run's work

@group(0) @binding(5) var<storage, read_write> clocks: array<atomic<u32>>;

fn clockWord(word: u32) -> u32 {
  return atomicLoad(&clocks[run * CLOCK_STRIDE + word]);
}

fn setClockWord(word: u32, value: u32) {
  atomicStore(&clocks[run * CLOCK_STRIDE + word], value);
}

// Each chunk that truly ran leaves its mark: a driver that kills a kernel can leave zeros behind without a word.
const CHUNKS = 5u;

fn markChunk() {
  if (writes && lane == 0u) { atomicAdd(&clocks[run * CLOCK_STRIDE + CHUNKS], 1u); }
}
