// Q of A = QR, R with a positive diagonal, in place in the run's work memory: what src/program/opaque/orthonormal.ts says,
// with the columns shared out over the run's threads. Joined with work.

fn factorProduct(rows: u32, a: u32, b: u32) -> f32 {
  var sum = 0.0;
  for (var row = 0u; row < rows; row++) { sum += entry(row, a) * entry(row, b); }
  return sum;
}

fn scaleFactorColumn(rows: u32, column: u32, by: f32) {
  for (var row = 0u; row < rows; row++) { setEntry(row, column, by * entry(row, column)); }
}

// Columns of length 1, by way of their largest entry: squares of tiny or huge entries are no float32.
fn normaliseColumns(rows: u32, columns: u32) {
  for (var column = lane; column < columns; column += THREADS) {
    var largest = 0.0;
    for (var row = 0u; row < rows; row++) { largest = max(largest, abs(entry(row, column))); }
    scaleFactorColumn(rows, column, 1.0 / largest);
    scaleFactorColumn(rows, column, inverseSqrt(factorProduct(rows, column, column)));
  }
}

// Gram-Schmidt twice over. A column of which less than its roundings is left depends on those before it: it is undefined.
fn orthonormalise(rows: u32, columns: u32) {
  synchronise();
  normaliseColumns(rows, columns);
  for (var time = 0u; time < 2u; time++) {
    for (var k = 0u; k < columns; k++) {
      synchronise();
      let square = factorProduct(rows, k, k);
      for (var column = lane; column < columns; column += THREADS) {
        if (column <= k) { continue; }
        let share = factorProduct(rows, k, column) / square;
        for (var row = 0u; row < rows; row++) {
          let rest = entry(row, column) - share * entry(row, k);
          setEntry(row, column, rest);
        }
      }
    }
    synchronise();
    for (var column = lane; column < columns; column += THREADS) {
      let left = sqrt(factorProduct(rows, column, column));
      scaleFactorColumn(rows, column, select(undefinedNumber(), 1.0 / left, left > f32(rows) * 0x1p-23));
    }
  }
  synchronise();
}
