/** What the build makes of AssemblyScript, of a worker's file and of shaders. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build, createServer } from "vite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compile } from "../../build/assembly-script.ts";
import { functions } from "../../build/functions.ts";
import { kernels } from "../../build/kernels.ts";
import { type Made, remembered, textOf } from "../../build/remembered.ts";
import { shortened } from "../../build/wgsl.ts";
import "../relaxed-simd.ts";
import instantiate from "./fixtures/kernels/index.ts?javascript";
import unpackFixture from "./fixtures/kernels/index.ts?wasm";
import make from "./fixtures/worker.ts?function";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What both forms of the fixture export. */
interface Fixture {
  scalePair(address: number, index: number): void;
  random(): number;
  transcendental(x: number): number;
  single(x: number): number;
  bits(x: number): number;
  move(from: number, to: number, bytes: number): void;
  refuse(index: number): number;
}

const fixture = await unpackFixture();

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "matrix-dynamics-build-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

describe("the compiled kernels", () => {
  it.each(["fused", "simd"] as const)("are less than 100,000 bytes: %s", async (variant) => {
    const { value } = await compile(here("../../kernels/index.ts"), variant);
    if ("error" in value) throw new Error(value.error);
    expect(value.wasm.length).toBeLessThan(100_000);
    expect(WebAssembly.validate(new Uint8Array(value.wasm))).toBe(true);
  });

  it("ask the host for memory and nothing else, and tell no names but those of their functions", async () => {
    const module = await WebAssembly.compile(fixture);
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
    expect(WebAssembly.Module.exports(module).every(({ kind }) => kind === "function")).toBe(true);
    expect(WebAssembly.Module.customSections(module, "name")).toEqual([]);
  });
});

describe("both forms of one source", () => {
  /** Bits of the memory that both begin with and of what all functions give. */
  function play(run: Fixture, memory: { buffer: ArrayBuffer }): unknown[] {
    const numbers = new Float64Array(memory.buffer, 32768, 64);
    numbers.forEach((_, index) => {
      numbers[index] = (index - 30) / 7;
    });
    for (let pair = 0; pair < 20; pair++) run.scalePair(32768 + pair * 16, pair % 4);
    const address = 32768 + 40 * 8;
    run.move(32768, address, 48);
    const inputs = [0, -0, 0.5, 1, 2.5, 3.7, 1e-300, 1e6, 1e300, Number.POSITIVE_INFINITY];
    const results = inputs.flatMap((x) => [
      run.transcendental(x),
      run.single(x),
      run.random(),
      run.bits(-x),
      run.bits(x),
    ]);
    return [...new BigUint64Array(memory.buffer, 32768, 64), ...new BigUint64Array(new Float64Array(results).buffer)];
  }

  it("gives the same bits", async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { instance } = await WebAssembly.instantiate(fixture, { env: { memory } });
    const plain = { buffer: new ArrayBuffer(65536) };
    const wanted = play(instance.exports as unknown as Fixture, memory as { buffer: ArrayBuffer });
    expect(play(instantiate(plain) as unknown as Fixture, plain)).toEqual(wanted);
  });

  it("fails where the source throws", async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { instance } = await WebAssembly.instantiate(fixture, { env: { memory } });
    expect(() => (instance.exports as unknown as Fixture).refuse(-1)).toThrow();
    expect(() => (instantiate({ buffer: new ArrayBuffer(65536) }) as unknown as Fixture).refuse(-1)).toThrow();
  });

  it("makes instances that share nothing", () => {
    const [one, other] = [0, 1].map(() => instantiate({ buffer: new ArrayBuffer(65536) }) as unknown as Fixture);
    expect(one!.random()).toBe(other!.random());
  });
});

