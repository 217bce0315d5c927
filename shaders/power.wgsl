// x to any power: `pow` alone is undefined for a negative base, also where the exponent is whole.

fn power(x: f32, e: f32) -> f32 {
  if (e == 0.0) { return 1.0; }
  let size = pow(abs(x), e);
  if (x >= 0.0) { return size; }
  if (floor(e) != e) {
    // Not a number, made of bits that the compiler cannot know.
    return bitcast<f32>(bitcast<u32>(x) | 0x7fc00000u);
  }
  return select(size, -size, abs(e) % 2.0 == 1.0);
}
