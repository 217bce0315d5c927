// Products of matrices in one register-blocked loop. All runs of a register advance together, so a transposed operand is
// only another pair of strides: NN, TN and NT are the same instructions.

import { distance, join, joined, joinWith, put, scaleOfJoin, shareOfJoin } from "./joining";
import { multiplyAdd, splat } from "./lanes";
import { productAlone } from "./product-alone";

/**
 * C = A B, C rows x columns row by row, the sum over `inner`. Strides are in bytes: A's entry (i, k) lies at
 * a + i aRow + k aInner, B's (k, j) at b + k bInner + j bColumn. C overlaps neither. `joining` is 0, or the address of three words,
 * where scale, share and other are: then C = scale A B + share other, joined while the sums are in registers.
 */
export function product<V, T>(
  c: usize,
  a: usize,
  b: usize,
  rows: i32,
  columns: i32,
  inner: i32,
  aRow: usize,
  aInner: usize,
  bInner: usize,
  bColumn: usize,
  joining: usize,
): void {
  joinWith(joining, c);
  const cRow = <usize>columns * sizeof<V>();
  if (ASC_FEATURE_SIMD) {
    if (!isVector<V>()) {
      const done = columns & ~3;
      if (done > 0) productAlone(c, a, b, rows, done, inner, cRow, aRow, aInner, bInner, bColumn);
      c += <usize>done * sizeof<V>();
      b += <usize>done * bColumn;
      columns -= done;
    }
  }
  for (let i = 0; columns > 0 && i < rows; ) {
    const height = heightOf(rows - i);
    const paired = columns & ~1;
    const pbEnd = b + <usize>(paired >> 1) * (bColumn << 1);
    let pc = c;
    let pb = b;
    if (ASC_FEATURE_RELAXED_SIMD && height == 6)
      for (; pb < pbEnd; pb += bColumn << 1, pc += sizeof<V>() << 1)
        sixByTwo<V, T>(pc, a, pb, inner, cRow, aRow, aInner, bInner, bColumn);
    else if (height == 4)
      for (; pb < pbEnd; pb += bColumn << 1, pc += sizeof<V>() << 1)
        fourByTwo<V, T>(pc, a, pb, inner, cRow, aRow, aInner, bInner, bColumn);
    else
      for (; pb < pbEnd; pb += bColumn << 1, pc += sizeof<V>() << 1)
        oneByTwo<V, T>(pc, a, pb, inner, aInner, bInner, bColumn);
    if (paired < columns) {
      let r = 0;
      if (height >= 4) {
        fourByOne<V, T>(pc, a, pb, inner, cRow, aRow, aInner, bInner);
        r = 4;
      }
      for (; r < height; r++) oneByOne<V, T>(pc + <usize>r * cRow, a + <usize>r * aRow, pb, inner, aInner, bInner);
    }
    a += <usize>height * aRow;
    c += <usize>height * cRow;
    i += height;
  }
}

/**
 * Rows of the next tiles, where so many are left. A fused multiply-add takes four cycles, and two begin in each: eight sums are just
 * enough to keep them busy, twelve are ample. Products and sums apart are as fast with eight.
 */
export function heightOf(rows: i32): i32 {
  // Eight and nine are twice four, and one more.
  if (ASC_FEATURE_RELAXED_SIMD && rows >= 6 && rows != 8 && rows != 9) return 6;
  return rows >= 4 ? 4 : 1;
}

