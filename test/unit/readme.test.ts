/** What README.md shows against what there is. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { systemNames, systemText } from "../../src/systems.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** The text of the first fenced block of a kind. */
function block(kind: string): string {
  return readme.split(`\n\`\`\`${kind}\n`)[1]!.split("\n```")[0]!;
}

test("the experiment that the README shows with all its keys is a valid one", () => {
  const resolved = resolveExperiment(JSON.parse(block("json")));
  expect(resolved.cells).toHaveLength(3);
});

test("the text of byol in the README is that of systems/byol.flow", () => {
  const lines = (text: string) =>
    text
      .split("\n")
      .map((line) => line.replace(/#.*/, "").trim())
      .filter((line) => line !== "" && !line.startsWith("observe"));
  expect(lines(block(""))).toEqual(lines(systemText("byol")!));
});

test("every system is named in the README's table", () => {
  const table = readme.slice(readme.indexOf("## Systems"));
  const named = [...table.matchAll(/`([a-z-]+)`/g)].map((match) => match[1]!);
  // A name that begins with a dash is a variant of the first name of its row.
  const full = named.map((name) => (name.startsWith("-") ? `three-scalars${name}` : name));
  expect([...systemNames].sort()).toEqual([...new Set(full)].sort());
});
