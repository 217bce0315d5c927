// How a run with a step size of its own goes on: its record, its phase, and the law of the step (test/march.ts says it in float64).
// Emitted beside it: the tolerances, MAX_STEPS, MAX_STEP, FIRST_STEP (0: to be found) and the numbers of the method's control law.
// scheme-tableau.wgsl or scheme-recurrence.wgsl says in what phases the slopes of a step are taken.

// What the next slope is of.
const RESTS = 0u;   // nothing: the run has ended, has arrived, or has taken its steps of this chunk
const FIRST = 1u;   // the state, before a step that does not have it from the step before
const PROBE = 2u;   // a short way along the first slope, for the first step
const STAGE = 3u;
const LAST = 4u;    // the new solution
const RADIUS = 5u;  // near the state, for the spectral radius

// Slopes for which a norm is wanted.
const MEASURES = 2u;
// Above it a norm holds something that is not finite; norms.wgsl keeps all others far below.
const WILD = 1e20;
// Times are kept in two words: smaller steps cannot be told from none.
const CLOCK_UNIT = 3.5527136788e-15;  // 2^-48
const UNIT = 5.9604644775e-8;         // 2^-24

struct March {
  // The record (src/gpu/emit-clock.ts).
  status: u32,
  elapsed: f32,
  elapsedLow: f32,
  proposal: f32,
  previousError: f32,
  previousStep: f32,
  attempts: u32,
  rejected: u32,
  endTime: f32,
  radius: f32,
  served: u32,
  // The step under way.
  phase: u32,
  time: f32,        // at which the next slope is wanted
  stage: u32,       // the last that was taken
  stages: u32,
  takes: bool,      // the slope that has come is one of a step
  accepted: bool,   // the step that has ended is
  h: f32,
  isLast: bool,
  shortened: bool,
  nextElapsed: f32,
  nextLow: f32,
  attemptsAtMost: u32,
  // The power method.
  delta: f32,
  sigma: f32,
  turn: f32,        // what the last difference is multiplied by
  iteration: u32,
  // What stage 1 of a recurrence takes of the first slope, where its rows stand, and whether the slope that has come is the first.
  share: f32,
  row: u32,
  isFirst: bool,
}

fn takeRecord() -> March {
  var m = March();
  m.status = clockWord(STATUS);
  // Time is counted from the last sample time, so that a long run does not lose its digits.
  let begins = dispatch.firstStep == 0u;
  m.elapsed = select(clockNumber(ELAPSED), 0.0, begins);
  m.elapsedLow = select(clockNumber(ELAPSED_LOW), 0.0, begins);
  m.proposal = clockNumber(PROPOSAL);
  m.previousError = clockNumber(PREVIOUS_ERROR);
  m.previousStep = clockNumber(PREVIOUS_STEP);
  m.attempts = clockWord(ATTEMPTS);
  m.rejected = clockWord(REJECTED);
  m.endTime = clockNumber(END_TIME);
  m.radius = clockNumber(RADIUS_FOUND);
  m.served = clockWord(SERVED);
  m.attemptsAtMost = m.attempts + dispatch.steps;
  if (m.proposal == 0.0) {
    m.proposal = FIRST_STEP;
    m.served = NEVER;
  }
  return goingOn(m);
}

fn keepRecord(m: March) {
  if (!writes || lane != 0u) { return; }
  atomicAdd(&summary[ATTEMPTED], m.attempts - clockWord(ATTEMPTS));
  setClockWord(STATUS, m.status);
  setClockNumber(ELAPSED, m.elapsed);
  setClockNumber(ELAPSED_LOW, m.elapsedLow);
  setClockNumber(PROPOSAL, m.proposal);
  setClockNumber(PREVIOUS_ERROR, m.previousError);
  setClockNumber(PREVIOUS_STEP, m.previousStep);
  setClockWord(ATTEMPTS, m.attempts);
  setClockWord(REJECTED, m.rejected);
  setClockNumber(END_TIME, m.endTime);
  setClockNumber(RADIUS_FOUND, m.radius);
  setClockWord(SERVED, m.served);
  if (m.status == RUNNING && m.elapsed < dispatch.step) { atomicAdd(&summary[PENDING], 1u); }
}

fn timeOf(m: March) -> f32 { return dispatch.time + m.elapsed; }