/** Twelve sums stay in registers: with three operands they are the fifteen that V8 hands out on x86. */
function sixByTwo<V, T>(
  c: usize,
  a: usize,
  b: usize,
  inner: i32,
  cRow: usize,
  aRow: usize,
  aInner: usize,
  bInner: usize,
  bColumn: usize,
): void {
  const zero = splat<V, T>(<T>0);
  let c00 = zero;
  let c01 = zero;
  let c10 = zero;
  let c11 = zero;
  let c20 = zero;
  let c21 = zero;
  let c30 = zero;
  let c31 = zero;
  let c40 = zero;
  let c41 = zero;
  let c50 = zero;
  let c51 = zero;
  const aTwo = aRow << 1;
  const aThree = aTwo + aRow;
  const aFour = aRow << 2;
  const aFive = aFour + aRow;
  for (let k = 0; k < inner; k++) {
    const b0 = load<V>(b);
    const b1 = load<V>(b + bColumn);
    let x = load<V>(a);
    c00 = multiplyAdd<V, T>(x, b0, c00);
    c01 = multiplyAdd<V, T>(x, b1, c01);
    x = load<V>(a + aRow);
    c10 = multiplyAdd<V, T>(x, b0, c10);
    c11 = multiplyAdd<V, T>(x, b1, c11);
    x = load<V>(a + aTwo);
    c20 = multiplyAdd<V, T>(x, b0, c20);
    c21 = multiplyAdd<V, T>(x, b1, c21);
    x = load<V>(a + aThree);
    c30 = multiplyAdd<V, T>(x, b0, c30);
    c31 = multiplyAdd<V, T>(x, b1, c31);
    x = load<V>(a + aFour);
    c40 = multiplyAdd<V, T>(x, b0, c40);
    c41 = multiplyAdd<V, T>(x, b1, c41);
    x = load<V>(a + aFive);
    c50 = multiplyAdd<V, T>(x, b0, c50);
    c51 = multiplyAdd<V, T>(x, b1, c51);
    a += aInner;
    b += bInner;
  }
  if (join != 0) {
    const scale = scaleOfJoin<V>();
    const share = shareOfJoin<V>();
    let other = c + distance;
    c00 = joined<V, T>(scale, c00, share, other);
    c01 = joined<V, T>(scale, c01, share, other + sizeof<V>());
    other += cRow;
    c10 = joined<V, T>(scale, c10, share, other);
    c11 = joined<V, T>(scale, c11, share, other + sizeof<V>());
    other += cRow;
    c20 = joined<V, T>(scale, c20, share, other);
    c21 = joined<V, T>(scale, c21, share, other + sizeof<V>());
    other += cRow;
    c30 = joined<V, T>(scale, c30, share, other);
    c31 = joined<V, T>(scale, c31, share, other + sizeof<V>());
    other += cRow;
    c40 = joined<V, T>(scale, c40, share, other);
    c41 = joined<V, T>(scale, c41, share, other + sizeof<V>());
    other += cRow;
    c50 = joined<V, T>(scale, c50, share, other);
    c51 = joined<V, T>(scale, c51, share, other + sizeof<V>());
  }
  store<V>(c, c00);
  store<V>(c + sizeof<V>(), c01);
  c += cRow;
  store<V>(c, c10);
  store<V>(c + sizeof<V>(), c11);
  c += cRow;
  store<V>(c, c20);
  store<V>(c + sizeof<V>(), c21);
  c += cRow;
  store<V>(c, c30);
  store<V>(c + sizeof<V>(), c31);
  c += cRow;
  store<V>(c, c40);
  store<V>(c + sizeof<V>(), c41);
  c += cRow;
  store<V>(c, c50);
  store<V>(c + sizeof<V>(), c51);
}

