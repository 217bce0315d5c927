// What is decided on the bits of a float: WGSL may assume that NaN and infinity never occur in arithmetic.

// How "undefined" is stored in arrays of words.
const UNDEFINED = 0x7fc00000u;

fn isFiniteBits(bits: u32) -> bool {
  return (bits & 0x7f800000u) != 0x7f800000u;
}

// The word to store for a result that may have overflowed.
fn resultBits(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  return select(UNDEFINED, bits, isFiniteBits(bits));
}

// e with 2^e <= |x| < 2^(e+1), held to where both 2^e and 2^-e are normal numbers.
fn exponentOf(bits: u32) -> i32 {
  return clamp(i32((bits >> 23u) & 0xffu) - 127, -126, 126);
}

fn powerOfTwo(e: i32) -> f32 {
  return bitcast<f32>(u32(e + 127) << 23u);
}

// Words that stand in the order of the floats, and back.
fn orderedKey(bits: u32) -> u32 {
  return bits ^ select(0x80000000u, 0xffffffffu, (bits >> 31u) == 1u);
}

fn keyBits(key: u32) -> u32 {
  return key ^ select(0xffffffffu, 0x80000000u, (key >> 31u) == 1u);
}
