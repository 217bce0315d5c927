// Published operands: matrices that every thread of a run can read, in slots of rows of vec4.
// slots-workgroup.wgsl or slots-scratch.wgsl says where a slot's rows are. Bank conflicts are avoided by XORing the
// column with the tile row: the four rows of a tile stay side by side in one column, tiles below each other do not.

fn publish(base: u32, stride: u32, mask: u32, row: u32, column: u32, tile: mat4x4f) {
  let first = base + 4u * row * stride + (column ^ (row & mask));
  setSlotRow(first, tile[0]);
  setSlotRow(first + stride, tile[1]);
  setSlotRow(first + 2u * stride, tile[2]);
  setSlotRow(first + 3u * stride, tile[3]);
}

// A vector's k-th four modes.
fn slotModes(base: u32, k: u32) -> vec4f { return slotRow(base + k); }

fn slotTile(base: u32, stride: u32, mask: u32, row: u32, column: u32) -> mat4x4f {
  let first = base + 4u * row * stride + (column ^ (row & mask));
  return mat4x4f(slotRow(first), slotRow(first + stride), slotRow(first + 2u * stride), slotRow(first + 3u * stride));
}

fn slotEntry(base: u32, stride: u32, mask: u32, row: u32, column: u32) -> f32 {
  return slotRow(base + row * stride + ((column >> 2u) ^ ((row >> 2u) & mask)))[column & 3u];
}
