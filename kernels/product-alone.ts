// Products of float64 for a run that is alone: its register has a lane to spare, so two columns of the result share one. Each entry
// is the same sum in the same order as beside other runs, and so the same to the bit.

import { PAIRS } from "./header";
import { put } from "./joining";
import { multiplyAdd } from "./lanes";
import { heightOf } from "./product";
import { word } from "./record";

/** As `product`, for columns that are a multiple of four, and for what is in the first lane; what is written has both lanes alike. */
export function productAlone(
  c: usize,
  a: usize,
  b: usize,
  rows: i32,
  columns: i32,
  inner: i32,
  cRow: usize,
  aRow: usize,
  aInner: usize,
  bInner: usize,
  bColumn: usize,
): void {
  const pairs = word(PAIRS);
  for (let j = 0; j < columns; j += 4) {
    gather(pairs, b, inner, bInner, bColumn);
    let pa = a;
    let pc = c;
    for (let i = 0; i < rows; ) {
      const height = heightOf(rows - i);
      if (ASC_FEATURE_RELAXED_SIMD && height == 6) sixByFour(pc, pa, pairs, inner, cRow, aRow, aInner);
      else if (height == 4) fourByFour(pc, pa, pairs, inner, cRow, aRow, aInner);
      else oneByFour(pc, pa, pairs, inner, aInner);
      pa += <usize>height * aRow;
      pc += <usize>height * cRow;
      i += height;
    }
    b += bColumn << 2;
    c += 64;
  }
}

/** Four columns of B side by side, two in a register: they are read for all rows, and lie too far apart where they come from. */
function gather(pairs: usize, b: usize, inner: i32, bInner: usize, bColumn: usize): void {
  const bTwo = bColumn << 1;
  for (let to = pairs, end = pairs + ((<usize>inner) << 5); to < end; to += 32) {
    v128.store(to, pair(b, bColumn));
    v128.store(to, pair(b + bTwo, bColumn), 16);
    b += bInner;
  }
}

/** Entries of two columns in one register. */
function pair(b: usize, bColumn: usize): v128 {
  return v128.shuffle<f64>(v128.load(b), v128.load(b + bColumn), 0, 2);
}

/** The two sums of a register go to entries that lie one after the other. */
function putPair(c: usize, sums: v128): void {
  put<v128, f64>(c, v128.shuffle<f64>(sums, sums, 0, 0));
  put<v128, f64>(c + 16, v128.shuffle<f64>(sums, sums, 1, 1));
}

function sixByFour(c: usize, a: usize, pairs: usize, inner: i32, cRow: usize, aRow: usize, aInner: usize): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  let c40 = f64x2.splat(0);
  let c41 = f64x2.splat(0);
  let c50 = f64x2.splat(0);
  let c51 = f64x2.splat(0);
  const aTwo = aRow << 1;
  const aThree = aTwo + aRow;
  const aFour = aRow << 2;
  const aFive = aFour + aRow;
  const end = pairs + ((<usize>inner) << 5);
  for (let b = pairs; b < end; b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load64_splat(a);
    c00 = multiplyAdd<v128, f64>(x, b0, c00);
    c01 = multiplyAdd<v128, f64>(x, b1, c01);
    x = v128.load64_splat(a + aRow);
    c10 = multiplyAdd<v128, f64>(x, b0, c10);
    c11 = multiplyAdd<v128, f64>(x, b1, c11);
    x = v128.load64_splat(a + aTwo);
    c20 = multiplyAdd<v128, f64>(x, b0, c20);
    c21 = multiplyAdd<v128, f64>(x, b1, c21);
    x = v128.load64_splat(a + aThree);
    c30 = multiplyAdd<v128, f64>(x, b0, c30);
    c31 = multiplyAdd<v128, f64>(x, b1, c31);
    x = v128.load64_splat(a + aFour);
    c40 = multiplyAdd<v128, f64>(x, b0, c40);
    c41 = multiplyAdd<v128, f64>(x, b1, c41);
    x = v128.load64_splat(a + aFive);
    c50 = multiplyAdd<v128, f64>(x, b0, c50);
    c51 = multiplyAdd<v128, f64>(x, b1, c51);
    a += aInner;
  }
  putPair(c, c00);
  putPair(c + 32, c01);
  c += cRow;
  putPair(c, c10);
  putPair(c + 32, c11);
  c += cRow;
  putPair(c, c20);
  putPair(c + 32, c21);
  c += cRow;
  putPair(c, c30);
  putPair(c + 32, c31);
  c += cRow;
  putPair(c, c40);
  putPair(c + 32, c41);
  c += cRow;
  putPair(c, c50);
  putPair(c + 32, c51);
}

function fourByFour(c: usize, a: usize, pairs: usize, inner: i32, cRow: usize, aRow: usize, aInner: usize): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  const aTwo = aRow << 1;
  const aThree = aTwo + aRow;
  const end = pairs + ((<usize>inner) << 5);
  for (let b = pairs; b < end; b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load64_splat(a);
    c00 = multiplyAdd<v128, f64>(x, b0, c00);
    c01 = multiplyAdd<v128, f64>(x, b1, c01);
    x = v128.load64_splat(a + aRow);
    c10 = multiplyAdd<v128, f64>(x, b0, c10);
    c11 = multiplyAdd<v128, f64>(x, b1, c11);
    x = v128.load64_splat(a + aTwo);
    c20 = multiplyAdd<v128, f64>(x, b0, c20);
    c21 = multiplyAdd<v128, f64>(x, b1, c21);
    x = v128.load64_splat(a + aThree);
    c30 = multiplyAdd<v128, f64>(x, b0, c30);
    c31 = multiplyAdd<v128, f64>(x, b1, c31);
    a += aInner;
  }
  putPair(c, c00);
  putPair(c + 32, c01);
  c += cRow;
  putPair(c, c10);
  putPair(c + 32, c11);
  c += cRow;
  putPair(c, c20);
  putPair(c + 32, c21);
  c += cRow;
  putPair(c, c30);
  putPair(c + 32, c31);
}

function oneByFour(c: usize, a: usize, pairs: usize, inner: i32, aInner: usize): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  const end = pairs + ((<usize>inner) << 5);
  for (let b = pairs; b < end; b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const x = v128.load64_splat(a);
    c00 = multiplyAdd<v128, f64>(x, b0, c00);
    c01 = multiplyAdd<v128, f64>(x, b1, c01);
    a += aInner;
  }
  putPair(c, c00);
  putPair(c + 32, c01);
}
