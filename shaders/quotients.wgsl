// Of a list and a matrix inside a routine, in place: what src/program/opaque/lists.ts and lyapunov.ts say. Joined with work, lists.

fn keepNonnegative(length: u32) {
  synchronise();
  let sound = allDefined(0u, length);
  let least = -NEGLIGIBLE * largestListed(0u, length);
  synchronise();
  for (var i = lane; i < length; i += THREADS) {
    let x = listed(i);
    setListed(i, select(undefinedNumber(), max(x, 0.0), sound && x >= least));
  }
  synchronise();
}

fn divideBySums(order: u32) {
  synchronise();
  let sound = allDefined(0u, order);
  var largest = 0.0;
  for (var i = 0u; i < order; i++) { largest = max(largest, abs(listed(i))); }
  let least = f32(order) * ROUNDOFF * largest;
  let count = order * order;
  for (var e = lane; e < count; e += THREADS) {
    let i = e / order;
    let j = e - i * order;
    let sum = listed(i) + listed(j);
    setEntry(i, j, select(undefinedNumber(), entry(i, j) / sum, sound && abs(sum) > least));
  }
  synchronise();
}
