/** The package in empty projects: what is in it, its types, and the programs of the documentation in Node and in a browser. */

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import ts from "typescript";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportedBy } from "../../docs/site/api.ts";
import { exports } from "../../package.json";
import { hasChromium, visit } from "../browser/browser.ts";
import { folderSite } from "../browser/sites.ts";
import { blocksOf, markdownFiles } from "../docs/pages.ts";
import { nodes } from "../nodes.ts";
import { type Packed, packed } from "./packed.ts";

let made: Packed;
beforeAll(async () => {
  made = await packed();
});
afterAll(() => made?.dispose());

const file = (name: string) => join(made.project, name);
/** A module of the project, played by a Node. */
function play(text: string, node = process.execPath): string {
  writeFileSync(file("program.mjs"), text);
  return execFileSync(node, ["program.mjs"], {
    cwd: made.project,
    encoding: "utf8",
    // One whose workers are not ended never ends.
    timeout: 60_000,
    stdio: "pipe",
  });
}
const blocks = (page: string, kind: string) =>
  blocksOf(markdownFiles.find(({ name }) => name === page)!)
    .filter((block) => block.kind === kind)
    .map(({ text }) => text);

describe("the package", () => {
  it("has nothing that publint complains of", async () => {
    const tarball = new Uint8Array(readFileSync(made.tarball)).buffer;
    const { messages } = await publint({ pack: { tarball }, strict: true });
    expect(messages).toEqual([]);
  });

  it("has types that are not wrong, for modules", async () => {
    const found = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(made.tarball))));
    if (found.types === false) throw new Error("There are no types.");
    // CommonJS takes modules from Node 20.19 on, and the oldest resolution knows no `exports`.
    const ours = found.problems.filter(
      (problem) => !("resolutionKind" in problem && ["node10", "node16-cjs"].includes(problem.resolutionKind)),
    );
    expect(ours).toEqual([]);
    expect(Object.keys(found.entrypoints)).toEqual(Object.keys(exports));
  });

  it("says of every name that it exports what it is", () => {
    const all = ["engine", "systems", "node"].flatMap(exportedBy);
    expect(all.length).toBeGreaterThan(40);
    expect(all.filter(({ words }) => words === "").map(({ name }) => name)).toEqual([]);
  });

  it("holds no file that nobody imports, no source, and the notice of what it is written after", () => {
    const listed = execFileSync("tar", ["-tzf", made.tarball], { encoding: "utf8" }).trim().split("\n");
    expect(listed.filter((name) => /\.ts$/.test(name) && !/\.d\.ts$/.test(name))).toEqual([]);
    expect(listed).toContain("package/NOTICE");
    const names = listed.filter((name) => name.startsWith("package/dist/engine/") && name.endsWith(".js"));
    const texts = names.map((name) =>
      readFileSync(file(name.replace("package", "node_modules/matrix-dynamics")), "utf8"),
    );
    const entries = ["browser.js", "node.js", "node-host.js", "systems.js"];
    for (const name of names.map((path) => path.split("/").at(-1)!))
      expect(entries.includes(name) || texts.some((text) => text.includes(`./${name}`)), name).toBe(true);
  });
});

