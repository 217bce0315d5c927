/** The import table of ARCHITECTURE.md against the imports there are. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);

/** The first folder or the file under src. */
function roomOf(file: string): string {
  return file.split("/")[0]!;
}

/** What a text imports by a path: by name, for its side effects alone, lazily, or to hand it on. */
function importedBy(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport\(?)\s*"(\.[^"]+)"/g)].map((match) => match[1]!);
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, "src", file), "utf8");
  return importedBy(text).map((target) => normalize(join(dirname(file), target)));
}

/** Whether a file takes code from a folder before it is needed. */
function imports(folder: string, file: string): boolean {
  const text = readFileSync(join(root, "src", file), "utf8").replace(/\bimport type\b[^;]*;/g, "");
  return [...text.matchAll(/\bfrom\s*"(\.[^"]+)"/g)].some((match) =>
    normalize(join(dirname(file), match[1]!)).startsWith(folder),
  );
}

/** Second table of the document: room -> rooms that it may import. */
function tableOf(text: string): Map<string, string[]> {
  const table = text.slice(text.indexOf("| room | may import |"));
  const names = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
  const rows = table.slice(0, table.indexOf("\n\n")).split("\n").slice(2);
  return new Map(rows.map((row) => [names(row.split("|")[1]!)[0]!, names(row.split("|")[2]!)]));
}

test.each([
  ['import { a } from "./a.ts";', ["./a.ts"]],
  ['import "../ui/element.ts";', ["../ui/element.ts"]],
  ['import type * as A from "./a.ts";', ["./a.ts"]],
  ['export * from "./a.ts";', ["./a.ts"]],
  ['const a = await import("./a.ts");', ["./a.ts"]],
  ['import {\n  a,\n} from "./a.ts";\nimport "./b.ts";', ["./a.ts", "./b.ts"]],
  ['import "lit";\nconst from = "./no.ts";', []],
])("an import is found however it is written: %j", (text, targets) => {
  expect(importedBy(text)).toEqual(targets);
});

describe("the rooms of ARCHITECTURE.md", () => {
  const allowed = tableOf(readFileSync(join(root, "ARCHITECTURE.md"), "utf8"));

  test("every room of src is in the table, and every room of the table is there", () => {
    expect([...allowed.keys()].sort()).toEqual([...new Set(files.map(roomOf))].sort());
  });

  test("no file imports a room that the table does not allow its own", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        // What lies outside src (package.json, the benchmark's Python) is no room.
        .filter((target) => !target.startsWith("..") && roomOf(target) !== roomOf(file))
        .filter((target) => !allowed.get(roomOf(file))?.includes(roomOf(target)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("the table runs one way", () => {
    const order = [...allowed.keys()];
    for (const [room, targets] of allowed) {
      for (const target of targets)
        expect(order.indexOf(target), `${room} -> ${target}`).toBeLessThan(order.indexOf(room));
    }
  });

  test("only ui touches the page and only node touches Node", () => {
    const outside = files.filter((file) => !["ui", "node"].includes(roomOf(file)));
    const touching = outside.filter((file) => {
      const code = readFileSync(join(root, "src", file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
      return /\bnavigator\b|\bdocument\.|\bwindow\b|"node:/.test(code);
    });
    expect(touching).toEqual([]);
  });

  test("only plot.ts imports uPlot, only the editor CodeMirror, and only emitting files of gpu and the shaders hold WGSL", () => {
    const uplot = files.filter((file) => /from "uplot"/.test(readFileSync(join(root, "src", file), "utf8")));
    expect(uplot).toEqual(["ui/plot.ts"]);
    const mirrors = files.filter((file) => /from "@codemirror\//.test(readFileSync(join(root, "src", file), "utf8")));
    expect(mirrors.filter((file) => !file.startsWith("ui/editor/"))).toEqual([]);
    // A page loads it when it is opened.
    const hasten = files.filter((file) => !file.startsWith("ui/editor/") && imports("ui/editor/", file));
    expect(hasten).toEqual([]);
    const wgsl = files.filter((file) =>
      /@compute|workgroupBarrier\(/.test(readFileSync(join(root, "src", file), "utf8")),
    );
    expect(wgsl.filter((file) => !/^gpu\/emit-/.test(file))).toEqual([]);
  });
});
