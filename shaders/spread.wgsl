// The direction in which a power method starts: no entry of it is favoured (`spread` in src/methods/method.ts).
// Emitted beside it: SPREAD, which makes its norm about 1.

fn spread(entry: u32) -> f32 {
  return SPREAD * f32(bitcast<i32>((entry + 1u) * 0x9e3779b9u)) / 2147483648.0;
}

fn spreadTile(first: u32, rows: u32, columns: u32, row: u32, column: u32) -> mat4x4f {
  var tile = mat4x4f();
  for (var k = 0u; k < 16u; k++) {
    let i = 4u * row + (k >> 2u);
    let j = 4u * column + (k & 3u);
    tile[k >> 2u][k & 3u] = select(0.0, spread(first + i * columns + j), i < rows && j < columns);
  }
  return tile;
}

fn spreadModes(first: u32, modes: u32, tile: u32) -> mat4x4f {
  var entries = mat4x4f();
  for (var k = 0u; k < 16u; k++) {
    let mode = 16u * tile + k;
    entries[k >> 2u][k & 3u] = select(0.0, spread(first + mode), mode < modes);
  }
  return entries;
}
