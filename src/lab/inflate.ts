/** Reads raw DEFLATE (RFC 1951), whoever wrote it: a link may come from another program. */

import { distances, endOfBlock, firstLength, fixedDistanceBits, fixedLiteralBits, lengths } from "./deflate-tables.ts";

/** The order in which a block says how many bits the codes for the numbers of bits have. */
const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

class Damaged extends Error {}

/** Null where the bytes are damaged, or would come to more than `most`. */
export function inflate(bytes: Uint8Array, most: number): Uint8Array | null {
  const out: number[] = [];
  try {
    const bits = createBits(bytes);
    for (let isLast = false; !isLast; ) {
      isLast = bits.take(1) === 1;
      readBlock(bits, out, most);
    }
  } catch (error) {
    if (error instanceof Damaged) return null;
    throw error;
  }
  return Uint8Array.from(out);
}

function readBlock(bits: Bits, out: number[], most: number): void {
  const kind = bits.take(2);
  if (kind === 0) {
    for (const byte of bits.stored()) out.push(byte);
    if (out.length > most) throw new Damaged();
    return;
  }
  if (kind === 3) throw new Damaged();
  const { literal, distance } = kind === 1 ? fixedCodes : readCodes(bits);
  for (;;) {
    const symbol = bits.symbol(literal);
    if (symbol === endOfBlock) return;
    if (symbol < endOfBlock) out.push(symbol);
    else {
      const length = bits.span(lengths[symbol - firstLength]);
      const back = bits.span(distances[bits.symbol(distance)]);
      if (back > out.length) throw new Damaged();
      for (let k = 0; k < length; k++) out.push(out[out.length - back]!);
    }
    if (out.length > most) throw new Damaged();
  }
}

/** Symbols in the order of their codes, and how many there are of each number of bits. */
interface Codes {
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
}

function codesOf(bits: readonly number[]): Codes {
  const counts = new Array<number>(16).fill(0);
  for (const count of bits) if (count > 0) counts[count]!++;
  const symbols = bits.map((_, symbol) => symbol).filter((symbol) => bits[symbol]! > 0);
  return { counts, symbols: symbols.sort((a, b) => bits[a]! - bits[b]! || a - b) };
}

const fixedCodes = { literal: codesOf(fixedLiteralBits), distance: codesOf(fixedDistanceBits) };

/** The codes that a block brings: the numbers of their bits, in a code of its own, with runs of equal ones. */
function readCodes(bits: Bits): { readonly literal: Codes; readonly distance: Codes } {
  const literals = bits.take(5) + 257;
  const count = literals + bits.take(5) + 1;
  const own = new Array<number>(19).fill(0);
  for (let k = 0, said = bits.take(4) + 4; k < said; k++) own[lengthOrder[k]!] = bits.take(3);
  const codes = codesOf(own);
  const found: number[] = [];
  while (found.length < count) {
    const symbol = bits.symbol(codes);
    if (symbol < 16) found.push(symbol);
    else if (symbol === 16) repeat(found, found.at(-1), 3 + bits.take(2));
    else repeat(found, 0, symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7));
  }
  if (found.length > count) throw new Damaged();
  return { literal: codesOf(found.slice(0, literals)), distance: codesOf(found.slice(literals)) };
}

function repeat(found: number[], value: number | undefined, times: number): void {
  if (value === undefined) throw new Damaged();
  for (let k = 0; k < times; k++) found.push(value);
}

type Bits = ReturnType<typeof createBits>;

function createBits(bytes: Uint8Array) {
  let at = 0;
  const take = (count: number): number => {
    let value = 0;
    for (let bit = 0; bit < count; bit++, at++) {
      const byte = bytes[at >> 3];
      if (byte === undefined) throw new Damaged();
      value |= ((byte >> (at & 7)) & 1) << bit;
    }
    return value;
  };
  return {
    take,
    symbol({ counts, symbols }: Codes): number {
      let [code, first, index] = [0, 0, 0];
      for (let count = 1; count < counts.length; count++) {
        code |= take(1);
        const many = counts[count]!;
        const symbol = code - many < first ? symbols[index + (code - first)] : null;
        if (symbol === undefined) break;
        if (symbol !== null) return symbol;
        index += many;
        first = (first + many) << 1;
        code <<= 1;
      }
      throw new Damaged();
    },
    span(span: { readonly from: number; readonly bits: number } | undefined): number {
      if (span === undefined) throw new Damaged();
      return span.from + take(span.bits);
    },
    /** Bytes as they are, from the next whole one on; before them is how many, twice. */
    stored(): Uint8Array {
      at = (at + 7) & ~7;
      const length = take(16);
      if ((take(16) ^ length) !== 0xffff) throw new Damaged();
      const from = at >> 3;
      if (from + length > bytes.length) throw new Damaged();
      at += length * 8;
      return bytes.subarray(from, from + length);
    },
  };
}
