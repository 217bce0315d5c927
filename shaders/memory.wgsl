// States, shared data and scratch in device memory, read and written tile by tile.

@group(0) @binding(1) var<storage, read_write> states: array<vec4f>;
@group(0) @binding(3) var<storage, read> data: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> scratch: array<vec4f>;

fn statesRows(base: u32, stride: u32, row: u32, column: u32) -> mat4x4f {
  let first = base + 4u * row * stride + column;
  return mat4x4f(states[first], states[first + stride], states[first + 2u * stride], states[first + 3u * stride]);
}

// Of the run's own region.
fn stateTile(offset: u32, stride: u32, row: u32, column: u32) -> mat4x4f {
  return statesRows(run * STATE_STRIDE + offset, stride, row, column);
}

fn setStateTile(offset: u32, stride: u32, row: u32, column: u32, tile: mat4x4f) {
  let first = run * STATE_STRIDE + offset + 4u * row * stride + column;
  states[first] = tile[0];
  states[first + stride] = tile[1];
  states[first + 2u * stride] = tile[2];
  states[first + 3u * stride] = tile[3];
}

// A scalar state is the first number of its place.
fn stateNumber(offset: u32) -> f32 { return states[run * STATE_STRIDE + offset].x; }

fn setStateNumber(offset: u32, value: f32) { states[run * STATE_STRIDE + offset] = vec4f(value, 0.0, 0.0, 0.0); }

fn dataRows(offset: u32, stride: u32, row: u32, column: u32) -> mat4x4f {
  let first = offset + 4u * row * stride + column;
  return mat4x4f(data[first], data[first + stride], data[first + 2u * stride], data[first + 3u * stride]);
}

fn dataEntry(offset: u32, stride: u32, row: u32, column: u32) -> f32 {
  return data[offset + row * stride + (column >> 2u)][column & 3u];
}

fn statesEntry(base: u32, stride: u32, row: u32, column: u32) -> f32 {
  return states[base + row * stride + (column >> 2u)][column & 3u];
}

// A matrix for the eigensolver.
fn writeOut(offset: u32, stride: u32, row: u32, column: u32, tile: mat4x4f) {
  let first = run * SCRATCH_STRIDE + offset + 4u * row * stride + column;
  scratch[first] = tile[0];
  scratch[first + stride] = tile[1];
  scratch[first + 2u * stride] = tile[2];
  scratch[first + 3u * stride] = tile[3];
}

fn writeOutEntry(offset: u32, stride: u32, row: u32, column: u32, entry: f32) {
  scratch[run * SCRATCH_STRIDE + offset + row * stride + (column >> 2u)][column & 3u] = entry;
}
