// Comparisons, and what hangs on them, entry by entry: NaN stands for undefined, and what is not taken may be so.

import { add, choose, equal, larger, less, smaller, splat, subtract } from "./lanes";
import { AT_LEAST, AT_MOST, EQUAL, GREATER, LESS } from "./opcodes";

/** The lesser or the greater of two. */
export function extremeOfEach<V, T>(result: usize, count: i32, a: usize, b: usize, greater: bool): void {
  for (let e: usize = 0, end = <usize>count * sizeof<V>(); e < end; e += sizeof<V>()) {
    const x = load<V>(a + e);
    const y = load<V>(b + e);
    store<V>(result + e, greater ? larger<V, T>(x, y) : smaller<V, T>(x, y));
  }
}

/** Of conditions: 1 for `or`, 0 for `and`, where either is, which decides alone; else NaN where either is. */
export function joinEach<V, T>(result: usize, count: i32, a: usize, b: usize, decisive: T): void {
  const decides = splat<V, T>(decisive);
  const other = splat<V, T>(<T>1 - decisive);
  for (let e: usize = 0, end = <usize>count * sizeof<V>(); e < end; e += sizeof<V>()) {
    const x = load<V>(a + e);
    const y = load<V>(b + e);
    const open = choose<V>(equal<V, T>(x, other), y, x);
    store<V>(result + e, choose<V>(equal<V, T>(y, decides), decides, open));
  }
}

/** 1 where the comparison holds, 0 where it does not, and NaN where a side is, or is infinite. */
export function compareEach<V, T>(result: usize, count: i32, a: usize, comparison: i32, b: usize): void {
  const one = splat<V, T>(<T>1);
  const zero = splat<V, T>(<T>0);
  // What holds where the comparison of the two does: a > b is b < a, a >= b is not a < b, where neither is NaN.
  const turned = comparison == GREATER || comparison == AT_MOST;
  const isEquality = comparison != LESS && comparison != AT_LEAST && !turned;
  const isDirect = comparison == LESS || comparison == GREATER || comparison == EQUAL;
  const holding = isDirect ? one : zero;
  const failing = isDirect ? zero : one;
  for (let e: usize = 0, end = <usize>count * sizeof<V>(); e < end; e += sizeof<V>()) {
    const x = load<V>(a + e);
    const y = load<V>(b + e);
    const mask = isEquality ? equal<V, T>(x, y) : turned ? less<V, T>(y, x) : less<V, T>(x, y);
    // 0 of numbers, NaN where one is none.
    const nothing = add<V, T>(subtract<V, T>(x, x), subtract<V, T>(y, y));
    store<V>(result + e, choose<V>(equal<V, T>(nothing, zero), choose<V>(mask, holding, failing), nothing));
  }
}

/** The one branch or the other; NaN where the condition is. */
export function chooseEach<V, T>(result: usize, count: i32, condition: usize, a: usize, b: usize): void {
  const one = splat<V, T>(<T>1);
  for (let e: usize = 0, end = <usize>count * sizeof<V>(); e < end; e += sizeof<V>()) {
    const c = load<V>(condition + e);
    const taken = choose<V>(equal<V, T>(c, one), load<V>(a + e), load<V>(b + e));
    store<V>(result + e, choose<V>(equal<V, T>(c, c), taken, c));
  }
}
