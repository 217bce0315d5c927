// An embedded pair with a step size a run: a PI controller keeps the error estimate below the tolerances, and a sample time
// is hit exactly by shortening the last step before it. The runs of a register step together, each by its own step; one that
// has arrived, or whose step was rejected, keeps its state.

import { DIVERGED, OUT_OF_STEPS, RUNNING } from "./endings";
import {
  ABSOLUTE_TOLERANCE,
  ATTEMPTS,
  CHANGE,
  CONTROLLER,
  DRIFT,
  ELAPSED,
  ERROR,
  ERROR_EXPONENT,
  ERROR_WEIGHTS,
  FEED,
  FIRST_STEP,
  LEAST_PREVIOUS_ERROR,
  MAX_FACTOR,
  MAX_STEPS,
  MIN_FACTOR,
  NEXT,
  NODES,
  PREVIOUS_ERROR,
  PREVIOUS_EXPONENT,
  PROLOGUE,
  PROPOSAL,
  RELATIVE_TOLERANCE,
  SAFETY,
  SLOPE,
  STAGE,
  STAGES,
  STATE_ENTRIES,
  STATUS,
  TIME,
  WEIGHTS,
} from "./header";
import { interpret } from "./interpret";
import { add, clear, divide, laneCount, larger, magnitude, multiply, splat } from "./lanes";
import { clock, setClock, setLane, states, takeParameters, word } from "./record";

/** At most so many attempts, towards the time from + interval. False where runs are still on their way. */
export function integrateRecordAdaptively<V, T>(
  record: usize,
  from: f64,
  interval: f64,
  attempts: i32,
  restart: bool,
): bool {
  // A clock begins anew at each sample time, so that a long run does not lose the digits of its time.
  if (restart)
    for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) setClock<V, T>(record, ELAPSED, lane, 0);
  takeParameters<V, T>(record);
  interpret<V, T>(word(PROLOGUE));
  for (let k = 0; k < attempts; k++) {
    if (!prepareStep<V, T>(record, interval)) return true;
    tryStep<V, T>(record, from);
    judgeStep<V, T>(record, interval);
  }
  return !prepareStep<V, T>(record, interval);
}

/** The step h of each lane in this attempt, float64; 0 where the run does not go on. */
const steps: usize = memory.data(32, 8);

function stepOf(lane: usize): f64 {
  return load<f64>(steps + (lane << 3));
}

function controller(number: usize): f64 {
  return load<f64>(word(CONTROLLER) + (number << 3));
}

function goesOn<V, T>(record: usize, lane: usize, interval: f64): bool {
  return clock<V, T>(record, STATUS, lane) == <f64>RUNNING && clock<V, T>(record, ELAPSED, lane) < interval;
}

/** Chooses each run's step, 0 for one that does not go on. False where none does. */
function prepareStep<V, T>(record: usize, interval: f64): bool {
  let any = false;
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
    if (clock<V, T>(record, PROPOSAL, lane) == 0) {
      setClock<V, T>(record, PROPOSAL, lane, controller(FIRST_STEP));
      setClock<V, T>(record, PREVIOUS_ERROR, lane, 1);
    }
    if (goesOn<V, T>(record, lane, interval) && clock<V, T>(record, ATTEMPTS, lane) >= controller(MAX_STEPS))
      setClock<V, T>(record, STATUS, lane, <f64>OUT_OF_STEPS);
    const on = goesOn<V, T>(record, lane, interval);
    const remaining = interval - clock<V, T>(record, ELAPSED, lane);
    store<f64>(steps + (lane << 3), on ? min(clock<V, T>(record, PROPOSAL, lane), remaining) : 0);
    if (on) any = true;
  }
  return any;
}

/** Sets time + node h of each lane, and gives factor h as a register's content through memory at TIME's entry. */
function lanesOfStep<V, T>(factor: f64): V {
  const scratch = word(TIME);
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) setLane<T>(scratch, lane, factor * stepOf(lane));
  return load<V>(scratch);
}

function setTimes<V, T>(record: usize, from: f64, node: f64): void {
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++)
    setLane<T>(word(TIME), lane, from + clock<V, T>(record, ELAPSED, lane) + node * stepOf(lane));
}

