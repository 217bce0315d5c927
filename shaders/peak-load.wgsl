// The most vec4 that a device reads from a workgroup's memory: each thread from where its place in a wave says, 16 a turn.

@group(0) @binding(0) var<storage, read_write> numbers: array<vec4f>;
@group(0) @binding(1) var<storage, read> places: array<u32>;
// Four planes, so that one index serves for four reads and little but reads is in the loop. A plane fills whole rows of banks.
var<workgroup> rows: array<array<vec4f, 256>, 4>;

@compute @workgroup_size(256)
fn load(@builtin(local_invocation_index) local: u32) {
  let turns = u32(numbers[0].x);
  for (var plane = 0u; plane < 4u; plane++) { rows[plane][local] = numbers[3u + local]; }
  workgroupBarrier();
  // All lanes go on by as much: how their places fall into the banks stays as it is.
  var at = places[local & 31u];
  var sums = mat4x4f();
  for (var k = 0u; k < turns; k++) {
    let at0 = at & 255u;
    let at1 = (at + 1u) & 255u;
    let at2 = (at + 2u) & 255u;
    let at3 = (at + 3u) & 255u;
    sums[0] += rows[0][at0];
    sums[1] += rows[1][at0];
    sums[2] += rows[2][at0];
    sums[3] += rows[3][at0];
    sums[0] += rows[0][at1];
    sums[1] += rows[1][at1];
    sums[2] += rows[2][at1];
    sums[3] += rows[3][at1];
    sums[0] += rows[0][at2];
    sums[1] += rows[1][at2];
    sums[2] += rows[2][at2];
    sums[3] += rows[3][at2];
    sums[0] += rows[0][at3];
    sums[1] += rows[1][at3];
    sums[2] += rows[2][at3];
    sums[3] += rows[3][at3];
    at += 4u;
  }
  let all = sums[0] + sums[1] + sums[2] + sums[3];
  if (all.x + all.y + all.z + all.w == -1.0) { numbers[3u + local] = all; }
}
