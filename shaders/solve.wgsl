// A X = B inside a routine by the threads of a run: what src/program/opaque/solve.ts says, and why. A stands as the matrix, B as
// the basis, where X comes to stand. Joined with work, eigh; emitted beside it ROUNDOFF of kernels/units.ts.

// Which entries a thread computes hangs on THREADS, and how it computes them does not. A row is taken in vec4.
fn solveEquations(order: u32, rightStride: u32) {
  synchronise();
  var sound = scaleEquations(order, rightStride);
  for (var k = 0u; k < order; k++) {
    // The pivot, found by every thread for itself.
    var place = k;
    var greatest = abs(entry(k, k));
    for (var i = k + 1u; i < order; i++) {
      let x = abs(entry(i, k));
      if (x > greatest) {
        greatest = x;
        place = i;
      }
    }
    sound = sound && greatest > f32(order) * ROUNDOFF * kept(order + k);
    let pivot = entry(place, k);
    synchronise();
    // Column k is read by all, so nothing moves there: what stood in row k is below the diagonal from now on.
    for (var i = k + 1u + lane; i < order; i += THREADS) { setRowSum(i, entry(select(i, k, i == place), k) / pivot); }
    if (lane == 0u) { setKept(k, pivot); }
    if (place != k) { exchangeRows(order, rightStride, k, place); }
    synchronise();
    takeOut(order, rightStride, k);
    synchronise();
  }
  // From the last row up; each is divided by its pivot where it is read, and once more at the end.
  for (var done = 1u; done < order; done++) {
    let above = order - done;
    let pivot = kept(above);
    let count = above * rightStride;
    for (var e = lane; e < count; e += THREADS) {
      let i = e / rightStride;
      let c = e - i * rightStride;
      scratch[basisVector(i, c)] -= entry(i, above) * (scratch[basisVector(above, c)] / pivot);
    }
    synchronise();
  }
  let count = order * rightStride;
  for (var e = lane; e < count; e += THREADS) {
    let i = e / rightStride;
    let at = basisVector(i, e - i * rightStride);
    scratch[at] = select(vec4f(undefinedNumber()), scratch[at] / kept(i), sound);
  }
  synchronise();
}

fn matrixVector(row: u32, c: u32) -> u32 { return workAt(WORK_MATRIX + row * workStride + c); }
fn basisVector(row: u32, c: u32) -> u32 { return workAt(WORK_BASIS + row * basisStride + c); }

// Rows of both sides by powers of 2, to largest entries of A near 1; then the largest of each column, kept. Whether all of A is finite.
fn scaleEquations(order: u32, rightStride: u32) -> bool {
  for (var i = lane; i < order; i += THREADS) {
    var greatest = 0.0;
    for (var j = 0u; j < order; j++) {
      let x = abs(entry(i, j));
      greatest = select(-1.0, max(greatest, x), isFiniteBits(bitcast<u32>(x)) && greatest >= 0.0);
    }
    setRowSum(i, greatest);
    let down = powerOfTwo(-exponentOf(bitcast<u32>(max(greatest, 0.0))));
    for (var c = 0u; c < workStride; c++) { scratch[matrixVector(i, c)] *= down; }
    for (var c = 0u; c < rightStride; c++) { scratch[basisVector(i, c)] *= down; }
  }
  synchronise();
  for (var j = lane; j < order; j += THREADS) {
    var greatest = 0.0;
    for (var i = 0u; i < order; i++) { greatest = max(greatest, abs(entry(i, j))); }
    setKept(order + j, greatest);
  }
  var sound = true;
  for (var i = 0u; i < order; i++) { sound = sound && rowSum(i) >= 0.0; }
  synchronise();
  return sound;
}

// Behind column k of A, and in all of B.
fn exchangeRows(order: u32, rightStride: u32, k: u32, place: u32) {
  for (var j = k + 1u + lane; j < order; j += THREADS) {
    let x = entry(k, j);
    setEntry(k, j, entry(place, j));
    setEntry(place, j, x);
  }
  for (var c = lane; c < rightStride; c += THREADS) {
    let x = scratch[basisVector(k, c)];
    scratch[basisVector(k, c)] = scratch[basisVector(place, c)];
    scratch[basisVector(place, c)] = x;
  }
}

// Row k, times its factor, out of each row below. What this makes of the columns up to k nobody reads.
fn takeOut(order: u32, rightStride: u32, k: u32) {
  let first = (k + 1u) >> 2u;
  let left = workStride - min(first, workStride);
  let width = left + rightStride;
  let count = (order - k - 1u) * width;
  for (var e = lane; e < count; e += THREADS) {
    let r = e / width;
    let c = e - r * width;
    let i = k + 1u + r;
    if (c < left) {
      scratch[matrixVector(i, first + c)] -= rowSum(i) * scratch[matrixVector(k, first + c)];
    } else {
      scratch[basisVector(i, c - left)] -= rowSum(i) * scratch[basisVector(k, c - left)];
    }
  }
}
