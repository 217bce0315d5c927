// The functions and powers of the language, to a few units of 2^-24 over all of float32, undefined where they have no value.

// WGSL leaves its own undefined outside their domain (log, sqrt and pow of what is negative, tanh past 88, sin and cos of what
// is large), lets them err by 2^-11, and lets a compiler assume that no value is infinite or not a number. So what has no value
// is decided and made on bits that the compiler cannot know, in the order of IEEE 754: 0^-1 is infinite, log(0) and log(-1) are
// not numbers. Polynomials are those of Cephes (Moshier) and, for the logarithm, of normal.wgsl. Each is said once, for four
// numbers; lanes do not meet. Joined with bits and exact.

const MAGNITUDE = vec4u(0x7fffffffu);
const INFINITE = vec4u(0x7f800000u);
const NOT_A_NUMBER = vec4u(0x7fc00000u);
const LEAST_NORMAL = vec4u(0x00800000u);
const MINUS_ZERO = vec4u(0x80000000u);

// What is not defined, in a form that no compiler takes for a constant.
fn undefinedNumber() -> f32 { return bitcast<f32>(NOT_A_NUMBER.x ^ dispatch.nothing); }

// NaN, whatever its sign and payload.
fn isUndefined(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }

fn isUndefined4(x: vec4f) -> vec4<bool> { return (bitcast<vec4u>(x) & MAGNITUDE) > INFINITE; }

// The lesser and the greater; undefined where either is, which min and max are not.
fn leastOf(a: f32, b: f32) -> f32 { return least4(vec4f(a), vec4f(b)).x; }
fn greatestOf(a: f32, b: f32) -> f32 { return greatest4(vec4f(a), vec4f(b)).x; }
fn least4(a: vec4f, b: vec4f) -> vec4f { return select(select(min(a, b), b, isUndefined4(b)), a, isUndefined4(a)); }
fn greatest4(a: vec4f, b: vec4f) -> vec4f { return select(select(max(a, b), b, isUndefined4(b)), a, isUndefined4(a)); }

// Comparisons: 1 where they hold, 0 where they do not, undefined where a side is.
fn less4(a: vec4f, b: vec4f) -> vec4f { return truth4(a < b, a, b); }
fn atMost4(a: vec4f, b: vec4f) -> vec4f { return truth4(a <= b, a, b); }
fn greater4(a: vec4f, b: vec4f) -> vec4f { return truth4(a > b, a, b); }
fn atLeast4(a: vec4f, b: vec4f) -> vec4f { return truth4(a >= b, a, b); }
fn equal4(a: vec4f, b: vec4f) -> vec4f { return truth4(a == b, a, b); }
fn unequal4(a: vec4f, b: vec4f) -> vec4f { return truth4(a != b, a, b); }

// Undefined or infinite.
fn isNone4(x: vec4f) -> vec4<bool> { return (bitcast<vec4u>(x) & MAGNITUDE) >= INFINITE; }

fn truth4(holds: vec4<bool>, a: vec4f, b: vec4f) -> vec4f {
  let undefinedHere = isNone4(a) | isNone4(b);
  let bits = bitcast<vec4u>(a) | bitcast<vec4u>(b) | NOT_A_NUMBER;
  return bitcast<vec4f>(select(bitcast<vec4u>(select(vec4f(), vec4f(1.0), holds)), bits, undefinedHere));
}

// Conditions joined: undefined where what is undefined would decide.
fn and4(a: vec4f, b: vec4f) -> vec4f { return joined4(a, b, vec4f(), vec4f(1.0)); }
fn or4(a: vec4f, b: vec4f) -> vec4f { return joined4(a, b, vec4f(1.0), vec4f()); }

fn joined4(a: vec4f, b: vec4f, decisive: vec4f, other: vec4f) -> vec4f {
  let open = select(bitcast<vec4u>(a), bitcast<vec4u>(b), bitcast<vec4u>(a) == bitcast<vec4u>(other));
  return bitcast<vec4f>(select(open, bitcast<vec4u>(decisive), bitcast<vec4u>(b) == bitcast<vec4u>(decisive)));
}

