/** The documentation as a site, under a strict policy and without a network: every experiment plays, axe finds nothing, nothing is too wide. */

import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import { blocksOf, markdownFiles } from "../docs/pages.ts";
import { hasChromium, type Visit, visit } from "./browser.ts";
import { type BuiltSite, demoSite, docsSite } from "./sites.ts";

const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:";

/** What the texts tell authors to write, each in a page of its own beside the element. */
const snippets = markdownFiles.flatMap(blocksOf).filter(({ kind }) => kind === "html");
const script = '<script type="module" src="matrix-dynamics.js"></script>';
const snippetPages = Object.fromEntries(
  snippets.map(({ text }, index) => {
    const head = `<meta charset="utf-8"><link rel="icon" href="data:,">${text.includes("<script") ? "" : script}`;
    return [
      `element/snippet-${index}.html`,
      `<!doctype html><html lang="en"><title>A snippet</title>${head}<body>${text}</body></html>`,
    ];
  }),
);
const picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';

describe.skipIf(!hasChromium)("the documentation in a browser", () => {
  let visited: Visit;
  let page: Page;
  let site: BuiltSite;
  let addresses: readonly string[] = [];
  const strangers: string[] = [];
  beforeAll(async () => {
    const opening = docsSite({ ...snippetPages, "element/figure-9.svg": picture }, policy);
    site = await opening;
    addresses = [...site.files.keys()].filter((address) => address.endsWith(".html"));
    visited = await visit(opening, "index.html", { webgpu: false });
    page = visited.page;
    page.on("request", (request) => {
      if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(site.url)) strangers.push(request.url());
    });
  });
  afterAll(() => visited?.close());

  const holds = (address: string) => site.files.get(address)!.content.toString().includes("<matrix-dynamics ");

  /** What went wrong until each element of the page has drawn its second frame. */
  const played = async (address: string): Promise<string[]> => {
    await page.goto(`${site.url}${address}`);
    const wrong = await page.evaluate(async () => {
      await customElements.whenDefined("matrix-dynamics");
      const told: string[] = [];
      for (const element of document.querySelectorAll<MatrixDynamics>("matrix-dynamics")) {
        element.addEventListener("error", (event) => told.push(JSON.stringify((event as unknown as CustomEvent).detail)));
        element.scrollIntoView();
        const second = new Promise<void>((done) => {
          let frames = 0;
          element.addEventListener("frame", () => ++frames === 2 && done());
          element.addEventListener("error", () => done());
        });
        element.play();
        await second;
        element.pause();
      }
      return told;
    });
    return [...wrong, ...visited.complaints.splice(0)].map((text) => `${address}: ${text}`);
  };

  it("plays every experiment that it embeds", async () => {
    const wrong: string[] = [];
    const playing = addresses.filter(holds);
    expect(playing.length).toBeGreaterThan(55);
    for (const address of playing) wrong.push(...(await played(address)));
    expect(wrong).toEqual([]);
  });

  it("shows authors tags that start", async () => {
    expect(snippets.length).toBeGreaterThan(2);
    for (const address of Object.keys(snippetPages)) expect(await played(address)).toEqual([]);
  });

  it("is found right by axe, on every page", async () => {
    const wrong: string[] = [];
    for (const address of addresses.filter((one) => !one.startsWith("element/"))) {
      const dark = ["index.html", "theory/08-modes.html", "language.html"].includes(address);
      for (const colorScheme of dark ? (["light", "dark"] as const) : (["light"] as const)) {
        await page.emulateMedia({ colorScheme });
        await page.goto(`${site.url}${address}`);
        await page.evaluate(axe.source);
        const found = await page.evaluate(async () => {
          const { axe: inPage } = window as unknown as { axe: typeof axe };
          return (await inPage.run({ resultTypes: ["violations"] } as axe.RunOptions)).violations;
        });
        for (const { id, nodes } of found)
          wrong.push(...nodes.map(({ target }) => `${address} in ${colorScheme}: ${id}: ${target}`));
      }
    }
    expect(wrong).toEqual([]);
    visited.complaints.length = 0;
  });

  it("is nowhere wider than the window, from a telephone to a wall", async () => {
    const wrong: string[] = [];
    for (const width of [320, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      for (const address of addresses.filter((one) => !/^(element|decisions|experiments)\//.test(one))) {
        await page.goto(`${site.url}${address}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) wrong.push(`${address} at ${width}: ${over} too wide`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("asks nobody else for anything", () => {
    expect(strangers).toEqual([]);
  });
});

it("is served beside the demo while one writes", async () => {
  const demo = await demoSite();
  try {
    const get = async (path: string) => (await fetch(`${demo.url}${path}`)).text();
    expect(await get("docs/")).toContain("Why do they not collapse?");
    expect(await get("docs/theory/03-balance.html")).toContain("/src/ui/matrix-dynamics.ts");
    expect(await get("demo/index.html")).toContain('href="../docs/index.html"');
    expect((await fetch(`${demo.url}docs/nothing.html`)).status).toBe(404);
  } finally {
    await demo.close();
  }
});
