// Eigenvalues and eigenvectors of a symmetric matrix: cyclic Jacobi, ORDER / 2 rotations at once in round-robin pairs.

// Joined with dispatch, bits, eigen-common and one eigen-memory file. Entry `spectrum`, one workgroup a matrix. The eigenvectors
// serve the alignment with a second matrix; for eigenvalues alone eigen-values is faster. Sums are taken row by row in a fixed
// order, so the bits do not depend on THREADS.

// With ALIGN true the mean over eigenvectors v of |v'Mv| / |Mv| goes to component ALIGNMENT: undefined where some Mv is 0. Run r's
// M starts at r * RUN_STRIDE + IMAGE, rows IMAGE_STRIDE apart.
override ALIGN: bool = false;
override IMAGE: u32 = 0u;
override IMAGE_STRIDE: u32 = 0u;
override ALIGNMENT: u32 = 0u;

// 6 to 9 sweeps suffice in float32 up to order 128, and convergence is quadratic: 30 is reached by no finite matrix, only bounds a fault.
const SWEEPS = 30u;
// Off-diagonal norm at which to stop, relative to the matrix' norm: it bounds the eigenvalues' error, and two units of 2^-24 is the rounding's own.
const ENOUGH = 1.2e-7;

// An odd order gets a player more, whose row and column are 0: no rotation ever touches it.
override HALF: u32 = (ORDER + 1u) / 2u;
override PLAYERS: u32 = 2u * HALF;
override ROUNDS: u32 = PLAYERS - 1u;

// Of the round's pairs: sine and tan(angle / 2), and the two rows.
var<workgroup> turns: array<vec2f, HALF>;
var<workgroup> pairs: array<vec2u, HALF>;
var<workgroup> sums: array<f32, PLAYERS>;
// The norm, then the off-diagonal norm of the last sweep.
var<workgroup> norm: f32;
var<workgroup> rest: f32;

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
  let size = greatestMagnitude(run * RUN_STRIDE + MATRIX, ROW_STRIDE, thread);
  if (!isFiniteBits(size)) {
    reportUndefined(run, thread);
    if (thread == 0u && ALIGN) {
      report(ALIGNMENT, run, UNDEFINED);
    }
    return;
  }
  let exponent = exponentOf(size);
  load(run, powerOfTwo(-exponent), thread);
  synchronise();
  addRows(true, thread);
  workgroupBarrier();
  if (thread == 0u) {
    norm = sqrt(total());
  }
  let whole = workgroupUniformLoad(&norm);
  for (var sweep = 0u; sweep < SWEEPS; sweep++) {
    addRows(false, thread);
    workgroupBarrier();
    if (thread == 0u) {
      rest = sqrt(total());
    }
    if (workgroupUniformLoad(&rest) <= ENOUGH * whole) {
      break;
    }
    for (var round = 0u; round < ROUNDS; round++) {
      choose(round, thread);
      workgroupBarrier();
      rotate(thread);
      synchronise();
    }
  }
  let mine = (ORDER + THREADS - 1u - thread) / THREADS;
  for (var k = 0u; k < mine; k++) {
    let i = k * THREADS + thread;
    report(FIRST + rank(i), run, resultBits(powerOfTwo(exponent) * entry(i, i)));
  }
  if (ALIGN) {
    align(run, thread);
  }
}

fn load(run: u32, down: f32, thread: u32) {
  let start = run * RUN_STRIDE + MATRIX;
  let count = PLAYERS * PLAYERS;
  let share = (count + THREADS - 1u) / THREADS;
  for (var k = 0u; k < share; k++) {
    let e = k * THREADS + thread;
    if (e < count) {
      let row = e / PLAYERS;
      let column = e % PLAYERS;
      var x = 0.0;
      if (row < ORDER && column < ORDER) {
        x = down * scratch[start + row * ROW_STRIDE + column];
      }
      setEntry(row, column, x);
      if (ALIGN) {
        setBasisEntry(row, column, select(0.0, 1.0, row == column));
      }
    }
  }
}

// Squares of every row, with its diagonal entry or without.
fn addRows(withDiagonal: bool, thread: u32) {
  let order = ORDER;
  let mine = (ORDER + THREADS - 1u - thread) / THREADS;
  for (var k = 0u; k < mine; k++) {
    let i = k * THREADS + thread;
    var sum = 0.0;
    for (var j = 0u; j < order; j++) {
      let x = entry(i, j);
      sum += select(x * x, 0.0, i == j && !withDiagonal);
    }
    sums[i] = sum;
  }
}

fn total() -> f32 {
  let order = ORDER;
  var sum = 0.0;
  for (var i = 0u; i < order; i++) {
    sum += sums[i];
  }
  return sum;
}