fn ended(before: March, status: u32) -> March {
  var m = before;
  m.status = status;
  m.endTime = timeOf(m);
  m.phase = RESTS;
  return m;
}

// Between steps: rests, or wants the slope at the state.
fn goingOn(before: March) -> March {
  var m = before;
  m.phase = RESTS;
  m.time = timeOf(m);
  if (m.status != RUNNING || m.elapsed >= dispatch.step) { return m; }
  if (m.attempts >= MAX_STEPS) { return ended(m, OUT_OF_STEPS); }
  if (m.attempts < m.attemptsAtMost) { m.phase = FIRST; }
  return m;
}

// The step that begins with the slope that has come.
fn started(before: March) -> March {
  var m = planned(before);
  let remaining = (dispatch.step - m.elapsed) - m.elapsedLow;
  m.isLast = m.proposal >= remaining;
  m.shortened = m.proposal > remaining;
  m.h = select(m.proposal, remaining, m.isLast);
  let added = m.h + m.elapsedLow;
  let there = exact(m.elapsed + added);
  m.nextElapsed = select(there, dispatch.step, m.isLast);
  m.nextLow = select(added - (there - m.elapsed), 0.0, m.isLast);
  m.stage = 0u;
  m.takes = true;
  return towards(m);
}

fn bounded(factor: f32, most: f32) -> f32 { return clamp(factor, MIN_FACTOR, most); }

fn isUsable(norm: f32) -> bool { return norm < WILD; }

// `norms` of the error and of the change.
fn judged(before: March, norms: vec2f) -> March {
  var m = before;
  m.attempts++;
  m.accepted = norms.x <= 1.0;
  if (m.accepted) { return takenOn(m, max(norms.x, LEAST_ERROR)); }
  m.rejected++;
  let usable = isUsable(norms.x);
  let factor = select(MIN_FACTOR, SAFETY * pow(norms.x, -ALONE_EXPONENT), usable);
  m.proposal = m.h * bounded(factor, 1.0);
  m.served = select(m.served, NEVER, m.served > 0u);
  let t = timeOf(m);
  if (m.proposal <= CLOCK_UNIT * abs(t)) {
    // Within one unit of the clock the state would still change by much more than a step may err: a pole.
    let leaves = !usable || RELATIVE_TOLERANCE * norms.y >= sqrt(RELATIVE_TOLERANCE);
    return ended(m, select(STEP_TOO_SMALL, DIVERGED, leaves));
  }
  return goingOn(m);
}

fn takenOn(before: March, error: f32) -> March {
  var m = before;
  let alone = pow(error, -ALONE_EXPONENT);
  let both = pow(error, -ERROR_EXPONENT) * pow(m.previousError, PREVIOUS_EXPONENT) * pow(m.h / m.previousStep, STEP_EXPONENT);
  // A step that was shortened to hit a sample time says nothing for the longer one.
  if (!m.shortened) {
    m.proposal = min(MAX_STEP, m.h * bounded(SAFETY * select(both, alone, m.previousStep == 0.0), MAX_FACTOR));
    m.previousError = max(error, LEAST_PREVIOUS_ERROR);
    m.previousStep = m.h;
  }
  m.elapsed = m.nextElapsed;
  m.elapsedLow = m.nextLow;
  m.served = select(m.served, m.served + 1u, m.served < NEVER);
  return goingOn(m);
}

// The first step by Hairer, Norsett, Wanner I, section II.4: from the norms of the state and its slope a short way,
fn probing(before: March, norms: vec2f) -> March {
  var m = before;
  let known = norms.x >= 1e-5 && norms.y >= 1e-5;
  m.h = held(select(1e-6, 0.01 * norms.x / norms.y, known));
  m.delta = norms.y;
  m.phase = PROBE;
  m.time = timeOf(m) + m.h;
  return m;
}

// and from how the slope changes along it the step.
fn proposed(before: March, difference: f32) -> March {
  var m = before;
  let worst = max(m.delta, difference / m.h);
  let way = select(pow(0.01 / worst, FIRST_EXPONENT), max(1e-6, m.h * 1e-3), worst <= 1e-15);
  m.proposal = select(m.h, held(min(100.0 * m.h, way)), isUsable(difference));
  return goingOn(m);
}

fn held(step: f32) -> f32 {
  return min(max(step, 16.0 * CLOCK_UNIT * abs(dispatch.time)), MAX_STEP);
}
