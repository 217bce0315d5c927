// Lines that take each entry by itself, and sums over entries: one pass over memory an instruction.

import { add, divide, everywhere, magnitude, multiply, multiplyAdd, root, splat } from "./lanes";
import { ABS, COS, EXP, LOG, LOWER, SIN, SQRT, UPPER } from "./opcodes";

/**
 * result = sum of coefficient * source over terms of two words each: the address of a coefficient and that of a matrix. Eight
 * entries at a time stay in registers while the terms go by.
 */
export function combine<V, T>(result: usize, count: i32, terms: i32, code: usize): void {
  const bytes = <usize>count * sizeof<V>();
  let done: usize = 0;
  if (ASC_FEATURE_SIMD) {
    if (!isVector<V>()) {
      done = bytes & ~15;
      combineFrom<V, v128, T>(result, terms, code, 0, done);
    }
  }
  combineFrom<V, V, T>(result, terms, code, done, bytes);
}

/** From one byte to another; as many entries as W holds go on together. */
function combineFrom<V, W, T>(result: usize, terms: i32, code: usize, e: usize, bytes: usize): void {
  const last = code + ((<usize>terms) << 3);
  for (; e + 8 * sizeof<W>() <= bytes; e += 8 * sizeof<W>()) {
    let coefficient = everywhere<V, W>(<usize>load<u32>(code));
    let at = <usize>load<u32>(code, 4) + e;
    let s0 = multiply<W, T>(coefficient, load<W>(at));
    let s1 = multiply<W, T>(coefficient, load<W>(at + sizeof<W>()));
    let s2 = multiply<W, T>(coefficient, load<W>(at + 2 * sizeof<W>()));
    let s3 = multiply<W, T>(coefficient, load<W>(at + 3 * sizeof<W>()));
    let s4 = multiply<W, T>(coefficient, load<W>(at + 4 * sizeof<W>()));
    let s5 = multiply<W, T>(coefficient, load<W>(at + 5 * sizeof<W>()));
    let s6 = multiply<W, T>(coefficient, load<W>(at + 6 * sizeof<W>()));
    let s7 = multiply<W, T>(coefficient, load<W>(at + 7 * sizeof<W>()));
    for (let term = code + 8; term < last; term += 8) {
      coefficient = everywhere<V, W>(<usize>load<u32>(term));
      at = <usize>load<u32>(term, 4) + e;
      s0 = multiplyAdd<W, T>(coefficient, load<W>(at), s0);
      s1 = multiplyAdd<W, T>(coefficient, load<W>(at + sizeof<W>()), s1);
      s2 = multiplyAdd<W, T>(coefficient, load<W>(at + 2 * sizeof<W>()), s2);
      s3 = multiplyAdd<W, T>(coefficient, load<W>(at + 3 * sizeof<W>()), s3);
      s4 = multiplyAdd<W, T>(coefficient, load<W>(at + 4 * sizeof<W>()), s4);
      s5 = multiplyAdd<W, T>(coefficient, load<W>(at + 5 * sizeof<W>()), s5);
      s6 = multiplyAdd<W, T>(coefficient, load<W>(at + 6 * sizeof<W>()), s6);
      s7 = multiplyAdd<W, T>(coefficient, load<W>(at + 7 * sizeof<W>()), s7);
    }
    const to = result + e;
    store<W>(to, s0);
    store<W>(to + sizeof<W>(), s1);
    store<W>(to + 2 * sizeof<W>(), s2);
    store<W>(to + 3 * sizeof<W>(), s3);
    store<W>(to + 4 * sizeof<W>(), s4);
    store<W>(to + 5 * sizeof<W>(), s5);
    store<W>(to + 6 * sizeof<W>(), s6);
    store<W>(to + 7 * sizeof<W>(), s7);
  }
  for (; e < bytes; e += sizeof<W>()) {
    let sum = multiply<W, T>(everywhere<V, W>(<usize>load<u32>(code)), load<W>(<usize>load<u32>(code, 4) + e));
    for (let term = code + 8; term < last; term += 8)
      sum = multiplyAdd<W, T>(everywhere<V, W>(<usize>load<u32>(term)), load<W>(<usize>load<u32>(term, 4) + e), sum);
    store<W>(result + e, sum);
  }
}

