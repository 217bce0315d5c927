// Arithmetic on 4 x 4 tiles: a mat4x4f whose i-th column holds the tile's i-th row.

fn filled(value: f32) -> mat4x4f {
  let row = vec4f(value);
  return mat4x4f(row, row, row, row);
}

fn hadamard(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]);
}

fn quotient(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(a[0] / b[0], a[1] / b[1], a[2] / b[2], a[3] / b[3]);
}

fn squared(a: mat4x4f) -> mat4x4f {
  return hadamard(a, a);
}

// Entry by entry: a^b, and the functions of functions.wgsl.
fn tilePower(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(power4(a[0], b[0]), power4(a[1], b[1]), power4(a[2], b[2]), power4(a[3], b[3]));
}

fn tileExp(a: mat4x4f) -> mat4x4f {
  return mat4x4f(exponential4(a[0]), exponential4(a[1]), exponential4(a[2]), exponential4(a[3]));
}

fn tileLog(a: mat4x4f) -> mat4x4f {
  return mat4x4f(logarithm4(a[0]), logarithm4(a[1]), logarithm4(a[2]), logarithm4(a[3]));
}

fn tileSqrt(a: mat4x4f) -> mat4x4f {
  return mat4x4f(squareRoot4(a[0]), squareRoot4(a[1]), squareRoot4(a[2]), squareRoot4(a[3]));
}

fn tileAbs(a: mat4x4f) -> mat4x4f { return mat4x4f(abs(a[0]), abs(a[1]), abs(a[2]), abs(a[3])); }
fn tileSin(a: mat4x4f) -> mat4x4f { return mat4x4f(sine4(a[0]), sine4(a[1]), sine4(a[2]), sine4(a[3])); }
fn tileCos(a: mat4x4f) -> mat4x4f { return mat4x4f(cosine4(a[0]), cosine4(a[1]), cosine4(a[2]), cosine4(a[3])); }

fn tileTanh(a: mat4x4f) -> mat4x4f {
  return mat4x4f(hyperbolicTangent4(a[0]), hyperbolicTangent4(a[1]), hyperbolicTangent4(a[2]), hyperbolicTangent4(a[3]));
}

// diag(d) A and A diag(d), d the diagonal's entries along the tile.
fn scaledRows(d: vec4f, a: mat4x4f) -> mat4x4f {
  return mat4x4f(d.x * a[0], d.y * a[1], d.z * a[2], d.w * a[3]);
}

fn scaledColumns(d: vec4f, a: mat4x4f) -> mat4x4f {
  return mat4x4f(a[0] * d, a[1] * d, a[2] * d, a[3] * d);
}

// The part of diag(d) that falls into the tile; `order` leaves the padding 0.
fn diagonalTile(row: u32, column: u32, d: vec4f, order: u32) -> mat4x4f {
  if (row != column) { return mat4x4f(); }
  let inside = vec4u(0u, 1u, 2u, 3u) + 4u * row < vec4u(order);
  let e = select(vec4f(), d, inside);
  return mat4x4f(vec4f(e.x, 0.0, 0.0, 0.0), vec4f(0.0, e.y, 0.0, 0.0), vec4f(0.0, 0.0, e.z, 0.0), vec4f(0.0, 0.0, 0.0, e.w));
}

// Of a vector of modes, tile k holds the entries from 16 k on; what lies past the last mode becomes 0, whatever it was.
fn masked(k: u32, a: mat4x4f, modes: u32) -> mat4x4f {
  let entry = vec4u(0u, 1u, 2u, 3u) + 16u * k;
  let zero = vec4f();
  return mat4x4f(
    select(zero, a[0], entry < vec4u(modes)),
    select(zero, a[1], entry + 4u < vec4u(modes)),
    select(zero, a[2], entry + 8u < vec4u(modes)),
    select(zero, a[3], entry + 12u < vec4u(modes)));
}

fn tileSum(a: mat4x4f) -> f32 {
  return dot(a[0], vec4f(1.0)) + dot(a[1], vec4f(1.0)) + dot(a[2], vec4f(1.0)) + dot(a[3], vec4f(1.0));
}

// Decided on the bits: a shader compiler may assume that no value is infinite or not a number.
fn isFiniteTile(a: mat4x4f) -> bool {
  let exponent = vec4u(0x7f800000u);
  return all((bitcast<vec4u>(a[0]) & exponent) < exponent) && all((bitcast<vec4u>(a[1]) & exponent) < exponent)
      && all((bitcast<vec4u>(a[2]) & exponent) < exponent) && all((bitcast<vec4u>(a[3]) & exponent) < exponent);
}
