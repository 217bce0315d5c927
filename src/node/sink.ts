/** Writes text to an open descriptor, whole or with an error: a file at once, a pipe as fast as its reader reads. */

import { fstatSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import type { Writable } from "node:stream";

export interface Sink {
  /** Resolves when the text has left this process. Rejects with the system's error. One call at a time. */
  write(text: string): Promise<void>;
}

/** `stream` is what Node has open for the descriptor already; where there is none, one is made if it is a pipe. */
export function openSink(descriptor: number, stream?: Writable): Sink {
  const kind = fstatSync(descriptor);
  // Node's own stream of a file loses what a full disk takes only a part of; a blocking write to a pipe hears no signal.
  const streams = kind.isFIFO() || kind.isSocket() || (stream !== undefined && "isTTY" in stream);
  if (!streams) return { write: async (text) => writeAll(descriptor, text) };
  return sinkOf(stream ?? new Socket({ fd: descriptor, readable: false, writable: true }));
}

function sinkOf(stream: Writable): Sink {
  // The error comes to whoever wrote; without a listener it would also end the process.
  stream.on("error", () => undefined);
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()));
      }),
  };
}

/** One for all writes: a buffer each would wait outside the heap for a collection that sees no need. */
const room = Buffer.allocUnsafe(2 ** 18);

/** A write may take only a part. */
export function writeAll(descriptor: number, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? encoded(content) : content;
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
}

function encoded(text: string): Uint8Array {
  return Buffer.byteLength(text) <= room.length ? room.subarray(0, room.write(text)) : Buffer.from(text);
}
