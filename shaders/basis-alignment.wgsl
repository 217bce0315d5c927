// The alignment of a matrix with a basis inside a routine: both were written into the run's work memory. Joined with work, eigh, alignment.

fn alignmentWithBasis(order: u32) -> f32 {
  let size = greatestEntry(order);
  let down = powerOfTwo(-exponentOf(bitcast<u32>(max(size, 0.0))));
  let mine = (order + THREADS - 1u - lane) / THREADS;
  for (var k = 0u; k < mine; k++) {
    let v = k * THREADS + lane;
    let isDefined = size >= 0.0 && isFiniteBits(bitcast<u32>(basisEntry(0u, v)));
    setRowSum(v, select(-1.0, shareOfColumn(order, v, down), isDefined));
  }
  synchronise();
  let bits = meanOfShares(order);
  return select(undefinedNumber(), bitcast<f32>(bits), isFiniteBits(bits));
}
