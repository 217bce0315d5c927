// The slopes of a step of a stabilised method: stages that follow from the two before, as many as the step and the spectral
// radius ask for. Emitted beside it: FAMILIES and their place in `data`, FAMILIES_FIRST: for each a vec4 of its reach, its
// stages, what stage 1 takes of the slope, and the vec4 where its rows begin; a row is mu, nu, muSlope, gammaSlope, and in the next
// vec4 its node. ERROR_OF_CHANGE, ERROR_OF_FIRST, ERROR_OF_LAST; the numbers of the radius' law; spreadStates.

// Accepted steps that an estimate of the spectral radius has served: there is none.
const NEVER = 0xffffffffu;

fn familyFor(stiffness: f32) -> vec4f {
  var found = data[FAMILIES_FIRST];
  for (var k = 1u; k < FAMILIES; k++) {
    if (found.x < stiffness) { found = data[FAMILIES_FIRST + k]; }
  }
  return found;
}

// The longest step that is stable, and the fewest stages for what remains of it.
fn planned(before: March) -> March {
  var m = before;
  let most = data[FAMILIES_FIRST + FAMILIES - 1u].x;
  if (m.proposal * m.radius > most) { m.proposal = most / m.radius; }
  let remaining = (dispatch.step - m.elapsed) - m.elapsedLow;
  let family = familyFor(min(m.proposal, remaining) * m.radius);
  m.stages = u32(family.y);
  m.share = family.z;
  m.row = u32(family.w);
  return m;
}

fn rowOf(m: March) -> vec4f { return data[m.row + 2u * (m.stage - 1u)]; }

fn towards(before: March) -> March {
  var m = before;
  let done = m.stage + 1u == m.stages;
  let node = select(data[m.row + 2u * max(m.stage, 1u) - 1u].x, m.share, m.stage == 0u);
  m.phase = select(STAGE, LAST, done);
  m.time = select(timeOf(m) + node * m.h, dispatch.time + m.nextElapsed, done);
  return m;
}

// The sizes of the state, its slope and differences that the power method reads are those of plain numbers.
fn isBare(m: March) -> bool { return m.phase == RADIUS || (m.phase == FIRST && m.proposal != 0.0); }

fn wentOn(before: March, norms: vec2f) -> March {
  var m = before;
  m.takes = false;
  m.accepted = false;
  m.isFirst = m.phase == FIRST || m.phase == LAST;
  switch m.phase {
    case FIRST: {
      if (!isUsable(norms.y)) {
        m.attempts++;
        m.rejected++;
        return ended(m, DIVERGED);
      }
      if (m.proposal == 0.0) { return probing(m, norms); }
      if (m.served >= RADIUS_STEPS) { return searching(m, norms); }
      return started(m);
    }
    case PROBE: { return proposed(m, norms.x); }
    case RADIUS: { return searched(m, norms.x); }
    case STAGE: {
      m.stage++;
      m.takes = true;
      return towards(m);
    }
    case LAST: {
      m = judged(m, norms);
      if (m.accepted && m.phase == FIRST && m.served < RADIUS_STEPS) { return started(m); }
      return m;
    }
    default: { return m; }
  }
}

// The nonlinear power method (RadiusLaw in src/methods/method.ts), from the sizes of the state and its slope.
fn searching(before: March, norms: vec2f) -> March {
  var m = before;
  let size = max(norms.x, m.proposal * norms.y);
  m.delta = sqrt(UNIT) * select(size, 1.0, size == 0.0);
  m.turn = select(m.delta / norms.y, 0.0, norms.y == 0.0);
  m.sigma = 0.0;
  m.iteration = 0u;
  m.phase = RADIUS;
  m.time = timeOf(m);
  return m;
}

fn searched(before: March, size: f32) -> March {
  var m = before;
  let earlier = m.sigma;
  m.sigma = select(0.0, size / m.delta, isUsable(size));
  m.iteration++;
  let settles = m.iteration >= RADIUS_LEAST && abs(m.sigma - earlier) <= RADIUS_ACCURACY * m.sigma;
  if (m.sigma > 0.0 && !settles && m.iteration < RADIUS_MOST) {
    m.turn = m.delta / size;
    return m;
  }
  m.radius = RADIUS_SAFETY * m.sigma;
  m.served = 0u;
  return started(m);
}

struct Scheme {
  first: States,
  // Of the two last stages, what they stand off the state.
  change: States,
  earlier: States,
  error: States,
}

fn compare(scheme: ptr<function, Scheme>, m: March, y: Now, slope: States) {
  switch m.phase {
    case FIRST: {
      (*scheme).error = fetchNow(y);
      (*scheme).change = slope;
      (*scheme).first = slope;
    }
    case PROBE, RADIUS: { (*scheme).error = advanced(slope, (*scheme).first, -1.0); }
    case LAST: {
      let slopes = advanced(scaled((*scheme).first, m.h * ERROR_OF_FIRST), slope, m.h * ERROR_OF_LAST);
      (*scheme).error = advanced(slopes, (*scheme).change, ERROR_OF_CHANGE);
    }
    default: {}
  }
}

fn way(scheme: ptr<function, Scheme>, m: March) -> States {
  if (m.phase == RADIUS) {
    if (m.iteration == 0u) { return advanced(scaled((*scheme).first, m.turn), spreadStates(), m.delta); }
    return scaled((*scheme).error, m.turn);
  }
  return scaled((*scheme).first, select(0.0, m.h, m.phase == PROBE));
}

fn take(scheme: ptr<function, Scheme>, m: March, slope: States) {
  if (m.stage == 0u) {
    if (m.isFirst) { (*scheme).first = slope; }
    (*scheme).change = scaled((*scheme).first, m.h * m.share);
    (*scheme).earlier = States();
    return;
  }
  let row = rowOf(m);
  let slopes = advanced(scaled(slope, m.h * row.z), (*scheme).first, m.h * row.w);
  let next = advanced(advanced(slopes, (*scheme).earlier, row.y), (*scheme).change, row.x);
  (*scheme).earlier = (*scheme).change;
  (*scheme).change = next;
}

// The stage that comes next.
fn following(scheme: Scheme, y: Now, slope: States, m: March) -> States { return plus(fetchNow(y), scheme.change); }
