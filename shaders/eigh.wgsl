// Eigenvalues and eigenvectors inside a routine: the threads of a run decompose the matrix that they wrote into its work memory.

// Joined with work, jacobi. The eigenvalues go to the list, ascending; with `withBasis` column k of the basis, as sortedTile reads
// it, belongs to the k-th. Both are undefined where an entry of the matrix is not finite.
fn decompose(order: u32, withBasis: bool) {
  let size = greatestEntry(order);
  let sound = size >= 0.0;
  let exponent = exponentOf(bitcast<u32>(max(size, 0.0)));
  prepare(order, withBasis, select(0.0, powerOfTwo(-exponent), sound));
  synchronise();
  diagonalise(order, withBasis, sound);
  synchronise();
  let mine = (order + THREADS - 1u - lane) / THREADS;
  for (var k = 0u; k < mine; k++) {
    let i = k * THREADS + lane;
    let place = rank(order, i);
    setListed(place, select(undefinedNumber(), powerOfTwo(exponent) * entry(i, i), sound));
    // Which column belongs to it; none where nothing is defined.
    setRowSum(place, select(-1.0, f32(i), sound));
  }
  synchronise();
}

// The greatest magnitude of the matrix, -1 where an entry is not finite; all threads of the run get it alike.
fn greatestEntry(order: u32) -> f32 {
  synchronise();
  let mine = (order + THREADS - 1u - lane) / THREADS;
  for (var k = 0u; k < mine; k++) {
    let i = k * THREADS + lane;
    var greatest = 0.0;
    for (var j = 0u; j < order; j++) {
      let x = abs(entry(i, j));
      greatest = select(-1.0, max(greatest, x), isFiniteBits(bitcast<u32>(x)) && greatest >= 0.0);
    }
    setRowSum(i, greatest);
  }
  synchronise();
  var greatest = 0.0;
  for (var i = 0u; i < order; i++) {
    let row = rowSum(i);
    greatest = select(-1.0, max(greatest, row), row >= 0.0 && greatest >= 0.0);
  }
  synchronise();
  return greatest;
}

// Scales the matrix, fills what pads it with 0, and makes the basis I.
fn prepare(order: u32, withBasis: bool, by: f32) {
  let players = order + (order & 1u);
  let count = players * players;
  let mine = (count + THREADS - 1u - lane) / THREADS;
  for (var k = 0u; k < mine; k++) {
    let e = k * THREADS + lane;
    let row = e / players;
    let column = e % players;
    var x = 0.0;
    if (row < order && column < order && by > 0.0) { x = by * entry(row, column); }
    setEntry(row, column, x);
    if (withBasis) { setBasisEntry(row, column, select(0.0, 1.0, row == column)); }
  }
}

// A tile of the eigenvectors, their columns in the order of the eigenvalues; 0 past the last row and column.
fn sortedTile(order: u32, row: u32, column: u32) -> mat4x4f {
  var tile = mat4x4f();
  for (var c = 0u; c < 4u; c++) {
    let k = 4u * column + c;
    if (k >= order) { continue; }
    let source = rowSum(k);
    for (var r = 0u; r < 4u; r++) {
      let i = 4u * row + r;
      if (i >= order) { continue; }
      if (source >= 0.0) { tile[r][c] = basisEntry(i, u32(source)); } else { tile[r][c] = undefinedNumber(); }
    }
  }
  return tile;
}
