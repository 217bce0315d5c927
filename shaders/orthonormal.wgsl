// Q of A = QR, R with a positive diagonal, in the run's own region of device memory: what src/program/orthonormal.ts says,
// with the columns shared out over the run's threads. Emitted beside it: FACTOR_FIRST, the region's first vec4.

fn factorAt(stride: u32, row: u32, column: u32) -> u32 {
  return region * SCRATCH_STRIDE + FACTOR_FIRST + row * stride + (column >> 2u);
}

fn factorEntry(stride: u32, row: u32, column: u32) -> f32 { return scratch[factorAt(stride, row, column)][column & 3u]; }

fn setFactorEntry(stride: u32, row: u32, column: u32, entry: f32) {
  scratch[factorAt(stride, row, column)][column & 3u] = entry;
}

fn setFactorTile(stride: u32, row: u32, column: u32, tile: mat4x4f) {
  let first = factorAt(stride, 4u * row, 4u * column);
  scratch[first] = tile[0];
  scratch[first + stride] = tile[1];
  scratch[first + 2u * stride] = tile[2];
  scratch[first + 3u * stride] = tile[3];
}

fn factorTile(stride: u32, row: u32, column: u32) -> mat4x4f {
  let first = factorAt(stride, 4u * row, 4u * column);
  return mat4x4f(scratch[first], scratch[first + stride], scratch[first + 2u * stride], scratch[first + 3u * stride]);
}

fn factorProduct(rows: u32, stride: u32, a: u32, b: u32) -> f32 {
  var sum = 0.0;
  for (var row = 0u; row < rows; row++) { sum += factorEntry(stride, row, a) * factorEntry(stride, row, b); }
  return sum;
}

fn scaleFactorColumn(rows: u32, stride: u32, column: u32, by: f32) {
  for (var row = 0u; row < rows; row++) { setFactorEntry(stride, row, column, by * factorEntry(stride, row, column)); }
}

// Columns of length 1, by way of their largest entry: squares of tiny or huge entries are no float32.
fn normaliseColumns(rows: u32, columns: u32, stride: u32) {
  for (var column = lane; column < columns; column += THREADS) {
    var largest = 0.0;
    for (var row = 0u; row < rows; row++) { largest = max(largest, abs(factorEntry(stride, row, column))); }
    scaleFactorColumn(rows, stride, column, 1.0 / largest);
    scaleFactorColumn(rows, stride, column, inverseSqrt(factorProduct(rows, stride, column, column)));
  }
}

// Gram-Schmidt twice over. A column of which less than its roundings is left depends on those before it: it is undefined.
fn orthonormalise(rows: u32, columns: u32, stride: u32) {
  storageBarrier();
  workgroupBarrier();
  normaliseColumns(rows, columns, stride);
  for (var time = 0u; time < 2u; time++) {
    for (var k = 0u; k < columns; k++) {
      storageBarrier();
      workgroupBarrier();
      let square = factorProduct(rows, stride, k, k);
      for (var column = lane; column < columns; column += THREADS) {
        if (column <= k) { continue; }
        let share = factorProduct(rows, stride, k, column) / square;
        for (var row = 0u; row < rows; row++) {
          let rest = factorEntry(stride, row, column) - share * factorEntry(stride, row, k);
          setFactorEntry(stride, row, column, rest);
        }
      }
    }
    storageBarrier();
    workgroupBarrier();
    for (var column = lane; column < columns; column += THREADS) {
      let left = sqrt(factorProduct(rows, stride, column, column));
      let undefinedNumber = bitcast<f32>(UNDEFINED + min(dispatch.chunks, 0u));
      scaleFactorColumn(rows, stride, column, select(undefinedNumber, 1.0 / left, left > f32(rows) * 0x1p-23));
    }
  }
  storageBarrier();
  workgroupBarrier();
}