describe("plain JavaScript", () => {
  async function bundled(files: Record<string, string>): Promise<string> {
    write(files);
    const result = await build({
      configFile: false,
      logLevel: "silent",
      plugins: [kernels()],
      build: { write: false, lib: { entry: join(folder, "main.js"), formats: ["es"], fileName: "main" } },
    });
    const [output] = Array.isArray(result) ? result : [];
    return output?.output[0].code ?? "";
  }

  it("needs neither WebAssembly nor code made from text", async () => {
    const source = "export function twice(x: f64): f64 { return x * 2; }";
    const text = await bundled({
      "kernels/index.ts": source,
      "main.js": 'export { default } from "./kernels/index.ts?javascript";',
    });
    expect(text).toContain("twice");
    expect(text).not.toMatch(/WebAssembly|\beval\b|\bFunction\(|\bimport\b/);
  });

  it("refuses 64-bit integers at its border, and says so", async () => {
    const source = "export function twice(x: u64): u64 { return x * 2; }";
    const making = bundled({
      "kernels/index.ts": source,
      "main.js": 'export { default } from "./kernels/index.ts?javascript";',
    });
    await expect(making).rejects.toThrow("64-bit integer");
  });

  it("fails with the compiler's message, file and line", async () => {
    const making = bundled({
      "kernels/index.ts": 'export { broken } from "./part";',
      "kernels/part.ts": "// One line.\nexport function broken(): f64 {\n  return 1 +;\n}\n",
      "main.js": 'export { default } from "./kernels/index.ts?wasm";',
    });
    await expect(making).rejects.toThrow(
      /ERROR TS1109: Expression expected\.[\s\S]*return 1 \+;[\s\S]*kernels\/part\.ts\(3,13\)/,
    );
  });
});

describe("the compiler's message", () => {
  it("comes with the place and with all files that were read", async () => {
    write({ "kernels/index.ts": "export function f(): f64 {\n  return unknown;\n}\n" });
    const { value, sources } = await compile(join(folder, "kernels/index.ts"), "simd");
    expect(value).toMatchObject({
      error: expect.stringContaining("Cannot find name 'unknown'"),
      place: { file: join(folder, "kernels/index.ts"), line: 2, column: 10 },
    });
    expect([...sources.keys()]).toContain(join(folder, "kernels/index.ts"));
  });
});

describe("the development server", () => {
  it("looks again when any file of a module is edited", async () => {
    write({
      "kernels/index.ts": 'export { part } from "./part";',
      "kernels/part.ts": "export function part(): f64 {\n  return 1;\n}\n",
      "worker.ts": 'import { sent } from "./sent";\npostMessage(sent);',
      "sent.ts": "export const sent = 1;",
      "main.ts": 'import "./kernels/index.ts?wasm";\nimport "./worker.ts?function";',
    });
    const server = await createServer({
      configFile: false,
      root: folder,
      logLevel: "silent",
      plugins: [kernels(), functions()],
      server: { middlewareMode: true, ws: false, watch: null },
    });
    const importersOf = (file: string): string[] =>
      [...(server.environments.client.moduleGraph.getModulesByFile(join(folder, file)) ?? [])].flatMap((node) =>
        [...node.importers].map(({ url }) => url),
      );
    for (const url of ["/main.ts", "/kernels/index.ts?wasm", "/worker.ts?function"]) await server.transformRequest(url);
    expect(importersOf("kernels/part.ts")).toEqual(["/kernels/index.ts?wasm"]);
    expect(importersOf("sent.ts")).toEqual(["/worker.ts?function"]);
    await server.close();
  });
});

describe("a worker's function", () => {
  it("answers in a thread of Node that has its text alone", async () => {
    const worker = new Worker(`(${make})().start()`, { eval: true });
    const answer = new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    worker.postMessage(12);
    expect(await answer).toEqual({ answer: "squared", value: 144 });
    await worker.terminate();
  });

  it("imports and exports nothing, so that a module may hold it as well as a script", () => {
    expect(String(make)).not.toMatch(/^\s*(import|export)\b/m);
  });
});

describe("a shader without what only its reader needs", () => {
  const folder = here("../../shaders");
  const shaders = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);

  it.each(shaders)("has the same words and signs: %s", (_name, text) => {
    const short = shortened(text);
    const tokens = (code: string): string[] => code.match(/[\w.]+|\S/g) ?? [];
    const comments = text
      .split("\n")
      .map((line) => line.slice(0, line.includes("//") ? line.indexOf("//") : undefined));
    expect(tokens(short)).toEqual(tokens(comments.join("\n")));
    // The other kind of comment would stay, and what is within it be taken for code.
    expect(text).not.toContain("/*");
    expect(short).not.toMatch(/\/\/|^\s|\n\s/);
  });

  it("is a third shorter", () => {
    const size = (texts: readonly string[]): number => texts.join("").length;
    const all = shaders.map(([, text]) => text);
    expect(size(all.map(shortened)) / size(all)).toBeLessThan(0.72);
  });
});

describe("what is remembered", () => {
  it("is made once while its files stay, and again after an edit", async () => {
    const file = join(folder, "text");
    let times = 0;
    const ask = remembered(async (key): Promise<Made<string>> => {
      times++;
      const text = (await textOf(key)) ?? "";
      return { value: text.toUpperCase(), sources: new Map([[key, text]]) };
    });
    write({ text: "one" });
    const both = await Promise.all([ask(file), ask(file)]);
    expect(both.map(({ value }) => value)).toEqual(["ONE", "ONE"]);
    await ask(file);
    expect(times).toBe(1);
    write({ text: "two" });
    const after = await Promise.all([ask(file), ask(file), ask(file)]);
    expect(after.map(({ value }) => value)).toEqual(["TWO", "TWO", "TWO"]);
    expect(times).toBe(2);
  });
});
