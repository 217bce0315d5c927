/** What stands in a file is read once, whatever the command then makes of it. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import * as language from "../../src/language/index.ts";
import { check } from "../../src/node/check.ts";
import { prepare } from "../../src/node/load.ts";

vi.mock("../../src/language/index.ts", async (original) => {
  const whole = await original<typeof language>();
  return { ...whole, parseSystem: vi.fn(whole.parseSystem) };
});

const folder = mkdtempSync(join(tmpdir(), "matrix-dynamics-load-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const text = "system mine\nstate x : scalar\nparam a = 1\ndx/dt = -a*x\nobserve value = x\n";
const flow = written("mine.flow", text);
const experiment = written("mine.json", '{"system": {"file": "mine.flow"}, "runs": 2}');
const inside = written("inside.json", JSON.stringify({ system: { text }, runs: 2 }));

it.each([
  ["a system's text", () => check(flow)],
  ["an experiment that names its file", () => check(experiment)],
  ["an experiment that holds it", () => check(inside)],
  ["a system's text with settings", () => prepare(flow, ["a=2", "runs=3"])],
])("%s is parsed once", (_, read) => {
  vi.mocked(language.parseSystem).mockClear();
  read();
  expect(vi.mocked(language.parseSystem).mock.calls.filter(([parsed]) => parsed === text)).toHaveLength(1);
});

it("a setting that names another system still finds that", () => {
  expect(prepare(flow, ["system=byol"]).resolved.system.name).toBe("byol");
});
