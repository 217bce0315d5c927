/** What the build makes of an import that comes later: a file beside the element. */

import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { atOnce, companionNames, companions } from "../../build/companions.ts";

const sources = {
  "shared.js": "export const made = [];\nexport class Mark {}\nexport const mark = new Mark();",
  "only-later.js": "export const kept = { by: 'both' };",
  "editor.js":
    "import { made, Mark } from './shared.js';\nimport { kept } from './only-later.js';\nexport default (text) => made.push(text);\nexport const isMark = (given) => given instanceof Mark;\nexport { kept };\nexport const other = () => import('./export.js');",
  "export.js": "import { kept } from './only-later.js';\nexport { kept };",
  "main.js": `import { made, mark } from "./shared.js";
export const list = made;
export async function edit(text) {
  const { default: edit, isMark, kept, other } = await import("./editor.js");
  edit(text);
  const [one, two] = [await import("./export.js"), await other()];
  return { isMark: isMark(mark), isSame: kept === one.kept && kept === two.kept };
}`,
};

/** What main.js exports. */
interface Main {
  readonly list: readonly string[];
  edit(text: string): Promise<{ isMark: boolean; isSame: boolean }>;
}

let folder = "";
const out = (name: string): string => join(folder, "out", name);
const load = (address: string): Promise<Main> => import(/* @vite-ignore */ `${out(address)}`);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "matrix-dynamics-companions-"));
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text);
  await build({
    configFile: false,
    root: folder,
    logLevel: "silent",
    plugins: [companions()],
    build: {
      lib: { entry: "main.js", formats: ["es"] },
      outDir: "out",
      rolldownOptions: {
        output: {
          entryFileNames: "main.mjs",
          chunkFileNames: companionNames.replace(/js$/, "mjs"),
          codeSplitting: { groups: [atOnce(join(folder, "main.js"))] },
          minify: true,
        },
      },
    },
  });
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("what is imported later", () => {
  it("is a file named by its module, and what several share is in none of them", () => {
    expect(readdirSync(join(folder, "out")).sort()).toEqual([
      "main.mjs",
      "matrix-dynamics-editor.mjs",
      "matrix-dynamics-export.mjs",
    ]);
    const holds = readdirSync(join(folder, "out")).filter((name) => /by:/.test(readFileSync(out(name), "utf8")));
    expect(holds).toEqual(["main.mjs"]);
  });

  it("shares what the element has, whatever more there is to its address", async () => {
    const [plain, versioned] = [await load("main.mjs"), await load("main.mjs?v=2")];
    expect(await plain.edit("one")).toEqual({ isMark: true, isSame: true });
    expect(await versioned.edit("two")).toEqual({ isMark: true, isSame: true });
    expect([plain.list, versioned.list]).toEqual([["one"], ["two"]]);
  });

  it("leaves the element with its own exports", async () => {
    expect(Object.keys(await load("main.mjs")).sort()).toEqual(["edit", "list"]);
  });

  it("is named where it is missing, with the place to copy it to", async () => {
    renameSync(out("matrix-dynamics-editor.mjs"), join(folder, "editor.mjs"));
    const main = await load("main.mjs");
    await expect(main.edit("one")).rejects.toThrow(
      /^matrix-dynamics-editor\.mjs could not be loaded \(.*\): copy it beside main\.mjs, to file:\/\/.*\/out\/matrix-dynamics-editor\.mjs\.$/,
    );
    expect(main.list).toEqual([]);
  });

  it("is refused where it is of another build", async () => {
    const file = out("matrix-dynamics-editor.mjs");
    writeFileSync(file, readFileSync(file, "utf8").replace(/build="\w+"/, 'build="00000000"'));
    const main = await load("main.mjs");
    await expect(main.edit("one")).rejects.toThrow(
      /matrix-dynamics-editor\.mjs is not of the same build as main\.mjs: copy both from one build\.$/,
    );
  });
});