describe.each(nodes)("in %s", (_, node) => {
  it("plays the ten lines of the documentation to their stop, and ends", () => {
    const [ten] = blocks("docs/engine.md", "js");
    const rows = play(ten!, node)
      .trim()
      .split("\n")
      .map((line) => line.split(" ").map(Number));
    expect(rows[0]![0]).toBe(0);
    expect(rows.at(-1)![2]).toBeLessThan(1e-6);
    // The break: the experiment has 81 sample times.
    expect(rows.length).toBeLessThan(20);
  });

  it("plays the few lines of the README", () => {
    const [few] = blocks("README.md", "js");
    expect(play(few!, node)).toMatch(/^0 \d[\s\S]*\n2 \d/);
  });

  it("plays the program of the documentation that asks for states", () => {
    expect(play(blocks("docs/engine.md", "js")[1]!, node)).toBe("0\n0.5\n1\n512\n");
  });

  it("plays the program of the documentation that takes a shard", () => {
    expect(play(blocks("docs/engine.md", "js")[2]!, node)).toMatch(/^0 Float64Array\(4\)[\s\S]*\n1 Float64Array\(4\)/);
  });

  it("plays the program of the documentation that writes a file and opens it", () => {
    expect(play(blocks("docs/engine.md", "js")[3]!, node)).toMatch(/^\d+ \[\]\n(\d\S* \d\S*\n){5}4096\n$/);
  });

  it("imports all entries without a page, and the browser's own", () => {
    const page = ["window", "document", "navigator", "HTMLElement", "customElements", "matchMedia", "Worker"];
    const traps = `for (const name of ${JSON.stringify(page)}) Object.defineProperty(globalThis, name, {
      configurable: true, get() { throw new Error(name + " was touched") } });`;
    const entries = ["matrix-dynamics", "matrix-dynamics/node", "matrix-dynamics/systems"];
    const imports = [...entries, "./node_modules/matrix-dynamics/dist/engine/browser.js"];
    const names = `console.log(JSON.stringify([${imports.map((name) => `Object.keys(await import("${name}"))`)}]))`;
    const [own, , systems, browsers] = JSON.parse(play(`${traps}\n${names}`, node)) as string[][];
    expect(own).toEqual(browsers);
    expect(own).toEqual(expect.arrayContaining(["run", "openEngine", "framesOf", "parse", "resolve", "statisticsOf"]));
    expect(systems).toContain("loadExperiment");
  });

  it("computes without the optional package webgpu, and says what to install to who asks for it", () => {
    expect(existsSync(file("node_modules/webgpu"))).toBe(false);
    const said = play(
      `import { NoWebGPUError, openEngine } from "matrix-dynamics";
const engine = await openEngine();
console.log(engine.backend);
engine.close();
await openEngine({ backend: "webgpu" }).catch((error) => console.log(error instanceof NoWebGPUError, error.message));`,
      node,
    );
    expect(said).toMatch(/^cpu\ntrue The optional package webgpu .* npm install webgpu@\d+\.\d+\.\d+\.\n$/);
  });

  it("reads experiments out of files, with the places of what is wrong", () => {
    writeFileSync(file("wrong.json"), '{\n  "system": "byol",\n  "runs": 0\n}\n');
    writeFileSync(file("right.json"), '{ "system": "byol", "runs": 3, "times": { "end": 1, "samples": 2 } }');
    const said = play(
      `import { FileErrors, loadFile, openNodeEngine, openResult, runToFile } from "matrix-dynamics/node";
const engine = await openNodeEngine({ backend: "cpu", workers: 1 });
for await (const { cells } of engine.run(await loadFile("right.json"))) console.log(cells[0].outcomes.ended);
engine.close();
await runToFile(await loadFile("right.json"), "right.parquet", { backend: "cpu", workers: 1 });
console.log((await loadFile("right.parquet")).runsPerCell);
await openResult("right.parquet").catch((error) => console.log(error.message.slice(0, 24)));
await loadFile("wrong.json").catch((error) => console.log(error instanceof FileErrors, error.message));`,
      node,
    );
    expect(said).toMatch(/^0\n3\n3\nright\.parquet is a table\ntrue wrong\.json:3:3: runs must be/);
  });
});

