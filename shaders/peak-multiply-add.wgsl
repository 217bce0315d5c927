// The most multiply-adds that a device does: 32 numbers a thread, of which none waits for another, and no memory in the loop.

// Of what each multiply-add is, since registers have banks too: where all three operands of many stand in one bank, half the speed is lost.
const OWN = 0u;    // each entry of a vec4 has a factor and a term of its own
const ALIKE = 1u;  // all have the same factor and term
const TILES = 2u;  // two tiles of 4 x 4, each grown by a third times the other: a product's sums without its loads
override OPERANDS: u32;

@group(0) @binding(0) var<storage, read_write> numbers: array<vec4f>;

// 32 numbers.
struct Sums {
  a: mat4x4f,
  b: mat4x4f,
}

var<private> factor: vec4f;
var<private> term: vec4f;

fn grownRow(a: vec4f) -> vec4f {
  if (OPERANDS == ALIKE) { return fma(a, vec4f(factor.x), vec4f(term.y)); }
  return fma(a, factor, term);
}

fn grownTile(a: mat4x4f) -> mat4x4f {
  return mat4x4f(grownRow(a[0]), grownRow(a[1]), grownRow(a[2]), grownRow(a[3]));
}

fn plusTimes(sum: vec4f, left: vec4f, right: mat4x4f) -> vec4f {
  var c = fma(vec4f(left.x), right[0], sum);
  c = fma(vec4f(left.y), right[1], c);
  c = fma(vec4f(left.z), right[2], c);
  return fma(vec4f(left.w), right[3], c);
}

fn plusProduct(sum: mat4x4f, left: mat4x4f, right: mat4x4f) -> mat4x4f {
  return mat4x4f(
    plusTimes(sum[0], left[0], right),
    plusTimes(sum[1], left[1], right),
    plusTimes(sum[2], left[2], right),
    plusTimes(sum[3], left[3], right),
  );
}

// 128 multiply-adds.
fn grown(s: Sums, left: mat4x4f) -> Sums {
  if (OPERANDS == TILES) {
    let a = plusProduct(s.a, left, s.b);
    return Sums(a, plusProduct(s.b, left, a));
  }
  let once = Sums(grownTile(s.a), grownTile(s.b));
  let twice = Sums(grownTile(once.a), grownTile(once.b));
  let thrice = Sums(grownTile(twice.a), grownTile(twice.b));
  return Sums(grownTile(thrice.a), grownTile(thrice.b));
}

@compute @workgroup_size(256)
fn multiplyAdd(@builtin(global_invocation_id) id: vec3u) {
  let turns = u32(numbers[0].x);
  factor = numbers[1];
  term = numbers[2];
  let lane = f32(id.x & 255u);
  let left = 1e-9 * mat4x4f(term + lane, term - lane, term + 2.0 * lane, term - 2.0 * lane);
  var s = Sums(mat4x4f(term, 1.5 * term, 2.5 * term, 3.5 * term), mat4x4f(4.5 * term, 5.5 * term, 6.5 * term, 7.5 * term));
  s.a[0] += lane;
  for (var k = 0u; k < turns; k++) {
    // The loop's own few instructions are lost among 512 multiply-adds.
    s = grown(s, left);
    s = grown(s, left);
    s = grown(s, left);
    s = grown(s, left);
  }
  // Never so: the sums must only be seen to be wanted.
  let all = s.a + s.b;
  let sum = all[0] + all[1] + all[2] + all[3];
  if (sum.x + sum.y + sum.z + sum.w == -1.0) { numbers[3u + (id.x & 255u)] = sum; }
}
