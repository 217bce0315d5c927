// Copies of a run's states in its scratch, ASIDE_ROWS vec4 a thread each, those of neighbouring lanes side by side. A thread reads what
// it has written itself. Seats past the last run have places of their own.

fn asideRow(copy: u32, row: u32) -> u32 {
  return region * SCRATCH_STRIDE + ASIDE_FIRST + (copy * ASIDE_ROWS + row) * THREADS + lane;
}

fn asideTile(copy: u32, row: u32) -> mat4x4f {
  let first = asideRow(copy, row);
  return mat4x4f(scratch[first], scratch[first + THREADS], scratch[first + 2u * THREADS], scratch[first + 3u * THREADS]);
}

fn putTileAside(tile: mat4x4f, copy: u32, row: u32) {
  let first = asideRow(copy, row);
  scratch[first] = tile[0];
  scratch[first + THREADS] = tile[1];
  scratch[first + 2u * THREADS] = tile[2];
  scratch[first + 3u * THREADS] = tile[3];
}

fn asideNumber(copy: u32, row: u32) -> f32 { return scratch[asideRow(copy, row)].x; }
fn putNumberAside(number: f32, copy: u32, row: u32) { scratch[asideRow(copy, row)] = vec4f(number, 0.0, 0.0, 0.0); }
