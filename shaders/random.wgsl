// Random bits: Threefry4x32-20 of Salmon et al. (2011), the same bits as Random123's.

// A draw is named, not kept: counter = (block, run within its cell, stream, 0 at the start, k + 1 in step k), key = (seed low, seed high, 0, 0).
// So a run is the same run in any batch, on any device.

fn threefry(counter: vec4u, key: vec4u) -> vec4u {
  var k = array<u32, 5>(key.x, key.y, key.z, key.w, 0x1bd11bdau ^ key.x ^ key.y ^ key.z ^ key.w);
  var x = counter + key;
  x = threefryFour(x, vec4u(10u, 11u, 13u, 23u), vec4u(26u, 21u, 27u, 5u)) + vec4u(k[1], k[2], k[3], k[4] + 1u);
  x = threefryFour(x, vec4u(6u, 17u, 25u, 18u), vec4u(20u, 11u, 10u, 20u)) + vec4u(k[2], k[3], k[4], k[0] + 2u);
  x = threefryFour(x, vec4u(10u, 11u, 13u, 23u), vec4u(26u, 21u, 27u, 5u)) + vec4u(k[3], k[4], k[0], k[1] + 3u);
  x = threefryFour(x, vec4u(6u, 17u, 25u, 18u), vec4u(20u, 11u, 10u, 20u)) + vec4u(k[4], k[0], k[1], k[2] + 4u);
  x = threefryFour(x, vec4u(10u, 11u, 13u, 23u), vec4u(26u, 21u, 27u, 5u)) + vec4u(k[0], k[1], k[2], k[3] + 5u);
  return x;
}

// Four rounds; a holds the rotations of the first mix of each round, b those of the second.
fn threefryFour(start: vec4u, a: vec4u, b: vec4u) -> vec4u {
  var x = threefryRound(start, a.x, b.x);
  x = threefryRound(x.xwzy, a.y, b.y).xwzy;
  x = threefryRound(x, a.z, b.z);
  return threefryRound(x.xwzy, a.w, b.w).xwzy;
}

fn threefryRound(x: vec4u, a: u32, b: u32) -> vec4u {
  let even = x.xz + x.yw;
  let by = vec2u(a, b);
  let odd = ((x.yw << by) | (x.yw >> (vec2u(32u) - by))) ^ even;
  return vec4u(even.x, odd.x, even.y, odd.y);
}
