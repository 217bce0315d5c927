// Steps of their own length for each run: the control law keeps the error estimate below the tolerances, and a sample time is
// hit exactly by shortening the last step before it. The runs of a register step together, each by its own step; one that has
// arrived, or whose step was rejected, keeps its state. The law in words stands in test/march.ts.

import { combine } from "./elementwise";
import { DIVERGED, OUT_OF_STEPS, RUNNING, STEP_TOO_SMALL } from "./endings";
import { proposeFirstSteps } from "./first-step";
import {
  ABSOLUTE_TOLERANCE,
  ALL_ENTRIES,
  ALONE_EXPONENT,
  ATTEMPTS,
  DAMPING,
  DAMPING_TERM_COUNT,
  DAMPING_TERMS,
  DRIFT,
  ELAPSED,
  END_TIME,
  ERROR,
  ERROR_EXPONENT,
  ERROR_OF_CHANGE,
  ERROR_OF_FIRST,
  ERROR_OF_LAST,
  ERROR_TERM_COUNT,
  ERROR_TERMS,
  FAMILIES,
  FAMILY_COUNT,
  FAMILY_NUMBERS,
  FAMILY_REACH,
  FAMILY_STAGES,
  FIRST_SLOPE,
  FLOW_ENTRIES,
  LEAST_ERROR,
  LEAST_PREVIOUS_ERROR,
  MAX_FACTOR,
  MAX_STEP,
  MAX_STEPS,
  MIN_FACTOR,
  NEXT_CARRY,
  PREVIOUS_ERROR,
  PREVIOUS_EXPONENT,
  PREVIOUS_STEP,
  PROLOGUE,
  PROPOSAL,
  RADIUS,
  RADIUS_STEPS,
  RECORD_CARRY,
  REJECTED,
  RELATIVE_TOLERANCE,
  SAFETY,
  SERVES,
  SLOPE,
  SLOPES,
  STAGE,
  STAGES,
  STATE_COUNT,
  STATE_ENTRIES,
  STATE_SIZES,
  STATUS,
  STEP_EXPONENT,
  TIME,
} from "./header";
import { interpret } from "./interpret";
import { END, FAMILY, lanesOfRow, NORM, number, putLane, STEP, setNumber, takeLanes } from "./lane-numbers";
import { add, choose, laneCount, less, multiply, splat } from "./lanes";
import { takeMemories } from "./memories";
import { control, errorNorm } from "./norms";
import { estimateRadii, recurrence } from "./radius";
import { addToClock, clock, setClock, setLane, states, takeParameters, word } from "./record";
import { takeRecurrence } from "./recurrence";
import { takeTableau } from "./stages";

/** At most so many attempts, towards the time `to`. False where runs are still on their way. */
export function integrateRecordAdaptively<V, T>(record: usize, from: f64, to: f64, attempts: i32, restart: bool): bool {
  // A clock begins anew at each sample time, so that a long run does not lose the digits of its time.
  if (restart)
    for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) setClock<V, T>(record, ELAPSED, lane, 0);
  if (!anyGoesOn<V, T>(record, to - from)) return true;
  takeParameters<V, T>(record);
  interpret<V, T>(word(PROLOGUE));
  takeFirstSlope<V, T>(record, from, to - from);
  proposeFirstSteps<V, T>(record, from);
  for (let k = 0; k < attempts; k++) {
    if (!prepareStep<V, T>(record, from, to)) return true;
    tryStep<V, T>(record, from);
    judgeStep<V, T>(record, from, to);
  }
  return !anyGoesOn<V, T>(record, to - from);
}

function goesOn<V, T>(record: usize, lane: usize, interval: f64): bool {
  return clock<V, T>(record, STATUS, lane) == <f64>RUNNING && clock<V, T>(record, ELAPSED, lane) < interval;
}

function anyGoesOn<V, T>(record: usize, interval: f64): bool {
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++)
    if (goesOn<V, T>(record, lane, interval)) return true;
  return false;
}

