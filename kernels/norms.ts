// Norms of vectors as long as all states together, one for each lane.

import { ABSOLUTE_TOLERANCE, CONTROL, FLOW_ENTRIES, RELATIVE_TOLERANCE, STATE_COUNT, STATE_SIZES } from "./header";
import { NORM, setNumber } from "./lane-numbers";
import { add, divide, laneCount, larger, magnitude, multiply, splat } from "./lanes";
import { word } from "./record";

export function control(index: usize): f64 {
  return load<f64>(word(CONTROL) + (index << 3));
}

/** NORM = of the states, the largest RMS of value/(atol + rtol max(|a|, |b|)) over its entries. NaN where one is. */
export function stateNorm<V, T>(values: usize, a: usize, b: usize): void {
  const floor = splat<V, T>(<T>control(ABSOLUTE_TOLERANCE));
  const relative = splat<V, T>(<T>control(RELATIVE_TOLERANCE));
  const sizes = word(STATE_SIZES);
  let worst = splat<V, T>(<T>0);
  let e: usize = 0;
  for (let state: usize = 0, count = word(STATE_COUNT); state < count; state++) {
    const size = <usize>load<u32>(sizes + (state << 2));
    let sum = splat<V, T>(<T>0);
    for (let end = e + size * sizeof<V>(); e < end; e += sizeof<V>()) {
      const most = larger<V, T>(magnitude<V, T>(load<V>(a + e)), magnitude<V, T>(load<V>(b + e)));
      const share = divide<V, T>(load<V>(values + e), add<V, T>(floor, multiply<V, T>(relative, most)));
      sum = add<V, T>(sum, multiply<V, T>(share, share));
    }
    worst = larger<V, T>(worst, divide<V, T>(sum, splat<V, T>(<T>size)));
  }
  putRoots<V, T>(worst);
}

/** NORM = Euclidean length. */
export function euclideanNorm<V, T>(values: usize): void {
  let sum = splat<V, T>(<T>0);
  for (let e: usize = 0, end = word(FLOW_ENTRIES) * sizeof<V>(); e < end; e += sizeof<V>()) {
    const value = load<V>(values + e);
    sum = add<V, T>(sum, multiply<V, T>(value, value));
  }
  putRoots<V, T>(sum);
}

const register: usize = memory.data(16, 16);

function putRoots<V, T>(squares: V): void {
  store<V>(register, squares);
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++)
    setNumber(NORM, lane, sqrt(<f64>load<T>(register + lane * sizeof<T>())));
}
