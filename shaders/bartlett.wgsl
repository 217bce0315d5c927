// Lower triangular factors of Bartlett's, whose A A' is distributed as X X' of so many samples (src/program/random.ts says it in
// float64). Joined with draw and functions.

const CHI_BLOCKS = 0x1000000u;
const CHI_ATTEMPTS = 64u;

fn bartlettTile(stream: u32, degrees: f32, order: u32, row: u32, column: u32) -> mat4x4f {
  let blocks = (order + 3u) / 4u;
  var tile = mat4x4f();
  if (column > row) { return tile; }
  for (var i = 0u; i < 4u; i++) {
    let r = 4u * row + i;
    if (r < order) {
      let columns = vec4u(4u * column) + vec4u(0u, 1u, 2u, 3u);
      tile[i] = select(vec4f(), normalBlock(stream, r * blocks + column), columns < vec4u(r));
      if (row == column) { tile[i] = select(tile[i], vec4f(chi(stream, r, degrees - f32(r))), columns == vec4u(r)); }
    }
  }
  return tile;
}

// A number in (0, 1], of 24 bits.
fn unit(word: u32) -> f32 { return f32((word >> 8u) + 1u) * 0x1p-24; }

// The root of chi^2 by Marsaglia and Tsang (2000).
fn chi(stream: u32, row: u32, degrees: f32) -> f32 {
  let shape = 0.5 * degrees;
  let d = select(shape, shape + 1.0, shape < 1.0) - 1.0 / 3.0;
  let c = 1.0 / sqrt(9.0 * d);
  var w = 0.0;
  var words = vec4u();
  for (var attempt = 0u; attempt < CHI_ATTEMPTS; attempt++) {
    words = drawBlock(stream, CHI_BLOCKS + row * CHI_ATTEMPTS + attempt);
    w = c * normals(words).x;
    if (w > -1.0 && logarithm(unit(words.z)) < 3.0 * d * thirdRemainder(w)) { break; }
  }
  let boost = select(1.0, power(unit(words.w), 1.0 / shape), shape < 1.0);
  let root = squareRoot(2.0 * d * (1.0 + w) * (1.0 + w) * (1.0 + w) * boost);
  return select(bitcast<f32>(0x7fc00000u | bitcast<u32>(root)), root, degrees > 0.0);
}

// log(1 + w) - w + w^2/2 - w^3/3, which loses its digits near 0 where it is written so.
fn thirdRemainder(w: f32) -> f32 {
  if (abs(w) > 0.25) { return logarithm(1.0 + w) - w + 0.5 * w * w - w * w * w / 3.0; }
  var sum = 0.0;
  for (var n = 14.0; n > 3.5; n -= 1.0) { sum = 1.0 / n - w * sum; }
  return -(w * w) * (w * w) * sum;
}
