/** Exact arithmetic with the whole numbers modulo a prime, and 5 x 5 matrices of them: what expressions are evaluated in to compare them. */

/** Matrices of order k obey identities of degree 2k and more that larger ones do not; nobody writes those of degree 10. */
export const order = 5;

/** Row by row. */
export type FieldMatrix = Float64Array;
/** Of as many entries as a matrix has rows. */
export type FieldVector = Float64Array;

function matrixFrom(entry: (row: number, column: number) => number): FieldMatrix {
  const entries = new Float64Array(order * order);
  for (let row = 0; row < order; row++)
    for (let column = 0; column < order; column++) entries[row * order + column] = entry(row, column);
  return entries;
}

/** X of a X = b, a of so many rows, by Gauss and Jordan: whatever is not 0 is a pivot as good as any. Null where a is singular. */
function solved(
  a: FieldMatrix,
  b: FieldMatrix,
  rows: number,
  prime: number,
  inverse: (x: number) => number,
): FieldMatrix | null {
  const columns = b.length / rows;
  const table = Array.from({ length: rows }, (_, i) => [
    ...a.subarray(i * rows, (i + 1) * rows),
    ...b.subarray(i * columns, (i + 1) * columns),
  ]);
  for (let k = 0; k < rows; k++) {
    const place = table.findIndex((row, i) => i >= k && row[k] !== 0);
    if (place < 0) return null;
    [table[k], table[place]] = [table[place]!, table[k]!];
    const by = inverse(table[k]![k]!);
    const pivot = table[k]!.map((entry) => (by * entry) % prime);
    for (const [i, row] of table.entries())
      table[i] = i === k ? pivot : row.map((entry, j) => (entry + (prime - row[k]!) * pivot[j]!) % prime);
  }
  return Float64Array.from(table.flatMap((row) => row.slice(rows)));
}

/** Mixes the bits of a word into a hash, as MurmurHash3 ends. */
function mix(hash: number, word: number): number {
  let mixed = Math.imul(hash ^ word, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

export type Field = ReturnType<typeof createField>;

/** `prime` is below 2^25: five products of numbers below it add up exactly in float64. */
export function createField(prime: number) {
  /** base^exponent, the exponent any whole number of a float64; 0 to the power of a negative one is 0. */
  const power = (base: number, exponent: number): number => {
    if (base === 0) return exponent === 0 ? 1 : 0;
    // Fermat: base^(prime - 1) = 1.
    let left = exponent % (prime - 1);
    if (left < 0) left += prime - 1;
    let square = base;
    let result = 1;
    for (; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) result = (result * square) % prime;
      square = (square * square) % prime;
    }
    return result;
  };
  const inverse = (x: number): number => power(x, prime - 2);

  /** The number that the shortest decimal of a float64 from 0 is, so that 0.1 + 0.2 is 0.3. */
  const ofNumber = (x: number): number => {
    const [digits = "0", exponent = "0"] = x.toExponential().split("e");
    const [whole = "0", fraction = ""] = digits.split(".");
    let size = 0;
    for (const digit of whole + fraction) size = (10 * size + Number(digit)) % prime;
    return (size * power(10, Number(exponent) - fraction.length)) % prime;
  };

  /** A number that follows from a text and numbers and looks like nothing else. */
  const scramble = (text: string, numbers: Iterable<number> = []): number => {
    let hash = mix(0x811c9dc5, prime);
    for (let index = 0; index < text.length; index++) hash = mix(hash, text.charCodeAt(index));
    // Numbers lie above the codes of characters.
    for (const number of numbers) hash = mix(hash, number + 0x10000);
    return (hash >>> 0) % prime;
  };

  return {
    power,
    inverse,
    ofNumber,
    scramble,
    minusOne: prime - 1,
    half: inverse(2),
    identity: matrixFrom((row, column) => (row === column ? 1 : 0)),
    matrixFrom,
    vector: (text: string, numbers: readonly number[] = []): FieldVector =>
      Float64Array.from({ length: order }, (_, k) => scramble(text, [k, ...numbers])),
    product: (a: number, b: number) => (a * b) % prime,
    /** a + factor b */
    sum: (a: number, b: number, factor: number) => (a + factor * b) % prime,
    random: (text: string, symmetric = false) =>
      matrixFrom((row, column) =>
        scramble(text, symmetric ? [Math.min(row, column), Math.max(row, column)] : [row, column]),
      ),
    multiply: (a: FieldMatrix, b: FieldMatrix) =>
      matrixFrom((row, column) => {
        let sum = 0;
        for (let k = 0; k < order; k++) sum += a[row * order + k]! * b[k * order + column]!;
        return sum % prime;
      }),
    /** A matrix times a vector. */
    apply: (a: FieldMatrix, v: FieldVector): FieldVector =>
      v.map((_, row) => v.reduce((sum, entry, k) => sum + a[row * order + k]! * entry, 0) % prime),
    transpose: (a: FieldMatrix) => matrixFrom((row, column) => a[column * order + row]!),
    /** X of a X = b; null where a is singular. */
    solve: (a: FieldMatrix, b: FieldMatrix) => solved(a, b, order, prime, inverse),
    /** X of a X + X a = b; null where there is none. */
    solveLyapunov: (a: FieldMatrix, b: FieldMatrix) => {
      const size = order ** 2;
      // Entry (i, j) of a X + X a takes a(i, k) of X(k, j) and a(l, j) of X(i, l).
      const sum = Float64Array.from({ length: size ** 2 }, (_, at) => {
        const [row, column] = [Math.floor(at / size), at % size];
        const [i, j, k, l] = [Math.floor(row / order), row % order, Math.floor(column / order), column % order];
        return ((j === l ? a[i * order + k]! : 0) + (i === k ? a[l * order + j]! : 0)) % prime;
      });
      return solved(sum, b, size, prime, inverse);
    },
    isSymmetric: (a: FieldMatrix) =>
      a.every((entry, index) => entry === a[(index % order) * order + Math.floor(index / order)]),
  };
}
