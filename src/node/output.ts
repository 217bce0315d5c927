/** What the command says: stdout, whose failure is the command's, and stderr, whose failure is nobody's. */

import { writeSync } from "node:fs";
import { fileTrouble, RunError } from "./fail.ts";
import { openSink, type Sink } from "./sink.ts";

/** The reader of stdout has seen enough, as in `matrix-dynamics list | head`. */
export class ReaderGone extends Error {}

let stdout: Sink | null = null;

/** Resolves when the text has left for stdout. Throws a RunError where it cannot, and ReaderGone where nobody reads on. */
export async function print(text: string): Promise<void> {
  try {
    stdout ??= openSink(1, process.stdout);
    await stdout.write(text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EPIPE") throw new ReaderGone("stdout is closed", { cause: error });
    throw new RunError(`stdout could not be written: ${fileTrouble(error)}.`, error);
  }
}

export function printLine(text: string): Promise<void> {
  return print(`${text}\n`);
}

/** A closed terminal or a pipe without a reader must not end what goes on without them. */
process.stderr.on("error", () => undefined);

/** A line for stderr. Never fails. */
export function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** The same for the last line of a process that ends now; lost where stderr's pipe is full. */
export function sayAtOnce(sentence: string): void {
  try {
    writeSync(2, `${sentence}\n`);
  } catch {
    // Nobody is there to be told.
  }
}

/** Resolves when all that was said has left, or can not leave. */
export function allIsSaid(): Promise<void> {
  return new Promise((resolve) => {
    process.stderr.write("", () => resolve());
  });
}