// The one where the condition is 1, the other where it is 0: chosen by bits, for what is not taken may be undefined.
fn choose4(condition: vec4f, a: vec4f, b: vec4f) -> vec4f {
  let bits = bitcast<vec4u>(condition);
  let taken = select(bitcast<vec4u>(b), bitcast<vec4u>(a), bits == vec4u(0x3f800000u));
  return bitcast<vec4f>(select(taken, bits, isUndefined4(condition)));
}

fn exponential(x: f32) -> f32 { return exponential4(vec4f(x)).x; }
fn logarithm(x: f32) -> f32 { return logarithm4(vec4f(x)).x; }
fn squareRoot(x: f32) -> f32 { return squareRoot4(vec4f(x)).x; }
fn sine(x: f32) -> f32 { return sine4(vec4f(x)).x; }
fn cosine(x: f32) -> f32 { return cosine4(vec4f(x)).x; }
fn hyperbolicTangent(x: f32) -> f32 { return hyperbolicTangent4(vec4f(x)).x; }
fn power(x: f32, e: f32) -> f32 { return power4(vec4f(x), vec4f(e)).x; }

fn exponential4(x: vec4f) -> vec4f {
  // Beyond these the result is 0 or too large, and stays so.
  let held = clamp(x, vec4f(-110.0), vec4f(100.0));
  let k = round(held * 1.4426950408889634);
  // log 2 in two parts, the first with so few bits that k times it is exact
  let r = exactRow(held - k * 0.693359375) + k * 2.12194440e-4;
  let value = scaledByPower(exponentialNearZero(r), vec4i(k));
  return select(value, x, (bitcast<vec4u>(x) & MAGNITUDE) > INFINITE);
}