/** The slope at where the runs stand: the bits that the last slope of the step that led there had, however calls are cut. */
function takeFirstSlope<V, T>(record: usize, from: f64, interval: f64): void {
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  const all = word(ALL_ENTRIES) * sizeof<V>();
  memory.copy(word(STAGE), states(record), all);
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++)
    setLane<T>(word(TIME), lane, from + clock<V, T>(record, ELAPSED, lane));
  interpret<V, T>(word(DRIFT));
  memory.copy(word(FIRST_SLOPE), word(SLOPE), bytes);
  if (all == bytes) return;
  // Of a run that does not go on the time is not its own. Of one that does, whatever is remembered twice is so once.
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++)
    putLane<T>(lane, goesOn<V, T>(record, lane, interval) ? 1 : 0);
  takeMemories<V>(less<V, T>(splat<V, T>(<T>0), takeLanes<V>()), record);
}

function end<V, T>(record: usize, lane: usize, status: i32, time: f64): void {
  setClock<V, T>(record, STATUS, lane, <f64>status);
  setClock<V, T>(record, END_TIME, lane, time);
}

/** Chooses each run's STEP, 0 for one that does not go on, its END and its FAMILY. False where none goes on. */
function prepareStep<V, T>(record: usize, from: f64, to: f64): bool {
  const interval = to - from;
  let any = false;
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
    const on = goesOn<V, T>(record, lane, interval);
    if (on && clock<V, T>(record, ATTEMPTS, lane) >= control(MAX_STEPS))
      end<V, T>(record, lane, OUT_OF_STEPS, from + clock<V, T>(record, ELAPSED, lane));
    const still = goesOn<V, T>(record, lane, interval);
    setNumber(STEP, lane, still ? clock<V, T>(record, PROPOSAL, lane) : 0);
    if (still) any = true;
  }
  if (!any) return false;
  const stabilised = word(STAGES) == 0;
  if (stabilised) estimateRadii<V, T>(record, from);
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
    const elapsed = clock<V, T>(record, ELAPSED, lane);
    const remaining = interval - elapsed;
    let h: f64 = 0;
    if (number(STEP, lane) != 0) {
      if (stabilised) limitProposal<V, T>(record, lane);
      h = min(clock<V, T>(record, PROPOSAL, lane), remaining);
    }
    setNumber(STEP, lane, h);
    setNumber(END, lane, h == remaining ? to : from + (elapsed + h));
    if (stabilised) setNumber(FAMILY, lane, <f64>familyFor(h * clock<V, T>(record, RADIUS, lane)));
  }
  return true;
}

function reachOf(family: usize): f64 {
  return load<f64>(family + (FAMILY_REACH << 3));
}

/** No step is longer than the most stages reach. */
function limitProposal<V, T>(record: usize, lane: usize): void {
  const last = word(FAMILIES) + (((word(FAMILY_COUNT) - 1) * FAMILY_NUMBERS) << 3);
  const most = reachOf(last) / clock<V, T>(record, RADIUS, lane);
  setClock<V, T>(record, PROPOSAL, lane, min(clock<V, T>(record, PROPOSAL, lane), most));
}

/** The address of the family with the fewest stages that is stable. */
function familyFor(stiffness: f64): usize {
  let family = word(FAMILIES);
  const last = family + (((word(FAMILY_COUNT) - 1) * FAMILY_NUMBERS) << 3);
  while (family < last && !(stiffness <= reachOf(family))) family += FAMILY_NUMBERS << 3;
  return family;
}

const times: usize = memory.data(32, 8);

