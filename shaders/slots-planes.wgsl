// Published operands on the chip, SLOT_TILES tiles for each run of the workgroup. A tile's four rows stand in four planes, each at the
// tile's own place: an index that is checked once is good for all of them, where rows side by side have one each.
// Bank conflicts are avoided as in slots.wgsl: the column is XORed with the tile row.

var<workgroup> slots: array<array<vec4f, RUNS_PER_WORKGROUP * SLOT_TILES>, 4>;
// In tiles.
var<private> slotBase: u32;

fn takeSlots() { slotBase = seat * SLOT_TILES; }

fn publish(base: u32, stride: u32, mask: u32, row: u32, column: u32, tile: mat4x4f) {
  let at = base + row * stride + (column ^ (row & mask));
  slots[0][at] = tile[0];
  slots[1][at] = tile[1];
  slots[2][at] = tile[2];
  slots[3][at] = tile[3];
}

fn slotTile(base: u32, stride: u32, mask: u32, row: u32, column: u32) -> mat4x4f {
  let at = base + row * stride + (column ^ (row & mask));
  return mat4x4f(slots[0][at], slots[1][at], slots[2][at], slots[3][at]);
}

fn slotEntry(base: u32, stride: u32, mask: u32, row: u32, column: u32) -> f32 {
  let at = base + (row >> 2u) * stride + ((column >> 2u) ^ ((row >> 2u) & mask));
  return slots[row & 3u][at][column & 3u];
}

// A vector's k-th four modes.
fn slotModes(base: u32, k: u32) -> vec4f { return slots[k & 3u][base + (k >> 2u)]; }

// As in slots-workgroup.wgsl.
fn anyRunGoesOn(goesOn: bool) -> bool {
  if (lane == 0u) { slots[0][seat] = vec4f(select(0.0, 1.0, goesOn)); }
  workgroupBarrier();
  if (lane == 0u && seat == 0u) {
    var any = 0.0;
    for (var k = 0u; k < RUNS_PER_WORKGROUP; k++) { any = max(any, slots[0][k].x); }
    slots[0][0] = vec4f(any);
  }
  return workgroupUniformLoad(&slots[0][0]).x > 0.0;
}