// For |r| <= log(2)/2.
fn exponentialNearZero(r: vec4f) -> vec4f {
  let p = ((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r
    + 1.6666665459e-1) * r + 5.0000001201e-1;
  return (p * r * r + r) + 1.0;
}

// x 2^k for |k| <= 252, in two halves: the power itself may be no number where the product is one.
fn scaledByPower(x: vec4f, k: vec4i) -> vec4f {
  let half = k >> vec4u(1u);
  return x * bitcast<vec4f>((half + 127) << vec4u(23u)) * bitcast<vec4f>((k - half + 127) << vec4u(23u));
}

// log|x| = exponent log(2) + f + tail, f from sqrt(1/2) - 1 to sqrt(2) - 1 without error.
struct LogarithmParts {
  exponent: vec4f,
  f: vec4f,
  tail: vec4f,
}

// For x neither 0 nor infinite; numbers below the normal ones count too, whose digits are an integer.
fn logarithmParts(x: vec4f) -> LogarithmParts {
  let SQRT_HALF = vec4u(0x3f3504f3u);
  let magnitude = bitcast<vec4u>(x) & MAGNITUDE;
  let small = magnitude < LEAST_NORMAL;
  let normal = select(magnitude, bitcast<vec4u>(vec4f(magnitude)), small);
  let shifted = normal + (vec4u(0x3f800000u) - SQRT_HALF);
  let exponent = vec4f(vec4i(shifted >> vec4u(23u)) - 127 - select(vec4i(), vec4i(149), small));
  let f = bitcast<vec4f>((shifted & vec4u(0x7fffffu)) + SQRT_HALF) - 1.0;
  var p = vec4f(0.06915374);
  p = p * f - 0.11789819;
  p = p * f + 0.11872979;
  p = p * f - 0.12384347;
  p = p * f + 0.14218658;
  p = p * f - 0.16669251;
  p = p * f + 0.20002227;
  p = p * f - 0.24999987;
  p = p * f + 0.3333331;
  return LogarithmParts(exponent, f, (p * f - 0.5) * f * f);
}

fn logarithm4(x: vec4f) -> vec4f {
  let bits = bitcast<vec4u>(x);
  let parts = logarithmParts(x);
  let value = parts.exponent * 0.693359375 + (parts.f + (parts.exponent * -2.12194440e-4 + parts.tail));
  // By the order of bits: infinity is its own logarithm, 0 and the rest have none.
  let outside = select(bits | NOT_A_NUMBER, bits, bits == INFINITE);
  return bitcast<vec4f>(select(bitcast<vec4u>(value), outside, ((bits & MAGNITUDE) == vec4u()) | (bits >= INFINITE)));
}

fn squareRoot4(x: vec4f) -> vec4f {
  let bits = bitcast<vec4u>(x);
  let magnitude = bits & MAGNITUDE;
  // Numbers below the normal ones are taken 2^150 times.
  let small = magnitude < LEAST_NORMAL;
  let lifted = select(bitcast<vec4f>(magnitude), 2.0 * vec4f(magnitude), small);
  let root = sqrt(lifted) * select(vec4f(1.0), vec4f(0x1p-75), small);
  let outside = select(bits | NOT_A_NUMBER, bits, (magnitude == vec4u()) | (bits == INFINITE));
  return bitcast<vec4f>(select(bitcast<vec4u>(root), outside, (magnitude == vec4u()) | (bits >= INFINITE)));
}

fn hyperbolicTangent4(x: vec4f) -> vec4f {
  let size = abs(x);
  let z = x * x;
  let near = ((((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1) * z
    - 3.33332819422e-1) * z * x + x;
  // 1 to the last digit from 9.1 on
  let far = 1.0 - 2.0 / (exponential4(2.0 * min(size, vec4f(10.0))) + 1.0);
  let value = select(near, select(far, -far, x < vec4f()), size >= vec4f(0.625));
  return select(value, x, (bitcast<vec4u>(x) & MAGNITUDE) > INFINITE);
}

// How far x is from the nearest multiple of pi/2, and which multiple that is (its last two bits).
struct Angle {
  rest: f32,
  quarters: i32,
}

fn sine4(x: vec4f) -> vec4f { return sineAfter(x, 0); }
fn cosine4(x: vec4f) -> vec4f { return sineAfter(x, 1); }

// sin(x + quarters pi/2)
fn sineAfter(x: vec4f, more: i32) -> vec4f {
  // pi/2 in three parts: k times the first two is exact up to here, so the digits of x survive.
  let FAR = vec4u(0x45800000u); // 4096
  let magnitude = bitcast<vec4u>(x) & MAGNITUDE;
  let far = magnitude >= FAR;
  let held = select(x, vec4f(), far);
  let k = round(held * 0.6366197723675814);
  var rest = exactRow(exactRow(held - k * 1.5703125) - k * 4.837512969970703e-4) - k * 7.549789954891882e-8;
  var quarters = vec4i(k);
  if (any(far)) {
    for (var i = 0u; i < 4u; i++) {
      if (far[i]) {
        let angle = farAngle(bitcast<u32>(x[i]));
        rest[i] = angle.rest;
        quarters[i] = angle.quarters;
      }
    }
  }
  let z = rest * rest;
  let s = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * rest + rest;
  let c = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  let turned = quarters + more;
  let value = select(s, c, (turned & vec4i(1)) == vec4i(1));
  let signed = select(value, -value, (turned & vec4i(2)) == vec4i(2));
  return bitcast<vec4f>(select(bitcast<vec4u>(signed), magnitude | NOT_A_NUMBER, magnitude >= INFINITE));
}

// Payne and Hanek (1983), in integers: the digits of x times those of 2/pi that decide the last two bits before the point and 62
// behind it. For 1 <= |x|, finite.
fn farAngle(bits: u32) -> Angle {
  // 2/pi, two bits of 0 before it, and a word of 0 before those
  var digits = array<u32, 8>(
    0u, 0x28be60dbu, 0x9391054au, 0x7f09d5f4u, 0x7d4d3770u, 0x36d8a566u, 0x4f10e410u, 0x7f9458eau);
  let mantissa = (bits << 8u) | 0x80000000u;
  let exponent = ((bits >> 23u) & 0xffu) - 126u;
  let at = min(exponent >> 5u, 4u);
  let shift = exponent & 31u;
  let high = shiftedWord(digits[at], digits[at + 1u], shift);
  let middle = shiftedWord(digits[at + 1u], digits[at + 2u], shift);
  let low = shiftedWord(digits[at + 2u], digits[at + 3u], shift);
  // high and middle words of the product, modulo 4 turns of a quarter
  let carried = upperProduct(mantissa, low);
  let second = mantissa * middle + carried;
  let first = mantissa * high + upperProduct(mantissa, middle) + select(0u, 1u, second < carried);
  // Past a half the nearest multiple is the next one, and what is left of it lies below.
  let below = (first & 0x20000000u) != 0u;
  let whole = first & 0x3fffffffu;
  let upper = select(whole, 0x40000000u - whole - select(0u, 1u, second != 0u), below);
  let lower = select(second, ~second + 1u, below);
  let rest = (f32(upper) + f32(lower) * 0x1p-32) * (1.5707963267948966 * 0x1p-30);
  let quarters = i32(first >> 30u) + select(0, 1, below);
  let negative = (bits >> 31u) == 1u;
  return Angle(select(rest, -rest, below != negative), select(quarters, -quarters, negative));
}

fn shiftedWord(word: u32, next: u32, by: u32) -> u32 {
  return select((word << by) | (next >> (32u - max(by, 1u))), word, by == 0u);
}

// The upper word of a product of two.
fn upperProduct(a: u32, b: u32) -> u32 {
  let aLow = a & 0xffffu;
  let aHigh = a >> 16u;
  let bLow = b & 0xffffu;
  let bHigh = b >> 16u;
  let middle = aHigh * bLow + ((aLow * bLow) >> 16u);
  let other = aLow * bHigh + (middle & 0xffffu);
  return aHigh * bHigh + (middle >> 16u) + (other >> 16u);
}

// x to the power e. Whole exponents up to 8 are multiplied out: exact to a few roundings, the same on every backend.
fn power4(x: vec4f, e: vec4f) -> vec4f {
  let bits = bitcast<vec4u>(x);
  let magnitude = bits & MAGNITUDE;
  let whole = floor(e) == e;
  let few = abs(e);
  // Of the inverse, not inverted at the end: no product on the way leaves the numbers where the power itself does not.
  let inverse = select(bitcast<vec4u>(1.0 / x), bits | INFINITE, magnitude == vec4u());
  let base = select(x, bitcast<vec4f>(inverse), e < vec4f());
  var multiplied = base;
  for (var k = 1u; k < 8u; k++) {
    multiplied = select(multiplied, multiplied * base, vec4f(f32(k)) < few);
  }

  let odd = whole & (floor(0.5 * e) != 0.5 * e);
  let sign = select(vec4u(), bits & MINUS_ZERO, odd);
  let throughLogarithm = bitcast<vec4u>(magnitudeOfPower(x, e)) | sign;
  let vanishes = (magnitude == vec4u()) == (e > vec4f());
  let atTheEnds = select(magnitude | INFINITE, vec4u(), vanishes) | sign;
  let ends = (magnitude == vec4u()) | (magnitude == INFINITE);
  let inside = select(select(throughLogarithm, atTheEnds, ends), bitcast<vec4u>(multiplied), whole & (few <= vec4f(8.0)));
  let eBits = bitcast<vec4u>(e);
  let fractionOfNegative = (bits > MINUS_ZERO) & !whole;
  let undefinedHere = fractionOfNegative | (magnitude > INFINITE) | ((eBits & MAGNITUDE) > INFINITE);
  let value = select(inside, bits | eBits | NOT_A_NUMBER, undefinedHere);
  return select(bitcast<vec4f>(value), vec4f(1.0), (eBits & MAGNITUDE) == vec4u());
}

// |x|^e = 2^(e log2|x|), for x neither 0 nor infinite. e goes in two parts of 12 bits, each of which times the whole part of the
// logarithm is exact: the digits of the exponent of the result are not taken from its mantissa.
fn magnitudeOfPower(x: vec4f, e: vec4f) -> vec4f {
  // Beyond 2^40 any number but 1 goes to 0 or overflows.
  let held = clamp(e, vec4f(-0x1p40), vec4f(0x1p40));
  let coarse = bitcast<vec4f>(bitcast<vec4u>(held) & vec4u(0xfffff000u));
  let parts = logarithmParts(x);
  let large = coarse * parts.exponent;
  let small = (held - coarse) * parts.exponent + held * (1.4426950408889634 * (parts.f + parts.tail));
  let k = clamp(round(large + small), vec4f(-200.0), vec4f(200.0));
  let rest = clamp(exactRow(large - k) + small, vec4f(-1.0), vec4f(1.0));
  return scaledByPower(exponentialNearZero(0.6931471805599453 * rest), vec4i(k));
}
