// The list in ascending order inside a routine; undefined as a whole where one of it is. Joined with work, lists.

// Counts for each number those below it; equal ones keep their order. Between reading and writing all threads meet.
fn sortList(length: u32) {
  synchronise();
  let sound = allDefined(0u, length);
  let mine = (length + THREADS - 1u - lane) / THREADS;
  for (var k = 0u; k < mine; k++) {
    let i = k * THREADS + lane;
    let own = listed(i);
    var below = 0u;
    for (var j = 0u; j < length; j++) {
      let other = listed(j);
      below += select(0u, 1u, other < own || (other == own && j < i));
    }
    // Kept beside the list until everyone has read it.
    setRowSum(select(i, below, sound), select(undefinedNumber(), own, sound));
  }
  synchronise();
  for (var k = 0u; k < mine; k++) {
    let i = k * THREADS + lane;
    setListed(i, rowSum(i));
  }
  synchronise();
}
