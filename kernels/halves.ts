// Between float32 and the float64 of the algorithms: a register of float32 holds the lanes of two, its halves. Without SIMD
// a register holds one lane, and is its only half. V is the register of float32, W that of float64.

/** Entries of the lanes of a half in float64. */
export function widen<V, W>(result: usize, count: i32, source: usize, half: usize): void {
  source += (half * sizeof<W>()) >> 1;
  for (let e = 0; e < count; e++) {
    for (let lane: usize = 0; lane < sizeof<W>(); lane += 8)
      store<f64>(result + lane, <f64>load<f32>(source + (lane >> 1)));
    result += sizeof<W>();
    source += sizeof<V>();
  }
}

/** Back to the lanes of a half; those of the other stay as they are. */
export function narrow<V, W>(result: usize, count: i32, source: usize, half: usize): void {
  result += (half * sizeof<W>()) >> 1;
  for (let e = 0; e < count; e++) {
    for (let lane: usize = 0; lane < sizeof<W>(); lane += 8)
      store<f32>(result + (lane >> 1), <f32>load<f64>(source + lane));
    result += sizeof<V>();
    source += sizeof<W>();
  }
}
