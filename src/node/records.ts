/** Plain data as records of a file: numbers with all their bits, whatever their count, and a checksum that tells a whole record from a torn one. */

import { createHash } from "node:crypto";
import { readSync, writeSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Deserializer, Serializer } from "node:v8";

// A record: the bytes of its body and of the body's first part, 8 each; the body, which is the data as Node serialises it without
// what its arrays hold, and then that, array after array; the checksum of all that.

/** A record on its way to a file; its arrays are those of the data. */
export interface Encoded {
  readonly bytes: number;
  readonly pieces: readonly Uint8Array[];
}

/** What stands at a place of a file is no whole record. */
export class DamagedRecord extends Error {}

const headBytes = 16;
const checksumBytes = 32;
/** Written and read at once: a call takes less than 2^31. */
const pieceBytes = 2 ** 22;
/** Shorter pieces are gathered before they are written. */
const roomBytes = 2 ** 18;

const kinds = [
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;

/** Numbers, strings, lists, plain objects and typed arrays, which are not copied. */
export function encodeRecord(value: unknown): Encoded {
  const arrays: Uint8Array[] = [];
  const serializer = Object.assign(new Serializer(), {
    _writeHostObject(array: NodeJS.TypedArray) {
      const tag = array[Symbol.toStringTag];
      serializer.writeUint32(kinds.findIndex(({ name }) => name === tag));
      serializer.writeDouble(array.byteLength);
      arrays.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    },
  });
  asHostObjects(serializer);
  serializer.writeHeader();
  serializer.writeValue(value);
  const skeleton = serializer.releaseBuffer();
  const body = arrays.reduce((sum, array) => sum + array.byteLength, skeleton.length);
  const head = Buffer.alloc(headBytes);
  head.writeDoubleLE(body, 0);
  head.writeDoubleLE(skeleton.length, 8);
  return { bytes: headBytes + body + checksumBytes, pieces: [head, skeleton, ...arrays] };
}

/** Node's own serializer does the same; the types do not know of it. */
function asHostObjects(serializer: Serializer): void {
  (
    serializer as unknown as { _setTreatArrayBufferViewsAsHostObjects(flag: boolean): void }
  )._setTreatArrayBufferViewsAsHostObjects(true);
}

/** Writes a record at a place of a file. Throws the system's error; what stood before that place is as it was. */
export async function writeRecord(descriptor: number, { pieces }: Encoded, at: number): Promise<void> {
  const hash = createHash("sha256");
  const room = Buffer.allocUnsafe(roomBytes);
  let used = 0;
  let place = at;
  let sinceTurn = 0;
  const write = (bytes: Uint8Array): void => {
    for (let done = 0; done < bytes.length; ) {
      const written = writeSync(descriptor, bytes, done, bytes.length - done, place);
      done += written;
      place += written;
    }
  };
  const put = (bytes: Uint8Array): void => {
    const isLong = bytes.length > room.length / 2;
    if (isLong || used + bytes.length > room.length) {
      write(room.subarray(0, used));
      used = 0;
    }
    if (isLong) write(bytes);
    else {
      room.set(bytes, used);
      used += bytes.length;
    }
  };
  for (const piece of pieces)
    for (let from = 0; from < piece.length; from += pieceBytes) {
      const bytes = piece.subarray(from, from + pieceBytes);
      hash.update(bytes);
      put(bytes);
      sinceTurn += bytes.length;
      if (sinceTurn < pieceBytes) continue;
      // Writing to a file blocks: in between signals are heard.
      await nextTurn();
      sinceTurn = 0;
    }
  put(hash.digest());
  write(room.subarray(0, used));
}

/** The data of the record at a place of a file, and where the next one begins; `end` is where the last one ends. Throws a DamagedRecord. */
export async function readRecord(
  descriptor: number,
  at: number,
  end: number,
): Promise<{ readonly value: unknown; readonly next: number }> {
  const head = Buffer.alloc(headBytes);
  fill(descriptor, head, at);
  const body = head.readDoubleLE(0);
  const skeletonBytes = head.readDoubleLE(8);
  const next = at + headBytes + body + checksumBytes;
  if (!(Number.isSafeInteger(body) && body >= 0 && skeletonBytes >= 0 && skeletonBytes <= body && next <= end))
    throw new DamagedRecord("a record has an impossible length");
  const first = at + headBytes;
  // Before anything is made of it.
  await requireChecksum(descriptor, at, headBytes + body);
  const skeleton = Buffer.alloc(skeletonBytes);
  fill(descriptor, skeleton, first);
  const arrays: NodeJS.TypedArray[] = [];
  const deserializer = Object.assign(new Deserializer(skeleton), {
    _readHostObject() {
      const Kind = kinds[deserializer.readUint32()]!;
      const array = new Kind(deserializer.readDouble() / Kind.BYTES_PER_ELEMENT);
      arrays.push(array);
      return array;
    },
  });
  deserializer.readHeader();
  const value: unknown = deserializer.readValue();
  let place = first + skeletonBytes;
  for (const array of arrays) {
    const bytes = new Uint8Array(array.buffer);
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      const piece = bytes.subarray(from, from + pieceBytes);
      fill(descriptor, piece, place);
      place += piece.length;
    }
  }
  return { value, next };
}

async function requireChecksum(descriptor: number, first: number, length: number): Promise<void> {
  const hash = createHash("sha256");
  const room = Buffer.allocUnsafe(Math.min(pieceBytes, length));
  for (let done = 0; done < length; ) {
    const piece = room.subarray(0, Math.min(room.length, length - done));
    fill(descriptor, piece, first + done);
    hash.update(piece);
    done += piece.length;
    await nextTurn();
  }
  const checksum = Buffer.alloc(checksumBytes);
  fill(descriptor, checksum, first + length);
  if (!hash.digest().equals(checksum))
    throw new DamagedRecord("a record has another checksum than it was written with");
}

function fill(descriptor: number, into: Uint8Array, at: number): void {
  for (let done = 0; done < into.length; ) {
    const read = readSync(descriptor, into, done, into.length - done, at + done);
    if (read === 0) throw new DamagedRecord("a record ends before its end");
    done += read;
  }
}
