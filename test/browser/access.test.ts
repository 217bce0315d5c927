/** The page for everybody: found by axe, heard, and steered by keys. */

import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import { hasChromium } from "./browser.ts";
import { gaps, phase, scenes, show, time, untilPhase, untilSamples } from "./element.ts";
import { drawnInMany, endless, lab, map, plane, useStage } from "./stage.ts";

describe.skipIf(!hasChromium)("for everybody", () => {
  const stage = useStage();
  const { shown, button, play, start, done, found } = stage;
  let page: Page;
  beforeAll(() => {
    page = stage.page;
  });

  describe("axe finds nothing", () => {
    it("on the page with all its stories", async () => {
      expect(await found("html")).toEqual([]);
    });

    it("while it plays, and with menus, table, setup, claims and equations open", async () => {
      await start(endless);
      await play();
      await untilPhase(page, "playing");
      await untilSamples(page, 2);
      expect(await found()).toEqual([]);
      await button("Pause").click();
      await done(lab);
      for (const menu of [
        shown().getByText("Share", { exact: true }),
        shown().locator("md-view .take summary").first(),
      ]) {
        await menu.click();
        expect(await found()).toEqual([]);
        await page.keyboard.press("Escape");
      }
      await shown().locator("md-view .take summary").first().click();
      await button("Show as a table").click();
      await shown().locator(".whole > summary").click();
      await page.getByText("Advanced").click();
      await shown().locator(".rest > summary").click();
      await shown().locator("md-claims summary").click();
      await shown().getByRole("button", { name: "Check it here" }).waitFor();
      await button("Edit the text").click();
      await shown().locator("md-equation-editor").waitFor();
      expect(await found()).toEqual([]);
      await button("Close the text").click();
      await shown().locator(".rest > summary").click();
    });

    it("with planes, maps, matrices and histograms", async () => {
      for (const experiment of [plane, map, drawnInMany]) {
        await done(experiment);
        expect(await found()).toEqual([]);
      }
    });

    it("where an experiment is wrong, or there is none, of which one alert speaks", async () => {
      await show(page, { ...lab, parameters: { etta: 0.1 } });
      const alerts = page.getByRole("alert");
      await expect.poll(() => alerts.allTextContents(), { timeout: 20_000 }).toEqual([expect.stringMatching(/etta/)]);
      expect(await found()).toEqual([]);
      await show(page, "nothing");
      await expect
        .poll(() => alerts.allTextContents(), { timeout: 20_000 })
        .toEqual([expect.stringMatching(/nothing/)]);
      expect(await found()).toEqual([]);
    });
  });

  describe("heard", () => {
    it("a chart over time is a slider, which keys move along the samples", async () => {
      await done(lab);
      const chart = shown().getByRole("slider", { name: "Commutator ‖[F, Wp]‖" });
      await chart.focus();
      const told = () => chart.getAttribute("aria-valuetext");
      await expect.poll(told).toMatch(/^t = 4: [\d.]/);
      for (const [key, sample] of [
        ["Home", 0],
        ["ArrowRight", 1],
        ["Shift+ArrowRight", 2],
        ["End", 8],
        ["ArrowLeft", 7],
      ] as const) {
        await page.keyboard.press(key);
        await expect.poll(() => chart.getAttribute("aria-valuenow"), { timeout: 20_000 }).toBe(String(sample));
        expect(await told()).toMatch(new RegExp(`^t = ${sample / 2}: `));
      }
      // As Chromium itself tells it.
      expect(await chart.ariaSnapshot()).toMatch(/^- slider "Commutator ‖\[F, Wp\]‖"/);
    });

    it("a chart that ends before its runs begins at its own last sample, and ends there", async () => {
      await done({ ...lab, views: [{ kind: "time", show: "commutator", until: 2.2 }] });
      const chart = shown().getByRole("slider", { name: "Commutator ‖[F, Wp]‖" });
      await expect.poll(() => chart.getAttribute("aria-valuemax")).toBe("4");
      await expect.poll(() => chart.getAttribute("aria-valuetext")).toMatch(/^t = 2: /);
      await chart.focus();
      for (const key of ["Home", "End", "ArrowRight"]) await page.keyboard.press(key);
      await expect.poll(() => chart.getAttribute("aria-valuenow")).toBe("4");
    });

    it("while a run plays nothing speaks but its standing, not even the chart that has the focus", async () => {
      await start(endless);
      const chart = shown().getByRole("slider", { name: "Commutator ‖[F, Wp]‖" });
      await chart.focus();
      const heard = () =>
        page.evaluate(() => {
          const words: string[] = [];
          const look = (root: Document | ShadowRoot) => {
            for (const one of root.querySelectorAll("*")) {
              if (one.matches("[role=status], [role=alert], [aria-live]")) words.push(one.textContent?.trim() ?? "");
              if (one.matches("[role=slider]:focus")) words.push(one.getAttribute("aria-valuetext") ?? "");
              if (one.shadowRoot !== null) look(one.shadowRoot);
            }
          };
          look(document);
          return words.filter((text) => text !== "");
        });
      await page.keyboard.press(" ");
      await untilPhase(page, "playing");
      await untilSamples(page, 3);
      const before = await heard();
      const from = await time(page);
      await expect.poll(() => time(page)).toBeGreaterThan(from);
      await untilSamples(page, 10);
      expect(await heard()).toEqual(before);
      expect(before).toContain("Running 8 runs");
      await page.keyboard.press(" ");
      await untilPhase(page, "ready");
    });

    it("over a map keys go from cell to cell, each is told, and Enter opens it", async () => {
      await done(map);
      const chart = shown().getByRole("application", { name: /collapse/ });
      await chart.focus();
      const said = () => shown().locator("md-panel [aria-live]").first().textContent();
      await page.keyboard.press("Home");
      await page.keyboard.press("PageDown");
      await expect.poll(said).toMatch(/^η = 0\.01, β = 0\.5: .* 0$/);
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowUp");
      await expect.poll(said).toMatch(/^η = 0\.02, β = 1: /);
      await page.keyboard.press("Enter");
      await expect
        .poll(() => shown().evaluate((element: MatrixDynamics) => element.lab.cell))
        .toEqual({ eta: 0.02, beta: 1 });
      expect(await phase(page)).toBe("done");
    });

    it("entries of matrices and bars are told under keys and under the mouse", async () => {
      await done(drawnInMany);
      const matrix = shown().getByRole("application", { name: /W/ }).first();
      await matrix.focus();
      await page.keyboard.press("Home");
      await page.keyboard.press("PageUp");
      await expect
        .poll(() => shown().locator("md-panel [aria-live]").first().textContent())
        .toMatch(/^column = 1, row = 1: .*-?\d/);
      const bars = shown().locator("md-panel").last();
      await bars.locator(".u-over").hover();
      await expect.poll(() => bars.locator(".readout").textContent()).toMatch(/ to .*: \d+ values/);
    });

    it("in a plane keys move a cursor, and Enter starts a run there", async () => {
      await done(plane);
      const chart = shown().getByRole("application").first();
      await chart.focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Shift+ArrowUp");
      await expect
        .poll(() => shown().locator("md-panel [aria-live]").first().textContent())
        .toMatch(/^w = 0\.075, wₚ = 0\.375$/);
      await page.keyboard.press("Enter");
      const legend = async () => (await scenes(page))[0]?.legend.map(({ label }) => label).join();
      await expect.poll(legend, { timeout: 20_000 }).toMatch(/from \(0\.075, 0\.38\)/);
      // It is of this experiment, played again or not, and of no other.
      await play();
      await untilPhase(page, "done");
      expect(await legend()).toMatch(/from \(0\.075, 0\.38\)/);
      await done({ ...plane, seed: 5 });
      expect(await legend()).not.toMatch(/from/);
    });
  });

  describe("by keys", () => {
    it("the run is steered from within the element, and from nowhere else", async () => {
      await done(lab);
      await page.getByRole("heading", { level: 1 }).click();
      await page.keyboard.press(" ");
      await page.keyboard.press("r");
      await gaps(page, 10);
      expect(await phase(page)).toBe("done");
      await shown().evaluate((element: MatrixDynamics) => element.focus());
      // Keys of the browser stay the browser's.
      for (const held of ["Control", "Meta", "Alt"]) await page.keyboard.press(`${held}+s`);
      await page.keyboard.press("Control+r");
      await gaps(page, 10);
      expect(await phase(page)).toBe("done");
      await page.keyboard.press("r");
      await untilPhase(page, "ready");
      await page.keyboard.press("s");
      await untilSamples(page, 2);
      await page.evaluate(() => window.scrollTo(0, 0));
    });

    it("the focus is never lost, whatever it was on", async () => {
      const focused = () =>
        page.evaluate(() => {
          let at = document.activeElement;
          while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          return at === document.body ? "nothing" : at?.id || at?.getAttribute("role") || at?.textContent?.trim() || "";
        });
      await done(lab);
      // Of a parameter that goes back, the button goes.
      const eta = shown().locator('[data-setting="eta"]');
      await eta.locator("#input").fill("0.05");
      await page.keyboard.press("Enter");
      await shown()
        .getByRole("button", { name: /^back to .*, η$/ })
        .focus();
      await page.keyboard.press("Enter");
      await expect.poll(focused).toBe("input");
      // Nothing more to be undone.
      while (await button("Undo").isEnabled()) {
        await button("Undo").focus();
        await page.keyboard.press("Enter");
      }
      await expect.poll(focused).toBe("redo");
      // Looked at closer, and again at all.
      const chart = shown().locator("md-panel").first().locator(".u-over");
      await untilPhase(page, "done");
      await chart.waitFor();
      const { x, y, width, height } = (await chart.boundingBox())!;
      await page.mouse.move(x + width / 4, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
      await page.mouse.up();
      await shown()
        .getByRole("button", { name: /^show all of/ })
        .first()
        .focus();
      await page.keyboard.press("Enter");
      await expect.poll(focused).not.toBe("nothing");
      // The last step.
      await button("Reset").click();
      await untilPhase(page, "ready");
      await button("Step").focus();
      for (let sample = 1; sample < 9; sample++) {
        await page.keyboard.press("Enter");
        await untilSamples(page, sample + 1);
        await expect.poll(() => phase(page)).toMatch(/ready|done/);
      }
      await untilPhase(page, "done");
      await expect.poll(focused).toBe("play");
    });

    it("where the focus is can be seen, and all that is pressed is at least 24 pixels large", async () => {
      const wrong = await page.evaluate(async () => {
        const bad: string[] = [];
        const all: HTMLElement[] = [];
        const gather = (root: Document | ShadowRoot) => {
          for (const one of root.querySelectorAll<HTMLElement>("*")) {
            if (one.matches("button, summary, select, input, a[href], [tabindex='0']")) all.push(one);
            if (one.shadowRoot !== null) gather(one.shadowRoot);
          }
        };
        gather(document);
        for (const one of all) {
          if (!one.checkVisibility() || one.matches(":disabled")) continue;
          const name = `${one.localName}#${one.id}.${one.className} ${one.textContent?.trim().slice(0, 30)}`;
          // A link within a sentence is as high as its line, and a label is part of its box.
          const target = one.closest("label") ?? one;
          const { width, height } = target.getBoundingClientRect();
          if (!one.matches("p a, nav a") && (width < 23.9 || height < 23.9)) bad.push(`${name}: ${width} x ${height}`);
          one.focus({ focusVisible: true, preventScroll: true } as FocusOptions);
          const { outlineStyle, outlineWidth } = getComputedStyle(one);
          if (outlineStyle === "none" || Number.parseFloat(outlineWidth) < 1) bad.push(`${name}: no outline`);
        }
        return bad;
      });
      expect(wrong).toEqual([]);
    });
  });

  it("complained of nothing", () => {
    expect(stage.complaints).toEqual([]);
  });
});
