/** A page with the element is never blank without a sentence, whatever fails to arrive or is forbidden. */

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import { hasChromium, type Visit, visit } from "./browser.ts";
import { untilPhase } from "./element.ts";
import { builtDemoSite, type Site } from "./sites.ts";
import { hasWebKit, openWebKit } from "./webkit.ts";

let demo: Site;
beforeAll(async () => {
  demo = await builtDemoSite();
});
afterAll(() => demo?.close());

describe.skipIf(!hasChromium)("the page", () => {
  let visited: Visit | undefined;
  afterEach(() => visited?.close());
  /** The site outlives the browser. */
  const open = async (path: string, options: Omit<Parameters<typeof visit>[2], "webgpu">): Promise<Page> => {
    visited = await visit(Promise.resolve({ url: demo.url, close: () => Promise.resolve() }), path, {
      webgpu: false,
      ...options,
    });
    return visited.page;
  };
  const sentence = (page: Page) => page.locator("matrix-dynamics > .missing").first();

  it.each(["index.html", "embed.html"])("says at %s that its script did not arrive", async (path) => {
    const page = await open(path, { prepare: (page) => page.route("**/assets/*.js", (route) => route.abort()) });
    await expect.poll(() => sentence(page).isVisible()).toBe(true);
    expect(await sentence(page).textContent()).toMatch(/its script did not arrive/);
  });

  it("says that scripts are forbidden", async () => {
    const page = await open("", { scripts: false });
    await expect.poll(() => sentence(page).isVisible()).toBe(true);
    expect(await sentence(page).textContent()).toMatch(/allow scripts/);
  });

  it("does not say so where the script arrives", async () => {
    const page = await open("?paused&runs=8", {});
    await untilPhase(page, "ready");
    expect(await sentence(page).count()).toBe(1);
    expect(await sentence(page).isVisible()).toBe(false);
  });

  it.each(["C", "", "en-US@posix"])(
    "plays where the browser's language is %j, and keeps the page's Intl",
    async (language) => {
      const page = await open("?runs=8&backend=cpu", {
        prepare: (page) =>
          page.addInitScript((language) => {
            Object.defineProperty(Navigator.prototype, "language", { get: () => language });
            Object.assign(window, { originalFormat: Intl.NumberFormat });
          }, language),
      });
      await untilPhase(page, "done");
      expect(visited?.complaints).toEqual([]);
      const found = await page.evaluate(() => ({
        language: navigator.language,
        isOriginal: Intl.NumberFormat === (window as { originalFormat?: unknown }).originalFormat,
      }));
      expect(found).toEqual({ language, isOriginal: true });
      await expect.poll(() => page.locator("md-panel canvas").count()).toBeGreaterThan(2);
    },
  );
});

it.skipIf(!hasWebKit)("WebKit plays on a machine without a language", async () => {
  const page = await openWebKit({ locale: "C.UTF-8" });
  try {
    await page.goto(`${demo.url}?runs=8&backend=cpu&paused`);
    const look = () =>
      page.call(
        () => ({
          language: navigator.language,
          phase: (document.querySelector("matrix-dynamics") as MatrixDynamics | null)?.phase,
          complaints: window.complaints,
        }),
        null,
      );
    await expect.poll(async () => (await look()).phase, { timeout: 60_000 }).toBe("ready");
    const { language, complaints } = await look();
    // Else it would say nothing: a WebKit that reads its locale otherwise needs another one here.
    expect(() => new Intl.NumberFormat(language)).toThrow();
    expect(complaints).toEqual([]);
  } finally {
    await page.close();
  }
});
