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

fn tileLeast(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(least4(a[0], b[0]), least4(a[1], b[1]), least4(a[2], b[2]), least4(a[3], b[3]));
}

fn tileGreatest(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(greatest4(a[0], b[0]), greatest4(a[1], b[1]), greatest4(a[2], b[2]), greatest4(a[3], b[3]));
}

fn tileAnd(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(and4(a[0], b[0]), and4(a[1], b[1]), and4(a[2], b[2]), and4(a[3], b[3]));
}

fn tileOr(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(or4(a[0], b[0]), or4(a[1], b[1]), or4(a[2], b[2]), or4(a[3], b[3]));
}

fn tileLess(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(less4(a[0], b[0]), less4(a[1], b[1]), less4(a[2], b[2]), less4(a[3], b[3]));
}

fn tileAtMost(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(atMost4(a[0], b[0]), atMost4(a[1], b[1]), atMost4(a[2], b[2]), atMost4(a[3], b[3]));
}

fn tileEqual(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(equal4(a[0], b[0]), equal4(a[1], b[1]), equal4(a[2], b[2]), equal4(a[3], b[3]));
}

fn tileUnequal(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(unequal4(a[0], b[0]), unequal4(a[1], b[1]), unequal4(a[2], b[2]), unequal4(a[3], b[3]));
}

fn tileGreater(a: mat4x4f, b: mat4x4f) -> mat4x4f { return tileLess(b, a); }
fn tileAtLeast(a: mat4x4f, b: mat4x4f) -> mat4x4f { return tileAtMost(b, a); }

fn tileChoose(c: mat4x4f, a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(
    choose4(c[0], a[0], b[0]),
    choose4(c[1], a[1], b[1]),
    choose4(c[2], a[2], b[2]),
    choose4(c[3], a[3], b[3]));
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

// The entries on and above the diagonal, on and below it, and on it; 0 elsewhere, whatever stood there.
fn upperPart(row: u32, column: u32, a: mat4x4f) -> mat4x4f {
  let places = vec4u(0u, 1u, 2u, 3u) + 4u * column;
  let first = 4u * row;
  let zero = vec4f();
  return mat4x4f(
    select(zero, a[0], places >= vec4u(first)),
    select(zero, a[1], places >= vec4u(first + 1u)),
    select(zero, a[2], places >= vec4u(first + 2u)),
    select(zero, a[3], places >= vec4u(first + 3u)));
}

fn lowerPart(row: u32, column: u32, a: mat4x4f) -> mat4x4f {
  let places = vec4u(0u, 1u, 2u, 3u) + 4u * column;
  let first = 4u * row;
  let zero = vec4f();
  return mat4x4f(
    select(zero, a[0], places <= vec4u(first)),
    select(zero, a[1], places <= vec4u(first + 1u)),
    select(zero, a[2], places <= vec4u(first + 2u)),
    select(zero, a[3], places <= vec4u(first + 3u)));
}

fn diagonalPart(row: u32, column: u32, a: mat4x4f) -> mat4x4f {
  return upperPart(row, column, lowerPart(row, column, a));
}

// Of a matrix; what lies past its last row or column becomes 0, whatever it was.
fn inside(row: u32, column: u32, a: mat4x4f, rows: u32, columns: u32) -> mat4x4f {
  let zero = vec4f();
  let within = vec4u(0u, 1u, 2u, 3u) + 4u * column < vec4u(columns);
  let first = 4u * row;
  return mat4x4f(
    select(zero, a[0], within & vec4<bool>(first < rows)),
    select(zero, a[1], within & vec4<bool>(first + 1u < rows)),
    select(zero, a[2], within & vec4<bool>(first + 2u < rows)),
    select(zero, a[3], within & vec4<bool>(first + 3u < rows)));
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
