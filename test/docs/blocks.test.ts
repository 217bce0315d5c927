/** Every block of code in the README and the documentation is what it claims to be. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { renderFlow } from "../../docs/site/flow-text.ts";
import { texToMathML } from "../../docs/site/tex.ts";
import { readCheckFile } from "../../src/checks/read.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { parseSystem } from "../../src/language/index.ts";
import { includeText, systemText } from "../../src/systems.ts";
import { type Block, blocksOf, markdownFiles, proseOf } from "./pages.ts";

const blocks = markdownFiles.flatMap(blocksOf);
const fenced = blocks.filter(({ kind }) => kind !== null);
const named = (list: readonly Block[]) => list.map((block) => [`${block.file}:${block.line}`, block] as const);
const of = (kind: string) => named(fenced.filter((block) => block.kind!.split(" ")[0] === kind));

it("every fence says of what kind it is, or is the text of a system", () => {
  const known = ["flow", "json", "html", "js", "ts", "sh", "py", "julia", "r", "sql"];
  const strange = fenced.filter(
    ({ kind, text }) => !known.includes(kind!.split(" ")[0]!) && !(kind === "" && text.startsWith("system ")),
  );
  expect(strange.map(({ file, line, kind }) => `${file}:${line}: ${kind}`)).toEqual([]);
});

describe("a text of the language holds", () => {
  it.each([...of("flow"), ...of("")])("%s", (_place, { kind, text }) => {
    const [, system = null] = kind!.split(" ");
    // What a page puts together of its parts is that page's test's.
    if (system === "part") return;
    if (system !== null) renderFlow({ text, of: system });
    else {
      const whole = text.startsWith("system") ? text : `system lines "what the page shows"\nextend byol\n${text}`;
      expect(parseSystem(whole, includeText, systemText).name).toBeTruthy();
    }
  });
});

/** A file that an experiment names: one of the examples, or a text that the same page shows. */
function textOfFile(name: string, page: string): string {
  const example = join("docs/examples", name);
  if (existsSync(example)) return readFileSync(example, "utf8");
  const shown = fenced.find(
    ({ file, text }) => file === page && text.startsWith(`system ${name.replace(".flow", "")} `),
  );
  if (shown === undefined) throw new Error(`${page} names ${name}, and neither shows it nor is it an example.`);
  return shown.text;
}

/** With texts in the place of files. */
function withTexts(input: object, page: string): object {
  const { system } = input as { readonly system?: { readonly file?: string } };
  return system?.file === undefined ? input : { ...input, system: { text: textOfFile(system.file, page) } };
}

describe("an experiment, or a file of checks, is a valid one", () => {
  it.each(of("json"))("%s", (_place, { text, file }) => {
    const input = JSON.parse(text) as { readonly checks?: readonly object[] };
    if (input.checks === undefined) {
      expect(resolveExperiment(withTexts(input, file)).cells.length).toBeGreaterThan(0);
      return;
    }
    for (const { experiment, lines = [] } of readCheckFile(input).checks) {
      expect(lines.join("\n")).not.toBe("");
      if (typeof experiment !== "string") resolveExperiment(withTexts(experiment, file));
    }
  });
});

describe("a script has no error of syntax", () => {
  it.each([...of("js"), ...of("ts")])("%s", (_place, { text }) => {
    const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
    const { diagnostics = [] } = ts.transpileModule(text, { compilerOptions: options, reportDiagnostics: true });
    expect(diagnostics.map(({ messageText }) => messageText)).toEqual([]);
  });
});

describe("links between files lead somewhere, as GitHub reads them", () => {
  it.each(markdownFiles.map((file) => [file.name, file] as const))("%s", (name, file) => {
    const targets = [...proseOf(file).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
    const missing = targets.filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(dirname(name), target)));
    expect(missing).toEqual([]);
  });
});

it("TeX that is wrong is an error", () => {
  expect(() => texToMathML("\\frac{1", false)).toThrow();
});
