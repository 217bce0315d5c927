// The slopes of a step of an embedded pair. Emitted beside it: what integrate-fixed.wgsl has of the tableau, and ERROR_WEIGHTS
// (b - b^, one more than STAGES).

const NEVER = 0u;  // no spectral radius is wanted

fn planned(m: March) -> March { return m; }

// The phase after a stage was taken.
fn towards(before: March) -> March {
  var m = before;
  let done = m.stage + 1u == STAGES;
  m.phase = select(STAGE, LAST, done);
  m.time = select(timeOf(m) + NODES[min(m.stage + 1u, STAGES - 1u)] * m.h, dispatch.time + m.nextElapsed, done);
  return m;
}

// Whether norms are those of plain numbers, without the scale of the error.
fn isBare(m: March) -> bool { return false; }

// Called with the slope that the run's phase asked for, and the norms where they are wanted.
fn wentOn(before: March, norms: vec2f) -> March {
  var m = before;
  m.takes = false;
  m.accepted = false;
  switch m.phase {
    case FIRST: {
      if (!isUsable(norms.y)) {
        m.attempts++;
        m.rejected++;
        return ended(m, DIVERGED);
      }
      if (m.proposal == 0.0) { return probing(m, norms); }
      return started(m);
    }
    case PROBE: { return proposed(m, norms.x); }
    case STAGE: {
      m.stage++;
      m.takes = true;
      return towards(m);
    }
    case LAST: {
      m = judged(m, norms);
      if (m.accepted && m.phase == FIRST) { return started(m); }
      return m;
    }
    default: { return m; }
  }
}

struct Scheme {
  coming: Coming,
  change: States,
  error: States,
}

// Holds what the norms are taken of: the error and the change of a step, or of the state and its slope, or of two slopes' difference.
fn compare(scheme: ptr<function, Scheme>, m: March, y: Now, slope: States) {
  switch m.phase {
    case FIRST: {
      (*scheme).error = fetchNow(y);
      (*scheme).change = slope;
    }
    case PROBE: { (*scheme).error = advanced(slope, (*scheme).change, -1.0); }
    case LAST: { (*scheme).error = erred((*scheme).error, slope, m.h); }
    default: {}
  }
}

// What is asked of a probe stands at y + h slope, of everything else between steps at y.
// The error has been read, and takes no registers while the next slope comes.
fn way(scheme: ptr<function, Scheme>, m: March) -> States {
  (*scheme).error = States();
  return scaled((*scheme).change, select(0.0, m.h, m.phase == PROBE));
}

fn take(scheme: ptr<function, Scheme>, m: March, slope: States) {
  if (m.stage == 0u) { *scheme = Scheme(); }
  (*scheme).change = advanced((*scheme).change, slope, m.h * WEIGHTS[m.stage]);
  (*scheme).error = erring((*scheme).error, slope, m.h, m.stage);
  (*scheme).coming = fed((*scheme).coming, slope, m.h, m.stage);
}

// The stage that comes next.
fn following(scheme: Scheme, y: Now, slope: States, m: March) -> States {
  return staged(y, scheme.coming, slope, m.h, m.stage);
}
