// Four N(0,1) numbers from four random words, by Box-Muller.

// Own polynomials: native log, sin and cos may be off by 2^-11 and differ from driver to driver. The coefficients are
// least-maximum fits on the reduced ranges, rounded to float32. Greatest relative error over 2^20 draws and all edges, against
// float64: 3.8 * 2^-24, just under 2 units in the last place (SwiftShader; test/kernel/random.test.ts prints it).

fn normals(words: vec4u) -> vec4f {
  return vec4f(normalPair(words.xy), normalPair(words.zw));
}

fn normalPair(words: vec2u) -> vec2f {
  return sqrt(minusTwoLog(words.x)) * cosineAndSine(words.y);
}

// -2 log(u), where u = (upper 24 bits + 1) / 2^24 lies in (0, 1]: never 0, and exact in float32.
fn minusTwoLog(word: u32) -> f32 {
  const SQRT_HALF = 0x3f3504f3u;
  let bits = bitcast<u32>(f32((word >> 8u) + 1u)) + (0x3f800000u - SQRT_HALF);
  let exponent = f32(i32(bits >> 23u) - 127 - 24);
  // u = 2^exponent (1 + f), 1 + f from sqrt(1/2) to sqrt(2)
  let f = bitcast<f32>((bits & 0x7fffffu) + SQRT_HALF) - 1.0;
  var p = 0.06915374;
  p = p * f - 0.11789819;
  p = p * f + 0.11872979;
  p = p * f - 0.12384347;
  p = p * f + 0.14218658;
  p = p * f - 0.16669251;
  p = p * f + 0.20002227;
  p = p * f - 0.24999987;
  p = p * f + 0.3333331;
  let square = f * f;
  // log 2 in two parts, the first with so few bits that its product with the exponent is exact
  let small = exponent * -2.12194440e-4 + (p * f - 0.5) * square;
  return -2.0 * (exponent * 0.693359375 + (f + small));
}

// Of the angle 2 pi (upper 24 bits) / 2^24, reduced to an eighth of a turn in integers, so without error.
fn cosineAndSine(word: u32) -> vec2f {
  let turned = (word >> 8u) + 0x200000u;
  let r = f32(i32(turned & 0x3fffffu) - 0x200000) * 0x1p-22;
  let z = r * r;
  let s = r * (1.5707964 + z * (-0.6459641 + z * (0.07969258 + z * (-0.0046812664 + z * 0.00015820675))));
  let c = 1.0 + z * (-1.2337005 + z * (0.25366923 + z * (-0.020860288 + z * 0.0009040216)));
  let quarter = turned >> 22u;
  let swapped = select(vec2f(c, s), vec2f(s, c), (quarter & 1u) == 1u);
  // cosine is negative in quarters 1 and 2, sine in 2 and 3
  return select(swapped, -swapped, vec2<bool>(((quarter + 1u) & 2u) == 2u, (quarter & 2u) == 2u));
}
