// Cyclic Jacobi on a symmetric matrix by the threads of one run: half as many rotations at once as there are rows, in round-robin pairs.

// Joined with a file that says where things stand: entry, setEntry, basisEntry, setBasisEntry (row, column; both one row and
// column longer where the order is odd), rowSum, setRowSum, turnAt, setTurn; with `lane` and THREADS; with synchronise, after which
// all threads of the run see what each wrote, and anyGoesOn, which tells all threads of the workgroup whether any asks to. Sums
// are taken row by row in a fixed order, so the bits do not depend on THREADS, nor on who shares the workgroup.

// 6 to 9 sweeps suffice in float32 up to order 128, and convergence is quadratic: 30 is reached by no finite matrix, only bounds a fault.
const SWEEPS = 30u;
// Off-diagonal norm at which to stop, relative to the matrix' norm: it bounds the eigenvalues' error, and two units of 2^-24 is the rounding's own.
const ENOUGH = 1.2e-7;

// One rotation of a round: the two rows, and the sine and tan(angle / 2).
struct Turn {
  rows: vec2u,
  by: vec2f,
}

// Leaves the eigenvalues on the diagonal, in no order, and their eigenvectors as columns of the basis, which starts as I. To be
// called after synchronise, by all; a matrix that is not `sound` (finite, entries near 1) is left alone.
fn diagonalise(order: u32, withBasis: bool, sound: bool) {
  // An odd order gets a player more, whose row and column are 0: no rotation ever touches it.
  let half = (order + 1u) / 2u;
  let rounds = 2u * half - 1u;
  addRows(order, true);
  synchronise();
  let whole = sqrt(sumOfRows(order));
  var goesOn = sound;
  synchronise();
  for (var sweep = 0u; sweep < SWEEPS; sweep++) {
    addRows(order, false);
    synchronise();
    goesOn = goesOn && sqrt(sumOfRows(order)) > ENOUGH * whole;
    if (!anyGoesOn(goesOn)) { break; }
    for (var round = 0u; round < rounds; round++) {
      if (goesOn) { choose(half, rounds, round); }
      synchronise();
      if (goesOn) { rotate(order, half, withBasis); }
      synchronise();
    }
  }
}

// Squares of every row, with its diagonal entry or without.
fn addRows(order: u32, withDiagonal: bool) {
  let mine = (order + THREADS - 1u - lane) / THREADS;
  for (var k = 0u; k < mine; k++) {
    let i = k * THREADS + lane;
    var sum = 0.0;
    for (var j = 0u; j < order; j++) {
      let x = entry(i, j);
      sum += select(x * x, 0.0, i == j && !withDiagonal);
    }
    setRowSum(i, sum);
  }
}

fn sumOfRows(order: u32) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < order; i++) { sum += rowSum(i); }
  return sum;
}

// Pairs of a round, and for each the rotation that makes its off-diagonal entry 0.
fn choose(half: u32, rounds: u32, round: u32) {
  let mine = (half + THREADS - 1u - lane) / THREADS;
  for (var k = 0u; k < mine; k++) {
    let pair = k * THREADS + lane;
    let p = (round + pair) % rounds;
    let q = select((round + rounds - pair) % rounds, rounds, pair == 0u);
    let off = 2.0 * entry(p, q);
    let gap = entry(q, q) - entry(p, p);
    let scale = abs(gap) + sqrt(gap * gap + off * off);
    // The tangent of least magnitude. Both 0, or so small that their squares vanish: nothing to rotate.
    var tangent = select(0.0, select(off, -off, gap < 0.0) / scale, scale > 0.0);
    tangent = clamp(tangent, -1.0, 1.0);
    let secant = 1.0 + tangent * tangent;
    var cosine = inverseSqrt(secant);
    // A step of Newton's: an inverse root that always errs to one side would shrink the matrix over many rotations.
    cosine = cosine * (1.5 - 0.5 * secant * cosine * cosine);
    let sine = tangent * cosine;
    setTurn(pair, Turn(vec2u(p, q), vec2f(sine, sine / (1.0 + cosine))));
  }
}

// (x, y) turned by the angle whose sine and half tangent are given.
fn turn(x: f32, y: f32, by: vec2f) -> vec2f {
  return vec2f(x - by.x * (y + by.y * x), y + by.x * (x - by.y * y));
}

// Every 2 x 2 block (pair k, pair l), k <= l, is turned from both sides and written to both triangles: no two threads meet.
fn rotate(order: u32, half: u32, withBasis: bool) {
  // Rows k and half - 1 - k of the triangle make a row of half + 1 blocks; a middle row stands alone.
  let width = half + 1u;
  let count = (half + 1u) / 2u * width;
  let mine = (count + THREADS - 1u - lane) / THREADS;
  for (var n = 0u; n < mine; n++) {
    let e = n * THREADS + lane;
    let r = e / width;
    let c = e % width;
    let folded = c >= half - r;
    let k = select(r, half - 1u - r, folded);
    let l = select(r + c, c - 1u, folded);
    if (!folded || k != r) { rotateBlock(k, l); }
  }
  if (withBasis) {
    let entries = order * half;
    let share = (entries + THREADS - 1u - lane) / THREADS;
    for (var n = 0u; n < share; n++) {
      let e = n * THREADS + lane;
      let row = e / half;
      let t = turnAt(e % half);
      let turned = turn(basisEntry(row, t.rows.x), basisEntry(row, t.rows.y), t.by);
      setBasisEntry(row, t.rows.x, turned.x);
      setBasisEntry(row, t.rows.y, turned.y);
    }
  }
}

fn rotateBlock(k: u32, l: u32) {
  let left = turnAt(k);
  let right = turnAt(l);
  let a = left.rows;
  let b = right.rows;
  let m00 = entry(a.x, b.x);
  let m01 = entry(a.x, b.y);
  let m11 = entry(a.y, b.y);
  if (k == l) {
    // tan = sin / cos, cos = 1 - sin tan(angle / 2); the pair's own entry is 0 by construction.
    let tangent = left.by.x / (1.0 - left.by.x * left.by.y);
    setEntry(a.x, a.x, m00 - tangent * m01);
    setEntry(a.y, a.y, m11 + tangent * m01);
    setEntry(a.x, a.y, 0.0);
    setEntry(a.y, a.x, 0.0);
    return;
  }
  let m10 = entry(a.y, b.x);
  let first = turn(m00, m10, left.by);
  let second = turn(m01, m11, left.by);
  let upper = turn(first.x, second.x, right.by);
  let lower = turn(first.y, second.y, right.by);
  setEntry(a.x, b.x, upper.x);
  setEntry(a.x, b.y, upper.y);
  setEntry(a.y, b.x, lower.x);
  setEntry(a.y, b.y, lower.y);
  setEntry(b.x, a.x, upper.x);
  setEntry(b.y, a.x, upper.y);
  setEntry(b.x, a.y, lower.x);
  setEntry(b.y, a.y, lower.y);
}

// The place of diagonal entry i in ascending order; ties stand in order of i.
fn rank(order: u32, i: u32) -> u32 {
  let own = entry(i, i);
  var below = 0u;
  for (var j = 0u; j < order; j++) {
    let other = entry(j, j);
    below += select(0u, 1u, other < own || (other == own && j < i));
  }
  return below;
}
