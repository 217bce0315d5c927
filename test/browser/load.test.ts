/** How the built page treats its thread and its memory: no story holds a click up, and none leaves anything behind. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { experimentNames } from "../../src/experiment/library.ts";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import { hasChromium, type Visit, visit } from "./browser.ts";
import { element, phase, show, untilPhase } from "./element.ts";
import { builtDemoSite } from "./sites.ts";
import { heldBy, tasksOf } from "./tasks.ts";

/** Longer tasks are felt: a click waits for them. Milliseconds of the processor, for others use it too. */
const longest = 50;
/** Reading and starting a script of some 570 kB is one task, whatever it does: 40 to 60 were measured. */
const longestStart = 100;

/**
 * Many views with a matrix, many panels, flows in planes and the values of each of very many runs, and two maps' worth of cells; with
 * as few runs as a small machine plays soon. STORIES=all plays some seconds of each experiment that is shipped.
 */
const stories: readonly (readonly [name: string, words: string])[] =
  process.env.STORIES === "all"
    ? experimentNames.map((name) => [name, ""])
    : [
        ["byol", "runs=64"],
        ["figure-9", "runs=4&times.samples=20"],
        ["main-3", "runs=1024"],
        ["phase-eta-tau", "runs=2"],
      ];
/** Most are over before. */
const mostSeconds = process.env.STORIES === "all" ? 6 : 60;

/** Opens what is closed at first, where there is any. False while nothing is drawn. */
function opensAll(page: Page): Promise<boolean> {
  return element(page).evaluate((shown: MatrixDynamics) => {
    const rest = shown.shadowRoot!.querySelector<HTMLDetailsElement>("details.rest");
    if (rest !== null) rest.open = true;
    return shown.shadowRoot!.querySelector("md-view") !== null;
  });
}

describe.skipIf(!hasChromium)("the built page", () => {
  let visited: Visit;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    visited = await visit(builtDemoSite(), "?experiment=riccati&paused", { webgpu: false });
    page = visited.page;
    url = page.url().replace(/[?#].*/, "");
  });

  afterAll(async () => {
    await visited?.close();
  });

  it.each(stories)("has no long task while all of %s loads and plays, with %s", async (name, words) => {
    const tasks = await tasksOf(page, async () => {
      await page.goto(`${url}?experiment=${name}&${words}`);
      const end = performance.now() + 1000 * mostSeconds;
      await expect.poll(() => opensAll(page), { timeout: 30_000, interval: 20 }).toBe(true);
      const isOver = async () => (await phase(page)) === "done" || performance.now() > end;
      await expect.poll(isOver, { timeout: 1000 * mostSeconds + 1000, interval: 20 }).toBe(true);
    });
    const isStart = (did: string) => did.includes("evaluateModule");
    const long = tasks.filter(({ milliseconds, did }) => milliseconds > (isStart(did) ? longestStart : longest));
    expect(tasks.length).toBeGreaterThan(20);
    expect(long).toEqual([]);
  });

  it("keeps the statistics of a map's cells as the numbers that they are", async () => {
    await page.goto(`${url}?experiment=phase-eta-tau&runs=2`);
    await untilPhase(page, "done");
    // Made into arrays and records all at once, those of 480 cells at 51 times were 210 MB.
    expect((await heldBy(page)).heap).toBeLessThan(100e6);
  });

  it("holds no more after thirty experiments than after ten", async () => {
    const names = ["byol", "main-3", "riccati", "figure-10-tied", "oja"];
    const change = async (count: number): Promise<void> => {
      for (let k = 0; k < count; k++) {
        const name = names[k % names.length]!;
        await show(page, name);
        await expect
          .poll(() => page.evaluate(() => document.querySelector("matrix-dynamics")?.resolved?.experiment.name), {
            timeout: 30_000,
            interval: 20,
          })
          .toBe(name);
        await expect.poll(() => phase(page), { timeout: 30_000, interval: 20 }).toMatch(/ready|playing|done/);
      }
    };
    // Both times the last of them, at its end: what is there then is the same but for a remark or two.
    const held = async () => {
      await element(page).evaluate((shown: MatrixDynamics) => shown.play());
      await untilPhase(page, "done");
      return heldBy(page);
    };
    await page.goto(`${url}?experiment=oja`);
    await change(10);
    const before = await held();
    await change(20);
    const after = await held();
    // Two comments for each view that went were more.
    expect(after.nodes).toBeLessThan(before.nodes + 40);
    expect(after.listeners).toBeLessThan(before.listeners + 15);
    // A bundle of frames more or less: those of a run at its end.
    expect(after.heap).toBeLessThan(before.heap + 4e6);
  });

  it("complained of nothing", () => {
    expect(visited.complaints.filter((text) => !/favicon/.test(text))).toEqual([]);
  });
});
