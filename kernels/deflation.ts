// Which block of its tridiagonal matrix each lane works on: from `first` to `last`, joined by couplings that are not
// negligible, the topmost that is more than an eigenvalue. Lanes go through their blocks at their own pace; a QL step
// of all of them runs from the lowest `last` up to the highest `first`.

import { add, choose, less, magnitude, multiply, splat } from "./lanes";
import { LEAST_SQUARE } from "./tridiagonal";

// Of a block, a register each. Places are held as numbers; -1 where a lane has arrived.
const FIRST: usize = 0;
const LAST: usize = 1;
const SHIFT: usize = 2;
const SWEEPS: usize = 3;
/** Registers that blocks take. */
export const BLOCK_FIELDS: usize = 4;

/** For each of a lane's eigenvalues on average, as LAPACK has it; two is what they take. */
const SWEEPS_EACH = 30;
/**
 * The square of a unit in the last place, 2^-104. LAPACK takes half the unit, and blocks of two by formula: there the
 * shift's own rounding can keep a coupling of half a unit alive for ever.
 */
const ROUNDING_SQUARE: f64 = 4.930380657631324e-32;

export function openBlocks<V>(blocks: usize, order: i32): void {
  store<V>(blocks, splat<V, f64>(0), FIRST * sizeof<V>());
  store<V>(blocks, splat<V, f64>(0), LAST * sizeof<V>());
  store<V>(blocks, splat<V, f64>(<f64>(SWEEPS_EACH * order)), SWEEPS * sizeof<V>());
}

export function firsts<V>(blocks: usize): V {
  return load<V>(blocks, FIRST * sizeof<V>());
}

export function lasts<V>(blocks: usize): V {
  return load<V>(blocks, LAST * sizeof<V>());
}

export function shifts<V>(blocks: usize): V {
  return load<V>(blocks, SHIFT * sizeof<V>());
}

/** For the next step: blocks may have fallen apart. */
export function setLasts<V>(blocks: usize, lasts: V): void {
  store<V>(blocks, lasts, LAST * sizeof<V>());
}

/** 1 in lanes that arrived, NaN in those that were given up. */
export function arrival<V>(blocks: usize): V {
  const abandoned = less<V, f64>(load<V>(blocks, SWEEPS * sizeof<V>()), splat<V, f64>(0));
  return choose<V>(abandoned, splat<V, f64>(NaN), splat<V, f64>(1));
}

/** Whether a coupling, given by its square, between two diagonal entries is none: the criterion of LAPACK's DSTERF. */
export function negligible<V>(square: V, above: V, below: V): V {
  const size = multiply<V, f64>(splat<V, f64>(ROUNDING_SQUARE), magnitude<V, f64>(multiply<V, f64>(above, below)));
  return less<V, f64>(square, add<V, f64>(size, splat<V, f64>(LEAST_SQUARE)));
}

/**
 * The block of every lane for the next step, and its shift. `squared`: whether the couplings are squares. Returns the
 * lowest place where one ends, -1 when all lanes have arrived.
 */
export function nextBlocks<V>(diagonal: usize, coupling: usize, order: i32, blocks: usize, squared: bool): i32 {
  let lowest = -1;
  for (let lane: usize = 0; lane < sizeof<V>(); lane += 8) {
    let first = <i32>load<f64>(blocks + lane, FIRST * sizeof<V>());
    if (first < 0) continue;
    let last = <i32>load<f64>(blocks + lane, LAST * sizeof<V>());
    const d = diagonal + lane;
    const e = coupling + lane;
    if (first < last && negligibleAt<V>(d, e, first, squared)) first++;
    if (first >= last) {
      // A new block: any number of eigenvalues may lie between.
      last = lastOf<V>(d, e, first, order, squared);
      while (last == first) last = lastOf<V>(d, e, ++first, order, squared);
    }
    if (last < order) {
      const sweeps = load<f64>(blocks + lane, SWEEPS * sizeof<V>()) - 1;
      store<f64>(blocks + lane, sweeps, SWEEPS * sizeof<V>());
      if (sweeps < 0) last = order;
      else store<f64>(blocks + lane, shiftOf<V>(d, e, first, squared), SHIFT * sizeof<V>());
    }
    if (last == order) {
      first = -1;
      last = -1;
    }
    store<f64>(blocks + lane, <f64>first, FIRST * sizeof<V>());
    store<f64>(blocks + lane, <f64>last, LAST * sizeof<V>());
    lowest = max(lowest, last);
  }
  return lowest;
}

/** The next place above `place` where a lane's block begins or ends; -1 if there is none. */
export function nextBoundary<V>(blocks: usize, place: i32): i32 {
  let next = -1;
  for (let lane: usize = 0; lane < sizeof<V>(); lane += 8) {
    const first = <i32>load<f64>(blocks + lane, FIRST * sizeof<V>());
    const last = <i32>load<f64>(blocks + lane, LAST * sizeof<V>());
    if (first < place) next = max(next, first);
    if (last < place) next = max(next, last);
  }
  return next;
}

/** The first place from `first` on that is not joined to the next; `order` where there is no next for `first`. */
function lastOf<V>(diagonal: usize, coupling: usize, first: i32, order: i32, squared: bool): i32 {
  if (first >= order - 1) return order;
  let last = first;
  while (last < order - 1 && !negligibleAt<V>(diagonal, coupling, last, squared)) last++;
  return last;
}

function negligibleAt<V>(diagonal: usize, coupling: usize, place: i32, squared: bool): bool {
  const at = <usize>place * sizeof<V>();
  const e = load<f64>(coupling + at);
  return negligible<f64>(squared ? e : e * e, load<f64>(diagonal + at), load<f64>(diagonal + at, sizeof<V>())) != 0;
}

/** Wilkinson's: of the leading 2 x 2 matrix the eigenvalue that is nearer to its first entry. */
function shiftOf<V>(diagonal: usize, coupling: usize, first: i32, squared: bool): f64 {
  const at = <usize>first * sizeof<V>();
  const e = squared ? sqrt(load<f64>(coupling + at)) : load<f64>(coupling + at);
  const d = load<f64>(diagonal + at);
  const half = (load<f64>(diagonal + at, sizeof<V>()) - d) / (2 * e);
  const root = sqrt(half * half + 1);
  return d - e / (half < 0 ? half - root : half + root);
}
