// Adds a small number to a large one many times, as the integration kernels add what steps change: a compiler that takes
// (y + change) - y for change, as WGSL lets it, loses what compensation keeps. Joined with dispatch and exact.

// In: the sum, what roundings left out of it, what is added, and how often. Out: the sum.
@group(0) @binding(1) var<storage, read_write> numbers: array<vec4f, 4>;

@compute @workgroup_size(1)
fn addUp() {
  var y = numbers[0];
  var carry = numbers[1];
  let slope = numbers[2];
  let times = u32(numbers[3].x);
  for (var k = 0u; k < times; k++) {
    let change = carry + 0.5 * slope;
    let next = exactRow(y + change);
    carry = change - (next - y);
    y = next;
  }
  numbers[0] = y;
}
