/** Plays the page in Chromium and reads the charts' data back: what it draws, how it is steered, how it fails. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChartData, MdChart } from "../../src/ui/chart.ts";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import { hasChromium, type Visit, visit } from "./browser.ts";

/** Small, for SwiftShader on two cores; the kernels of few observables compile sooner. */
const small = {
  system: "byol",
  dimensions: { n1: 4, n2: 3 },
  initial: { W: { law: "normal", scale: 0.2 }, Wp: { law: "normal", scale: 0.4 }, Wa: { law: "zero" } },
  integrator: { method: "rk4", step: 0.05 },
  times: { end: 4, samples: 9 },
  runs: 64,
  observables: ["spectrumF", "spectrumWp", "antisymmetricNorm", "commutator"],
};
/** It cannot end while the test looks at it. */
const long = { ...small, times: { end: 4000, samples: 8001 } };

const quantiles = ["q05", "q25", "q50", "q75", "q95"] as const;

const phase = (page: Page) => page.locator("matrix-dynamics").evaluate((element: MatrixDynamics) => element.phase);
const time = (page: Page) => page.locator("matrix-dynamics").evaluate((element: MatrixDynamics) => element.time);
const charts = async (page: Page): Promise<ChartData[]> => {
  const data = await page.locator("md-chart").evaluateAll((all) => all.map((chart) => (chart as MdChart).data));
  return data.filter((chart) => chart !== null);
};
const samples = async (page: Page) => (await charts(page))[0]?.times.length ?? 0;

async function untilPhase(page: Page, wanted: MatrixDynamics["phase"]): Promise<void> {
  await expect.poll(() => phase(page), { timeout: 60_000, interval: 20 }).toBe(wanted);
}

