// Products of matrices in one register-blocked loop. All runs of a register advance together, so a transposed operand is
// only another pair of strides: NN, TN and NT are the same instructions.

import { add, multiply, splat } from "./lanes";

/**
 * C = A B, C rows x columns row by row, the sum over `inner`. Strides are in bytes: A's entry (i, k) lies at
 * a + i aRow + k aInner, B's (k, j) at b + k bInner + j bColumn. C overlaps neither.
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
): void {
  const cRow = <usize>columns * sizeof<V>();
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    let pb = b;
    let pc = c;
    let j = 0;
    for (; j + 2 <= columns; j += 2) {
      fourByTwo<V, T>(pc, a, pb, inner, cRow, aRow, aInner, bInner, bColumn);
      pb += bColumn << 1;
      pc += sizeof<V>() << 1;
    }
    if (j < columns) {
      for (let r: usize = 0; r < 4; r++) oneByOne<V, T>(pc + r * cRow, a + r * aRow, pb, inner, aInner, bInner);
    }
    a += aRow << 2;
    c += cRow << 2;
  }
  for (; i < rows; i++) {
    let pb = b;
    let pc = c;
    let j = 0;
    for (; j + 2 <= columns; j += 2) {
      oneByTwo<V, T>(pc, a, pb, inner, aInner, bInner, bColumn);
      pb += bColumn << 1;
      pc += sizeof<V>() << 1;
    }
    if (j < columns) oneByOne<V, T>(pc, a, pb, inner, aInner, bInner);
    a += aRow;
    c += cRow;
  }
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
    c00 = add<V, T>(c00, multiply<V, T>(x, b0));
    c01 = add<V, T>(c01, multiply<V, T>(x, b1));
    x = load<V>(a + aRow);
    c10 = add<V, T>(c10, multiply<V, T>(x, b0));
    c11 = add<V, T>(c11, multiply<V, T>(x, b1));
    x = load<V>(a + aTwo);
    c20 = add<V, T>(c20, multiply<V, T>(x, b0));
    c21 = add<V, T>(c21, multiply<V, T>(x, b1));
    x = load<V>(a + aThree);
    c30 = add<V, T>(c30, multiply<V, T>(x, b0));
    c31 = add<V, T>(c31, multiply<V, T>(x, b1));
    a += aInner;
    b += bInner;
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

function oneByTwo<V, T>(c: usize, a: usize, b: usize, inner: i32, aInner: usize, bInner: usize, bColumn: usize): void {
  let c0 = splat<V, T>(<T>0);
  let c1 = c0;
  for (let k = 0; k < inner; k++) {
    const x = load<V>(a);
    c0 = add<V, T>(c0, multiply<V, T>(x, load<V>(b)));
    c1 = add<V, T>(c1, multiply<V, T>(x, load<V>(b + bColumn)));
    a += aInner;
    b += bInner;
  }
  store<V>(c, c0);
  store<V>(c + sizeof<V>(), c1);
}

function oneByOne<V, T>(c: usize, a: usize, b: usize, inner: i32, aInner: usize, bInner: usize): void {
  let sum = splat<V, T>(<T>0);
  for (let k = 0; k < inner; k++) {
    sum = add<V, T>(sum, multiply<V, T>(load<V>(a), load<V>(b)));
    a += aInner;
    b += bInner;
  }
  store<V>(c, sum);
}
