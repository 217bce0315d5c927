/** Reading JSON: what it means, where everything stands, and how far it goes. */

import { expect, test } from "vitest";
import { JsonTextError, offsetOf, placeOf, readJson } from "../../src/node/json-text.ts";

function trouble(text: string): { readonly message: string; readonly offset: number } {
  try {
    readJson(text);
  } catch (error) {
    if (error instanceof JsonTextError) return { message: error.message, offset: error.offset };
    throw error;
  }
  throw new Error("it was read");
}

test("a path stands where its key does, in a list where its value does, and else at what is nearest around it", () => {
  const text = '{"a": {"b.c": [1, {"d": 2}], "b": 3},\n "list": [[4], 5]}';
  const { value, place } = readJson(text);
  expect(value).toEqual(JSON.parse(text));
  const at = (path: string) => text.slice(offsetOf(place, path)).slice(0, 5);
  expect(at("a.b.c")).toBe('"b.c"');
  expect(at("a.b.c[1].d")).toBe('"d": ');
  expect(at("a.b")).toBe('"b": ');
  expect(at("a.x.y")).toBe('"a": ');
  expect(at("list[0][0]")).toBe("4], 5");
  expect(at("list[7]")).toBe('"list');
  expect(at("nothing")).toBe('{"a":');
  expect(placeOf(text, offsetOf(place, "list[1]"))).toEqual({ line: 2, column: 16 });
});

test.each([
  ["a key twice", '{"a": 1, "\\u0061": 2}', 'the key "a" is given twice', 9],
  ["the key that would set the prototype", '{"a": {"__proto__": {}}}', '"__proto__" cannot be a key', 7],
  ["65 lists in each other", `${"[".repeat(65)}1`, "objects and lists may stand 64 deep inside each other", 64],
  ["100,000 lists in each other", "[".repeat(100_000), "objects and lists may stand 64 deep inside each other", 64],
  ["objects in each other", '{"a":'.repeat(10_000), "objects and lists may stand 64 deep inside each other", 320],
  ["an open string", `"${"x".repeat(1_000_000)}`, "this string is not closed on its line", 0],
  ["a blank that JSON does not know", "\u00a01", "expected a value here, but found", 0],
])("%s is refused where it stands", (_, text, message, offset) => {
  const found = trouble(text);
  expect(found.message).toContain(message);
  expect(found.offset).toBe(offset);
});

test("names that every object has are keys like others", () => {
  const text = '{"constructor": 1, "toString": {"valueOf": [2]}}';
  const { value, place } = readJson(text);
  expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
  expect(text.slice(offsetOf(place, "toString.valueOf[0]"))).toBe("2]}}");
  expect(readJson('{"hasOwnProperty": 1}').value).toEqual({ hasOwnProperty: 1 });
});

test("a string of ten million characters and a list of a million numbers are read", () => {
  const long = "x\\n".repeat(5_000_000);
  expect((readJson(`"${long}"`).value as string).length).toBe(10_000_000);
  expect(readJson(`[${"1,".repeat(999_999)}1]`).value).toHaveLength(1_000_000);
});
