/** Mean and standard deviation over runs, as shaders/reduce.wgsl finds them, in float64. */

/** Terms that are added one after another; longer sums are of two halves, so that rounding grows with log n. */
const leafTerms = 128;

export interface Moments {
  readonly mean: number;
  /** Of the population. */
  readonly std: number;
}

/** Of at least one value, all finite, the least and greatest of which are given. NaN where a result overflows. */
export function momentsOf(values: Float64Array, min: number, max: number): Moments {
  // Equal values have no spread, whatever rounding would leave of it.
  if (min === max) return { mean: min, std: 0 };
  // Scaled to below 4 in magnitude, so that neither sums nor squares overflow, and squares that count do not underflow.
  const exponent = exponentOf(Math.max(-min, max));
  const down = powerOfTwo(-exponent);
  const up = powerOfTwo(exponent);
  const n = values.length;
  const mean = sumsOf(values, 0, n, down, 0).first / n;
  // What the deviations from that mean sum to corrects it.
  const { first, second } = sumsOf(values, 0, n, down, mean);
  const correction = first / n;
  const variance = Math.max(second / n - correction * correction, 0);
  return { mean: finiteOrNaN(up * (mean + correction)), std: finiteOrNaN(up * Math.sqrt(variance)) };
}

/** Sums of scale * x - centre and of its square over values[start, end). */
function sumsOf(
  values: Float64Array,
  start: number,
  end: number,
  scale: number,
  centre: number,
): { first: number; second: number } {
  let first = 0;
  let second = 0;
  if (end - start > leafTerms) {
    const middle = (start + end) >>> 1;
    const a = sumsOf(values, start, middle, scale, centre);
    const b = sumsOf(values, middle, end, scale, centre);
    first = a.first + b.first;
    second = a.second + b.second;
  } else {
    for (let i = start; i < end; i++) {
      const deviation = scale * values[i]! - centre;
      first += deviation;
      second += deviation * deviation;
    }
  }
  return { first, second };
}

const bits = new DataView(new ArrayBuffer(8));

/** e with 2^e <= x < 2^(e + 1), held to where both 2^e and 2^-e are normal numbers. */
function exponentOf(x: number): number {
  bits.setFloat64(0, x);
  return Math.min(Math.max((bits.getUint32(0) >>> 20) - 1023, -1022), 1022);
}

/** 2^exponent, of a normal number; `**` need not be exact. */
function powerOfTwo(exponent: number): number {
  bits.setUint32(0, (exponent + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

function finiteOrNaN(x: number): number {
  return Number.isFinite(x) ? x : Number.NaN;
}
