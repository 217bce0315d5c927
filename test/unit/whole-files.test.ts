/** Files that belong together on a real disk: all in their places or none, and no folder made for nothing. */

import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openFolder } from "../../src/node/whole-files.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "whole-files-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const files = Array.from({ length: 20 }, (_, k) => ({ name: `${k}.csv`, chunks: ["x"] }));

it("come to their places in one turn: a signal finds all or none", async () => {
  const folder = openFolder(directory, "--out");
  const counts = new Set<number>();
  let isWritten = false;
  const writing = folder.write(files).finally(() => {
    isWritten = true;
  });
  for (; !isWritten; await nextTurn())
    counts.add(readdirSync(directory).filter((name) => name.endsWith(".csv")).length);
  await writing;
  expect([...counts].filter((count) => count > 0 && count < files.length)).toEqual([]);
  expect(readdirSync(directory)).toHaveLength(files.length);
});

it("leave no folder behind that was made for nothing, and keep those that were there", () => {
  openFolder(join(directory, "a/b/c"), "--out").abandon();
  expect(existsSync(join(directory, "a"))).toBe(false);
  openFolder(directory, "--out").abandon();
  expect(existsSync(directory)).toBe(true);
});

it("keep the folder that they were written into", async () => {
  const folder = openFolder(join(directory, "a/b"), "--out");
  await folder.write(files);
  folder.abandon();
  expect(readdirSync(join(directory, "a/b"))).toHaveLength(files.length);
});
