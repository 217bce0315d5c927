/** Reads JSON and remembers where every key and value stands, so that a wrong one can be shown with line and column. */

/** Not JSON; `offset` counts characters from 0. */
export class JsonTextError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.name = "JsonTextError";
    this.offset = offset;
  }
}

/** Where a value stands: the offset of its key, or of itself in a list, and the places of what it holds. */
export interface JsonPlace {
  readonly offset: number;
  readonly inner: ReadonlyMap<string, JsonPlace> | readonly JsonPlace[] | null;
}

export interface JsonText {
  readonly value: unknown;
  readonly place: JsonPlace;
}

/** Objects and lists in each other: an experiment needs six levels, and reading takes three calls a level. */
const deepestNesting = 64;

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** Throws a JsonTextError, also where a key is given twice, which JSON.parse lets pass. */
export function readJson(text: string): JsonText {
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let depth = 0;

  const fail = (expected: string, offset = at): never => {
    const found = offset >= text.length ? "the end of the file" : JSON.stringify(text[offset]);
    throw new JsonTextError(`expected ${expected} here, but found ${found}`, offset);
  };
  const skipSpace = () => {
    while (" \t\n\r".includes(text[at] ?? "x")) at++;
  };
  const take = (character: string): boolean => {
    skipSpace();
    if (text[at] !== character) return false;
    at++;
    return true;
  };

  /** By hand: a regular expression would hold every character of a long string on its stack. */
  const readString = (expected: string): string => {
    skipSpace();
    const start = at;
    if (text[at] !== '"') fail(expected);
    for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === "\\") at++;
    at++;
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      throw new JsonTextError("this string is not closed on its line, or has an escape that JSON does not know", start);
    }
  };

  const readObject = (offset: number): JsonText => {
    const value: Record<string, unknown> = {};
    const inner = new Map<string, JsonPlace>();
    if (take("}")) return { value, place: { offset, inner } };
    do {
      skipSpace();
      const start = at;
      const key = readString('a key in double quotes (or "}")');
      if (inner.has(key)) throw new JsonTextError(`the key ${JSON.stringify(short(key))} is given twice`, start);
      // It would set the prototype, and what reads the object would never see it.
      if (key === "__proto__") throw new JsonTextError('"__proto__" cannot be a key', start);
      if (!take(":")) fail('":"');
      const read = readValue(start);
      value[key] = read.value;
      inner.set(key, read.place);
    } while (take(","));
    return take("}") ? { value, place: { offset, inner } } : fail('"," or "}"');
  };

  const readList = (offset: number): JsonText => {
    const value: unknown[] = [];
    const inner: JsonPlace[] = [];
    if (take("]")) return { value, place: { offset, inner } };
    do {
      skipSpace();
      const read = readValue(at);
      value.push(read.value);
      inner.push(read.place);
    } while (take(","));
    return take("]") ? { value, place: { offset, inner } } : fail('"," or "]"');
  };

  /** `offset` is where the value counts as standing. */
  const readValue = (offset: number): JsonText => {
    skipSpace();
    const start = at;
    if (text[at] === "{" || text[at] === "[") {
      if (++depth > deepestNesting)
        throw new JsonTextError(`objects and lists may stand ${deepestNesting} deep inside each other`, start);
      at++;
      const read = text[start] === "{" ? readObject(offset) : readList(offset);
      depth--;
      return read;
    }
    const place = { offset, inner: null };
    if (text[at] === '"') return { value: readString("a string"), place };
    numberPattern.lastIndex = at;
    const number = numberPattern.exec(text);
    if (number !== null) {
      at += number[0].length;
      return { value: Number(number[0]), place };
    }
    const word = [...words.keys()].find((candidate) => text.startsWith(candidate, at)) ?? fail("a value");
    at += word.length;
    return { value: words.get(word), place };
  };

  const read = readValue(0);
  skipSpace();
  return at === text.length ? read : fail("the end of the file");
}

function short(key: string): string {
  return key.length > 40 ? `${key.slice(0, 37)}...` : key;
}

/** Where a path as problems write it (`initial.W[0]`, `times[2]`) stands, or the nearest thing around it that the text has. */
export function offsetOf(root: JsonPlace, path: string): number {
  let place = root;
  for (let rest = path; rest !== ""; ) {
    const { inner } = place;
    if (inner === null) break;
    if (!("get" in inner)) {
      const index = /^\[(\d+)\]/.exec(rest);
      const next = inner[Number(index?.[1] ?? -1)];
      if (index === null || next === undefined) break;
      place = next;
      rest = rest.slice(index[0].length);
      continue;
    }
    const keys = rest.startsWith(".") ? rest.slice(1) : rest;
    // A key may hold dots itself: the longest that fits.
    let found = "";
    for (const key of inner.keys())
      if (
        key.length > found.length &&
        keys.startsWith(key) &&
        /^(?:$|[.[])/.test(keys.slice(key.length, key.length + 1))
      )
        found = key;
    const next = inner.get(found);
    if (next === undefined) break;
    place = next;
    rest = keys.slice(found.length);
  }
  return place.offset;
}

/** Line and column, from 1. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf("\n"); end >= 0 && end < offset; end = text.indexOf("\n", start)) {
    line++;
    start = end + 1;
  }
  return { line, column: offset - start + 1 };
}
