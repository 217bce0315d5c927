// How far a matrix A shares the columns v of the basis: |v'A v| / |A v| of each. Joined with imageEntry, which reads A, and basisEntry.

// `down` brings the entries of A near 1. At most 1 but for rounding; -1 marks a quotient that is not defined.
fn shareOfColumn(order: u32, v: u32, down: f32) -> f32 {
  var inner = 0.0;
  var square = 0.0;
  for (var i = 0u; i < order; i++) {
    var image = 0.0;
    for (var j = 0u; j < order; j++) { image += down * imageEntry(i, j) * basisEntry(j, v); }
    inner += basisEntry(i, v) * image;
    square += image * image;
  }
  return select(-1.0, abs(inner) / sqrt(square), square > 0.0);
}

// The mean over all columns, as bits; all threads get it alike.
fn meanOfShares(order: u32) -> u32 {
  var sum = 0.0;
  var defined = true;
  for (var v = 0u; v < order; v++) {
    sum += rowSum(v);
    defined = defined && rowSum(v) >= 0.0;
  }
  return select(UNDEFINED, bitcast<u32>(sum / f32(order)), defined);
}
