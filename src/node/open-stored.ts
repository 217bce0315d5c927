/** Opens a result of any form, by the ending of its name. */

import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { extname } from "node:path";
import { fileTrouble, UsageError } from "./fail.ts";
import { endings } from "./result-file.ts";
import type { StoredResult } from "./stored-result.ts";
import { byteCount } from "./words.ts";

/** A string of JavaScript holds no more characters. */
const mostText = 2 ** 29 - 24;

/** Throws a UsageError where it is not there, or is something else. */
export async function openStored(path: string): Promise<StoredResult> {
  const ending = endings.find((one) => one === extname(path));
  if (ending === undefined)
    throw new UsageError(`${path} must end in ${endings.join(", ")}: by that it is known how to read it.`);
  let size: number;
  try {
    const kind = statSync(path);
    if (!kind.isFile()) throw new UsageError(`${path} is not a file.`);
    size = kind.size;
    // What a library says of a file that it cannot open is that it is no result.
    closeSync(openSync(path, "r"));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} cannot be read: ${fileTrouble(error)}.`);
  }
  if (ending === ".nc") return (await import("./read-netcdf.ts")).readNetcdf(path);
  if (ending === ".parquet") return (await import("./read-tables.ts")).readParquet(path);
  if (ending === ".csv") return (await import("./read-tables.ts")).readCsv(path);
  if (size > mostText)
    throw new UsageError(
      `${path} has ${byteCount(size)}, and of JSON at most ${byteCount(mostText)} can be read: such results are for .nc.`,
    );
  return (await import("./read-json.ts")).readJsonResult(path, readFileSync(path, "utf8"));
}
