/** The numbers of DEFLATE (RFC 1951): what its symbols for lengths and distances stand for, and its fixed codes. */

/** What a symbol stands for: the least value, and so many more bits that are added to it. */
export interface Span {
  readonly from: number;
  readonly bits: number;
}

function spans(first: number, bits: readonly number[]): Span[] {
  let from = first;
  return bits.map((count) => {
    const span = { from, bits: count };
    from += 2 ** count;
    return span;
  });
}

const repeated = (count: number, of: readonly number[]) => of.flatMap((value) => Array<number>(count).fill(value));

/** From 3 to 258, by the symbols from 257 on. The last is a length of its own. */
export const lengths: readonly Span[] = [
  ...spans(3, [0, 0, 0, 0, ...repeated(4, [0, 1, 2, 3, 4, 5])]),
  { from: 258, bits: 0 },
];

/** From 1 to 32768. */
export const distances: readonly Span[] = spans(1, [
  0,
  0,
  ...repeated(2, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]),
]);

export const endOfBlock = 256;
export const firstLength = 257;

/** Bits of the code of each symbol, where a block brings no codes of its own. */
export const fixedLiteralBits: readonly number[] = [
  ...Array<number>(144).fill(8),
  ...Array<number>(112).fill(9),
  ...Array<number>(24).fill(7),
  ...Array<number>(8).fill(8),
];
export const fixedDistanceBits: readonly number[] = Array<number>(30).fill(5);