export function multiplyEach<V, T>(result: usize, count: i32, a: usize, b: usize): void {
  for (let e: usize = 0, end = <usize>count * sizeof<V>(); e < end; e += sizeof<V>())
    store<V>(result + e, multiply<V, T>(load<V>(a + e), load<V>(b + e)));
}

export function divideEach<V, T>(result: usize, count: i32, a: usize, b: usize): void {
  for (let e: usize = 0, end = <usize>count * sizeof<V>(); e < end; e += sizeof<V>())
    store<V>(result + e, divide<V, T>(load<V>(a + e), load<V>(b + e)));
}

/** A quotient by 0 has no value, also where more is computed from it. */
export function divideDefined<V, T>(result: usize, count: i32, a: usize, b: usize): void {
  for (let i: usize = 0, end = <usize>count * sizeof<V>(); i < end; i += sizeof<T>()) {
    const divisor = load<T>(b + i);
    store<T>(result + i, divisor == <T>0 ? <T>NaN : load<T>(a + i) / divisor);
  }
}

/**
 * Whole exponents up to 8 are multiplied out: exact to a few roundings, the same on every backend. `each`: an exponent
 * for every entry, not one for all.
 */
export function powerEach<V, T>(result: usize, count: i32, source: usize, exponent: usize, each: bool): void {
  for (let i: usize = 0, end = <usize>count * sizeof<V>(); i < end; i += sizeof<T>()) {
    const x = load<T>(source + i);
    const p = <f64>load<T>(exponent + (each ? i : i & (sizeof<V>() - 1)));
    if (p == nearest(p) && p != 0 && abs(p) <= 8) {
      const whole = <i32>p;
      let y = x;
      for (let k = 1, steps = whole < 0 ? -whole : whole; k < steps; k++) y *= x;
      store<T>(result + i, whole > 0 ? y : <T>1 / y);
    } else {
      const base = <f64>x;
      store<T>(result + i, <T>(base ** p));
    }
  }
}

/** Roots and magnitudes are instructions; the others are computed lane by lane, in float64 whatever the lanes hold. */
export function functionOfEach<V, T>(result: usize, count: i32, source: usize, which: i32): void {
  const end = <usize>count * sizeof<V>();
  if (which == SQRT) {
    for (let e: usize = 0; e < end; e += sizeof<V>()) store<V>(result + e, root<V, T>(load<V>(source + e)));
    return;
  }
  if (which == ABS) {
    for (let e: usize = 0; e < end; e += sizeof<V>()) store<V>(result + e, magnitude<V, T>(load<V>(source + e)));
    return;
  }
  for (let i: usize = 0; i < end; i += sizeof<T>()) {
    const x = <f64>load<T>(source + i);
    let y: f64;
    if (which == EXP) y = Math.exp(x);
    else if (which == LOG) y = x > 0 ? Math.log(x) : NaN;
    else if (which == SIN) y = Math.sin(x);
    else if (which == COS) y = Math.cos(x);
    else y = tanh(x);
    store<T>(result + i, <T>y);
  }
}

/**
 * (e - 1)/(e + 1) with e = exp(2|x|), to a few roundings also where e is near 1: there (e - 1) 2|x|/log e is e - 1 without the
 * rounding of e (Kahan). The library's own is one that binaryen cannot say in JavaScript.
 */
function tanh(x: f64): f64 {
  const doubled = 2 * abs(x);
  if (doubled > 40) return copysign<f64>(1, x);
  const e = Math.exp(doubled);
  const above = e == 1 ? doubled : ((e - 1) * doubled) / Math.log(e);
  return copysign<f64>(above / (above + 2), x);
}

