/** What tables say of themselves: of Parquet its columns and metadata, of CSV its first line. */

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { type Head, notResult, type StoredResult } from "./stored-result.ts";

/** Throws a UsageError. */
export async function readParquet(path: string): Promise<StoredResult> {
  const { asyncBufferFromFile, parquetMetadataAsync } = await import("hyparquet");
  const metadata = await parquetMetadataAsync(await asyncBufferFromFile(path)).catch((error: Error) => {
    throw notResult(path, `it is not Parquet (${error.message})`);
  });
  const said = new Map((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value]));
  const read = (key: string): unknown => {
    const value = said.get(key);
    if (value === undefined) throw notResult(path, `its metadata has no "${key}"`);
    return JSON.parse(value);
  };
  const words = { DOUBLE: "number", INT32: "whole number", BYTE_ARRAY: "text" } as Readonly<Record<string, string>>;
  return {
    form: "Parquet",
    experiment: read("experiment") as StoredResult["experiment"],
    head: read("result") as Head,
    contents: metadata.schema.slice(1).map(({ name, type }) => ({
      name,
      shape: `row ${metadata.num_rows}`,
      words: words[type ?? ""] ?? String(type),
    })),
    numbers: null,
    close: () => undefined,
  };
}

export async function readCsv(path: string): Promise<StoredResult> {
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
