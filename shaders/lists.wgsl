// Numbers that follow from a list of numbers. Joined with listed and isListed, which read the list, and emitted beside it
// NEGLIGIBLE of kernels/distribution.ts.

fn allDefined(first: u32, length: u32) -> bool {
  var defined = true;
  let count = length;
  for (var i = 0u; i < count; i++) { defined = defined && isListed(first + i); }
  return defined;
}

// Whether values are shares of a sum: none negative by more than NEGLIGIBLE of the largest, and one above 0.
fn isDistribution(first: u32, length: u32) -> bool {
  var largest = 0.0;
  var least = 0.0;
  let count = length;
  for (var i = 0u; i < count; i++) {
    let value = listed(first + i);
    largest = max(largest, value);
    least = min(least, value);
  }
  return allDefined(first, length) && largest > 0.0 && least >= -NEGLIGIBLE * largest;
}

// Of a distribution. exp of this is the effective rank, and never outside 1 to `length`.
fn entropyOf(first: u32, length: u32) -> f32 {
  let count = length;
  var largest = 0x1p-126;
  for (var i = 0u; i < count; i++) { largest = max(largest, listed(first + i)); }
  // Of the largest first, so that no sum overflows.
  var sum = 0.0;
  for (var i = 0u; i < count; i++) { sum += max(listed(first + i), 0.0) / largest; }
  var entropy = 0.0;
  for (var i = 0u; i < count; i++) {
    let share = min(max(listed(first + i), 0.0) / largest / sum, 1.0);
    if (share > 0.0) { entropy -= share * logarithm(share); }
  }
  // Some roundings less than that of equal shares: rounded up, its exponential would exceed the number of the values.
  let most = logarithm(f32(length));
  return min(entropy, max(most - 0x1p-22 * (1.0 + most), 0.0));
}

fn largestListed(first: u32, length: u32) -> f32 {
  let count = length;
  var largest = listed(first);
  for (var i = 1u; i < count; i++) { largest = max(largest, listed(first + i)); }
  return largest;
}

fn countAbove(first: u32, length: u32, threshold: f32) -> f32 {
  var found = 0.0;
  let count = length;
  for (var i = 0u; i < count; i++) { found += select(0.0, 1.0, listed(first + i) > threshold); }
  return found;
}
