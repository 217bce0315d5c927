// Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's method, a kernel of its own: one workgroup a matrix.

// Joined with dispatch, bits, eigen-common, one eigen-memory file, jacobi and alignment. Entry `spectrum`. The eigenvectors
// serve the alignment with a second matrix; for eigenvalues alone eigen-values is faster.

// With ALIGN true the mean over eigenvectors v of |v'Mv| / |Mv| goes to component ALIGNMENT: undefined where some Mv is 0. Run r's
// M starts at r * RUN_STRIDE + IMAGE, rows IMAGE_STRIDE apart.
override ALIGN: bool = false;
override IMAGE: u32 = 0u;
override IMAGE_STRIDE: u32 = 0u;
override ALIGNMENT: u32 = 0u;

override HALF: u32 = (ORDER + 1u) / 2u;
override PLAYERS: u32 = 2u * HALF;

var<workgroup> turns: array<Turn, HALF>;
var<workgroup> sums: array<f32, PLAYERS>;
var<workgroup> vote: u32;
var<private> lane: u32;
// The first word of the run's second matrix.
var<private> image: u32;

fn turnAt(pair: u32) -> Turn { return turns[pair]; }
fn setTurn(pair: u32, by: Turn) { turns[pair] = by; }
fn rowSum(row: u32) -> f32 { return sums[row]; }
fn setRowSum(row: u32, sum: f32) { sums[row] = sum; }
fn imageEntry(row: u32, column: u32) -> f32 { return scratch[image + row * IMAGE_STRIDE + column]; }

// All threads of the workgroup are of one run and ask the same.
fn anyGoesOn(goesOn: bool) -> bool {
  if (lane == 0u) { vote = select(0u, 1u, goesOn); }
  return workgroupUniformLoad(&vote) == 1u;
}

@compute @workgroup_size(THREADS)
fn spectrum(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let run = group.y * groups.x + group.x;
  if (run >= dispatch.runs) {
    return;
  }
  attach(run);
  lane = thread;
  let size = greatestMagnitude(run * RUN_STRIDE + MATRIX, ROW_STRIDE, thread);
  if (!isFiniteBits(size)) {
    reportUndefined(run, thread);
    if (thread == 0u && ALIGN) {
      report(ALIGNMENT, run, UNDEFINED);
    }
    return;
  }
  let exponent = exponentOf(size);
  load(run, powerOfTwo(-exponent), thread);
  synchronise();
  diagonalise(ORDER, ALIGN, true);
  let mine = (ORDER + THREADS - 1u - thread) / THREADS;
  for (var k = 0u; k < mine; k++) {
    let i = k * THREADS + thread;
    report(FIRST + rank(ORDER, i), run, resultBits(powerOfTwo(exponent) * entry(i, i)));
  }
  if (ALIGN) {
    align(run, thread);
  }
}

fn load(run: u32, down: f32, thread: u32) {
  let start = run * RUN_STRIDE + MATRIX;
  let count = PLAYERS * PLAYERS;
  let share = (count + THREADS - 1u) / THREADS;
  for (var k = 0u; k < share; k++) {
    let e = k * THREADS + thread;
    if (e < count) {
      let row = e / PLAYERS;
      let column = e % PLAYERS;
      var x = 0.0;
      if (row < ORDER && column < ORDER) {
        x = down * scratch[start + row * ROW_STRIDE + column];
      }
      setEntry(row, column, x);
      if (ALIGN) {
        setBasisEntry(row, column, select(0.0, 1.0, row == column));
      }
    }
  }
}

fn align(run: u32, thread: u32) {
  image = run * RUN_STRIDE + IMAGE;
  let size = greatestMagnitude(image, IMAGE_STRIDE, thread);
  if (!isFiniteBits(size)) {
    if (thread == 0u) {
      report(ALIGNMENT, run, UNDEFINED);
    }
    return;
  }
  let down = powerOfTwo(-exponentOf(size));
  let mine = (ORDER + THREADS - 1u - thread) / THREADS;
  for (var n = 0u; n < mine; n++) {
    let v = n * THREADS + thread;
    setRowSum(v, shareOfColumn(ORDER, v, down));
  }
  workgroupBarrier();
  if (thread == 0u) {
    report(ALIGNMENT, run, meanOfShares(ORDER));
  }
}
