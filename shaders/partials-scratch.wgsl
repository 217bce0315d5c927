// Shares of sums in the run's own region of device memory; the first lane of a vec4 each.

fn partial(place: u32, tile: u32) -> f32 {
  return scratch[region * SCRATCH_STRIDE + PARTIALS_FIRST + place * TILES + tile].x;
}
fn setPartial(place: u32, tile: u32, share: f32) {
  scratch[region * SCRATCH_STRIDE + PARTIALS_FIRST + place * TILES + tile] = vec4f(share, 0.0, 0.0, 0.0);
}
