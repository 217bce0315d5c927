// Shares of sums on the chip.

var<workgroup> partials: array<f32, RUNS_PER_WORKGROUP * GATHERED * TILES>;

fn partial(place: u32, tile: u32) -> f32 { return partials[(seat * GATHERED + place) * TILES + tile]; }
fn setPartial(place: u32, tile: u32, share: f32) { partials[(seat * GATHERED + place) * TILES + tile] = share; }
