// All eigenvalues of a symmetric matrix and no eigenvectors: Householder's tridiagonal form, then bisection by Sturm counts.

// Joined with dispatch, bits, eigen-common and one eigen-memory file. Entry `spectrum`, one workgroup a matrix. Errors are a few
// units of 2^-24 of the matrix' norm, for small eigenvalues too (not of the eigenvalue itself). Every thread adds in the same
// order, so the bits do not depend on THREADS. Two barriers a column, where a single sweep of Jacobi's has two a round: 2 to 7 times
// faster than eigen on a software adapter (256 matrices, n = 8 to 64). Fastest THREADS: 4 there; on a GPU about ORDER, 32 at least.

// Eigenvectors are not to be had here; read by eigen-memory-workgroup.
const ALIGN = false;

// From an interval at most 4 times the radius of the spectrum down to 2^-26 of it: a quarter of a unit in the last place.
const HALVINGS = 28u;
// A pivot of a Sturm count smaller than this is taken for this. The matrix is scaled to entries near 1.
const LEAST_PIVOT = 1e-30;
// A sum of squares below it is taken for 0, before its parts lose digits: the matrix is scaled to entries near 1, so what is
// neglected is below 2^-40 of it.
const LEAST_SQUARE = 0x1p-80;

var<workgroup> diagonal: array<f32, ORDER>;
// coupling[k] joins diagonal[k] to diagonal[k + 1]; the last is 0.
var<workgroup> coupling: array<f32, ORDER>;
var<workgroup> projected: array<f32, ORDER>;

@compute @workgroup_size(THREADS)
fn spectrum(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let run = group.y * groups.x + group.x;
  if (run >= dispatch.runs) {
    return;
  }
  attach(run);
  let start = run * RUN_STRIDE + MATRIX;
  let size = greatestMagnitude(start, ROW_STRIDE, thread);
  if (!isFiniteBits(size)) {
    reportUndefined(run, thread);
    return;
  }
  let exponent = exponentOf(size);
  let down = powerOfTwo(-exponent);
  let count = ORDER * ORDER;
  let share = (count + THREADS - 1u) / THREADS;
  for (var k = 0u; k < share; k++) {
    let e = k * THREADS + thread;
    if (e < count) {
      setEntry(e / ORDER, e % ORDER, down * scratch[start + e / ORDER * ROW_STRIDE + e % ORDER]);
    }
  }
  synchronise();
  let columns = max(ORDER, 2u) - 2u;
  for (var k = 0u; k < columns; k++) {
    eliminate(k, thread);
  }
  if (thread == 0u) {
    let last = ORDER - 1u;
    diagonal[last] = entry(last, last);
    coupling[last] = 0.0;
    if (ORDER > 1u) {
      diagonal[max(last, 1u) - 1u] = entry(max(last, 1u) - 1u, max(last, 1u) - 1u);
      coupling[max(last, 1u) - 1u] = entry(max(last, 1u) - 1u, last);
    }
  }
  workgroupBarrier();
  let bound = powerOfTwo(clamp(exponentOf(bitcast<u32>(radius())) + 1, -126, 126));
  let mine = (ORDER + THREADS - 1u - thread) / THREADS;
  for (var k = 0u; k < mine; k++) {
    let j = k * THREADS + thread;
    report(FIRST + j, run, resultBits(powerOfTwo(exponent) * bisect(j, bound)));
  }
}

// Column k: the reflection I - u u' / h that leaves it one entry below the diagonal. u is row k's own tail but for its first entry.
fn eliminate(k: u32, thread: u32) {
  let order = ORDER;
  let alpha = entry(k, k + 1u);
  var tail = 0.0;
  for (var j = k + 2u; j < order; j++) {
    let x = entry(k, j);
    tail += x * x;
  }
  // Nothing to eliminate: an inverse of 0 makes the rest of this a null operation; the barriers must be met by all.
  let needed = tail > LEAST_SQUARE;
  let norm = sqrt(alpha * alpha + tail);
  let beta = select(-norm, norm, alpha < 0.0);
  let lead = alpha - beta;
  let inverse = select(0.0, -1.0 / (beta * lead), needed);
  let rows = ORDER - k - 1u;
  let mine = (rows + THREADS - 1u - thread) / THREADS;
  for (var r = 0u; r < mine; r++) {
    let i = k + 1u + r * THREADS + thread;
    var sum = entry(i, k + 1u) * lead;
    for (var j = k + 2u; j < order; j++) {
      sum += entry(i, j) * entry(k, j);
    }
    projected[i] = sum * inverse;
  }
  if (thread == 0u) {
    diagonal[k] = entry(k, k);
    coupling[k] = select(alpha, beta, needed);
  }
  synchronise();
  var along = lead * projected[k + 1u];
  for (var j = k + 2u; j < order; j++) {
    along += entry(k, j) * projected[j];
  }
  along *= inverse;
  for (var r = 0u; r < mine; r++) {
    let i = k + 1u + r * THREADS + thread;
    let u = select(entry(k, i), lead, i == k + 1u);
    let q = projected[i] - along * u;
    setEntry(i, k + 1u, entry(i, k + 1u) - u * projected[k + 1u] - q * lead);
    for (var j = k + 2u; j < order; j++) {
      setEntry(i, j, entry(i, j) - u * projected[j] - q * entry(k, j));
    }
  }
  synchronise();
}

// Gershgorin's: no eigenvalue is greater in magnitude.
fn radius() -> f32 {
  let order = ORDER;
  var left = 0.0;
  var greatest = 0.0;
  for (var i = 0u; i < order; i++) {
    let right = abs(coupling[i]);
    greatest = max(greatest, abs(diagonal[i]) + left + right);
    left = right;
  }
  return greatest;
}

// The greatest x on the grid of halvings that has at most j eigenvalues below it: exact for eigenvalues on the grid, as 0 and 1 are.
fn bisect(j: u32, bound: f32) -> f32 {
  let order = ORDER;
  var low = -bound;
  var high = bound;
  for (var k = 0u; k < HALVINGS; k++) {
    let x = 0.5 * (low + high);
    var below = 0u;
    var square = 0.0;
    var pivot = 1.0;
    for (var i = 0u; i < order; i++) {
      pivot = diagonal[i] - x - square / pivot;
      pivot = select(pivot, LEAST_PIVOT, abs(pivot) < LEAST_PIVOT);
      below += select(0u, 1u, pivot < 0.0);
      square = coupling[i] * coupling[i];
    }
    let up = below <= j;
    low = select(low, x, up);
    high = select(x, high, up);
  }
  return low;
}
