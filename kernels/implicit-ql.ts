// Eigenvalues and eigenvectors of tridiagonal matrices by the implicit QL algorithm (EISPACK's IMTQL2, LAPACK's DSTEQR;
// Golub & Van Loan 8.3.3): each step is a chain of plane rotations, which the eigenvectors then go through row by row.

import {
  arrival,
  BLOCK_FIELDS,
  firsts,
  lasts,
  negligible,
  nextBlocks,
  nextBoundary,
  openBlocks,
  setLasts,
  shifts,
} from "./deflation";
import { add, both, choose, divide, equal, less, multiply, root, splat, subtract } from "./lanes";
import { LEAST_SQUARE } from "./tridiagonal";

/**
 * Makes `diagonal` the eigenvalues, in no order, and destroys `coupling`; the columns of `basis`, order x order, go
 * through the same rotations. Returns 1 in the lanes that converged, NaN in the others. Work: BLOCK_FIELDS + 2 * order.
 */
export function implicitQl<V>(diagonal: usize, coupling: usize, order: i32, basis: usize, work: usize): V {
  const rotations = work + BLOCK_FIELDS * sizeof<V>();
  openBlocks<V>(work, order);
  while (true) {
    const lowest = nextBlocks<V>(diagonal, coupling, order, work, false);
    if (lowest < 0) return arrival<V>(work);
    const highest = sweep<V>(diagonal, coupling, lowest, rotations, work);
    rotate<V>(basis, order, highest, lowest, rotations);
  }
}

/**
 * One QL step on the block of every lane. Cosine and sine of the rotation of i and i + 1 go to entry i of `rotations`;
 * lanes whose block is elsewhere get that by 0. Returns the highest place where a block begins.
 */
function sweep<V>(diagonal: usize, couplings: usize, lowest: i32, rotations: usize, blocks: usize): i32 {
  const zero = splat<V, f64>(0);
  const one = splat<V, f64>(1);
  const least = splat<V, f64>(LEAST_SQUARE);
  const first = firsts<V>(blocks);
  const last = lasts<V>(blocks);
  const shift = shifts<V>(blocks);
  let lastAfter = last;
  let cosine = one;
  let sine = one;
  let g = zero;
  let p = zero;
  let below = zero;
  let inside = zero;
  let d = diagonal + <usize>lowest * sizeof<V>();
  let e = couplings + <usize>lowest * sizeof<V>();
  let rotation = rotations + ((<usize>lowest * sizeof<V>()) << 1);
  let place = lowest;
  while (true) {
    let here = splat<V, f64>(<f64>place);
    // Lanes whose block begins here are through; lanes whose block ends here set out.
    const through = equal<V, f64>(here, first);
    const setOut = equal<V, f64>(here, last);
    const own = choose<V>(through, subtract<V, f64>(load<V>(d), p), load<V>(d));
    store<V>(d, own);
    store<V>(e, choose<V>(through, g, load<V>(e)));
    cosine = choose<V>(setOut, one, cosine);
    sine = choose<V>(setOut, one, sine);
    g = choose<V>(setOut, subtract<V, f64>(own, shift), g);
    p = choose<V>(setOut, zero, p);
    // What joins a block to the next one below is negligible, and is 0 from now on.
    inside = choose<V>(setOut, zero, one);
    const next = nextBoundary<V>(blocks, place);
    if (next < 0) break;
    // The other lanes compute too, but keep what they have.
    const within = both<V>(less<V, f64>(first, here), less<V, f64>(here, add<V, f64>(last, one)));
    const stop = diagonal + <usize>next * sizeof<V>();
    while (d > stop) {
      const dBefore = load<V>(d);
      const eBefore = load<V>(e);
      d -= sizeof<V>();
      e -= sizeof<V>();
      rotation -= sizeof<V>() << 1;
      const coupling = load<V>(e);
      const f = multiply<V, f64>(sine, coupling);
      const b = multiply<V, f64>(cosine, coupling);
      const square = add<V, f64>(multiply<V, f64>(f, f), multiply<V, f64>(g, g));
      const r = root<V, f64>(square);
      store<V>(e, choose<V>(within, multiply<V, f64>(inside, r), eBefore), sizeof<V>());
      // Quotients of what has lost its digits would not be a cosine and a sine.
      const sound = less<V, f64>(least, square);
      cosine = choose<V>(sound, divide<V, f64>(g, r), one);
      sine = choose<V>(sound, divide<V, f64>(f, r), zero);
      store<V>(rotation, choose<V>(within, cosine, one));
      store<V>(rotation, choose<V>(within, sine, zero), sizeof<V>());
      const rest = subtract<V, f64>(dBefore, p);
      const twice = multiply<V, f64>(add<V, f64>(b, b), cosine);
      const rise = add<V, f64>(multiply<V, f64>(subtract<V, f64>(load<V>(d), rest), sine), twice);
      p = multiply<V, f64>(sine, rise);
      const dNew = add<V, f64>(rest, p);
      store<V>(d, choose<V>(within, dNew, dBefore), sizeof<V>());
      g = subtract<V, f64>(multiply<V, f64>(cosine, rise), b);
      lastAfter = choose<V>(both<V>(within, negligible<V>(square, dNew, below)), here, lastAfter);
      below = dNew;
      inside = one;
      here = subtract<V, f64>(here, one);
    }
    place = next;
  }
  setLasts<V>(blocks, lastAfter);
  return place;
}

