// Which block of its tridiagonal matrix each lane works on: from `first` to `last`, the topmost whose couplings are not
// negligible. Lanes go through their blocks at their own pace; a sweep runs over all of them from the lowest `last` upwards.

import { equal, choose, laneCount, less, splat } from "./lanes";
import { LEAST_SQUARE } from "./tridiagonal";

// Numbers of a block, each a register. Places are held as numbers: -1 where a lane has arrived.
const FIRST: usize = 0;
const LAST: usize = 1;
const SWEEPS: usize = 2;
const SHIFT: usize = 3;
/** Registers that blocks take. */
export const BLOCK_FIELDS: usize = 4;

/** On average over a lane's eigenvalues, as LAPACK has it; two is what they take. */
const SWEEPS_EACH = 30;
/** The square of half a unit in the last place, 2^-106. */
const ROUNDING_SQUARE: f64 = 1.232595164407831e-32;

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

/** 1 in lanes that arrived, NaN in those that were given up. */
export function arrival<V>(blocks: usize): V {
  const abandoned = less<V, f64>(load<V>(blocks, SWEEPS * sizeof<V>()), splat<V, f64>(0));
  return choose<V>(abandoned, splat<V, f64>(NaN), splat<V, f64>(1));
}

/**
 * The block of every lane for its next sweep, and its shift. `squared`: whether the couplings are squares. Returns the lowest
 * place where one ends, -1 where all lanes have arrived.
 */
// @ts-ignore: decorator
@inline
export function nextBlocks<V>(diagonal: usize, coupling: usize, order: i32, blocks: usize, squared: bool): i32 {
  let lowest = -1;
  for (let lane: usize = 0; lane < sizeof<V>(); lane += 8) {
    let first = <i32>load<f64>(blocks + lane, FIRST * sizeof<V>());
    if (first < 0) continue;
    const d = diagonal + lane;
    const e = coupling + lane;
    let last = lastOf<V>(d, e, first, order, squared);
    while (last == first && first < order - 1) {
      first++;
      last = lastOf<V>(d, e, first, order, squared);
    }
    const sweeps = load<f64>(blocks + lane, SWEEPS * sizeof<V>()) - 1;
    if (last == first || sweeps < 0) {
      if (last != first) store<f64>(blocks + lane, sweeps, SWEEPS * sizeof<V>());
      first = -1;
      last = -1;
    } else {
      store<f64>(blocks + lane, sweeps, SWEEPS * sizeof<V>());
      store<f64>(blocks + lane, shiftOf<V>(d, e, first, squared), SHIFT * sizeof<V>());
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

/** The first place from `first` on whose coupling to the next is negligible, by LAPACK's criterion (DSTERF). */
// @ts-ignore: decorator
@inline
function lastOf<V>(diagonal: usize, coupling: usize, first: i32, order: i32, squared: bool): i32 {
  let at = <usize>first * sizeof<V>();
  let d = load<f64>(diagonal + at);
  let last = first;
  for (; last < order - 1; last++) {
    const next = load<f64>(diagonal + at, sizeof<V>());
    const e = load<f64>(coupling + at);
    const square = squared ? e : e * e;
    if (square <= ROUNDING_SQUARE * abs(d * next) + LEAST_SQUARE) break;
    d = next;
    at += sizeof<V>();
  }
  return last;
}

/** Wilkinson's: of the leading 2 x 2 matrix the eigenvalue that is nearer to its first entry. */
// @ts-ignore: decorator
@inline
function shiftOf<V>(diagonal: usize, coupling: usize, first: i32, squared: bool): f64 {
  const at = <usize>first * sizeof<V>();
  const e = load<f64>(coupling + at);
  const size = squared ? sqrt(e) : e;
  const d = load<f64>(diagonal + at);
  const half = (load<f64>(diagonal + at, sizeof<V>()) - d) / (2 * size);
  const root = sqrt(half * half + 1);
  return d - size / (half < 0 ? half - root : half + root);
}
