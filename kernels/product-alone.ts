// Products of float64 for a run that is alone: two columns of the result share a register. Each entry is the same sum in the same
// order as beside other runs, and so the same to the bit.

import { ALONE } from "./header";
import { distance, join } from "./joining";
import { multiply, multiplyAdd } from "./lanes";
import { heightOf } from "./product";
import { word } from "./record";

/** As `product`, for columns that are a multiple of four. */
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
  const pairs = word(ALONE);
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
    c += 32;
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
  return f64x2.replace_lane(v128.load64_splat(b), 1, load<f64>(b + bColumn));
}

/** Two sums that are complete, as `put` has it. */
function joinedPair(scale: v128, sums: v128, share: v128, other: usize): v128 {
  return multiplyAdd<v128, f64>(scale, sums, multiply<v128, f64>(share, v128.load(other)));
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
  if (join != 0) {
    const scale = v128.load64_splat(<usize>load<u32>(join));
    const share = v128.load64_splat(<usize>load<u32>(join, 4));
    let other = c + distance;
    c00 = joinedPair(scale, c00, share, other);
    c01 = joinedPair(scale, c01, share, other + 16);
    other += cRow;
    c10 = joinedPair(scale, c10, share, other);
    c11 = joinedPair(scale, c11, share, other + 16);
    other += cRow;
    c20 = joinedPair(scale, c20, share, other);
    c21 = joinedPair(scale, c21, share, other + 16);
    other += cRow;
    c30 = joinedPair(scale, c30, share, other);
    c31 = joinedPair(scale, c31, share, other + 16);
    other += cRow;
    c40 = joinedPair(scale, c40, share, other);
    c41 = joinedPair(scale, c41, share, other + 16);
    other += cRow;
    c50 = joinedPair(scale, c50, share, other);
    c51 = joinedPair(scale, c51, share, other + 16);
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += cRow;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += cRow;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += cRow;
  v128.store(c, c30);
  v128.store(c, c31, 16);
  c += cRow;
  v128.store(c, c40);
  v128.store(c, c41, 16);
  c += cRow;
  v128.store(c, c50);
  v128.store(c, c51, 16);
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
  if (join != 0) {
    const scale = v128.load64_splat(<usize>load<u32>(join));
    const share = v128.load64_splat(<usize>load<u32>(join, 4));
    let other = c + distance;
    c00 = joinedPair(scale, c00, share, other);
    c01 = joinedPair(scale, c01, share, other + 16);
    other += cRow;
    c10 = joinedPair(scale, c10, share, other);
    c11 = joinedPair(scale, c11, share, other + 16);
    other += cRow;
    c20 = joinedPair(scale, c20, share, other);
    c21 = joinedPair(scale, c21, share, other + 16);
    other += cRow;
    c30 = joinedPair(scale, c30, share, other);
    c31 = joinedPair(scale, c31, share, other + 16);
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += cRow;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += cRow;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += cRow;
  v128.store(c, c30);
  v128.store(c, c31, 16);
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
  if (join != 0) {
    const scale = v128.load64_splat(<usize>load<u32>(join));
    const share = v128.load64_splat(<usize>load<u32>(join, 4));
    const other = c + distance;
    c00 = joinedPair(scale, c00, share, other);
    c01 = joinedPair(scale, c01, share, other + 16);
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
}
