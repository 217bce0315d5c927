/** Work that takes tens of milliseconds, in pieces of a few: a host with more to do lets something else come in between. */

/** Yields between two pieces, and returns what has been made. */
export type Pieces<T> = Generator<undefined, T>;

/** All pieces at once. */
export function whole<T>(pieces: Pieces<T>): T {
  while (true) {
    const step = pieces.next();
    if (step.done === true) return step.value;
  }
}