// Pairs of a round, and for each the rotation that makes its off-diagonal entry 0.
fn choose(round: u32, thread: u32) {
  let mine = (HALF + THREADS - 1u - thread) / THREADS;
  for (var k = 0u; k < mine; k++) {
    let pair = k * THREADS + thread;
    let p = (round + pair) % ROUNDS;
    let q = select((round + ROUNDS - pair) % ROUNDS, ROUNDS, pair == 0u);
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
    turns[pair] = vec2f(sine, sine / (1.0 + cosine));
    pairs[pair] = vec2u(p, q);
  }
}

// (x, y) turned by the angle whose sine and half tangent are given.
fn turn(x: f32, y: f32, by: vec2f) -> vec2f {
  return vec2f(x - by.x * (y + by.y * x), y + by.x * (x - by.y * y));
}

// Every 2 x 2 block (pair k, pair l), k <= l, is turned from both sides and written to both triangles: no two threads meet.
fn rotate(thread: u32) {
  // Rows k and HALF - 1 - k of the triangle make a row of HALF + 1 blocks; a middle row stands alone.
  let width = HALF + 1u;
  let count = (HALF + 1u) / 2u * width;
  let mine = (count + THREADS - 1u - thread) / THREADS;
  for (var n = 0u; n < mine; n++) {
    let e = n * THREADS + thread;
    let r = e / width;
    let c = e % width;
    let folded = c >= HALF - r;
    let k = select(r, HALF - 1u - r, folded);
    let l = select(r + c, c - 1u, folded);
    if (!folded || k != r) {
      rotateBlock(k, l);
    }
  }
  if (ALIGN) {
    let entries = ORDER * HALF;
    let share = (entries + THREADS - 1u - thread) / THREADS;
    for (var n = 0u; n < share; n++) {
      let e = n * THREADS + thread;
      let row = e / HALF;
      let pair = pairs[e % HALF];
      let turned = turn(basisEntry(row, pair.x), basisEntry(row, pair.y), turns[e % HALF]);
      setBasisEntry(row, pair.x, turned.x);
      setBasisEntry(row, pair.y, turned.y);
    }
  }
}

fn rotateBlock(k: u32, l: u32) {
  let a = pairs[k];
  let b = pairs[l];
  let left = turns[k];
  let right = turns[l];
  let m00 = entry(a.x, b.x);
  let m01 = entry(a.x, b.y);
  let m11 = entry(a.y, b.y);
  if (k == l) {
    // tan = sin / cos, cos = 1 - sin tan(angle / 2); the pair's own entry is 0 by construction.
    let tangent = left.x / (1.0 - left.x * left.y);
    setEntry(a.x, a.x, m00 - tangent * m01);
    setEntry(a.y, a.y, m11 + tangent * m01);
    setEntry(a.x, a.y, 0.0);
    setEntry(a.y, a.x, 0.0);
    return;
  }
  let m10 = entry(a.y, b.x);
  let first = turn(m00, m10, left);
  let second = turn(m01, m11, left);
  let upper = turn(first.x, second.x, right);
  let lower = turn(first.y, second.y, right);
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
fn rank(i: u32) -> u32 {
  let order = ORDER;
  let own = entry(i, i);
  var below = 0u;
  for (var j = 0u; j < order; j++) {
    let other = entry(j, j);
    below += select(0u, 1u, other < own || (other == own && j < i));
  }
  return below;
}

fn align(run: u32, thread: u32) {
  let order = ORDER;
  let start = run * RUN_STRIDE + IMAGE;
  let size = greatestMagnitude(start, IMAGE_STRIDE, thread);
  if (!isFiniteBits(size)) {
    if (thread == 0u) {
      report(ALIGNMENT, run, UNDEFINED);
    }
    return;
  }
  let down = powerOfTwo(-exponentOf(size));
  let mine = (ORDER + THREADS - 1u - thread) / THREADS;
  for (var n = 0u; n < mine; n++) {
    let v = n * THREADS + thread;
    var inner = 0.0;
    var square = 0.0;
    for (var i = 0u; i < order; i++) {
      var image = 0.0;
      for (var j = 0u; j < order; j++) {
        image += down * scratch[start + i * IMAGE_STRIDE + j] * basisEntry(j, v);
      }
      inner += basisEntry(i, v) * image;
      square += image * image;
    }
    // At most 1 but for rounding; -1 marks a quotient that is not defined.
    sums[v] = select(-1.0, abs(inner) / sqrt(square), square > 0.0);
  }
  workgroupBarrier();
  if (thread == 0u) {
    var sum = 0.0;
    var defined = true;
    for (var v = 0u; v < order; v++) {
      sum += sums[v];
      defined = defined && sums[v] >= 0.0;
    }
    report(ALIGNMENT, run, select(UNDEFINED, bitcast<u32>(sum / f32(ORDER)), defined));
  }
}
