/** Random numbers from a seed, and the changes that every kind of input suffers. */

/** A generator that repeats: mulberry32. */
export function createRandom(seed: number) {
  let word = seed >>> 0;
  const next = (): number => {
    word = (word + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(word ^ (word >>> 15), word | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** 0 .. count - 1 */
  const below = (count: number): number => Math.floor(next() * count);
  return {
    next,
    below,
    one: <T>(list: readonly T[]): T => list[below(list.length)]!,
    chance: (share: number): boolean => next() < share,
  };
}

export type Random = ReturnType<typeof createRandom>;

/** Names that objects of JavaScript have, words of the language and of JSON, and what looks like a name. */
export const oddNames: readonly string[] = [
  ...Object.getOwnPropertyNames(Object.prototype),
  "prototype",
  "t",
  "T",
  "I",
  "x",
  "dt",
  "where",
  "scalar",
  "symmetric",
  "null",
  "length",
  "_",
  "d",
  "dW",
  "n1*n2",
  "",
  " ",
  "W.x",
  "W[0]",
  "λ",
  "𝒲",
  "a".repeat(65),
];

export const oddNumbers: readonly string[] = [
  "0",
  "1",
  "2",
  "-1",
  "0.5",
  "1e-320",
  "1e308",
  "1e999",
  "-0",
  "128",
  "129",
  "64",
  "65",
  "4294967295",
  "4294967296",
  "9007199254740993",
  "3.4e38",
  "1e39",
  "2147483648",
  "1000000",
  "0x10",
  "00",
  ".5",
  "5.",
  "1e",
  "1_000",
];

export const oddCharacters: readonly string[] = [
  "\u0000",
  "\ufeff",
  "\u2028",
  "\u200b",
  "\ud800",
  "\r",
  "\t",
  "\u00a0",
  "\u202e",
  "−",
  "é",
  "🜁",
  '"',
  "#",
  "\\",
  "$",
  "`",
  ";",
  "~",
  "'",
];
