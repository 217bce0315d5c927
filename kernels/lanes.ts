// Arithmetic on lanes: one lane is one run. V is what a register holds (v128, or f64 where there is no SIMD or the run is alone: one
// lane), T the number in each lane. Entry e of a matrix lies at e * sizeof<V>(), all runs of the register side by side, so every
// product and every elementwise line is the same instruction for each run, whatever the matrix's size and form.

/** Runs in a register. */
export function laneCount<V, T>(): i32 {
  return <i32>(sizeof<V>() / sizeof<T>());
}

export function splat<V, T>(x: T): V {
  if (isVector<V>()) return v128.splat<T>(x);
  return <V>x;
}

/**
 * An entry that V holds, for each of the entries that lie side by side in W: where a run is alone two of them go on together in a
 * vector.
 */
export function everywhere<V, W>(entry: usize): W {
  if (isVector<W>() && !isVector<V>()) return v128.load64_splat(entry);
  return load<W>(entry);
}

export function add<V, T>(a: V, b: V): V {
  if (isVector<V>()) return v128.add<T>(a, b);
  return a + b;
}

export function subtract<V, T>(a: V, b: V): V {
  if (isVector<V>()) return v128.sub<T>(a, b);
  return a - b;
}

export function multiply<V, T>(a: V, b: V): V {
  if (isVector<V>()) return v128.mul<T>(a, b);
  return a * b;
}

/** a b + c: rounded once where the module may use the host's fused instruction, else twice. */
export function multiplyAdd<V, T>(a: V, b: V, c: V): V {
  if (ASC_FEATURE_RELAXED_SIMD) {
    if (isVector<V>()) return v128.relaxed_madd<T>(a, b, c);
    // Of a run that is alone: there is no such instruction for single numbers.
    if (sizeof<T>() == 8)
      return <V>(
        f64x2.extract_lane(f64x2.relaxed_madd(f64x2.splat(<f64>a), f64x2.splat(<f64>b), f64x2.splat(<f64>c)), 0)
      );
  }
  return add<V, T>(c, multiply<V, T>(a, b));
}

export function divide<V, T>(a: V, b: V): V {
  if (isVector<V>()) return v128.div<T>(a, b);
  return a / b;
}

export function root<V, T>(a: V): V {
  if (isVector<V>()) return v128.sqrt<T>(a);
  return sqrt(a);
}

export function magnitude<V, T>(a: V): V {
  if (isVector<V>()) return v128.abs<T>(a);
  return abs(a);
}

/** The larger, lane by lane; NaN where either is. */
export function larger<V, T>(a: V, b: V): V {
  if (isVector<V>()) return v128.max<T>(a, b);
  return max(a, b);
}

/** The smaller, lane by lane; NaN where either is. */
export function smaller<V, T>(a: V, b: V): V {
  if (isVector<V>()) return v128.min<T>(a, b);
  return min(a, b);
}

/** Where a is less than b: a mask for `choose`, all bits of a lane or none; without lanes the number 1 or 0. */
export function less<V, T>(a: V, b: V): V {
  if (isVector<V>()) return v128.lt<T>(a, b);
  return <V>(a < b);
}

/** Where a equals b, as a mask. */
export function equal<V, T>(a: V, b: V): V {
  if (isVector<V>()) return v128.eq<T>(a, b);
  return <V>(a == b);
}

/** Where both masks hold. */
export function both<V>(a: V, b: V): V {
  if (isVector<V>()) return v128.and(a, b);
  return a * b;
}

/** a where the mask holds, else b. */
export function choose<V>(mask: V, a: V, b: V): V {
  if (isVector<V>()) return v128.bitselect(a, b, mask);
  return select<V>(a, b, mask != 0);
}

/** Sets some numbers that lie one after the other to 0. Without SIMD `memory.fill` would need integers of 64 bits. */
export function clear<V, T>(first: usize, count: i32): void {
  const zero = splat<V, T>(<T>0);
  const end = first + <usize>count * sizeof<V>();
  for (let at = first; at < end; at += sizeof<V>()) store<V>(at, zero);
}