/** Columns from..to of the basis through the rotations between them, the last first; four rows at once share loads. */
function rotate<V>(basis: usize, order: i32, from: i32, to: i32, rotations: usize): void {
  const size = sizeof<V>();
  const rowSize = <usize>order * size;
  const pair = sizeof<V>() << 1;
  const start = rotations + <usize>to * pair;
  const stop = rotations + <usize>from * pair;
  let row = basis + <usize>to * size;
  let r = 0;
  for (; r + 4 <= order; r += 4) {
    let z0 = row;
    let z1 = z0 + rowSize;
    let z2 = z1 + rowSize;
    let z3 = z2 + rowSize;
    let x0 = load<V>(z0);
    let x1 = load<V>(z1);
    let x2 = load<V>(z2);
    let x3 = load<V>(z3);
    for (let at = start; at > stop; ) {
      at -= pair;
      const cosine = load<V>(at);
      const sine = load<V>(at, sizeof<V>());
      z0 -= size;
      z1 -= size;
      z2 -= size;
      z3 -= size;
      x0 = rotateOne<V>(z0, x0, cosine, sine);
      x1 = rotateOne<V>(z1, x1, cosine, sine);
      x2 = rotateOne<V>(z2, x2, cosine, sine);
      x3 = rotateOne<V>(z3, x3, cosine, sine);
    }
    store<V>(z0, x0);
    store<V>(z1, x1);
    store<V>(z2, x2);
    store<V>(z3, x3);
    row += rowSize << 2;
  }
  for (; r < order; r++) {
    let z = row;
    let x = load<V>(z);
    for (let at = start; at > stop; ) {
      at -= pair;
      z -= size;
      x = rotateOne<V>(z, x, load<V>(at), load<V>(at, sizeof<V>()));
    }
    store<V>(z, x);
    row += rowSize;
  }
}

/** Rotates the entry at z with the next, x: stores what becomes of x, and returns what becomes of the entry. */
function rotateOne<V>(z: usize, x: V, cosine: V, sine: V): V {
  const y = load<V>(z);
  store<V>(z, add<V, f64>(multiply<V, f64>(sine, y), multiply<V, f64>(cosine, x)), sizeof<V>());
  return subtract<V, f64>(multiply<V, f64>(cosine, y), multiply<V, f64>(sine, x));
}
