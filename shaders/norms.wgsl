// Norms of what a step adds and of its error: squares of shares of a scale, kept where float32 keeps them. What is not finite is decided
// on bits and counts as NOT_FINITE, a sum that no other can reach.

const NOT_FINITE = 1e38;
// Of a share: 16384 squares of it stay far below NOT_FINITE.
const LARGEST_SHARE = 1e16;

fn scaleOf(y: vec4f, other: vec4f, bare: bool) -> vec4f {
  return select(vec4f(ABSOLUTE_TOLERANCE) + RELATIVE_TOLERANCE * max(abs(y), abs(other)), vec4f(1.0), bare);
}

fn squareShare(value: vec4f, scale: vec4f) -> f32 {
  let exponent = vec4u(0x7f800000u);
  let share = min(abs(value / scale), vec4f(LARGEST_SHARE));
  let finite = all((bitcast<vec4u>(value) & exponent) < exponent) & all((bitcast<vec4u>(scale) & exponent) < exponent);
  return select(NOT_FINITE, dot(share, share), finite);
}

// The squares over a tile of the error (x) and of the change (y).
fn tileSquares(y: mat4x4f, other: mat4x4f, error: mat4x4f, change: mat4x4f, bare: bool) -> vec2f {
  var sum = vec2f();
  for (var i = 0u; i < 4u; i++) {
    let scale = scaleOf(y[i], other[i], bare);
    sum += vec2f(squareShare(error[i], scale), squareShare(change[i], scale));
  }
  return min(sum, vec2f(NOT_FINITE));
}

fn numberSquares(y: f32, other: f32, error: f32, change: f32, bare: bool) -> vec2f {
  let scale = scaleOf(vec4f(y), vec4f(other), bare);
  // One lane holds the number.
  return vec2f(squareShare(vec4f(error, 0.0, 0.0, 0.0), scale), squareShare(vec4f(change, 0.0, 0.0, 0.0), scale));
}

// Of mean squares the largest over the states, or of plain squares the sum; `whole` are the sums of squares of one state.
struct Squares {
  worst: vec2f,
  total: vec2f,
}

fn withState(squares: Squares, whole: vec2f, entries: f32) -> Squares {
  let mean = select(whole / entries, vec2f(NOT_FINITE), whole >= vec2f(0.5 * NOT_FINITE));
  return Squares(max(squares.worst, mean), min(squares.total + whole, vec2f(NOT_FINITE)));
}

fn normsOf(squares: Squares, bare: bool) -> vec2f {
  let found = select(squares.worst, squares.total, bare);
  return select(sqrt(found), vec2f(NOT_FINITE), found >= vec2f(0.5 * NOT_FINITE));
}
