// What a run draws at its start, and in each step of a map, by stream: a 32-bit number a draw (src/program/random.ts). Joined with dispatch, thread, random and normal.
// Draws are numbered by the true shape alone: block = row * ceil(columns / 4) + column / 4, lane = column % 4; a vector is a
// single row. What pads a tile is 0.

// The run's place among those of its cell that are here, and its number in its cell.
fn placeInCell() -> u32 { return (dispatch.firstRun + run) % dispatch.runsPerCell; }
fn replicate() -> u32 { return dispatch.firstReplicate + placeInCell(); }

fn drawBlock(stream: u32, block: u32) -> vec4u {
  return threefry(vec4u(block, replicate(), stream, stepped), vec4u(dispatch.seedLow, dispatch.seedHigh, 0u, 0u));
}

fn normalBlock(stream: u32, block: u32) -> vec4f { return normals(drawBlock(stream, block)); }

// 23 bits and a half, which float32 holds exactly: neither 0 nor 1.
fn uniformBlock(stream: u32, block: u32) -> vec4f {
  return (vec4f(drawBlock(stream, block) >> vec4u(9u)) + 0.5) * 0x1p-23;
}

// How far a grid has come, 0 to 1; a grid of one point has none of it. A quotient may err by 2.5 units, and half way of a grid
// about 0 must be 0: what is left over of it is divided once more.
fn gridShare(count: u32, stride: u32) -> f32 {
  let place = f32(replicate() / stride % count);
  let last = f32(count - 1u);
  let share = exact(place / last);
  return share + (place - exact(share * last)) / last;
}

fn withinColumns(block: u32, columns: u32, entries: vec4f) -> vec4f {
  return select(vec4f(), entries, vec4u(4u * block) + vec4u(0u, 1u, 2u, 3u) < vec4u(columns));
}
