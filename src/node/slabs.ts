/** How arrays over a grid of cells are cut: the chunks that a file stores whole, and the boxes that consecutive cells fill. */

/** Bytes of a chunk: smaller ones cost more to find than to read, and larger ones are read for one number in them. */
const usualChunk = 2 ** 16;
const mostChunk = 2 ** 20;

export interface Layout {
  /** One number a dimension. */
  readonly chunk: readonly number[];
  /** Sample times that a chunk spans: so many have to come before it is whole. */
  readonly samples: number;
}

/**
 * The chunks of an array over axes, times and the rest: as much of the inside as fits, then of the last axes, then so many times that a
 * chunk is worth its place, `mostSamples` at most.
 */
export function layoutOf(
  axes: readonly number[],
  times: number,
  inside: readonly number[],
  bytesOfNumber: number,
  mostSamples: number,
): Layout {
  let bytes = bytesOfNumber;
  const take = (length: number, most: number): number => {
    const taken = Math.max(1, Math.min(length, Math.floor(most / bytes)));
    bytes *= taken;
    return taken;
  };
  const within = [...inside].reverse().map((length) => take(length, mostChunk));
  const across = [...axes].reverse().map((length) => take(length, usualChunk));
  const samples = take(Math.min(times, Math.max(1, mostSamples)), usualChunk);
  return { chunk: [...across.reverse(), samples, ...within.reverse()], samples };
}

/** From where on, and how much, of each dimension. */
export interface Box {
  readonly from: readonly number[];
  readonly count: readonly number[];
}

/** The cells `first` to `first + count - 1` of a grid, the last axis fastest, as boxes in their order. */
export function boxesOf(sizes: readonly number[], first: number, count: number): Box[] {
  const [length = 1, ...inner] = sizes;
  if (sizes.length === 0) return [{ from: [], count: [] }];
  const stride = product(inner);
  const boxes: Box[] = [];
  for (let at = first; at < first + count; ) {
    const outer = Math.floor(at / stride);
    const left = first + count - at;
    const whole = at % stride === 0 ? Math.min(length - outer, Math.floor(left / stride)) : 0;
    if (whole > 0) {
      boxes.push({ from: [outer, ...inner.map(() => 0)], count: [whole, ...inner] });
      at += whole * stride;
      continue;
    }
    const within = Math.min(left, stride - (at % stride));
    for (const box of boxesOf(inner, at % stride, within))
      boxes.push({ from: [outer, ...box.from], count: [1, ...box.count] });
    at += within;
  }
  return boxes;
}

export function product(lengths: readonly number[]): number {
  return lengths.reduce((whole, length) => whole * length, 1);
}
