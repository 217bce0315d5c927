// Eigenvalues of tridiagonal matrices by the QL algorithm of Pal, Walker and Kahan, which needs no roots but for
// shifts: the inner loop of LAPACK's DSTERF (Parlett, The Symmetric Eigenvalue Problem, 8.15).

// The loop is one chain of operations that wait for each other: a second lane, and the search for negligible couplings,
// cost next to nothing beside it.

import {
  arrival,
  firsts,
  lasts,
  negligible,
  nextBlocks,
  nextBoundary,
  openBlocks,
  setLasts,
  shifts,
} from "./deflation";
import { add, both, choose, divide, equal, less, multiply, splat, subtract } from "./lanes";
import { LEAST_SQUARE } from "./tridiagonal";

/**
 * Makes `diagonal` the eigenvalues, in no order, and destroys `coupling`. Returns 1 in the lanes that converged, NaN in
 * the others: no matrix is known to have one. Work: BLOCK_FIELDS.
 */
export function rationalQl<V>(diagonal: usize, coupling: usize, order: i32, work: usize): V {
  const end = coupling + <usize>order * sizeof<V>();
  for (let at = coupling; at < end; at += sizeof<V>()) store<V>(at, multiply<V, f64>(load<V>(at), load<V>(at)));
  openBlocks<V>(work, order);
  while (true) {
    const lowest = nextBlocks<V>(diagonal, coupling, order, work, true);
    if (lowest < 0) return arrival<V>(work);
    sweep<V>(diagonal, coupling, lowest, work);
  }
}

/** One QL step on the block of every lane; `squares` are those of the couplings. Names are DSTERF's. */
function sweep<V>(diagonal: usize, squares: usize, lowest: i32, blocks: usize): void {
  const zero = splat<V, f64>(0);
  const one = splat<V, f64>(1);
  const least = splat<V, f64>(LEAST_SQUARE);
  const first = firsts<V>(blocks);
  const last = lasts<V>(blocks);
  const shift = shifts<V>(blocks);
  let lastAfter = last;
  let cosine = one;
  let sine = zero;
  let gamma = zero;
  let p = zero;
  let below = zero;
  let d = diagonal + <usize>lowest * sizeof<V>();
  let e = squares + <usize>lowest * sizeof<V>();
  let place = lowest;
  while (true) {
    let here = splat<V, f64>(<f64>place);
    // Lanes whose block begins here are through; lanes whose block ends here set out.
    const through = equal<V, f64>(here, first);
    const setOut = equal<V, f64>(here, last);
    const own = choose<V>(through, add<V, f64>(shift, gamma), load<V>(d));
    store<V>(d, own);
    store<V>(e, choose<V>(through, multiply<V, f64>(sine, p), load<V>(e)));
    cosine = choose<V>(setOut, one, cosine);
    sine = choose<V>(setOut, zero, sine);
    gamma = choose<V>(setOut, subtract<V, f64>(own, shift), gamma);
    p = choose<V>(setOut, multiply<V, f64>(gamma, gamma), p);
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
      const alpha = load<V>(d);
      const square = load<V>(e);
      const r = add<V, f64>(p, square);
      const eNew = multiply<V, f64>(sine, r);
      store<V>(e, choose<V>(within, eNew, eBefore), sizeof<V>());
      const cosineBefore = cosine;
      const gammaBefore = gamma;
      cosine = divide<V, f64>(p, r);
      sine = divide<V, f64>(square, r);
      // Not the quotient of 1 and the cosine, which would wait for it.
      const inverse = divide<V, f64>(r, p);
      gamma = subtract<V, f64>(
        multiply<V, f64>(cosine, subtract<V, f64>(alpha, shift)),
        multiply<V, f64>(sine, gammaBefore),
      );
      const dNew = add<V, f64>(gammaBefore, subtract<V, f64>(alpha, gamma));
      store<V>(d, choose<V>(within, dNew, dBefore), sizeof<V>());
      // gamma^2 / cosine, or where there is no cosine what that tends to.
      p = choose<V>(
        less<V, f64>(least, cosine),
        multiply<V, f64>(multiply<V, f64>(gamma, gamma), inverse),
        multiply<V, f64>(cosineBefore, square),
      );
      lastAfter = choose<V>(both<V>(within, negligible<V>(eNew, dNew, below)), here, lastAfter);
      below = dNew;
      here = subtract<V, f64>(here, one);
    }
    place = next;
  }
  setLasts<V>(blocks, lastAfter);
}
