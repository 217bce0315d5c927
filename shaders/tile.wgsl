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

fn tilePower(a: mat4x4f, e: f32) -> mat4x4f {
  var powers = a;
  for (var i = 0u; i < 4u; i++) {
    powers[i] = vec4f(power(a[i].x, e), power(a[i].y, e), power(a[i].z, e), power(a[i].w, e));
  }
  return powers;
}

fn tileExp(a: mat4x4f) -> mat4x4f { return mat4x4f(exp(a[0]), exp(a[1]), exp(a[2]), exp(a[3])); }
fn tileLog(a: mat4x4f) -> mat4x4f { return mat4x4f(log(a[0]), log(a[1]), log(a[2]), log(a[3])); }
fn tileSqrt(a: mat4x4f) -> mat4x4f { return mat4x4f(sqrt(a[0]), sqrt(a[1]), sqrt(a[2]), sqrt(a[3])); }
fn tileAbs(a: mat4x4f) -> mat4x4f { return mat4x4f(abs(a[0]), abs(a[1]), abs(a[2]), abs(a[3])); }
fn tileSin(a: mat4x4f) -> mat4x4f { return mat4x4f(sine4(a[0]), sine4(a[1]), sine4(a[2]), sine4(a[3])); }
fn tileCos(a: mat4x4f) -> mat4x4f { return mat4x4f(cosine4(a[0]), cosine4(a[1]), cosine4(a[2]), cosine4(a[3])); }
fn tileTanh(a: mat4x4f) -> mat4x4f { return mat4x4f(tanh(a[0]), tanh(a[1]), tanh(a[2]), tanh(a[3])); }

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
