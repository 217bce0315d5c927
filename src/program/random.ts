/** Random numbers on the host: the bits of shaders/random.wgsl, and draws in float64 that round to those of the device. */

import { cosOfEighth, log, sinOfEighth } from "./elementary.ts";

export type Words4 = readonly [number, number, number, number];

/** Rotations of four rounds, the first and the second word pair's; every other time the second row. */
const rotations = [
  [10, 26, 11, 21, 13, 27, 23, 5],
  [6, 20, 17, 11, 25, 10, 18, 20],
] as const;

const parityWord = 0x1bd11bda;

/** Threefry4x32-20 of Salmon et al. (2011). */
export function threefry(counter: Words4, key: Words4): [number, number, number, number] {
  const x = new Uint32Array(4);
  threefryInto(x, counter[0], counter[1], counter[2], counter[3], key[0], key[1], key[2], key[3]);
  return [x[0]!, x[1]!, x[2]!, x[3]!];
}

/** The same without an array of its own: a run draws hundreds of blocks. */
function threefryInto(
  target: Uint32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  k2: number,
  k3: number,
): void {
  let x0 = (c0 + k0) | 0;
  let x1 = (c1 + k1) | 0;
  let x2 = (c2 + k2) | 0;
  let x3 = (c3 + k3) | 0;
  // The key's words and their parity, taken in turn.
  let s0 = k0;
  let s1 = k1;
  let s2 = k2;
  let s3 = k3;
  let s4 = parityWord ^ k0 ^ k1 ^ k2 ^ k3;
  for (let four = 1; four <= 5; four++) {
    const r = rotations[four % 2 === 1 ? 0 : 1];
    x0 = (x0 + x1) | 0;
    x1 = rotated(x1, r[0]) ^ x0;
    x2 = (x2 + x3) | 0;
    x3 = rotated(x3, r[1]) ^ x2;
    x0 = (x0 + x3) | 0;
    x3 = rotated(x3, r[2]) ^ x0;
    x2 = (x2 + x1) | 0;
    x1 = rotated(x1, r[3]) ^ x2;
    x0 = (x0 + x1) | 0;
    x1 = rotated(x1, r[4]) ^ x0;
    x2 = (x2 + x3) | 0;
    x3 = rotated(x3, r[5]) ^ x2;
    x0 = (x0 + x3) | 0;
    x3 = rotated(x3, r[6]) ^ x0;
    x2 = (x2 + x1) | 0;
    x1 = rotated(x1, r[7]) ^ x2;
    const first = s0;
    s0 = s1;
    s1 = s2;
    s2 = s3;
    s3 = s4;
    s4 = first;
    x0 = (x0 + s0) | 0;
    x1 = (x1 + s1) | 0;
    x2 = (x2 + s2) | 0;
    x3 = (x3 + s3 + four) | 0;
  }
  target[0] = x0;
  target[1] = x1;
  target[2] = x2;
  target[3] = x3;
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** Four N(0,1) numbers by Box-Muller; uniforms have 24 bits, and the one under the logarithm is never 0. */
export function normals(words: Words4): [number, number, number, number] {
  const found = new Float64Array(4);
  normalPairInto(found, 0, words[0], words[1]);
  normalPairInto(found, 2, words[2], words[3]);
  return [found[0]!, found[1]!, found[2]!, found[3]!];
}

function normalPairInto(target: Float32Array | Float64Array, at: number, first: number, second: number): void {
  const radius = Math.sqrt(-2 * log(((first >>> 8) + 1) * 2 ** -24));
  // Reduced to an eighth of a turn before the multiplication by pi, so that zeros are exact.
  const turned = (second >>> 8) + 2 ** 21;
  const quarter = (turned >>> 22) & 3;
  const angle = ((turned & (2 ** 22 - 1)) - 2 ** 21) * (Math.PI / 2) * 2 ** -22;
  const c = radius * cosOfEighth(angle);
  const s = radius * sinOfEighth(angle);
  target[at] = quarter === 0 ? c : quarter === 1 ? -s : quarter === 2 ? -c : s;
  target[at + 1] = quarter === 0 ? s : quarter === 1 ? c : quarter === 2 ? -s : -c;
}

/** A number in (0, 1), both ends excluded: 23 bits and a half, which float32 holds exactly. */
export function uniform(word: number): number {
  return ((word >>> 9) + 0.5) * 2 ** -23;
}

/**
 * The lower triangular factor A of Bartlett (1933), row by row into `target`: A A' is distributed as X X' of `order` x `degrees`
 * normals. Undefined where there are fewer degrees than rows.
 */
export function bartlettInto(target: Float32Array | Float64Array, draw: Draw, order: number, degrees: number): void {
  drawInto(target, "normal", draw, order, order);
  for (let row = 0; row < order; row++) {
    target[row * order + row] = chi(draw, row, degrees - row);
    target.fill(0, row * order + row + 1, (row + 1) * order);
  }
}

/** Blocks of the diagonal's draws stand beyond those of any matrix, so many for each row. */
const chiBlocks = 2 ** 24;
const chiAttempts = 64;

/**
 * The root of a number of chi^2 with these degrees of freedom, by Marsaglia and Tsang (2000); for fewer than two degrees
 * their step up from a gamma of one more. With w = c x the logarithm of what u is compared with is 3 d (log(1 + w) - w + w^2/2 - w^3/3).
 */
function chi(draw: Draw, row: number, degrees: number): number {
  if (!(degrees > 0)) return Number.NaN;
  const shape = degrees / 2;
  const raised = shape < 1 ? shape + 1 : shape;
  const d = raised - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  const seedLow = draw.seed >>> 0;
  const seedHigh = Math.floor(draw.seed / 2 ** 32);
  let w = 0;
  for (let attempt = 0; attempt < chiAttempts; attempt++) {
    const block = chiBlocks + row * chiAttempts + attempt;
    threefryInto(words, block, draw.run, draw.stream, draw.step ?? 0, seedLow, seedHigh, 0, 0);
    normalPairInto(quartet, 0, words[0]!, words[1]!);
    w = c * quartet[0]!;
    if (w > -1 && log(unit(words[2]!)) < 3 * d * thirdRemainder(w)) break;
  }
  const boost = shape < 1 ? unit(words[3]!) ** (1 / shape) : 1;
  return Math.sqrt(2 * d * (1 + w) ** 3 * boost);
}

/** A number in (0, 1], of 24 bits. */
function unit(word: number): number {
  return ((word >>> 8) + 1) * 2 ** -24;
}

/** log(1 + w) - w + w^2/2 - w^3/3, which loses all digits near 0 where it is written so: there -w^4/4 + w^5/5 - ... */
function thirdRemainder(w: number): number {
  if (Math.abs(w) > 0.25) return log(1 + w) - w + (w * w) / 2 - (w * w * w) / 3;
  let sum = 0;
  for (let n = 14; n >= 4; n--) sum = 1 / n - w * sum;
  return -(w ** 4) * sum;
}

/** What a law draws: entries of N(0,1), or uniform ones. */
export type DrawKind = "normal" | "uniform";

/** What names a draw besides its position: a run is the same run wherever it is computed. */
export interface Draw {
  /** A whole number below 2^53: the low 32 bits and the rest make the key. */
  readonly seed: number;
  /** Index of the run in its cell. */
  readonly run: number;
  /** 32 bits, see `streamOf` in streams.ts. */
  readonly stream: number;
  /** 0 where it is left out, for a start; k + 1 in step k of a map. */
  readonly step?: number;
}

/** Four words of a block, and the normals made of them: here rather than a call's own, for a run draws hundreds of blocks. */
const words = new Uint32Array(4);
const quartet = new Float64Array(4);

/**
 * Independent entries of a matrix, row by row, into `target`. A vector of k modes is 1 x k, a scalar 1 x 1. Columns 4 b to
 * 4 b + 3 of a row are those of block row * ceil(columns / 4) + b.
 */
export function drawInto(
  target: Float32Array | Float64Array,
  kind: DrawKind,
  draw: Draw,
  rows: number,
  columns: number,
): void {
  const blocks = Math.ceil(columns / 4);
  const seedLow = draw.seed >>> 0;
  const seedHigh = Math.floor(draw.seed / 2 ** 32);
  for (let row = 0; row < rows; row++) {
    for (let b = 0; b < blocks; b++) {
      threefryInto(words, row * blocks + b, draw.run, draw.stream, draw.step ?? 0, seedLow, seedHigh, 0, 0);
      if (kind === "normal") {
        normalPairInto(quartet, 0, words[0]!, words[1]!);
        normalPairInto(quartet, 2, words[2]!, words[3]!);
      } else for (let lane = 0; lane < 4; lane++) quartet[lane] = uniform(words[lane]!);
      const within = Math.min(4, columns - 4 * b);
      for (let lane = 0; lane < within; lane++) target[row * columns + 4 * b + lane] = quartet[lane]!;
    }
  }
}

/** A matrix of independent N(0,1) entries, row by row. */
export function normalMatrix(draw: Draw, rows: number, columns: number): Float64Array {
  const values = new Float64Array(rows * columns);
  drawInto(values, "normal", draw, rows, columns);
  return values;
}
