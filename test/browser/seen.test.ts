/** The page as it is seen: in forced colours, without motion, in any width and size of text, and printed. */

import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { hasChromium } from "./browser.ts";
import { gaps, scenes, time, untilPhase, untilSamples } from "./element.ts";
import { endless, lab, useStage } from "./stage.ts";

describe.skipIf(!hasChromium)("seen", () => {
  const stage = useStage();
  const { shown, button, play, start, done, found } = stage;
  let page: Page;
  beforeAll(() => {
    page = stage.page;
  });

  it("in forced colours charts keep their paper, and what is chosen is told apart", async () => {
    await done(lab);
    await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
    const canvas = shown().locator("md-panel .canvas").first();
    expect(await canvas.evaluate((one) => getComputedStyle(one).backgroundColor)).toBe("rgb(20, 23, 28)");
    const log = shown().locator("md-view button.log").first();
    const ground = () => log.evaluate((one) => getComputedStyle(one).backgroundColor);
    const before = await ground();
    await log.click();
    await expect.poll(ground).not.toBe(before);
    await log.click();
    expect(await found()).toEqual([]);
  });

  it("with reduced motion charts stand still while a run plays, and are drawn when it rests", async () => {
    const picture = () =>
      shown()
        .locator("md-panel canvas")
        .first()
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    await start(endless);
    await play();
    await untilSamples(page, 2);
    // Else they move, with their axes.
    const reach = async () => (await scenes(page))[0]!.panels[0]!.y.to;
    const first = await reach();
    await expect.poll(reach, { timeout: 20_000 }).not.toBe(first);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await start(endless);
    await play();
    await untilPhase(page, "playing");
    await gaps(page, 5);
    const before = await picture();
    const from = await time(page);
    await expect.poll(() => time(page), { timeout: 20_000 }).toBeGreaterThan(from + 5);
    expect(await picture()).toBe(before);
    // What one looks back at is drawn.
    const scrubber = shown().getByRole("slider", { name: "Time that is shown" });
    await scrubber.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await expect.poll(picture).not.toBe(before);
    await button("Pause").click();
    await untilPhase(page, "ready");
    await page.keyboard.press("Escape");
  });

  it.each([320, 360, 768, 1280, 1920, 2560])(
    "%i pixels wide, and with text of twice the size, nothing is cut off",
    async (width) => {
      await page.setViewportSize({ width, height: 900 });
      for (const size of ["100%", "200%"]) {
        await page.evaluate((fontSize) => {
          document.documentElement.style.fontSize = fontSize;
        }, size);
        await gaps(page, 3);
        expect(await cut(page), `${width} px, text of ${size}`).toEqual([]);
      }
      await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
      await page.setViewportSize({ width: 1280, height: 860 });
    },
  );

  it("printed, the charts are whole and light, without the controls", async () => {
    await done(lab);
    // The lines of charts with one alone, in the two colours that the theme has for it.
    const lines = () =>
      shown()
        .locator("md-panel canvas")
        .nth(1)
        .evaluate((canvas) => {
          const { width, height } = canvas as HTMLCanvasElement;
          const { data } = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
          const count = (...colour: number[]) => {
            let found = 0;
            for (let k = 0; k < data.length; k += 4)
              if (colour.every((part, at) => Math.abs(data[k + at]! - part) < 3) && data[k + 3]! > 250) found++;
            return found;
          };
          return { dark: count(15, 91, 120) > 50, light: count(124, 197, 224) > 50 };
        });
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(lines).toEqual({ dark: false, light: true });
    await page.emulateMedia({ colorScheme: "dark", media: "print" });
    await expect.poll(lines).toEqual({ dark: true, light: false });
    for (const gone of [".transport", ".setup", ".actions", "nav", "#stories"])
      expect(await page.locator(gone).first().isVisible(), gone).toBe(false);
    const overhang = await shown()
      .locator("md-panel .canvas")
      .evaluateAll((all) =>
        all.map((room) => {
          const box = room.querySelector("canvas")!.getBoundingClientRect();
          return Math.max(box.right, box.width) - Math.min(room.getBoundingClientRect().right, innerWidth);
        }),
      );
    expect(overhang).toHaveLength(3);
    for (const pixels of overhang) expect(pixels).toBeLessThanOrEqual(1);
  });

  it("complained of nothing", () => {
    expect(stage.complaints).toEqual([]);
  });
});

/** What is wider than the page, or has words that its own edge cuts off. */
function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const bad: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) bad.push(`the page: ${scrollWidth} of ${clientWidth}`);
    const look = (root: Document | ShadowRoot) => {
      for (const one of root.querySelectorAll<HTMLElement>("*")) {
        if (one.shadowRoot !== null) look(one.shadowRoot);
        if (!one.checkVisibility() || one.clientWidth < 2) continue;
        const name = `${one.localName}.${one.className} ${one.textContent?.trim().slice(0, 40)}`;
        const { right, left } = one.getBoundingClientRect();
        const scrolls = (at: Element | null): boolean => {
          for (let up = at; up !== null; up = up.parentElement ?? (up.getRootNode() as ShadowRoot).host ?? null)
            if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return true;
          return false;
        };
        if ((right > clientWidth + 1 || left < -1) && !scrolls(one)) bad.push(`${name} reaches ${left} to ${right}`);
        const { overflowX, overflowY } = getComputedStyle(one);
        const clips = /hidden|clip/.test(`${overflowX}`) && /hidden|clip/.test(overflowY);
        if (clips && !one.matches(".canvas, .uplot *, progress, .heard") && one.scrollWidth > one.clientWidth + 1)
          bad.push(`${name} cuts its words off`);
      }
    };
    look(document);
    return bad;
  });
}
