/** What a result's place looks like before, while and after it is written, and when it cannot be. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RunError, UsageError } from "../../src/node/fail.ts";
import { jsonChunks } from "../../src/node/json-chunks.ts";
import { endingOf, openTarget } from "../../src/node/result-file.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "matrix-dynamics-result-"));
  path = join(folder, "result.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

const names = () => readdirSync(folder).sort();
/** Longer than one write. */
const long = { values: Array.from({ length: 400_000 }, (_, index) => index) };
/** Fails when most of it is written. */
const failing = {
  ...long,
  get last(): never {
    throw new Error("the values are gone");
  },
};

describe("the place of a result", () => {
  it("stays empty until there is something to write", async () => {
    const target = openTarget(path, 0);
    expect(names()).toEqual([]);
    target.abandon();
    expect(names()).toEqual([]);
    expect(await target.commit({ a: 1 })).toEqual({ bytes: readFileSync(path).length, where: path });
    expect(names()).toEqual(["result.json"]);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ a: 1 });
  });

  it("keeps the old file where writing fails or is given up", async () => {
    writeFileSync(path, "old");
    await expect(openTarget(path, 0).commit(failing)).rejects.toThrow(RunError);
    expect([names(), readFileSync(path, "utf8")]).toEqual([["result.json"], "old"]);
    const target = openTarget(path, 0);
    const committing = target.commit(long);
    expect(names()).toHaveLength(2);
    target.abandon();
    await expect(committing).rejects.toThrow(RunError);
    expect([names(), readFileSync(path, "utf8")]).toEqual([["result.json"], "old"]);
  });

  it("is not that of what a failed run leaves", async () => {
    writeFileSync(path, "old");
    const { where } = await openTarget(path, 0).commitRest({ a: 1 });
    expect(where).toBe(join(folder, "result.partial.json"));
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(existsSync(where)).toBe(true);
  });

  it("is refused where less is free than the result will have", () => {
    expect(() => openTarget(path, 2 ** 70)).toThrow(UsageError);
    expect(() => openTarget(path, 2 ** 70)).toThrow(/will have about \d.* GiB, but only .* is free there\.$/);
    expect(names()).toEqual([]);
  });

  it("is of the form that its name says, or refused: a pipe takes JSON alone", () => {
    for (const ending of [".json", ".nc", ".csv", ".parquet"]) {
      expect(endingOf(join(folder, `new${ending}`))).toBe(ending);
      const pipe = join(folder, `pipe${ending}`);
      execFileSync("mkfifo", [pipe]);
      if (ending === ".json") expect(endingOf(pipe)).toBe(".json");
      else
        expect(() => endingOf(pipe)).toThrow(
          `is a pipe or a device, onto which results are written as JSON alone, and not as ${ending}`,
        );
    }
    expect(endingOf("/dev/null")).toBe(".json");
  });

  it("may have a name as long as a name can be", async () => {
    const longest = join(folder, `${"n".repeat(250)}.json`);
    await openTarget(longest, 0).commit({ a: 1 });
    expect(existsSync(longest)).toBe(true);
  });
});

describe("JSON in pieces", () => {
  it.each([
    [{}],
    [{ a: undefined, b: null, c: [], d: {} }],
    [{ a: [[[[[[1, null], []]]]]], "b\n": { c: { d: { e: { f: { g: "h" } } } } } }],
    [long],
  ])("is the same value", (value) => {
    expect(JSON.parse([...jsonChunks(value)].join(""))).toEqual(JSON.parse(JSON.stringify(value)));
  });
});
