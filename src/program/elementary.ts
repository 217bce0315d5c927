/**
 * Logarithm, sine and cosine whose bits do not depend on the host: those of `Math` are each engine's own, and Node's differ from Chromium's
 * in the last one. Algorithms and numbers are of FDLIBM 5.3 (Sun Microsystems, 1993; its notice is in NOTICE), below one unit in the last place.
 */

const bits = new DataView(new ArrayBuffer(8));

/** Sign, exponent and the first 20 bits of the significand. */
function highWord(x: number): number {
  bits.setFloat64(0, x);
  return bits.getInt32(0);
}

const ln2 = { high: 0.6931471803691238, low: 1.9082149292705877e-10 };

/** Of a normal number above 0. */
export function log(x: number): number {
  const high = highWord(x);
  const significand = high & 0xfffff;
  // x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2)
  const carry = (significand + 0x95f64) & 0x100000;
  const k = (high >> 20) - 1023 + (carry >> 20);
  bits.setInt32(0, significand | (carry ^ 0x3ff00000));
  const f = bits.getFloat64(0) - 1;
  if (((significand + 2) & 0xfffff) < 3) {
    if (f === 0) return k * ln2.high + k * ln2.low;
    const rest = f * f * (0.5 - 0.3333333333333333 * f);
    return k === 0 ? f - rest : k * ln2.high - (rest - k * ln2.low - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const rest = odd + even;
  if (((significand - 0x6147a) | (0x6b851 - significand)) > 0) {
    const half = 0.5 * f * f;
    if (k === 0) return f - (half - s * (half + rest));
    return k * ln2.high - (half - (s * (half + rest) + k * ln2.low) - f);
  }
  if (k === 0) return f - s * (f - rest);
  return k * ln2.high - (s * (f - rest) - k * ln2.low - f);
}

/** Of an angle up to an eighth of a turn. */
export function sinOfEighth(x: number): number {
  if (Math.abs(x) < 2 ** -27) return x;
  const z = x * x;
  const rest =
    0.00833333333332249 +
    z * (-1.984126982985795e-4 + z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return x + z * x * (-0.16666666666666632 + z * rest);
}

/** Likewise. */
export function cosOfEighth(x: number): number {
  const high = highWord(x) & 0x7fffffff;
  // |x| < 2^-27
  if (high < 0x3e400000) return 1;
  const z = x * x;
  const rest =
    z *
    (0.0416666666666666 +
      z *
        (-0.001388888888887411 +
          z *
            (2.480158728947673e-5 +
              z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11)))));
  // |x| < 0.3
  if (high < 0x3fd33333) return 1 - (0.5 * z - z * rest);
  // About x / 4, so that 1 - x^2 / 2 loses nothing.
  bits.setInt32(0, high - 0x200000);
  bits.setInt32(4, 0);
  const quarter = high > 0x3fe90000 ? 0.28125 : bits.getFloat64(0);
  return 1 - quarter - (0.5 * z - quarter - z * rest);
}
