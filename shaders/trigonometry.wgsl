// Sine and cosine to about two units of 2^-24: WGSL promises only 2^-11, and drivers differ.
//
// x is brought to within pi/4 of a multiple k of pi/2, which is taken off in three parts so that the digits of x survive
// up to some thousands; then the polynomials of Cephes' sinf and cosf (Moshier).

const HALF_PI_HIGH = 1.5703125;             // k times this is exact
const HALF_PI_MIDDLE = 4.837512969970703e-4;
const HALF_PI_LOW = 7.549789954891882e-8;

fn sine4(x: vec4f) -> vec4f {
  let k = round(x * 0.6366197723675814);
  return turned(((x - k * HALF_PI_HIGH) - k * HALF_PI_MIDDLE) - k * HALF_PI_LOW, vec4i(k));
}

fn cosine4(x: vec4f) -> vec4f {
  let k = round(x * 0.6366197723675814);
  return turned(((x - k * HALF_PI_HIGH) - k * HALF_PI_MIDDLE) - k * HALF_PI_LOW, vec4i(k) + vec4i(1));
}

fn sine(x: f32) -> f32 { return sine4(vec4f(x)).x; }
fn cosine(x: f32) -> f32 { return cosine4(vec4f(x)).x; }

// sin(r + quarters pi/2) for |r| <= pi/4.
fn turned(r: vec4f, quarters: vec4i) -> vec4f {
  let z = r * r;
  let s = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
  let c = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  let value = select(s, c, (quarters & vec4i(1)) == vec4i(1));
  return select(value, -value, (quarters & vec4i(2)) == vec4i(2));
}
