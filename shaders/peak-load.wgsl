// The most vec4 that a device reads from a workgroup's memory: each thread from where its place in a wave says, eight a turn.

@group(0) @binding(0) var<storage, read_write> numbers: array<vec4f>;
@group(0) @binding(1) var<storage, read> places: array<u32>;
var<workgroup> rows: array<vec4f, 1024>;

@compute @workgroup_size(256)
fn load(@builtin(local_invocation_index) local: u32) {
  let turns = u32(numbers[0].x);
  for (var k = local; k < 1024u; k += 256u) { rows[k] = numbers[3u + (k & 255u)]; }
  workgroupBarrier();
  // All lanes go on by as much: how their places fall into the banks stays as it is.
  var at = places[local & 31u];
  var all = vec4f();
  for (var k = 0u; k < turns; k++) {
    all += rows[at & 1023u];
    all += rows[(at + 1u) & 1023u];
    all += rows[(at + 2u) & 1023u];
    all += rows[(at + 3u) & 1023u];
    all += rows[(at + 4u) & 1023u];
    all += rows[(at + 5u) & 1023u];
    all += rows[(at + 6u) & 1023u];
    all += rows[(at + 7u) & 1023u];
    at += 8u;
  }
  if (all.x + all.y + all.z + all.w == -1.0) { numbers[3u + local] = all; }
}
