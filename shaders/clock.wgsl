// A run's own record: how it stands and, where its step is adaptive, its clock. Emitted beside it: the words of a record,
// CLOCK_STRIDE and the codes of STATUS (src/gpu/emit-clock.ts).

@group(0) @binding(5) var<storage, read_write> clocks: array<atomic<u32>>;

fn clockWord(word: u32) -> u32 {
  return atomicLoad(&clocks[run * CLOCK_STRIDE + word]);
}

fn setClockWord(word: u32, value: u32) {
  atomicStore(&clocks[run * CLOCK_STRIDE + word], value);
}

fn clockNumber(word: u32) -> f32 { return bitcast<f32>(clockWord(word)); }

fn setClockNumber(word: u32, value: f32) { setClockWord(word, bitcast<u32>(value)); }

// Whether a run of this status is observed and counted.
fn isObserved(status: u32) -> bool {
  return ((OBSERVED_STATUSES >> status) & 1u) == 1u;
}

// The time at which a run is seen: where it stays as it is, that at which it ended.
fn observedTime() -> f32 {
  let frozen = ((FROZEN_STATUSES >> clockWord(STATUS)) & 1u) == 1u;
  return select(dispatch.time, clockNumber(END_TIME), frozen);
}

fn markChunk() {
  if (writes && lane == 0u) { atomicAdd(&clocks[run * CLOCK_STRIDE + CHUNKS], 1u); }
}
