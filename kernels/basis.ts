// The orthogonal matrix of a reduction to tridiagonal form, from its reflections, in place (as EISPACK's TRED2 ends).

// Two passes that a reflection needs, over its vector times the matrix and over the update that follows, are made one
// here too: the update waits until the next reflection's product reads the same entries.

import { add, clear, multiply, splat, subtract } from "./lanes";

/** Q of A = Q T Q', row by row, where `tridiagonalise` left the reflections in rows of the matrix. Work: 2 * order. */
export function formBasis<V>(matrix: usize, order: i32, work: usize): void {
  const size = sizeof<V>();
  const rowSize = <usize>order * size;
  const zero = splat<V, f64>(0);
  const one = splat<V, f64>(1);
  // Of every column side by side: u'Q of the reflection before, and that of the next.
  clear<V, f64>(work, order << 1);
  // Row k - 1 holds the reflection whose update waits, row k the next one. There is none after the last row: what is
  // computed for it then is of no use.
  let row = matrix;
  for (let k = 1; k <= order; k++) {
    const next = k < order ? row + rowSize : row;
    const columns = <usize>(k - 1);
    const scale = load<V>(row + columns * size);
    const end = work + ((columns * size) << 1);
    let target = matrix;
    let i: usize = 0;
    for (; i + 2 <= columns; i += 2) {
      const v0 = multiply<V, f64>(scale, load<V>(row + i * size));
      const v1 = multiply<V, f64>(scale, load<V>(row + i * size, sizeof<V>()));
      const u0 = load<V>(next + i * size);
      const u1 = load<V>(next + i * size, sizeof<V>());
      let at0 = target;
      let at1 = target + rowSize;
      for (let at = work; at < end; at += size << 1) {
        const g = load<V>(at);
        const a0 = subtract<V, f64>(load<V>(at0), multiply<V, f64>(v0, g));
        store<V>(at0, a0);
        const a1 = subtract<V, f64>(load<V>(at1), multiply<V, f64>(v1, g));
        store<V>(at1, a1);
        const sum = add<V, f64>(multiply<V, f64>(u0, a0), multiply<V, f64>(u1, a1));
        store<V>(at, add<V, f64>(load<V>(at, sizeof<V>()), sum), sizeof<V>());
        at0 += size;
        at1 += size;
      }
      // The column that joins.
      store<V>(at0, zero);
      store<V>(at1, zero);
      target += rowSize << 1;
    }
    if (i < columns) {
      const v = multiply<V, f64>(scale, load<V>(row + i * size));
      const u = load<V>(next + i * size);
      let entry = target;
      for (let at = work; at < end; at += size << 1) {
        const a = subtract<V, f64>(load<V>(entry), multiply<V, f64>(v, load<V>(at)));
        store<V>(entry, a);
        store<V>(at, add<V, f64>(load<V>(at, sizeof<V>()), multiply<V, f64>(u, a)), sizeof<V>());
        entry += size;
      }
      store<V>(entry, zero);
    }
    // The row that joins is one of the unit matrix.
    clear<V, f64>(row, k - 1);
    store<V>(row + columns * size, one);
    store<V>(end, load<V>(next + columns * size), sizeof<V>());
    for (let at = work; at <= end; at += size << 1) {
      store<V>(at, load<V>(at, sizeof<V>()));
      store<V>(at, zero, sizeof<V>());
    }
    row += rowSize;
  }
}
