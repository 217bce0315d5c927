/** Writes the table of a result as CSV: a line of names, then numbers with all their digits, and nothing where there is none. */

import type { Contents } from "../ensemble/contents.ts";
import { type Rows, tableOf } from "../ensemble/tables.ts";
import type { ResultWriter } from "./result-writer.ts";
import { writeAll } from "./sink.ts";

export function openCsv(descriptor: number, contents: Contents): ResultWriter {
  const table = tableOf(contents);
  writeAll(descriptor, `${table.head.map(({ name }) => name).join(",")}\n`);
  const write = (all: Iterable<Rows>): void => {
    for (const rows of all) writeAll(descriptor, linesOf(rows));
  };
  return {
    add: (frame) => write(table.ofFrame(frame)),
    addStates: () => undefined,
    finish: async ({ gathered }) => write(table.atEnd(gathered)),
  };
}

function linesOf(rows: Rows): string {
  let lines = "";
  for (let row = 0; row < rows[0]!.values.length; row++)
    lines += `${rows.map(({ values }) => fieldOf(values[row]!)).join(",")}\n`;
  return lines;
}

/** Names of the language need no quotes. */
function fieldOf(value: number | string): string {
  return typeof value === "string" || Number.isFinite(value) ? String(value) : "";
}
