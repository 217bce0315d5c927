// Norms of vectors as long as all states together, one for each lane.

import {
  ABSOLUTE_TOLERANCE,
  CONTROL,
  DAMPING,
  ERROR,
  FLOW_ENTRIES,
  RELATIVE_TOLERANCE,
  STATE_COUNT,
  STATE_SIZES,
} from "./header";
import { NORM, setNumber } from "./lane-numbers";
import { add, choose, divide, equal, laneCount, larger, magnitude, multiply, splat } from "./lanes";
import { word } from "./record";

export function control(index: usize): f64 {
  return load<f64>(word(CONTROL) + (index << 3));
}

/** NORM = of the states, the largest RMS of value/(atol + rtol max(|a|, |b|)) over its entries. NaN where one is. */
export function stateNorm<V, T>(values: usize, a: usize, b: usize): void {
  worstNorm<V, T>(values, 0, a, b);
}

/** The same of the estimated error, each state's damped by its second estimate where the method has one (src/methods/method.ts). */
export function errorNorm<V, T>(a: usize, b: usize): void {
  worstNorm<V, T>(word(ERROR), word(DAMPING), a, b);
}

function worstNorm<V, T>(values: usize, damping: usize, a: usize, b: usize): void {
  const floor = splat<V, T>(<T>control(ABSOLUTE_TOLERANCE));
  const relative = splat<V, T>(<T>control(RELATIVE_TOLERANCE));
  const sizes = word(STATE_SIZES);
  let worst = splat<V, T>(<T>0);
  let e: usize = 0;
  for (let state: usize = 0, count = word(STATE_COUNT); state < count; state++) {
    const size = <usize>load<u32>(sizes + (state << 2));
    let sum = splat<V, T>(<T>0);
    let other = splat<V, T>(<T>0);
    for (let end = e + size * sizeof<V>(); e < end; e += sizeof<V>()) {
      const most = larger<V, T>(magnitude<V, T>(load<V>(a + e)), magnitude<V, T>(load<V>(b + e)));
      const scale = add<V, T>(floor, multiply<V, T>(relative, most));
      const share = divide<V, T>(load<V>(values + e), scale);
      sum = add<V, T>(sum, multiply<V, T>(share, share));
      if (damping == 0) continue;
      const second = divide<V, T>(load<V>(damping + e), scale);
      other = add<V, T>(other, multiply<V, T>(second, second));
    }
    if (damping != 0) sum = damped<V, T>(sum, other);
    worst = larger<V, T>(worst, divide<V, T>(sum, splat<V, T>(<T>size)));
  }
  putRoots<V, T>(worst);
}

/** E^2/sqrt(E^2 + (D/10)^2), squared, of E^2 and D^2; 0 where E is. */
function damped<V, T>(sum: V, other: V): V {
  const zero = splat<V, T>(<T>0);
  const whole = add<V, T>(sum, multiply<V, T>(splat<V, T>(<T>0.01), other));
  return choose<V>(equal<V, T>(sum, zero), zero, multiply<V, T>(sum, divide<V, T>(sum, whole)));
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
