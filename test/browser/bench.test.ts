/** The benchmark of a page, end to end in small, and what it says where something is missing. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowserBench } from "../../src/node/bench-browser.ts";
import { serveBench } from "../../src/node/bench-site.ts";
import { openChrome } from "../../src/node/chrome.ts";
import { chromiumProgram, hasChromium } from "./browser.ts";
import { builtElement } from "./sites.ts";

describe.skipIf(!hasChromium)("the benchmark of a page", () => {
  let element: string;
  beforeAll(async () => {
    element = mkdtempSync(join(tmpdir(), "matrix-dynamics-element-"));
    for (const [name, content] of await builtElement())
      if (!name.includes("/")) writeFileSync(join(element, name), content);
  });
  afterAll(() => rmSync(element, { recursive: true }));

  it("measures the element without and with its charts, in either precision, beside TensorFlow.js", async () => {
    const bench = await openBrowserBench({ program: chromiumProgram, backends: new Set(["cpu"]), element });
    try {
      expect(bench.about.product).toMatch(/Chrome\/\d+/);
      const rows = await bench.rows(4, 64, 0.1);
      expect(rows.map(({ name }) => name)).toEqual([
        "chrome cpu float64",
        "chrome cpu float64 with charts",
        "chrome cpu float32",
        "chrome cpu float32 with charts",
      ]);
      // Orders of magnitude: of milliseconds for seconds, or of steps for runs, this would not be.
      for (const { runStepsPerSecond, gflops } of rows) {
        expect(runStepsPerSecond).toBeGreaterThan(1e4);
        expect(runStepsPerSecond).toBeLessThan(1e9);
        expect(gflops).toBeCloseTo((runStepsPerSecond * 24 * 4 ** 3) / 1e9, 9);
      }
      const { version } = createRequire(import.meta.url)("@tensorflow/tfjs-core/package.json") as { version: string };
      const peer = await bench.peer(4, 64, 0.1);
      expect(peer).toMatchObject({
        name: "chrome tensorflow.js wasm float32",
        version: expect.stringContaining(version),
      });
      expect(peer?.runStepsPerSecond).toBeGreaterThan(1000);
    } finally {
      await bench.close();
    }
  });

  it("says in a sentence what is not there, and what was thrown in the page", async () => {
    const backends = new Set(["cpu"] as const);
    const nowhere = join(element, "nowhere");
    await expect(openBrowserBench({ program: nowhere, backends, element })).rejects.toThrow(
      /nowhere does not start: .*ENOENT/,
    );
    await expect(openBrowserBench({ program: chromiumProgram, backends, element: nowhere })).rejects.toThrow(
      /^There is no matrix-dynamics\.js in .*npm run build makes it\.$/,
    );
    const site = await serveBench(element);
    const chrome = await openChrome(chromiumProgram);
    try {
      const page = await chrome.open(site.element);
      const wrong = JSON.stringify({ experiment: { system: "nothing" }, backend: "cpu", controls: "none" });
      await expect(page.evaluate(`openElement(${wrong})`)).rejects.toThrow(/^In the browser: .*"nothing"/);
      const waiting = page.evaluate("new Promise(() => undefined)");
      await Promise.all([expect(waiting).rejects.toThrow(/ended/), chrome.close()]);
    } finally {
      await chrome.close();
      site.close();
    }
  });
});
