// Sums over the entries of a matrix: a share a tile, added tile after tile by one thread, so that the result does not
// depend on how the tiles are shared out. Emitted beside it: GATHERED, the most sums at once. partials-workgroup.wgsl or partials-scratch.wgsl says where the shares are.

var<workgroup> totals: array<f32, RUNS_PER_WORKGROUP * GATHERED>;

fn sumOfPartials(place: u32, tiles: u32) -> f32 {
  var sum = 0.0;
  let count = tiles;
  for (var tile = 0u; tile < count; tile++) {
    sum += partial(place, tile);
  }
  return sum;
}

fn setTotal(place: u32, total: f32) { totals[seat * GATHERED + place] = total; }
fn totalOf(place: u32) -> f32 { return totals[seat * GATHERED + place]; }