describe("a program", () => {
  it("is typed, with the types of Node alone", () => {
    writeFileSync(
      file("typed.ts"),
      `import { openEngine, type Frame, run } from "matrix-dynamics";
import { systemNames } from "matrix-dynamics/systems";
import { loadFile } from "matrix-dynamics/node";
export const names: readonly string[] = systemNames;
export async function first(signal: AbortSignal): Promise<number | undefined> {
  for await (const { cells } of run(await loadFile("my.json"), { signal })) return cells[0]?.observables.normW?.statistics.mean[0];
  const engine = await openEngine({ backend: "cpu" });
  const frames: AsyncIterable<Frame> = engine.run({ system: "byol" });
  return frames === null ? 0 : undefined;
}
run({ system: "byol", runs: "many" });
openEngine({ backend: "gpu" });
`,
    );
    const options = { strict: true, noEmit: true, module: ts.ModuleKind.NodeNext, lib: ["lib.es2023.d.ts"] };
    const program = ts.createProgram([file("typed.ts")], {
      ...options,
      types: ["node"],
      target: ts.ScriptTarget.ES2022,
    });
    const lines = ts.getPreEmitDiagnostics(program).map(({ file: at, start = 0, messageText }) => {
      const line = at === undefined ? "" : at.getLineAndCharacterOfPosition(start).line + 1;
      return `${at?.fileName.split("/project/")[1]}:${line}: ${ts.flattenDiagnosticMessageText(messageText, " ").slice(0, 80)}`;
    });
    expect(lines).toEqual([expect.stringMatching(/^typed\.ts:11: /), expect.stringMatching(/^typed\.ts:12: /)]);
  });
});

describe.runIf(hasChromium)("in a browser", () => {
  it("computes the bits of Node where they are to be portable", async () => {
    // As text: a page and Node get the same. Starts are drawn, and an eigensolver and a logarithm are observed.
    const numbers = `const all = [];
      const experiment = { system: "byol", runs: 16, times: { end: 1, samples: 5 }, observables: ["spectrumF", "effectiveRank"] };
      for await (const { cells } of run(experiment, { backend: "cpu", portableBits: true, perRun: true }))
        for (const values of Object.values(cells[0].perRun)) all.push(...values);`;
    const node = play(`import { run } from "matrix-dynamics";\n${numbers}\nconsole.log(JSON.stringify(all));`);
    const site = file("portable");
    cpSync(file("node_modules/matrix-dynamics/dist/engine"), join(site, "engine"), { recursive: true });
    const script = `import { run } from "./engine/browser.js";\n${numbers}\ndocument.body.textContent = JSON.stringify(all);`;
    writeFileSync(
      join(site, "index.html"),
      `<!doctype html><link rel="icon" href="data:," /><body></body><script type="module">${script}</script>`,
    );
    const visited = await visit(Promise.resolve(await folderSite(site)), "index.html", { webgpu: false });
    try {
      await expect.poll(() => visited.page.locator("body").textContent(), { timeout: 60_000 }).toBe(node.trim());
      expect(JSON.parse(node)).toHaveLength(5 * 16 * 9);
    } finally {
      await visited.close();
    }
  });

  it("plays the page of the documentation, bundled by Vite and as a plain script, until its button stops it", async () => {
    const [page, map] = blocks("docs/engine.md", "html");
    const head = '<!doctype html><html lang="en"><head><link rel="icon" href="data:," />';
    writeFileSync(file("index.html"), `${head}</head><body>${page}</body></html>`);
    await build({ configFile: false, root: made.project, base: "./", logLevel: "warn", build: { target: "es2023" } });
    const site = file("dist");
    writeFileSync(join(site, "plain.html"), `${head}${map}</head><body>${page}</body></html>`);
    cpSync(file("node_modules/matrix-dynamics/dist/engine"), join(site, "engine"), { recursive: true });

    const visited = await visit(Promise.resolve(await folderSite(site)), "index.html", { webgpu: false });
    try {
      const { page: shown, complaints } = visited;
      const said = () => shown.locator("output").textContent();
      const played = async (): Promise<void> => {
        await expect.poll(said, { timeout: 60_000 }).toMatch(/^time \d+: norm \d/);
        await shown.locator("button").click();
        await expect.poll(said).toMatch(/abort/);
      };
      await played();
      await shown.goto(shown.url().replace("index.html", "plain.html"));
      await played();
      expect(complaints).toEqual([]);
    } finally {
      await visited.close();
    }
  });
});
