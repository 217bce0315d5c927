/** Writes the table of a result as Parquet, a group of rows as soon as enough have come. */

import type { Writer } from "hyparquet-writer";
import type { Contents } from "../ensemble/contents.ts";
import { type Column, type ColumnHead, type Rows, tableOf } from "../ensemble/tables.ts";
import type { ResultWriter } from "./result-writer.ts";
import { writeAll } from "./sink.ts";

/** Rows of a group, where the memory has room for so many: fewer are slow to read. */
const usualRows = 2 ** 17;
/** Of an entry of a row, as it waits and as it is encoded. */
const waitingBytes = 16;
const types = { number: "DOUBLE", integer: "INT32", text: "STRING" } as const;

/** `bytes` bound the rows that wait. */
export async function openParquet(descriptor: number, contents: Contents, bytes: number): Promise<ResultWriter> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import("hyparquet-writer");
  const table = tableOf(contents);
  const mostRows = Math.max(1, Math.min(usualRows, Math.floor(bytes / (waitingBytes * table.head.length))));
  const parquet = new ParquetWriter({
    writer: toDescriptor(new ByteWriter(), descriptor),
    schema: schemaFromColumnData({ columnData: table.head.map((head) => ({ ...source(head), data: [] })) }),
    createdBy: "matrix-dynamics",
  });
  let waiting: Rows[] = [];
  let rows = 0;
  const flush = (): void => {
    if (rows === 0) return;
    const columnData = table.head.map((head, k) => ({
      ...source(head),
      data: joined(waiting.map((some) => some[k]!)),
    }));
    void parquet.write({ columnData, rowGroupSize: rows });
    waiting = [];
    rows = 0;
  };
  const write = (all: Iterable<Rows>): void => {
    for (const some of all) {
      const length = some[0]!.values.length;
      if (rows > 0 && rows + length > mostRows) flush();
      waiting.push(some);
      rows += length;
    }
  };
  return {
    add: (frame) => write(table.ofFrame(frame)),
    addStates: () => undefined,
    async finish({ gathered, attributes }) {
      write(table.atEnd(gathered));
      flush();
      parquet.kvMetadata = Object.entries(attributes).map(([key, value]) => ({ key, value }));
      await parquet.finish();
    },
  };
}

/** Random digits do not get smaller by compression; columns that repeat have a dictionary. */
function source({ name, kind }: ColumnHead) {
  return { name, type: types[kind], codec: "UNCOMPRESSED" as const };
}

/** What is undefined is null: SQL leaves it out of a mean, and pandas reads it as NaN. */
function joined(columns: readonly Column[]): (number | string | null)[] {
  return columns.flatMap(({ values }) =>
    Array.from(values as ArrayLike<number | string>, (value) => (Number.isNaN(value) ? null : value)),
  );
}

/** What has gathered goes to the file, and the writer goes on counting from there. */
function toDescriptor(writer: InstanceType<typeof import("hyparquet-writer").ByteWriter>, descriptor: number): Writer {
  const flush = (): void => {
    writeAll(descriptor, new Uint8Array(writer.buffer, 0, writer.index));
    writer.index = 0;
  };
  return Object.assign(writer, { flush, finish: flush });
}