/** STAGE = the solution, SLOPE its slope, ERROR = the estimate. */
function tryStep<V, T>(record: usize, from: f64): void {
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++)
    store<f64>(times + (lane << 3), from + clock<V, T>(record, ELAPSED, lane));
  const stages = word(STAGES);
  let change: usize = 0;
  if (stages == 0) change = takeRecurrence<V, T>(record, times);
  else takeTableau<V, T>(record, times);
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) setLane<T>(word(TIME), lane, number(END, lane));
  interpret<V, T>(word(DRIFT));
  if (stages == 0) estimateError<V, T>(change);
  else {
    const entries = <i32>word(STATE_ENTRIES);
    combine<V, T>(word(ERROR), entries, <i32>word(ERROR_TERM_COUNT), word(ERROR_TERMS));
    if (word(DAMPING) != 0) combine<V, T>(word(DAMPING), entries, <i32>word(DAMPING_TERM_COUNT), word(DAMPING_TERMS));
  }
}

function estimateError<V, T>(change: usize): void {
  const first = word(FIRST_SLOPE);
  const last = word(SLOPE);
  const error = word(ERROR);
  const h = lanesOfRow<V, T>(STEP);
  const ofChange = splat<V, T>(<T>recurrence(ERROR_OF_CHANGE));
  const ofFirst = multiply<V, T>(h, splat<V, T>(<T>recurrence(ERROR_OF_FIRST)));
  const ofLast = multiply<V, T>(h, splat<V, T>(<T>recurrence(ERROR_OF_LAST)));
  for (let e: usize = 0, bytes = word(STATE_ENTRIES) * sizeof<V>(); e < bytes; e += sizeof<V>()) {
    const sum = add<V, T>(multiply<V, T>(ofChange, load<V>(change + e)), multiply<V, T>(ofFirst, load<V>(first + e)));
    store<V>(error + e, add<V, T>(sum, multiply<V, T>(ofLast, load<V>(last + e))));
  }
}

/** Accepts or rejects each run's step, proposes the next one, and ends what cannot go on. */
function judgeStep<V, T>(record: usize, from: f64, to: f64): void {
  errorNorm<V, T>(states(record), word(STAGE));
  for (let lane: usize = 0; lane < <usize>laneCount<V, T>(); lane++) {
    putLane<T>(lane, 0);
    if (number(STEP, lane) == 0) continue;
    addToClock<V, T>(record, ATTEMPTS, lane, 1);
    addToClock<V, T>(record, SLOPES, lane, slopesOfStep(lane));
    if (number(NORM, lane) <= 1) {
      putLane<T>(lane, 1);
      accept<V, T>(record, lane, to - from);
    } else reject<V, T>(record, lane, from);
  }
  keepAccepted<V, T>(record, less<V, T>(splat<V, T>(<T>0), takeLanes<V>()));
}

/** The last is the first of the next step. */
function slopesOfStep(lane: usize): f64 {
  const stages = word(STAGES);
  return stages == 0 ? load<f64>(<usize>number(FAMILY, lane) + (FAMILY_STAGES << 3)) : <f64>stages;
}

function keepAccepted<V, T>(record: usize, accepted: V): void {
  const bytes = word(STATE_ENTRIES) * sizeof<V>();
  take<V>(accepted, states(record), word(STAGE), bytes);
  take<V>(accepted, word(FIRST_SLOPE), word(SLOPE), bytes);
  if (word(ALL_ENTRIES) > word(STATE_ENTRIES)) takeMemories<V>(accepted, record);
  if (sizeof<T>() == 4) take<V>(accepted, record + word(RECORD_CARRY), word(NEXT_CARRY), bytes);
}

/** The new numbers where the mask holds. */
function take<V>(mask: V, to: usize, from: usize, bytes: usize): void {
  if (!isVector<V>()) {
    if (mask != 0) memory.copy(to, from, bytes);
    return;
  }
  for (let e: usize = 0; e < bytes; e += sizeof<V>())
    store<V>(to + e, choose<V>(mask, load<V>(from + e), load<V>(to + e)));
}

function bounded(factor: f64, most: f64): f64 {
  return min(max(factor, control(MIN_FACTOR)), most);
}

