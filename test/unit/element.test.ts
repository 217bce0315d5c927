/** The built element as files: what there is to copy, how large it is, where it may be imported, what is said of it. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customElements, dependencies, exports } from "../../package.json";
import { builtElement } from "../browser/sites.ts";

/** Of the one file as a server sends it, `gzip -9`. Whatever is not for every reader should be a companion. */
const mostBytes = 150_000;

const root = resolve(import.meta.dirname, "../..");
const packed = (text: string): number => gzipSync(text, { level: 9 }).length;

let folder = "";
let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "matrix-dynamics-element-"));
  files = await builtElement();
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the built element", () => {
  it("is one file, and beside it what is loaded when it is wanted", () => {
    const beside = [...files.keys()].filter((name) => !name.includes("/")).sort();
    expect(beside).toEqual([
      ...[
        "alone",
        "controls",
        "cpu",
        "equation-editor",
        "examine-claims",
        "examine-run",
        "fused-kernels",
        "kernels",
      ].map((part) => `matrix-dynamics-${part}.js`),
      ...["other-views", "player", "portable-kernels", "shipped", "take", "webgpu-advice", "webgpu"].map(
        (part) => `matrix-dynamics-${part}.js`,
      ),
      "matrix-dynamics.js",
    ]);
    for (const name of beside) console.log(`${name}: ${packed(files.get(name)!)} bytes`);
  });

  it("is no larger than someone chose", () => {
    expect(packed(files.get("matrix-dynamics.js")!)).toBeLessThan(mostBytes);
  });

  it("finds its font beside itself, in whatever folder that is", () => {
    const addresses = (name: string) => [...files.get(name)!.matchAll(/[^"'`(]*\.woff2[^)]*\)/g)].map(([text]) => text);
    expect(addresses("matrix-dynamics.js")).toEqual([
      expect.stringMatching(/^matrix-dynamics-math\.woff2.,import\.meta\.url\)$/),
    ]);
    const element = [...files.keys()].find((name) => name.startsWith("element/element-"))!;
    expect(addresses(element)).toEqual([expect.stringMatching(/^math-[\w-]{8}\.woff2.,import\.meta\.url\)$/)]);
  });

  it("in chunks says their content in their names, and imports no others", () => {
    const chunks = [...files.keys()].filter((name) => name.startsWith("element/"));
    expect(chunks).toContain("element/matrix-dynamics.js");
    for (const name of chunks) {
      if (name !== "element/matrix-dynamics.js") expect(name).toMatch(/^element\/[\w-]+-[\w-]{8}\.js$/);
      const imports = [...files.get(name)!.matchAll(/(?:from|import\()["`]\.\/([\w-]+\.js)["`]/g)].map(
        ([, file]) => file,
      );
      for (const file of imports) expect(chunks).toContain(`element/${file}`);
    }
  });

  it.each(["matrix-dynamics.js", "element/matrix-dynamics.js"])("is imported on a server without harm: %s", (name) => {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const page = ["window", "document", "HTMLElement", "customElements", "matchMedia"];
    const script = `
      const exported = Object.keys(await import("./${name}"));
      console.log(JSON.stringify({ exported, page: ${JSON.stringify(page)}.filter((name) => name in globalThis) }));`;
    const said = execFileSync("node", ["--input-type=module", "--eval", script], { cwd: folder, encoding: "utf8" });
    expect(JSON.parse(said)).toEqual({ exported: ["MatrixDynamics"], page: [] });
  });
});

it("is imported from its source on a server too, with lit's own stand-ins", async () => {
  const { MatrixDynamics } = await import("../../src/ui/matrix-dynamics.ts");
  expect(MatrixDynamics.observedAttributes).toContain("experiment");
});

describe("what is said of the element", () => {
  it("names its tag, attributes, properties, methods and events for editors", () => {
    execFileSync(
      "npx",
      ["cem", "analyze", "--quiet", "--config", "build/manifest.mjs", "--outdir", relative(root, folder)],
      {
        cwd: root,
      },
    );
    const [module] = JSON.parse(readFileSync(join(folder, "custom-elements.json"), "utf8")).modules;
    const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
    const [element] = module.declarations;
    expect(`./${module.path}`).toBe(exports["./matrix-dynamics.js"].default);
    expect(module.exports).toContainEqual(
      expect.objectContaining({ kind: "custom-element-definition", name: "matrix-dynamics" }),
    );
    expect(names(element.attributes)).toEqual([
      ...["controls", "views", "claims", "autoplay", "link-base", "portable-bits", "experiment", "runs", "seed"],
      ...["backend", "precision"],
    ]);
    expect(names(element.events)).toEqual(["ready", "frame", "state", "error"]);
    expect(names(element.members)).toEqual(
      expect.arrayContaining(["experiment", "linkBase", "phase", "play", "reset"]),
    );
    // What is private, and the state that Lit watches, is nobody else's.
    expect(names(element.members).filter((name) => /^[#_]|^showsRest$/.test(name))).toEqual([]);
    expect(`./${customElements}`).toBe(exports["./custom-elements.json"]);
  });

  it("types it in a project that imports the package", () => {
    const place = join(folder, "node_modules/matrix-dynamics");
    execFileSync("node", ["build/types.mjs", join(place, "dist/types")], { cwd: root });
    writeFileSync(join(place, "package.json"), readFileSync(join(root, "package.json")));
    for (const name of Object.keys(dependencies)) {
      mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
      symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
    }
    const file = join(folder, "page.ts");
    writeFileSync(
      file,
      `import "matrix-dynamics/element";
const element = document.querySelector("matrix-dynamics")!;
element.experiment = { system: "byol", runs: 3 };
export const cells: number | undefined = element.resolved?.cells.length;
element.backend = "gpu";
element.experiment = { system: "byol", runs: "many" };
`,
    );
    const options = {
      strict: true,
      noEmit: true,
      module: ts.ModuleKind.NodeNext,
      lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    };
    const program = ts.createProgram([file], { ...options, types: [], target: ts.ScriptTarget.ES2022 });
    const lines = ts.getPreEmitDiagnostics(program).map(({ file, start = 0 }) => {
      return `${file?.fileName.slice(folder.length + 1)}:${file?.getLineAndCharacterOfPosition(start).line}`;
    });
    // The two that are wrong, and nothing in the declarations.
    expect(lines).toEqual(["page.ts:4", "page.ts:5"]);
  });
});