/** The charts have been drawn with so many samples. */
async function untilSamples(page: Page, count: number): Promise<void> {
  await expect.poll(() => samples(page), { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(count);
}

async function show(page: Page, experiment: object | string): Promise<void> {
  await page.locator("matrix-dynamics").evaluate((element: MatrixDynamics, given) => {
    element.experiment = given as MatrixDynamics["experiment"];
    return element.updateComplete;
  }, experiment);
}

/** So many animation frames go by; the longest gap between two, in milliseconds. */
function longestGap(page: Page, frames: number): Promise<number> {
  return page.evaluate(
    (count) =>
      new Promise<number>((resolve) => {
        let last = performance.now();
        let longest = 0;
        let left = count;
        const turn = () => {
          const now = performance.now();
          longest = Math.max(longest, now - last);
          last = now;
          if (--left > 0) requestAnimationFrame(turn);
          else resolve(longest);
        };
        requestAnimationFrame(turn);
      }),
    frames,
  );
}

describe.skipIf(!hasChromium)("the page", () => {
  let visited: Visit;
  let page: Page;
  beforeAll(async () => {
    visited = await visit("?experiment=main-5-eta&paused");
    page = visited.page;
    await page.locator("md-chart").first().waitFor();
  });
  afterAll(() => visited?.close());

  it("draws the physics of an ensemble", async () => {
    await show(page, small);
    await untilPhase(page, "ready");
    await page.getByRole("button", { name: "Play" }).click();
    await untilPhase(page, "done");
    await untilSamples(page, 9);
    const drawn = await charts(page);
    expect(drawn.map(({ observable }) => observable)).toEqual([
      "spectrumF",
      "spectrumWp",
      "commutator",
      "antisymmetricNorm",
    ]);
    for (const { times, lines, observable } of drawn) {
      expect(times).toHaveLength(9);
      expect(times.every((at, k) => k === 0 || at > (times[k - 1] ?? at))).toBe(true);
      expect(lines).toHaveLength(observable.startsWith("spectrum") ? 3 : 1);
      for (const line of lines) {
        for (let at = 0; at < 9; at++) {
          const values = quantiles.map((name) => line[name][at]);
          expect(values.every((value) => typeof value === "number" && Number.isFinite(value))).toBe(true);
          expect(values).toEqual([...values].sort((a, b) => Number(a) - Number(b)));
        }
      }
      // Eigenvalues ascend, so their medians do.
      const medians = lines.map((line) => line.q50.at(-1));
      expect(medians).toEqual([...medians].sort((a, b) => Number(a) - Number(b)));
    }
    const [spectrum, , commutator, antisymmetric] = drawn;
    expect(commutator?.lines[0]?.q05.every((value) => (value ?? 0) > 0)).toBe(true);
    // F = W Sd W' is positive semi-definite, up to rounding.
    expect(spectrum?.lines[0]?.q05.every((value) => (value ?? -1) > -1e-5)).toBe(true);
    // R W' is symmetric where Wa is a multiple of W; all else of Wp's antisymmetric part decays.
    expect(antisymmetric?.lines[0]?.q50.at(-1)).toBeLessThan(antisymmetric?.lines[0]?.q50[0] ?? 0);
    // The status line and the counts say so too.
    const results = page.getByRole("region", { name: "Results" });
    await expect.poll(() => results.getByRole("status").textContent()).toBe("Done: 64 runs");
    expect(await results.locator(".outcomes").textContent()).toMatch(/completed\s+64\s/);
  });

  it("has ink on its canvas", async () => {
    const coloured = await page.locator("md-chart canvas").evaluateAll((all) =>
      all.map((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const pixels = (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
        let count = 0;
        for (let k = 3; k < pixels.length; k += 4) if ((pixels[k] ?? 0) > 0) count++;
        return count / (width * height);
      }),
    );
    expect(coloured).toHaveLength(4);
    for (const share of coloured) expect(share).toBeGreaterThan(0.05);
  });

  it("stays responsive while it runs, and pausing really pauses", async () => {
    await show(page, long);
    await untilPhase(page, "playing");
    await untilSamples(page, 2);
    const gap = await longestGap(page, 60);
    console.log(`longest gap between animation frames while it runs: ${gap.toFixed(0)} ms`);
    expect(gap).toBeLessThan(1000);

    await page.getByRole("button", { name: "Pause" }).click();
    await untilPhase(page, "ready");
    // The turn under way may still end; after that nothing moves however many frames go by.
    await longestGap(page, 30);
    const before = { time: await time(page), samples: await samples(page) };
    expect(before.time).toBeGreaterThan(0);
    await longestGap(page, 60);
    expect({ time: await time(page), samples: await samples(page) }).toEqual(before);
  });

  it("steps to the next sample time, by key and by button", async () => {
    const before = await samples(page);
    await page.locator("body").press("s");
    await expect.poll(() => samples(page)).toBe(before + 1);
    await untilPhase(page, "ready");
    await page.getByRole("button", { name: "Step" }).click();
    await expect.poll(() => samples(page)).toBe(before + 2);
    await untilPhase(page, "ready");
    expect(await time(page)).toBe((await charts(page))[0]?.times.at(-1));
  });

  it("plays on with the space bar, but not from within a field", async () => {
    await page.getByLabel("Seed").press(" ");
    expect(await phase(page)).toBe("ready");
    await page.getByLabel("Seed").blur();
    await page.locator("body").press(" ");
    expect(await phase(page)).toBe("playing");
    await page.locator("body").press(" ");
    expect(await phase(page)).toBe("ready");
  });

  it("goes back to the start", async () => {
    await page.getByRole("button", { name: "Reset" }).click();
    await untilPhase(page, "ready");
    await untilSamples(page, 1);
    expect(await time(page)).toBe(0);
    expect((await charts(page))[0]?.times).toEqual([0]);
  });

  it("starts over when a parameter changes", async () => {
    await page.locator('input[data-parameter="eta"]').fill("0.05");
    await page.locator('input[data-parameter="eta"]').press("Enter");
    const eta = () =>
      page
        .locator("matrix-dynamics")
        .evaluate((element: MatrixDynamics) => element.resolved?.cells.map(({ values }) => [values.eta, values.etaP]));
    // etaP = eta unless it is given.
    await expect.poll(eta).toEqual([[0.05, 0.05]]);
    await untilPhase(page, "ready");
  });

  it("says what is wrong with an experiment, and recovers", async () => {
    await show(page, { ...small, parameters: { etta: 0.1 } });
    const alert = page.getByRole("alert");
    await expect.poll(() => alert.textContent()).toMatch(/parameters\.etta is not a parameter of byol/);
    expect(await phase(page)).toBe("failed");
    await show(page, long);
    await untilPhase(page, "ready");
    expect((await alert.textContent())?.trim()).toBe("");
  });

  it("survives the loss of the GPU", async () => {
    await page.getByRole("button", { name: "Play" }).click();
    await untilPhase(page, "playing");
    await visited.crashGpu();
    await untilPhase(page, "failed");
    await expect.poll(() => page.getByRole("alert").textContent()).toMatch(/The GPU device was lost/);
    await page.getByRole("button", { name: "Run again" }).click();
    await untilPhase(page, "playing");
    await untilSamples(page, 3);
    expect((await page.getByRole("alert").textContent())?.trim()).toBe("");
    await page.getByRole("button", { name: "Pause" }).click();
  });

  it("complained of nothing", () => {
    expect(visited.complaints.filter((text) => !/favicon/.test(text))).toEqual([]);
  });
});