function accept<V, T>(record: usize, lane: usize, interval: f64): void {
  const h = number(STEP, lane);
  const norm = number(NORM, lane);
  const elapsed = clock<V, T>(record, ELAPSED, lane);
  const remaining = interval - elapsed;
  const proposal = clock<V, T>(record, PROPOSAL, lane);
  setClock<V, T>(record, ELAPSED, lane, proposal >= remaining ? interval : elapsed + h);
  setClock<V, T>(record, SERVES, lane, max(0, clock<V, T>(record, SERVES, lane) - 1));
  // A step that was shortened to hit a sample time says nothing for the longer one.
  if (remaining < proposal) return;
  const previousStep = clock<V, T>(record, PREVIOUS_STEP, lane);
  const error = max(norm, control(LEAST_ERROR));
  const factor =
    previousStep == 0
      ? error ** -control(ALONE_EXPONENT)
      : error ** -control(ERROR_EXPONENT) *
        clock<V, T>(record, PREVIOUS_ERROR, lane) ** control(PREVIOUS_EXPONENT) *
        (h / previousStep) ** control(STEP_EXPONENT);
  const grown = h * bounded(control(SAFETY) * factor, control(MAX_FACTOR));
  setClock<V, T>(record, PROPOSAL, lane, min(grown, control(MAX_STEP)));
  setClock<V, T>(record, PREVIOUS_ERROR, lane, max(norm, control(LEAST_PREVIOUS_ERROR)));
  setClock<V, T>(record, PREVIOUS_STEP, lane, h);
}

function reject<V, T>(record: usize, lane: usize, from: f64): void {
  const norm = number(NORM, lane);
  const elapsed = clock<V, T>(record, ELAPSED, lane);
  addToClock<V, T>(record, REJECTED, lane, 1);
  const usable = isFinite(norm);
  const factor = usable ? control(SAFETY) * norm ** -control(ALONE_EXPONENT) : 0;
  const proposal = number(STEP, lane) * bounded(factor, 1);
  setClock<V, T>(record, PROPOSAL, lane, proposal);
  // The radius is of this state only where no step was taken since.
  if (word(STAGES) == 0 && clock<V, T>(record, SERVES, lane) < recurrence(RADIUS_STEPS))
    setClock<V, T>(record, SERVES, lane, 0);
  const t = from + elapsed;
  const stands = from + (elapsed + proposal) == t;
  if (!stands && (usable || isFiniteLane<V, T>(word(FIRST_SLOPE), lane))) return;
  const leaves = !usable || changesMuch<V, T>(record, lane);
  end<V, T>(record, lane, leaves ? DIVERGED : STEP_TOO_SMALL, t);
}

function isFiniteLane<V, T>(values: usize, lane: usize): bool {
  const bytes = word(FLOW_ENTRIES) * sizeof<V>();
  for (let e = lane * sizeof<T>(); e < bytes; e += sizeof<V>()) if (!isFinite(load<T>(values + e))) return false;
  return true;
}

/** Whether the step would have changed a state by much more than it may err: rtol times the norm of the change is sqrt(rtol) or more. */
function changesMuch<V, T>(record: usize, lane: usize): bool {
  const y = states(record) + lane * sizeof<T>();
  const next = word(STAGE) + lane * sizeof<T>();
  const relative = control(RELATIVE_TOLERANCE);
  let worst: f64 = 0;
  let e: usize = 0;
  for (let state: usize = 0, count = word(STATE_COUNT); state < count; state++) {
    const size = <usize>load<u32>(word(STATE_SIZES) + (state << 2));
    let sum: f64 = 0;
    for (let last = e + size * sizeof<V>(); e < last; e += sizeof<V>()) {
      const a = <f64>load<T>(y + e);
      const b = <f64>load<T>(next + e);
      const share = (b - a) / (control(ABSOLUTE_TOLERANCE) + relative * max(abs(a), abs(b)));
      sum += share * share;
    }
    worst = max(worst, sqrt(sum / <f64>size));
  }
  return !(relative * worst < sqrt(relative));
}
