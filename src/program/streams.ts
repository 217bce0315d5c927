/** What a draw is known by: a lowered program names its draws, and who plays it makes them. */

/**
 * The stream of a law's draw: a hash of the name of what is drawn for, and of the draw's number in its law. So nothing else in
 * a text changes what is drawn. FNV-1a over "NAME INDEX" with the finish of MurmurHash3, which makes neighbours unlike.
 */
export function streamOf(name: string, index: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${name} ${index}`)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