/** Eight sums stay in registers: of the sixteen that x86 has, six are left for operands, and none has to be spilled. */
function fourByTwo<V, T>(
  c: usize,
  a: usize,
  b: usize,
  inner: i32,
  cRow: usize,
  aRow: usize,
  aInner: usize,
  bInner: usize,
  bColumn: usize,
): void {
  const zero = splat<V, T>(<T>0);
  let c00 = zero;
  let c01 = zero;
  let c10 = zero;
  let c11 = zero;
  let c20 = zero;
  let c21 = zero;
  let c30 = zero;
  let c31 = zero;
  const aTwo = aRow << 1;
  const aThree = aTwo + aRow;
  for (let k = 0; k < inner; k++) {
    const b0 = load<V>(b);
    const b1 = load<V>(b + bColumn);
    let x = load<V>(a);
    c00 = multiplyAdd<V, T>(x, b0, c00);
    c01 = multiplyAdd<V, T>(x, b1, c01);
    x = load<V>(a + aRow);
    c10 = multiplyAdd<V, T>(x, b0, c10);
    c11 = multiplyAdd<V, T>(x, b1, c11);
    x = load<V>(a + aTwo);
    c20 = multiplyAdd<V, T>(x, b0, c20);
    c21 = multiplyAdd<V, T>(x, b1, c21);
    x = load<V>(a + aThree);
    c30 = multiplyAdd<V, T>(x, b0, c30);
    c31 = multiplyAdd<V, T>(x, b1, c31);
    a += aInner;
    b += bInner;
  }
  if (join != 0) {
    const scale = scaleOfJoin<V>();
    const share = shareOfJoin<V>();
    let other = c + distance;
    c00 = joined<V, T>(scale, c00, share, other);
    c01 = joined<V, T>(scale, c01, share, other + sizeof<V>());
    other += cRow;
    c10 = joined<V, T>(scale, c10, share, other);
    c11 = joined<V, T>(scale, c11, share, other + sizeof<V>());
    other += cRow;
    c20 = joined<V, T>(scale, c20, share, other);
    c21 = joined<V, T>(scale, c21, share, other + sizeof<V>());
    other += cRow;
    c30 = joined<V, T>(scale, c30, share, other);
    c31 = joined<V, T>(scale, c31, share, other + sizeof<V>());
  }
  store<V>(c, c00);
  store<V>(c + sizeof<V>(), c01);
  c += cRow;
  store<V>(c, c10);
  store<V>(c + sizeof<V>(), c11);
  c += cRow;
  store<V>(c, c20);
  store<V>(c + sizeof<V>(), c21);
  c += cRow;
  store<V>(c, c30);
  store<V>(c + sizeof<V>(), c31);
}

function fourByOne<V, T>(
  c: usize,
  a: usize,
  b: usize,
  inner: i32,
  cRow: usize,
  aRow: usize,
  aInner: usize,
  bInner: usize,
): void {
  let c0 = splat<V, T>(<T>0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  const aTwo = aRow << 1;
  const aThree = aTwo + aRow;
  for (let k = 0; k < inner; k++) {
    const y = load<V>(b);
    c0 = multiplyAdd<V, T>(load<V>(a), y, c0);
    c1 = multiplyAdd<V, T>(load<V>(a + aRow), y, c1);
    c2 = multiplyAdd<V, T>(load<V>(a + aTwo), y, c2);
    c3 = multiplyAdd<V, T>(load<V>(a + aThree), y, c3);
    a += aInner;
    b += bInner;
  }
  put<V, T>(c, c0);
  put<V, T>(c + cRow, c1);
  put<V, T>(c + (cRow << 1), c2);
  put<V, T>(c + (cRow << 1) + cRow, c3);
}

function oneByTwo<V, T>(c: usize, a: usize, b: usize, inner: i32, aInner: usize, bInner: usize, bColumn: usize): void {
  let c0 = splat<V, T>(<T>0);
  let c1 = c0;
  for (let k = 0; k < inner; k++) {
    const x = load<V>(a);
    c0 = multiplyAdd<V, T>(x, load<V>(b), c0);
    c1 = multiplyAdd<V, T>(x, load<V>(b + bColumn), c1);
    a += aInner;
    b += bInner;
  }
  put<V, T>(c, c0);
  put<V, T>(c + sizeof<V>(), c1);
}

function oneByOne<V, T>(c: usize, a: usize, b: usize, inner: i32, aInner: usize, bInner: usize): void {
  let sum = splat<V, T>(<T>0);
  for (let k = 0; k < inner; k++) {
    sum = multiplyAdd<V, T>(load<V>(a), load<V>(b), sum);
    a += aInner;
    b += bInner;
  }
  put<V, T>(c, sum);
}