/** diag(d) A, or A diag(d). */
export function scaleEach<V, T>(
  result: usize,
  rows: i32,
  columns: i32,
  source: usize,
  diagonal: usize,
  byColumn: bool,
): void {
  for (let i = 0; i < rows; i++) {
    let d = load<V>(diagonal + (byColumn ? 0 : <usize>i * sizeof<V>()));
    for (let j: usize = 0; j < <usize>columns; j++) {
      if (byColumn) d = load<V>(diagonal + j * sizeof<V>());
      store<V>(result, multiply<V, T>(d, load<V>(source)));
      result += sizeof<V>();
      source += sizeof<V>();
    }
  }
}

/** `rows` and `columns` are those of the result. */
export function transpose<V>(result: usize, rows: i32, columns: i32, source: usize): void {
  const stride = <usize>rows * sizeof<V>();
  for (let i = 0; i < rows; i++) {
    let from = source + <usize>i * sizeof<V>();
    for (let j = 0; j < columns; j++) {
      store<V>(result, load<V>(from));
      result += sizeof<V>();
      from += stride;
    }
  }
}

/** A vector as a matrix: its k-th entry along the k-th row, or down the k-th column. */
export function spread<V>(result: usize, rows: i32, columns: i32, vector: usize, byColumn: bool): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      store<V>(result, load<V>(vector + <usize>(byColumn ? j : i) * sizeof<V>()));
      result += sizeof<V>();
    }
  }
}

/** The entries on one side of the diagonal and on it, or on it alone; 0 elsewhere. */
export function part<V, T>(result: usize, rows: i32, columns: i32, source: usize, which: i32): void {
  const zero = splat<V, T>(<T>0);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const holds = which == UPPER ? i <= j : which == LOWER ? i >= j : i == j;
      store<V>(result, holds ? load<V>(source) : zero);
      result += sizeof<V>();
      source += sizeof<V>();
    }
  }
}

export function fill<V>(result: usize, count: i32, scalar: usize): void {
  const value = load<V>(scalar);
  for (let e: usize = 0, end = <usize>count * sizeof<V>(); e < end; e += sizeof<V>()) store<V>(result + e, value);
}

/** A square matrix with these entries on its diagonal. */
export function diagonalMatrix<V, T>(result: usize, order: i32, diagonal: usize): void {
  const zero = splat<V, T>(<T>0);
  for (let i = 0; i < order; i++) {
    for (let j = 0; j < order; j++) {
      store<V>(result, i == j ? load<V>(diagonal + <usize>i * sizeof<V>()) : zero);
      result += sizeof<V>();
    }
  }
}

export function sumOfEach<V, T>(result: usize, count: i32, source: usize): void {
  let sum = splat<V, T>(<T>0);
  for (let e: usize = 0, end = <usize>count * sizeof<V>(); e < end; e += sizeof<V>())
    sum = add<V, T>(sum, load<V>(source + e));
  store<V>(result, sum);
}

export function innerProduct<V, T>(result: usize, count: i32, a: usize, b: usize): void {
  let sum = splat<V, T>(<T>0);
  for (let e: usize = 0, end = <usize>count * sizeof<V>(); e < end; e += sizeof<V>())
    sum = multiplyAdd<V, T>(load<V>(a + e), load<V>(b + e), sum);
  store<V>(result, sum);
}

/** sum of coefficient kron(left, right) + shift I; a term has three words: the addresses of the three. */
export function kronecker<V, T>(result: usize, left: i32, right: i32, shift: usize, terms: i32, code: usize): void {
  const order = left * right;
  const zero = splat<V, T>(<T>0);
  for (let row = 0; row < order; row++) {
    for (let column = 0; column < order; column++) {
      const i = row / right;
      const j = column / right;
      const k = row - i * right;
      const l = column - j * right;
      let sum = row == column ? load<V>(shift) : zero;
      for (let term = 0; term < terms; term++) {
        const at = code + <usize>term * 12;
        const a = <usize>load<u32>(at, 4) + <usize>(i * left + j) * sizeof<V>();
        const b = <usize>load<u32>(at, 8) + <usize>(k * right + l) * sizeof<V>();
        const share = multiply<V, T>(load<V>(a), load<V>(b));
        sum = multiplyAdd<V, T>(load<V>(<usize>load<u32>(at)), share, sum);
      }
      store<V>(result, sum);
      result += sizeof<V>();
    }
  }
}