/** NEXT = y + h sum b k, ERROR = h sum e k. */
function tryStep<V, T>(record: usize, from: f64): void {
  const y = states(record);
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  const stages = word(STAGES);
  const stage = word(STAGE);
  const slope = word(SLOPE);
  const change = word(CHANGE);
  const error = word(ERROR);
  const next = word(NEXT);
  memory.copy(stage, y, bytes);
  clear<V, T>(change, <i32>word(STATE_ENTRIES));
  clear<V, T>(error, <i32>word(STATE_ENTRIES));
  for (let s: usize = 0; s < stages; s++) {
    const weight = splat<V, T>(<T>load<f64>(word(WEIGHTS) + (s << 3)));
    const errorWeight = lanesOfStep<V, T>(load<f64>(word(ERROR_WEIGHTS) + (s << 3)));
    const reach = lanesOfStep<V, T>(load<f64>(word(FEED) + (s << 3)));
    setTimes<V, T>(record, from, load<f64>(word(NODES) + (s << 3)));
    interpret<V, T>(word(DRIFT));
    for (let e: usize = 0; e < bytes; e += sizeof<V>()) {
      const k = load<V>(slope + e);
      store<V>(change + e, add<V, T>(load<V>(change + e), multiply<V, T>(weight, k)));
      store<V>(error + e, add<V, T>(load<V>(error + e), multiply<V, T>(errorWeight, k)));
      store<V>(stage + e, add<V, T>(load<V>(y + e), multiply<V, T>(reach, k)));
    }
  }
  const h = lanesOfStep<V, T>(1);
  for (let e: usize = 0; e < bytes; e += sizeof<V>()) {
    const there = add<V, T>(load<V>(y + e), multiply<V, T>(h, load<V>(change + e)));
    store<V>(next + e, there);
    store<V>(stage + e, there);
  }
  const last = lanesOfStep<V, T>(load<f64>(word(ERROR_WEIGHTS) + (stages << 3)));
  setTimes<V, T>(record, from, 1);
  interpret<V, T>(word(DRIFT));
  for (let e: usize = 0; e < bytes; e += sizeof<V>())
    store<V>(error + e, add<V, T>(load<V>(error + e), multiply<V, T>(last, load<V>(slope + e))));
}

/** Root mean square of the error over its scale, left in the first entry of ERROR. */
function reduceError<V, T>(y: usize): usize {
  const entries = word(STATE_ENTRIES);
  const bytes = entries * sizeof<V>();
  const error = word(ERROR);
  const next = word(NEXT);
  const floor = splat<V, T>(<T>controller(ABSOLUTE_TOLERANCE));
  const relative = splat<V, T>(<T>controller(RELATIVE_TOLERANCE));
  let sum = splat<V, T>(<T>0);
  for (let e: usize = 0; e < bytes; e += sizeof<V>()) {
    const size = larger<V, T>(magnitude<V, T>(load<V>(y + e)), magnitude<V, T>(load<V>(next + e)));
    const share = divide<V, T>(load<V>(error + e), add<V, T>(floor, multiply<V, T>(relative, size)));
    sum = add<V, T>(sum, multiply<V, T>(share, share));
  }
  store<V>(error, sum);
  return error;
}

/** Accepts or rejects each run's step and proposes the next one (src/methods/methods.ts has the controller's source). */
function judgeStep<V, T>(record: usize, interval: f64): void {
  const y = states(record);
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  const sum = reduceError<V, T>(y);
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
    const h = stepOf(lane);
    if (h == 0) continue;
    const norm = sqrt(<f64>load<T>(sum + lane * sizeof<T>()) / <f64>word(STATE_ENTRIES));
    setClock<V, T>(record, ATTEMPTS, lane, clock<V, T>(record, ATTEMPTS, lane) + 1);
    if (norm <= 1) {
      const elapsed = clock<V, T>(record, ELAPSED, lane);
      const proposal = clock<V, T>(record, PROPOSAL, lane);
      const isLast = proposal >= interval - elapsed;
      for (let e = lane * sizeof<T>(); e < bytes; e += sizeof<V>()) store<T>(y + e, load<T>(word(NEXT) + e));
      const factor =
        controller(SAFETY) *
        max(norm, 1e-10) ** -controller(ERROR_EXPONENT) *
        clock<V, T>(record, PREVIOUS_ERROR, lane) ** controller(PREVIOUS_EXPONENT);
      const grown = h * bounded(factor, controller(MAX_FACTOR));
      setClock<V, T>(record, ELAPSED, lane, isLast ? interval : elapsed + h);
      // A step that was only shortened to hit a sample time says little against the longer one.
      setClock<V, T>(record, PROPOSAL, lane, isLast ? max(grown, proposal) : grown);
      setClock<V, T>(record, PREVIOUS_ERROR, lane, max(norm, controller(LEAST_PREVIOUS_ERROR)));
    } else {
      const usable = isFinite(norm);
      const factor = usable ? controller(SAFETY) * norm ** -controller(ERROR_EXPONENT) : 0;
      const proposal = h * bounded(factor, 1);
      setClock<V, T>(record, PROPOSAL, lane, proposal);
      // The step can no longer be told from 0 at this time: the solution leaves every bound.
      if (proposal < 1e-6 * min(interval, 1)) setClock<V, T>(record, STATUS, lane, <f64>DIVERGED);
    }
  }
}

function bounded(factor: f64, most: f64): f64 {
  return min(max(factor, controller(MIN_FACTOR)), most);
}
