// Where the algorithms that a routine calls work: a matrix, a basis and a list of numbers, in the run's own region of device memory.

// Emitted beside it, in vec4 from the region's beginning: WORK_MATRIX, WORK_BASIS, WORK_LIST, WORK_SUMS, WORK_TURNS.

// vec4 a row of the matrix, and of the basis.
var<private> workStride: u32;
var<private> basisStride: u32;
var<workgroup> going: atomic<u32>;

fn workAt(first: u32) -> u32 { return region * SCRATCH_STRIDE + first; }

fn entryAt(row: u32, column: u32) -> u32 { return workAt(WORK_MATRIX + row * workStride + (column >> 2u)); }
fn entry(row: u32, column: u32) -> f32 { return scratch[entryAt(row, column)][column & 3u]; }
fn setEntry(row: u32, column: u32, x: f32) { scratch[entryAt(row, column)][column & 3u] = x; }
// A second matrix beside the basis stands where a decomposed one stood.
fn imageEntry(row: u32, column: u32) -> f32 { return entry(row, column); }

fn basisAt(row: u32, column: u32) -> u32 { return workAt(WORK_BASIS + row * basisStride + (column >> 2u)); }
fn basisEntry(row: u32, column: u32) -> f32 { return scratch[basisAt(row, column)][column & 3u]; }
fn setBasisEntry(row: u32, column: u32, x: f32) { scratch[basisAt(row, column)][column & 3u] = x; }

fn listed(i: u32) -> f32 { return scratch[workAt(WORK_LIST + (i >> 2u))][i & 3u]; }
fn setListed(i: u32, x: f32) { scratch[workAt(WORK_LIST + (i >> 2u))][i & 3u] = x; }
fn isListed(i: u32) -> bool { return isFiniteBits(bitcast<u32>(listed(i))); }

fn rowSum(row: u32) -> f32 { return scratch[workAt(WORK_SUMS + (row >> 2u))][row & 3u]; }
fn setRowSum(row: u32, sum: f32) { scratch[workAt(WORK_SUMS + (row >> 2u))][row & 3u] = sum; }

fn turnAt(pair: u32) -> Turn {
  let stored = scratch[workAt(WORK_TURNS + pair)];
  return Turn(vec2u(stored.zw), stored.xy);
}
fn setTurn(pair: u32, by: Turn) { scratch[workAt(WORK_TURNS + pair)] = vec4f(by.by, vec2f(by.rows)); }

// Numbers beside rows while nothing turns: two of each.
fn kept(i: u32) -> f32 { return scratch[workAt(WORK_TURNS + (i >> 2u))][i & 3u]; }
fn setKept(i: u32, x: f32) { scratch[workAt(WORK_TURNS + (i >> 2u))][i & 3u] = x; }

fn matrixTile(first: u32, stride: u32, row: u32, column: u32) -> mat4x4f {
  let at = workAt(first + 4u * row * stride + column);
  return mat4x4f(scratch[at], scratch[at + stride], scratch[at + 2u * stride], scratch[at + 3u * stride]);
}
fn setMatrixTile(first: u32, stride: u32, row: u32, column: u32, tile: mat4x4f) {
  let at = workAt(first + 4u * row * stride + column);
  scratch[at] = tile[0];
  scratch[at + stride] = tile[1];
  scratch[at + 2u * stride] = tile[2];
  scratch[at + 3u * stride] = tile[3];
}
// A vector of modes as the list.
fn setListTile(tile: u32, modes: mat4x4f) {
  let at = workAt(WORK_LIST + 4u * tile);
  scratch[at] = modes[0];
  scratch[at + 1u] = modes[1];
  scratch[at + 2u] = modes[2];
  scratch[at + 3u] = modes[3];
}
fn listTile(tile: u32) -> mat4x4f {
  let at = workAt(WORK_LIST + 4u * tile);
  return mat4x4f(scratch[at], scratch[at + 1u], scratch[at + 2u], scratch[at + 3u]);
}

fn synchronise() {
  storageBarrier();
  workgroupBarrier();
}

// Runs that share a workgroup share its barriers: the loop of one lasts as long as that of any.
fn anyGoesOn(goesOn: bool) -> bool {
  if (lane == 0u && seat == 0u) { atomicStore(&going, 0u); }
  workgroupBarrier();
  if (lane == 0u && goesOn) { atomicStore(&going, 1u); }
  return workgroupUniformLoad(&going) == 1u;
}
