/** Random numbers on the host: the bits of shaders/random.wgsl, and normals in float64 that round to those of shaders/normal.wgsl. */

export type Words4 = readonly [number, number, number, number];

const rotations = [
  [10, 26],
  [11, 21],
  [13, 27],
  [23, 5],
  [6, 20],
  [17, 11],
  [25, 10],
  [18, 20],
] as const;

/** Threefry4x32-20 of Salmon et al. (2011). */
export function threefry(counter: Words4, key: Words4): [number, number, number, number] {
  const schedule = [...key, key.reduce((parity, word) => parity ^ word, 0x1bd11bda)];
  const x = counter.map((word, i) => (word + key[i]!) | 0);
  const mix = (a: number, b: number, by: number) => {
    x[a] = (x[a]! + x[b]!) | 0;
    x[b] = ((x[b]! << by) | (x[b]! >>> (32 - by))) ^ x[a];
  };
  for (let round = 0; round < 20; round++) {
    const [first, second] = rotations[round % 8]!;
    const odd = round % 2 === 1;
    mix(0, odd ? 3 : 1, first);
    mix(2, odd ? 1 : 3, second);
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      for (let i = 0; i < 4; i++) x[i] = (x[i]! + schedule[(injection + i) % 5]!) | 0;
      x[3] = (x[3]! + injection) | 0;
    }
  }
  return [x[0]! >>> 0, x[1]! >>> 0, x[2]! >>> 0, x[3]! >>> 0];
}

/** Four N(0,1) numbers by Box-Muller; uniforms have 24 bits, and the one under the logarithm is never 0. */
export function normals(words: Words4): [number, number, number, number] {
  return [...normalPair(words[0], words[1]), ...normalPair(words[2], words[3])];
}

function normalPair(first: number, second: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(((first >>> 8) + 1) * 2 ** -24));
  // Reduced to an eighth of a turn before the multiplication by pi, so that zeros are exact.
  const turned = (second >>> 8) + 2 ** 21;
  const quarter = Math.floor(turned / 2 ** 22) & 3;
  const angle = ((turned % 2 ** 22) - 2 ** 21) * (Math.PI / 2) * 2 ** -22;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const turnedPair: [number, number] =
    quarter === 0 ? [c, s] : quarter === 1 ? [-s, c] : quarter === 2 ? [-c, -s] : [s, -c];
  return [radius * turnedPair[0], radius * turnedPair[1]];
}

/** What names a draw besides its position: a run is the same run wherever it is computed. */
export interface Draw {
  /** A whole number below 2^53: the low 32 bits and the rest make the key. */
  readonly seed: number;
  /** Index of the run in its cell. */
  readonly run: number;
  /** Index of the state in its system. */
  readonly stream: number;
}

/** The 4 normals of one block: columns 4 b to 4 b + 3 of a row are block row * ceil(columns / 4) + b. */
export function normalBlock(draw: Draw, block: number): [number, number, number, number] {
  const high = Math.floor(draw.seed / 2 ** 32);
  return normals(threefry([block, draw.run, draw.stream, 0], [draw.seed >>> 0, high, 0, 0]));
}

/** A matrix of independent N(0,1) entries, row by row. A vector of k modes is 1 x k. */
export function normalMatrix(draw: Draw, rows: number, columns: number): Float64Array {
  const blocks = Math.ceil(columns / 4);
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let b = 0; b < blocks; b++)
      normalBlock(draw, row * blocks + b).forEach((value, lane) => {
        const column = 4 * b + lane;
        if (column < columns) values[row * columns + column] = value;
      });
  return values;
}
