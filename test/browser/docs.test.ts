/** The documentation as a site, under a strict policy and without a network: every experiment plays, axe finds nothing, and nothing is too wide. */

import axe from "axe-core";
import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import { blocksOf, markdownFiles } from "../docs/pages.ts";
import { hasChromium, type Visit, visit } from "./browser.ts";
import { type BuiltSite, demoSite, docsSite } from "./sites.ts";

const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:";

/** What the texts tell authors to write, each in a page of its own beside the element. */
const snippets = markdownFiles
  .flatMap(blocksOf)
  .filter(({ kind, text }) => kind === "html" && text.includes("<matrix-dynamics"));
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

  /** What goes wrong until each element of the page has drawn its second frame. */
  const playAll = async (): Promise<string[]> => {
    const wrong = await page.evaluate(async () => {
      await customElements.whenDefined("matrix-dynamics");
      const told: string[] = [];
      for (const element of document.querySelectorAll<MatrixDynamics>("matrix-dynamics")) {
        element.scrollIntoView();
        const ending = new AbortController();
        await new Promise<void>((done) => {
          let frames = 0;
          element.addEventListener("frame", () => ++frames === 2 && done(), ending);
          const fail = (event: Event) => done(void told.push(JSON.stringify((event as CustomEvent).detail)));
          element.addEventListener("error", fail as (event: Event) => void, ending);
          element.play();
        });
        ending.abort();
        element.pause();
      }
      return told;
    });
    return [...wrong, ...visited.complaints.splice(0)];
  };
  const played = async (address: string): Promise<string[]> => {
    await page.goto(`${site.url}${address}`);
    return (await playAll()).map((text) => `${address}: ${text}`);
  };

  /** By how much the page as it stands would scroll sideways. */
  const tooWide = async (address: string): Promise<string[]> => {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    return over > 0 ? [`${address}: ${over} too wide`] : [];
  };
  const telephone = { width: 320, height: 700 };
  const wall = { width: 2560, height: 1300 };

  it("plays every experiment that its texts embed, and is nowhere wider than the window", async () => {
    const playing = addresses.filter((address) => holds(address) && !/^(element|experiments)\//.test(address));
    expect(playing.length).toBeGreaterThan(10);
    const wrong: string[] = [];
    const before = page.viewportSize()!;
    for (const address of playing) {
      wrong.push(...(await played(address)));
      for (const window of [telephone, wall, before]) {
        await page.setViewportSize(window);
        wrong.push(...(await tooWide(address)));
      }
    }
    expect(wrong).toEqual([]);
  });

  it("plays every experiment that has a page, all in the element of one of them", async () => {
    const names = addresses.flatMap((address) => /^experiments\/(.*)\.html$/.exec(address)?.[1] ?? []);
    expect(names.length).toBeGreaterThan(40);
    const wrong = await played(`experiments/${names[0]}.html`);
    const element = page.locator("matrix-dynamics");
    for (const name of names.slice(1)) {
      const tag = `<matrix-dynamics experiment="${name}">`;
      expect(site.files.get(`experiments/${name}.html`)!.content.toString()).toContain(tag);
      await element.evaluate((shown, next) => shown.setAttribute("experiment", next), name);
      const resolved = () => element.evaluate((shown: MatrixDynamics) => shown.resolved?.experiment.name);
      await expect.poll(resolved, { interval: 10, timeout: 20_000 }).toBe(name);
      wrong.push(...(await playAll()).map((text) => `${name}: ${text}`));
    }
    expect(wrong).toEqual([]);
  });

  it("shows authors tags that start", async () => {
    expect(snippets.length).toBeGreaterThan(2);
    for (const address of Object.keys(snippetPages)) expect(await played(address)).toEqual([]);
  });

  /** Of the page as it stands. */
  const violations = async (address: string): Promise<string[]> => {
    await page.evaluate(axe.source);
    const found = await page.evaluate(async () => {
      const { axe: inPage } = window as unknown as { axe: typeof axe };
      return (await inPage.run({ resultTypes: ["violations"] })).violations;
    });
    return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${address}: ${id}: ${target}`));
  };

  it("is found right by axe, with its experiments, in light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const address of ["index.html", "theory/09-the-curriculum.html", "experiments/byol.html"]) {
        expect(await played(address)).toEqual([]);
        expect(await violations(address)).toEqual([]);
      }
    }
  });

  it("is found right by axe on every page, as it is read without scripts on a telephone, and nowhere wider than that", async () => {
    // The instruments were looked at above, and in access.test.ts; without them a page is there at once.
    const withoutElement = (route: Route) => route.fulfill({ contentType: "text/javascript", body: "" });
    await page.route("**/element/*.js", withoutElement);
    await page.setViewportSize(telephone);
    const wrong: string[] = [];
    // Pages of experiments are made alike, and so are those of decisions: every sixth.
    const isAlike = (address: string) => /^(experiments|decisions)\//.test(address);
    const some = addresses.filter(isAlike).filter((_address, index) => index % 6 === 0);
    const others = addresses.filter((address) => !isAlike(address) && !address.startsWith("element/"));
    for (const address of [...others, ...some]) {
      await page.goto(`${site.url}${address}`);
      wrong.push(...(await violations(address)), ...(await tooWide(address)));
    }
    await page.unroute("**/element/*.js", withoutElement);
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
    expect(await get("docs")).toContain("Why do they not collapse?");
    expect(await get("docs/theory/03-balance.html")).toContain("/src/ui/matrix-dynamics.ts");
    expect(await get("demo/index.html")).toContain('href="../docs/index.html"');
    expect((await fetch(`${demo.url}docs/nothing.html`)).status).toBe(404);
  } finally {
    await demo.close();
  }
});
