// The most multiply-adds that a device does: of 32 numbers a thread none waits for another. Its words count them: TERMS a turn.

@group(0) @binding(0) var<storage, read_write> numbers: array<vec4f>;
override FUSED: bool;

fn grown(a: vec4f, factor: vec4f, term: vec4f) -> vec4f {
  if (FUSED) { return fma(a, factor, term); }
  return a * factor + term;
}

@compute @workgroup_size(256)
fn multiplyAdd(@builtin(global_invocation_id) id: vec3u) {
  let turns = u32(numbers[0].x);
  let factor = numbers[1];
  let term = numbers[2];
  var a0 = term + f32(id.x & 255u);
  var a1 = a0 * 1.5;
  var a2 = a0 * 2.5;
  var a3 = a0 * 3.5;
  var a4 = a0 * 4.5;
  var a5 = a0 * 5.5;
  var a6 = a0 * 6.5;
  var a7 = a0 * 7.5;
  for (var k = 0u; k < turns; k++) {
    for (var i = 0u; i < 4u; i++) {
      a0 = grown(a0, factor, term);
      a1 = grown(a1, factor, term);
      a2 = grown(a2, factor, term);
      a3 = grown(a3, factor, term);
      a4 = grown(a4, factor, term);
      a5 = grown(a5, factor, term);
      a6 = grown(a6, factor, term);
      a7 = grown(a7, factor, term);
    }
  }
  // Never so: the sums must only be seen to be wanted.
  let all = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7;
  if (all.x + all.y + all.z + all.w == -1.0) { numbers[3u + (id.x & 255u)] = all; }
}
