/** Records of a checkpoint: they keep every bit, and what is torn or changed is not taken for one. */

import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DamagedRecord, encodeRecord, readRecord, writeRecord } from "../../src/node/records.ts";

const folder = mkdtempSync(join(tmpdir(), "matrix-dynamics-records-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "records");

/** Writes them one after another, and says where the last one ends. */
async function write(...values: readonly unknown[]): Promise<number> {
  const descriptor = openSync(file, "w");
  let at = 0;
  for (const value of values) {
    const record = encodeRecord(value);
    await writeRecord(descriptor, record, at);
    at += record.bytes;
  }
  closeSync(descriptor);
  return at;
}

async function read(at: number, end: number) {
  const descriptor = openSync(file, "r");
  try {
    return await readRecord(descriptor, at, end);
  } finally {
    closeSync(descriptor);
  }
}

/** NaN with bits that no operation makes, -0, and the ends of the numbers. */
const oddBits = new Float64Array(new BigUint64Array([0x7ff800000000beefn, 1n << 63n, 1n, 0x7fefffffffffffffn]).buffer);

const values = {
  nothing: { a: null, b: undefined, c: [], d: "" },
  numbers: [0, -0, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 0.1],
  arrays: {
    odd: oddBits,
    part: new Float32Array([1, 2, 3, 4]).subarray(1, 3),
    none: new Uint32Array(0),
    lists: [new Uint8Array([255]), new Int32Array([-1])],
  },
};

describe("a record", () => {
  it("keeps numbers, words, lists and arrays with all their bits", async () => {
    const end = await write(...Object.values(values));
    let at = 0;
    for (const value of Object.values(values)) {
      const found = await read(at, end);
      expect(found.value).toEqual(value);
      at = found.next;
    }
    expect(at).toBe(end);
    const { odd } = (await read(await write(values.arrays).then(() => 0), end)).value as typeof values.arrays;
    expect(new BigUint64Array(odd.buffer)).toEqual(new BigUint64Array(oddBits.buffer));
  });

  it("is as large as its arrays are", async () => {
    // More than is written at once, twice over.
    const numbers = new Float64Array(2 ** 20).map((_, index) => Math.sin(index));
    const end = await write({ numbers, none: null });
    const { value } = await read(0, end);
    expect(Buffer.from((value as { numbers: Float64Array }).numbers.buffer).equals(Buffer.from(numbers.buffer))).toBe(
      true,
    );
    expect(end - numbers.byteLength).toBeLessThan(200);
  });

  it("keeps arrays of every length in their order", async () => {
    const lengths = [1, 2 ** 17 + 1, 7, 2 ** 18 - 50, 2 ** 16, 2 ** 18, 2 ** 17, 3, 2 ** 22 + 5];
    const arrays = lengths.map((length, index) => new Uint8Array(length).fill(index + 1));
    const { value } = await read(0, await write(arrays));
    for (const [index, array] of (value as Uint8Array[]).entries())
      expect(Buffer.from(array).equals(Buffer.from(arrays[index]!)), `of ${lengths[index]}`).toBe(true);
  });

  it("is refused wherever it is cut off, and whichever of its bytes is another", async () => {
    const end = await write({ a: new Uint8Array(40), b: "words" });
    const bytes = readFileSync(file);
    for (let at = 0; at < end; at++) {
      writeFileSync(file, bytes.subarray(0, at));
      await expect(read(0, at), `cut at ${at}`).rejects.toThrow(DamagedRecord);
      const other = Buffer.from(bytes);
      other[at]! ^= 1 << (at % 8);
      writeFileSync(file, other);
      await expect(read(0, end), `another byte at ${at}`).rejects.toThrow(DamagedRecord);
    }
  });
});
