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
  "tool.js": "import { made } from './shared.js';\nexport const tool = { of: made };",
  "editor.js":
    "import { made, Mark } from './shared.js';\nimport { kept } from './only-later.js';\nimport { tool } from './tool.js';\nexport const used = () => tool;\nexport default (text) => made.push(text);\nexport const isMark = (given) => given instanceof Mark;\nexport { kept };\nexport const other = () => import('./export.js');",
  "export.js": "import { kept } from './only-later.js';\nexport { kept };\nexport { tool } from './tool.js';",
  "main.js": `import { made, mark } from "./shared.js";
export const list = made;
export async function edit(text) {
  const { default: edit, isMark, kept, other, used } = await import("./editor.js");
  edit(text);
  const [one, two] = [await import("./export.js"), await other()];
  return { isMark: isMark(mark), isSame: kept === one.kept && kept === two.kept && used() === one.tool && used() === two.tool && used().of === list };
}`,
};

/** What main.js exports. */
interface Main {
  readonly list: readonly string[];
  edit(text: string): Promise<{ isMark: boolean; isSame: boolean }>;
}

let folder = "";
const out = (name: string): string => join(folder, "out", name);
const isTool = (id: string): boolean => id.endsWith("tool.js");
const load = (address: string): Promise<Main> => import(/* @vite-ignore */ `${out(address)}`);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "matrix-dynamics-companions-"));
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text);
  await built();
});

const built = () =>
  build({
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
          codeSplitting: {
            groups: [
              atOnce(join(folder, "main.js"), "element", (id) => !isTool(id)),
              atOnce(join(folder, "main.js"), "tool", isTool),
            ],
          },
          minify: true,
        },
      },
    },
  });

afterEach(() => rmSync(folder, { recursive: true }));

describe("what is imported later", () => {
  it("is a file named by its module, and what several share is in the element, or in a file of its own where that is meant", () => {
    expect(readdirSync(join(folder, "out")).sort()).toEqual([
      "main.mjs",
      "matrix-dynamics-editor.mjs",
      "matrix-dynamics-export.mjs",
      "matrix-dynamics-tool.mjs",
    ]);
    const holding = (text: RegExp) =>
      readdirSync(join(folder, "out")).filter((name) => text.test(readFileSync(out(name), "utf8")));
    expect(holding(/by:/)).toEqual(["main.mjs"]);
    expect(holding(/of:/)).toEqual(["matrix-dynamics-tool.mjs"]);
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

  it.each(["editor", "tool"])("is named where it is missing, with the place to copy it to: %s", async (part) => {
    const name = `matrix-dynamics-${part}.mjs`;
    renameSync(out(name), join(folder, "elsewhere.mjs"));
    const main = await load("main.mjs");
    const said = await main.edit("one").catch((error: Error) => error.message);
    expect(said).toMatch(
      new RegExp(`^${name} could not be loaded \\(.*\\): copy it beside main.mjs, to file://.*/out/${name}\\.$`),
    );
    expect(main.list).toEqual([]);
  });

  it.each(["editor", "tool"])("is refused where it is of another build: %s", async (part) => {
    const name = `matrix-dynamics-${part}.mjs`;
    writeFileSync(out(name), readFileSync(out(name), "utf8").replace(/build="\w+"/, 'build="00000000"'));
    const main = await load("main.mjs");
    const said = await main.edit("one").catch((error: Error) => error.message);
    expect(said).toMatch(new RegExp(`${name} is not of the same build as main.mjs: copy both from one build\\.$`));
  });
});

it("is in the element after all where the entry imports it at once", async () => {
  writeFileSync(join(folder, "main.js"), `${sources["main.js"]}\nexport { tool } from "./tool.js";`);
  await built();
  expect(readdirSync(join(folder, "out"))).not.toContain("matrix-dynamics-tool.mjs");
  expect(await (await load("main.mjs")).edit("one")).toEqual({ isMark: true, isSame: true });
});
