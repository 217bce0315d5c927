// Sums as they are written. WGSL lets a compiler take (y + change) - y for change, which undoes compensation, and drivers of
// GPUs do: bits that it cannot know to be the same bits stand between the sum and what is taken from it.

fn exact(sum: f32) -> f32 { return bitcast<f32>(bitcast<u32>(sum) ^ dispatch.nothing); }
fn exactRow(sum: vec4f) -> vec4f { return bitcast<vec4f>(bitcast<vec4u>(sum) ^ vec4u(dispatch.nothing)); }
fn exactTile(sum: mat4x4f) -> mat4x4f {
  return mat4x4f(exactRow(sum[0]), exactRow(sum[1]), exactRow(sum[2]), exactRow(sum[3]));
}
