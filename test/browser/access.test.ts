/** The page for everybody: found by axe, heard, steered by keys, looked at in any width, size, colour and without motion, and printed. */

import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import { hasChromium, type Visit, visit } from "./browser.ts";
import { gaps, long, phase, scenes, show, small, time, untilPhase, untilSamples } from "./element.ts";
import { demoSite } from "./sites.ts";

const lab = {
  ...small,
  runs: 8,
  claims: ["theorem-1-byol"],
  views: [
    { kind: "time", show: "spectrumF" },
    { kind: "time", show: "commutator" },
    { kind: "time", show: "antisymmetricNorm" },
  ],
};
const endless = { ...lab, times: long.times };
/** Bars, cells of matrices and places in a plane, on one page. */
const drawnInMany = {
  ...lab,
  views: [
    { kind: "matrix", show: ["W"] },
    { kind: "histogram", show: "spectrumF" },
  ],
};
const plane = {
  system: "three-scalars",
  integrator: { method: "rk4", step: 0.05 },
  times: { end: 1, samples: 3 },
  runs: 4,
  views: [{ kind: "plane", x: { state: "w", from: -1.5, to: 1.5 }, y: { state: "wp", from: -1.5, to: 1.5 } }],
};
const map = {
  ...lab,
  sweep: { eta: [0.01, 0.02, 0.05], beta: [0.5, 1] },
  views: [{ kind: "map", x: "eta", y: "beta", show: { class: "collapsed" } }],
};

describe.skipIf(!hasChromium)("for everybody", () => {
  let visited: Visit;
  let page: Page;
  beforeAll(async () => {
    visited = await visit(demoSite(), "?experiment=byol&backend=cpu&runs=8&paused", { webgpu: false });
    page = visited.page;
    await page.locator("md-panel").first().waitFor();
    await page.evaluate(axe.source);
  });
  afterAll(() => visited?.close());
  afterEach(() => page.emulateMedia({ colorScheme: null, reducedMotion: null, forcedColors: null, media: null }));

  const shown = () => page.locator("matrix-dynamics");
  const button = (name: string) => shown().getByRole("button", { name, exact: true });
  const play = () => shown().evaluate((element: MatrixDynamics) => element.play());
  let shownSoFar = 0;
  /** Shows an experiment at its start. */
  const start = async (experiment: object) => {
    const title = `experiment ${++shownSoFar}`;
    await show(page, { ...experiment, title });
    const loaded = () => shown().evaluate((element: MatrixDynamics) => element.resolved?.experiment.title);
    await expect.poll(loaded, { timeout: 10_000, interval: 20 }).toBe(title);
    await shown().evaluate((element: MatrixDynamics) => element.reset());
    await untilPhase(page, "ready");
  };
  const done = async (experiment: object) => {
    await start(experiment);
    await play();
    await untilPhase(page, "done");
    await shown().evaluate((element: MatrixDynamics) => element.updateComplete);
  };

  /** What axe finds: all in light colours, and again in dark ones what depends on them. */
  const found = async (within = "matrix-dynamics") => {
    const all: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const violations = await page.evaluate(
        async ([selector, scheme]) => {
          const { axe: inPage } = window as unknown as { axe: typeof axe };
          const rules = { "label-content-name-mismatch": { enabled: true }, "target-size": { enabled: true } };
          const inDark = { runOnly: ["color-contrast", "link-in-text-block"] };
          const options = scheme === "dark" ? inDark : { rules };
          return (await inPage.run(selector!, { ...options, resultTypes: ["violations"] })).violations;
        },
        [within, colorScheme],
      );
      for (const { id, nodes } of violations)
        all.push(...nodes.map(({ target, failureSummary }) => `${colorScheme}: ${id}: ${target} ${failureSummary}`));
    }
    return all;
  };

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
        await expect.poll(() => chart.getAttribute("aria-valuenow")).toBe(String(sample));
        expect(await told()).toMatch(new RegExp(`^t = ${sample / 2}: `));
      }
      // As Chromium itself tells it.
      expect(await chart.ariaSnapshot()).toMatch(/^- slider "Commutator ‖\[F, Wp\]‖"/);
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

  describe("seen", () => {
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
  });

  it("complained of nothing", () => {
    expect(visited.complaints).toEqual([]);
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
