// The spectral radius of the Jacobian by the nonlinear power method (RadiusLaw in src/methods/method.ts is the law in words).

import {
  ACCURACY,
  CHANGE,
  DRIFT,
  ELAPSED,
  FIRST_SLOPE,
  FLOW_ENTRIES,
  LEAST_ITERATIONS,
  MOST_ITERATIONS,
  PERTURBATION,
  PROPOSAL,
  RADIUS,
  RADIUS_SAFETY,
  RADIUS_STEPS,
  RECURRENCE,
  SERVES,
  SLOPE,
  SLOPES,
  STAGE,
  TIME,
} from "./header";
import { interpret } from "./interpret";
import { KEPT, lanesOfRow, NORM, number, OTHER, putLane, STEP, setNumber, takeLanes } from "./lane-numbers";
import { add, laneCount, multiply, splat, subtract } from "./lanes";
import { euclideanNorm } from "./norms";
import { addToClock, clock, setClock, setLane, states, word } from "./record";

export function recurrence(index: usize): f64 {
  return load<f64>(word(RECURRENCE) + (index << 3));
}

/** Whether a run that goes on, as STEP says, has no estimate that serves its next step. */
function lacks<V, T>(record: usize, lane: usize): bool {
  return number(STEP, lane) != 0 && clock<V, T>(record, SERVES, lane) == 0;
}

/** Estimates the radius of each run that needs it, at where it stands. */
export function estimateRadii<V, T>(record: usize, from: f64): void {
  let any = false;
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) any = any || lacks<V, T>(record, lane);
  if (!any) return;
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++)
    setLane<T>(word(TIME), lane, from + clock<V, T>(record, ELAPSED, lane));
  perturb<V, T>(record);
  // OTHER is delta, KEPT the sigma of each lane, negative once it is found.
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) setNumber(KEPT, lane, 0);
  const most = recurrence(MOST_ITERATIONS);
  for (let k: f64 = 1; any; k++) {
    iterate<V, T>(record);
    any = false;
    for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
      if (!lacks<V, T>(record, lane)) continue;
      const sigma = number(NORM, lane) / number(OTHER, lane);
      const before = number(KEPT, lane);
      setNumber(KEPT, lane, sigma);
      // Also where it is not finite.
      const stands = k >= recurrence(LEAST_ITERATIONS) && !(abs(sigma - before) > recurrence(ACCURACY) * sigma);
      if (!stands && k < most) {
        any = true;
        continue;
      }
      setClock<V, T>(record, RADIUS, lane, isFinite(sigma) ? recurrence(RADIUS_SAFETY) * sigma : 0);
      setClock<V, T>(record, SERVES, lane, recurrence(RADIUS_STEPS));
      addToClock<V, T>(record, SLOPES, lane, k);
    }
  }
}

/** OTHER = delta, and STAGE = y + delta (F_0/|F_0| + p). */
function perturb<V, T>(record: usize): void {
  const y = states(record);
  const first = word(FIRST_SLOPE);
  const stage = word(STAGE);
  const entries = word(FLOW_ENTRIES);
  euclideanNorm<V, T>(y);
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) setNumber(OTHER, lane, number(NORM, lane));
  euclideanNorm<V, T>(first);
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
    const slope = number(NORM, lane);
    const size = max(number(OTHER, lane), clock<V, T>(record, PROPOSAL, lane) * slope);
    const delta = recurrence(PERTURBATION) * (size == 0 ? 1 : size);
    setNumber(OTHER, lane, delta);
    putLane<T>(lane, slope == 0 ? 0 : delta / slope);
  }
  const along = takeLanes<V>();
  const delta = lanesOfRow<V, T>(OTHER);
  const evenly = 1 / sqrt(<f64>entries / 3);
  for (let e: usize = 0; e < entries; e++) {
    // `spread` of src/methods/method.ts: 32 bits, whose excess falls away.
    const spread = <f64>(<i32>((<u32>e + 1) * 0x9e3779b9)) / 2147483648.0;
    const at = e * sizeof<V>();
    const v = add<V, T>(
      multiply<V, T>(along, load<V>(first + at)),
      multiply<V, T>(delta, splat<V, T>(<T>(spread * evenly))),
    );
    store<V>(stage + at, add<V, T>(load<V>(y + at), v));
  }
}

/** NORM = |w| of w = f(t, STAGE) - F_0, and STAGE = y + w delta/|w|. */
function iterate<V, T>(record: usize): void {
  const y = states(record);
  const first = word(FIRST_SLOPE);
  const slope = word(SLOPE);
  const stage = word(STAGE);
  const w = word(CHANGE);
  const bytes = word(FLOW_ENTRIES) * sizeof<V>();
  interpret<V, T>(word(DRIFT));
  for (let e: usize = 0; e < bytes; e += sizeof<V>())
    store<V>(w + e, subtract<V, T>(load<V>(slope + e), load<V>(first + e)));
  euclideanNorm<V, T>(w);
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
    const size = number(NORM, lane);
    if (size == 0) continue;
    const scale = <T>(number(OTHER, lane) / size);
    for (let e = lane * sizeof<T>(); e < bytes; e += sizeof<V>())
      store<T>(stage + e, load<T>(y + e) + scale * load<T>(w + e));
  }
}
