/** Reads JSON and remembers where every key and value stands, so that a wrong one can be shown with line and column. */

import { formatPath } from "../experiment/problems.ts";

/** Not JSON; `offset` counts characters from 0. */
export class JsonTextError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.name = "JsonTextError";
    this.offset = offset;
  }
}

export interface JsonText {
  readonly value: unknown;
  /** Path as problems write it (`initial.W.scale`, `times[2]`) -> offset of the key, or of the value of a list. */
  readonly offsets: ReadonlyMap<string, number>;
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const stringPattern = /"(?:[^"\\]|\\.)*"/y;
const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

/** Throws a JsonTextError, also where a key is given twice, which JSON.parse lets pass. */
export function readJson(text: string): JsonText {
  const offsets = new Map<string, number>([["", 0]]);
  let at = text.startsWith("\uFEFF") ? 1 : 0;

  const fail = (expected: string, offset = at): never => {
    const found = offset >= text.length ? "the end of the file" : JSON.stringify(text[offset]);
    throw new JsonTextError(`expected ${expected} here, but found ${found}`, offset);
  };
  const skipSpace = () => {
    while (/\s/.test(text[at] ?? "")) at++;
  };
  const take = (character: string): boolean => {
    skipSpace();
    if (text[at] !== character) return false;
    at++;
    return true;
  };
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return null;
    at += found[0].length;
    return found[0];
  };

  const readString = (expected: string): string => {
    skipSpace();
    const start = at;
    const quoted = match(stringPattern) ?? fail(expected);
    try {
      return JSON.parse(quoted) as string;
    } catch {
      throw new JsonTextError("this string is not closed on its line, or has an escape that JSON does not know", start);
    }
  };

  const readObject = (path: readonly PropertyKey[]): Record<string, unknown> => {
    const object: Record<string, unknown> = {};
    if (take("}")) return object;
    do {
      skipSpace();
      const start = at;
      const key = readString('a key in double quotes (or "}")');
      const inner = [...path, key];
      if (Object.hasOwn(object, key)) throw new JsonTextError(`the key "${key}" is given twice`, start);
      offsets.set(formatPath(inner), start);
      if (!take(":")) fail('":"');
      // `__proto__` would otherwise set the prototype and vanish.
      Object.defineProperty(object, key, {
        value: readValue(inner),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } while (take(","));
    return take("}") ? object : fail('"," or "}"');
  };

  const readList = (path: readonly PropertyKey[]): unknown[] => {
    const list: unknown[] = [];
    if (take("]")) return list;
    do {
      skipSpace();
      const inner = [...path, list.length];
      offsets.set(formatPath(inner), at);
      list.push(readValue(inner));
    } while (take(","));
    return take("]") ? list : fail('"," or "]"');
  };

  const readValue = (path: readonly PropertyKey[]): unknown => {
    if (take("{")) return readObject(path);
    if (take("[")) return readList(path);
    if (text[at] === '"') return readString("a string");
    const number = match(numberPattern);
    if (number !== null) return Number(number);
    const word = Object.keys(words).find((candidate) => text.startsWith(candidate, at)) ?? fail("a value");
    at += word.length;
    return words[word];
  };

  const value = readValue([]);
  skipSpace();
  return at === text.length ? { value, offsets } : fail("the end of the file");
}

/** The place of a path, or of the nearest thing around it that the text has. */
export function offsetOf(offsets: ReadonlyMap<string, number>, path: string): number {
  for (let shorter = path; shorter !== ""; shorter = shorter.replace(/(?:^|\.)[^.[\]]+$|\[\d+\]$/, "")) {
    const offset = offsets.get(shorter);
    if (offset !== undefined) return offset;
    if (!/(?:^|\.)[^.[\]]+$|\[\d+\]$/.test(shorter)) break;
  }
  return 0;
}

/** Line and column, from 1. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
