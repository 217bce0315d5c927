// The integration kernel with an embedded pair and a step size a run: a PI controller keeps the error estimate below
// the tolerances, and a sample time is hit exactly by shortening the last step before it.
// Emitted beside it: what integrate.wgsl names, ERROR_WEIGHTS (b - b^, one more than STAGES), errorSquares, ERROR_ENTRIES,
// TILES, the tolerances, MAX_STEPS, FIRST_STEP and the controller's constants.

var<workgroup> errorParts: array<f32, RUNS_PER_WORKGROUP * TILES>;
var<workgroup> stillRunning: atomic<u32>;

// Root mean square of the error over its scale; every thread of a run adds the same numbers in the same order.
fn errorNorm(y: States, next: States, error: States) -> f32 {
  for (var j = 0u; j < TILES_PER_THREAD; j++) {
    let tile = lane + j * THREADS;
    if (tile < TILES) {
      errorParts[seat * TILES + tile] = errorSquares(y, next, error, j);
    }
  }
  workgroupBarrier();
  var sum = 0.0;
  for (var tile = 0u; tile < TILES; tile++) {
    sum += errorParts[seat * TILES + tile];
  }
  workgroupBarrier();
  return sqrt(sum / ERROR_ENTRIES);
}

@compute @workgroup_size(WORKGROUP)
fn integrate(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  takeSeat(workgroup.x, local);
  takeSlots();
  var y = loadStates(0u);
  let interval = dispatch.step;
  var status = clockWord(STATUS);
  // The clock starts anew at each sample time, so that a long run does not lose the digits of its time.
  var elapsed = select(bitcast<f32>(clockWord(ELAPSED)), 0.0, dispatch.firstStep == 0u);
  var proposal = bitcast<f32>(clockWord(PROPOSAL));
  var previous = bitcast<f32>(clockWord(PREVIOUS_ERROR));
  var attempts = clockWord(ATTEMPTS);
  if (proposal == 0.0) {
    proposal = FIRST_STEP;
    previous = 1.0;
  }
  let steps = dispatch.steps;
  for (var k = 0u; k < steps; k++) {
    if (status == RUNNING && elapsed < interval && attempts >= MAX_STEPS) { status = OUT_OF_STEPS; }
    let goesOn = status == RUNNING && elapsed < interval;
    // The chunk ends early once no run of the workgroup goes on; all threads must agree on that.
    if (local == 0u) { atomicStore(&stillRunning, 0u); }
    workgroupBarrier();
    if (goesOn && lane == 0u) { atomicAdd(&stillRunning, 1u); }
    workgroupBarrier();
    if (workgroupUniformLoad(&stillRunning) == 0u) { break; }

    let remaining = interval - elapsed;
    let isLast = proposal >= remaining;
    let h = select(proposal, remaining, isLast);
    let t = dispatch.time + elapsed;
    var stage = y;
    var change = States();
    var error = States();
    for (var s = 0u; s < STAGES; s++) {
      let slope = drift(stage, t + NODES[s] * h);
      change = advanced(change, slope, WEIGHTS[s]);
      error = advanced(error, slope, h * ERROR_WEIGHTS[s]);
      stage = advanced(y, slope, h * FEED[s]);
    }
    let next = advanced(y, change, h);
    error = advanced(error, drift(next, t + h), h * ERROR_WEIGHTS[STAGES]);
    let norm = errorNorm(y, next, error);

    if (goesOn) {
      attempts++;
      let usable = isFiniteBits(bitcast<u32>(norm));
      if (usable && norm <= 1.0) {
        y = next;
        elapsed = select(elapsed + h, interval, isLast);
        let factor = SAFETY * pow(max(norm, 1e-10), -ERROR_EXPONENT) * pow(previous, PREVIOUS_EXPONENT);
        // A step that was only shortened to hit a sample time says little against the longer one.
        let grown = h * clamp(factor, MIN_FACTOR, MAX_FACTOR);
        proposal = select(grown, max(grown, proposal), isLast);
        previous = max(norm, LEAST_PREVIOUS_ERROR);
      } else {
        let factor = select(MIN_FACTOR, SAFETY * pow(norm, -ERROR_EXPONENT), usable);
        proposal = h * clamp(factor, MIN_FACTOR, 1.0);
        // The step can no longer be told from 0 at this time: the solution leaves every bound.
        if (proposal < 1e-6 * min(interval, 1.0)) { status = DIVERGED; }
      }
    }
  }
  storeStates(y);
  markChunk();
  if (writes && lane == 0u) {
    atomicAdd(&summary[ATTEMPTED], attempts - clockWord(ATTEMPTS));
    setClockWord(STATUS, status);
    setClockWord(ELAPSED, bitcast<u32>(elapsed));
    setClockWord(PROPOSAL, bitcast<u32>(proposal));
    setClockWord(PREVIOUS_ERROR, bitcast<u32>(previous));
    setClockWord(ATTEMPTS, attempts);
    if (status == RUNNING && elapsed < interval) { atomicAdd(&summary[PENDING], 1u); }
  }
}
