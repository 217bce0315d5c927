/** What tables say of themselves: of Parquet its columns and metadata, of CSV its first line. */

import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { readSaid } from "./read-head.ts";
import { notResult, type StoredResult } from "./stored-result.ts";

/** Throws a UsageError. */
export async function readParquet(path: string): Promise<StoredResult> {
  const { parquetMetadataAsync } = await import("hyparquet");
  const metadata = await parquetMetadataAsync(partsOf(path)).catch((error: Error) => {
    throw notResult(path, `it is not Parquet (${error.message})`);
  });
  const said = new Map((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value]));
  const read = (key: string): string => {
    const value = said.get(key);
    if (value === undefined) throw notResult(path, `its metadata has no "${key}"`);
    return value;
  };
  const { experiment, head } = readSaid(path, read);
  const words = { DOUBLE: "number", INT32: "whole number", BYTE_ARRAY: "text" } as Readonly<Record<string, string>>;
  return {
    form: "Parquet",
    experiment,
    head,
    contents: metadata.schema.slice(1).map(({ name, type }) => ({
      name,
      shape: `row ${metadata.num_rows}`,
      words: words[type ?? ""] ?? String(type),
    })),
    numbers: null,
    close: () => undefined,
  };
}

/** Throws a UsageError. */
export async function readCsv(path: string): Promise<StoredResult> {
  if (!beginsAsText(path)) throw notResult(path, "it is not CSV");
  let names: readonly string[] | null = null;
  let rows = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (names === null) names = line.split(",");
    else rows++;
  }
  return {
    form: "CSV",
    experiment: null,
    head: null,
    contents: (names ?? []).map((name) => ({ name, shape: `row ${rows}`, words: "" })),
    numbers: null,
    close: () => undefined,
  };
}

/** Whether there is something, and no byte of 0 in it, as in everything that is not text. */
function beginsAsText(path: string): boolean {
  const descriptor = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(2 ** 16);
    const first = bytes.subarray(0, readSync(descriptor, bytes));
    return first.length > 0 && !first.includes(0);
  } finally {
    closeSync(descriptor);
  }
}

/** The library's own is in its entry for Node alone, which a bundle for programs of both hosts does not take. */
function partsOf(path: string) {
  const { size } = statSync(path);
  return {
    byteLength: size,
    async slice(from: number, to = size): Promise<ArrayBuffer> {
      const bytes = new Uint8Array(to - from);
      const file = await open(path);
      try {
        await file.read(bytes, 0, bytes.length, from);
      } finally {
        await file.close();
      }
      return bytes.buffer;
    },
  };
}
