// When a distance fell below 0 for the first time (src/program/over-time.ts): found before, or between the time before and now, as if it fell
// straight, or now. A distance that is infinite or undefined is none.

const UNKNOWN_YET = 3.4028234663852886e38;

fn crossing(found: f32, timeBefore: f32, before: f32, time: f32, now: f32) -> f32 {
  let falls = timeBefore < UNKNOWN_YET && before >= 0.0 && isFiniteBits(bitcast<u32>(before));
  let between = timeBefore + (time - timeBefore) * (before / (before - now));
  let fresh = select(UNKNOWN_YET, select(time, between, falls), now < 0.0 && isFiniteBits(bitcast<u32>(now)));
  return select(fresh, found, found < UNKNOWN_YET);
}
