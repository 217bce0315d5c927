/**
 * Writes raw DEFLATE (RFC 1951) at once, where `CompressionStream` makes one wait: what is there already is pointed to, and all is
 * written in the fixed codes. Of texts as long as a link's it takes a quarter more room than codes of their own would.
 */

import {
  distances,
  endOfBlock,
  firstLength,
  fixedDistanceBits,
  fixedLiteralBits,
  lengths,
  type Span,
} from "./deflate-tables.ts";

/** As far back as may be pointed to, and as much at once. */
const farthest = 32_768;
const longest = 258;
const shortest = 3;
/** So many earlier places are compared: more would shorten little. */
const mostCompared = 64;

export function deflate(bytes: Uint8Array): Uint8Array {
  const out = createBits();
  // The last block, in the fixed codes.
  out.put(1, 1);
  out.put(1, 2);
  /** Places where the same three bytes begin, in ascending order. */
  const places = new Map<number, number[]>();
  const note = (at: number) => {
    const key = keyAt(bytes, at);
    const known = places.get(key);
    if (known === undefined) places.set(key, [at]);
    else known.push(at);
  };
  for (let at = 0; at < bytes.length; ) {
    const { length, distance } = longestMatch(bytes, at, places.get(keyAt(bytes, at)) ?? []);
    if (length === 0) out.code(literalCodes, bytes[at]!);
    else {
      putSpan(out, literalCodes, firstLength, lengths, length);
      putSpan(out, distanceCodes, 0, distances, distance);
    }
    const end = at + Math.max(1, length);
    for (; at < end; at++) note(at);
  }
  out.code(literalCodes, endOfBlock);
  return out.bytes();
}

function keyAt(bytes: Uint8Array, at: number): number {
  return at + 2 < bytes.length ? (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]! : -1 - at;
}

function longestMatch(bytes: Uint8Array, at: number, places: readonly number[]) {
  let [length, distance] = [0, 0];
  const most = Math.min(longest, bytes.length - at);
  for (let k = places.length - 1; k >= Math.max(0, places.length - mostCompared); k--) {
    const place = places[k]!;
    if (at - place > farthest) break;
    let same = 0;
    while (same < most && bytes[place + same] === bytes[at + same]) same++;
    if (same >= shortest && same > length) [length, distance] = [same, at - place];
  }
  return { length, distance };
}

interface Code {
  readonly bits: number;
  readonly value: number;
}

/** The codes of symbols, in order, from how many bits each has. */
function codesOf(bits: readonly number[]): readonly Code[] {
  const codes: Code[] = bits.map((count) => ({ bits: count, value: 0 }));
  let value = 0;
  for (let count = 1; count <= Math.max(...bits); count++, value <<= 1)
    for (const [symbol, code] of codes.entries())
      if (code.bits === count) codes[symbol] = { bits: count, value: value++ };
  return codes;
}

const literalCodes = codesOf(fixedLiteralBits);
const distanceCodes = codesOf(fixedDistanceBits);

function putSpan(out: Bits, codes: readonly Code[], first: number, spans: readonly Span[], value: number): void {
  const at = spans.findLastIndex(({ from }) => from <= value);
  const { from, bits } = spans[at]!;
  out.code(codes, first + at);
  out.put(value - from, bits);
}

type Bits = ReturnType<typeof createBits>;

/** Bits of a byte are filled from the lowest on. */
function createBits() {
  const bytes: number[] = [];
  let used = 8;
  const put = (value: number, count: number) => {
    for (let bit = 0; bit < count; bit++) {
      if (used === 8) {
        bytes.push(0);
        used = 0;
      }
      bytes[bytes.length - 1]! |= ((value >> bit) & 1) << used++;
    }
  };
  return {
    put,
    /** A code begins with its highest bit. */
    code(codes: readonly Code[], symbol: number) {
      const { bits, value } = codes[symbol]!;
      for (let bit = bits - 1; bit >= 0; bit--) put((value >> bit) & 1, 1);
    },
    bytes: () => Uint8Array.from(bytes),
  };
}
