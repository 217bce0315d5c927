/** Plays the page in Chromium and reads the charts' data back: what it draws, how it is steered, how it fails. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import type { Scene, Series } from "../../src/views/scene.ts";
import { oracle } from "../tolerances.ts";
import { hasChromium, type Visit, visit } from "./browser.ts";
import {
  expectStill,
  failure,
  gaps,
  long,
  openAdvanced,
  phase,
  samples,
  scenes,
  show,
  small,
  time,
  untilDevice,
  untilPhase,
  untilSamples,
} from "./element.ts";
import { demoSite } from "./sites.ts";

/** Of each canvas the share of its pixels that are not empty. */
function inkOf(all: Element[]): number[] {
  return all.map((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const pixels = (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
    let count = 0;
    for (let k = 3; k < pixels.length; k += 4) if ((pixels[k] ?? 0) > 0) count++;
    return count / (width * height);
  });
}

describe.skipIf(!hasChromium)("the page on WebGPU", () => {
  let visited: Visit;
  let page: Page;
  let onWebGPU: Scene[];
  beforeAll(async () => {
    visited = await visit(demoSite(), "?experiment=main-5-eta&backend=webgpu&paused", { webgpu: true });
    page = visited.page;
    await page.locator("md-panel").first().waitFor();
  });
  afterAll(() => visited?.close());

  it("draws the physics of an ensemble", async () => {
    await show(page, small);
    await untilPhase(page, "ready");
    await page.getByRole("button", { name: "Play" }).click();
    await untilPhase(page, "done");
    await untilSamples(page, 9);
    const drawn = await scenes(page);
    onWebGPU = drawn;
    await untilDevice(page, /swiftshader|gpu/i);
    expect(drawn.map(({ title }) => title)).toEqual([
      "Eigenvalues of F",
      "Eigenvalues of Wp",
      "Commutator ‖[F, Wp]‖",
      "Antisymmetric part B of Wp",
    ]);
    for (const { title, panels } of drawn) {
      expect(panels).toHaveLength(1);
      const { at, series } = panels[0]!;
      expect(at).toHaveLength(9);
      expect(at.every((time, k) => k === 0 || time > at[k - 1]!)).toBe(true);
      expect(series).toHaveLength(title.startsWith("Eigenvalues") ? 3 : 1);
      for (const { values, spread } of series)
        for (let k = 0; k < 9; k++) {
          const around = [spread!.low[k], values[k], spread!.high[k]];
          expect(around.every((value) => typeof value === "number" && Number.isFinite(value))).toBe(true);
          expect(around).toEqual([...around].sort((a, b) => Number(a) - Number(b)));
        }
      // Eigenvalues ascend, so their medians do.
      const medians = series.map(({ values }) => values.at(-1));
      expect(medians).toEqual([...medians].sort((a, b) => Number(a) - Number(b)));
    }
    const [spectrum, , commutator, antisymmetric] = drawn.map(({ panels }) => panels[0]!.series);
    expect(commutator![0]!.spread!.low.every((value) => value! > 0)).toBe(true);
    // F = W Sd W' is positive semi-definite, up to rounding.
    expect(spectrum![0]!.spread!.low.every((value) => value! > -1e-5)).toBe(true);
    // R W' is symmetric where Wa is a multiple of W; all else of Wp's antisymmetric part decays.
    const skew = antisymmetric![0]!.values;
    expect(skew.at(-1)!).toBeLessThan(skew[0]!);
    // The status line and the counts say so too.
    const results = page.getByRole("region", { name: "Results" });
    await expect.poll(() => results.locator(".status").textContent()).toBe("Done: 64 runs");
    expect(await results.locator(".outcomes").textContent()).toMatch(/ended\s+64\s/);
  });

  it("draws the same on the CPU, to the accuracy of float32", async () => {
    await openAdvanced(page);
    await page.getByLabel("Backend").selectOption("CPU");
    // What had ended plays again.
    await untilDevice(page, /^CPU, .*float64/);
    await untilPhase(page, "done");
    await untilSamples(page, 9);
    const onCpu = await scenes(page);
    expect(onCpu.map(({ title }) => title)).toEqual(onWebGPU.map(({ title }) => title));
    for (const [index, { title, panels }] of onCpu.entries()) {
      const [mine, other] = [panels[0]!, onWebGPU[index]!.panels[0]!];
      expect(mine.at.map((value) => Math.fround(value))).toEqual(other.at.map((value) => Math.fround(value)));
      const largest = Math.max(...mine.series.flatMap(({ spread }) => spread!.high.map((value) => Math.abs(value!))));
      const columns = ({ values, spread }: Series) => ({ low: spread!.low, values, high: spread!.high });
      for (const [line, series] of mine.series.entries())
        for (const edge of ["low", "values", "high"] as const)
          for (const [sample, value] of columns(series)[edge].entries()) {
            const apart = Math.abs(value! - columns(other.series[line]!)[edge][sample]!) / largest;
            expect(apart, `${title} ${line}, ${edge} at ${sample}`).toBeLessThan(oracle.float32.observables);
          }
    }
    await page.getByLabel("Backend").selectOption("WebGPU");
    await untilDevice(page, /^(?!CPU)/);
    await untilPhase(page, "done");
  });

  it("has ink on its canvas", async () => {
    const coloured = await page.locator("md-panel canvas").evaluateAll(inkOf);
    expect(coloured).toHaveLength(4);
    for (const share of coloured) expect(share).toBeGreaterThan(0.05);
  });

  it("stays responsive while it runs, and pausing really pauses", async () => {
    await show(page, long);
    await untilPhase(page, "playing");
    await untilSamples(page, 2);
    const { median, longest } = await gaps(page, 60);
    console.log(
      `gaps between animation frames on WebGPU: median ${median.toFixed(0)}, longest ${longest.toFixed(0)} ms`,
    );
    expect(longest).toBeLessThan(1000);

    await page.getByRole("button", { name: "Pause" }).click();
    await untilPhase(page, "ready");
    await expectStill(page);
  });

  it("steps to the next sample time, by key and by button", async () => {
    const before = await samples(page);
    await page.locator("matrix-dynamics").evaluate((shown: MatrixDynamics) => shown.focus());
    await page.keyboard.press("s");
    await expect.poll(() => samples(page)).toBe(before + 1);
    await untilPhase(page, "ready");
    await page.getByRole("button", { name: "Step" }).click();
    await expect.poll(() => samples(page)).toBe(before + 2);
    await untilPhase(page, "ready");
    expect(await time(page)).toBe((await scenes(page))[0]?.panels[0]?.at.at(-1));
  });

  it("plays on with the space bar, but not from within a field", async () => {
    const seed = page.getByRole("textbox", { name: "Seed" });
    await seed.press(" ");
    expect(await phase(page)).toBe("ready");
    await seed.press("Escape");
    await seed.blur();
    // From elsewhere on the page it does nothing.
    await page.locator("body").press(" ");
    expect(await phase(page)).toBe("ready");
    await page.locator("matrix-dynamics").evaluate((shown: MatrixDynamics) => shown.focus());
    await page.keyboard.press(" ");
    expect(await phase(page)).toBe("playing");
    await page.keyboard.press(" ");
    expect(await phase(page)).toBe("ready");
  });

  it("goes back to the start", async () => {
    await page.getByRole("button", { name: "Reset" }).click();
    await untilPhase(page, "ready");
    await untilSamples(page, 1);
    expect(await time(page)).toBe(0);
    expect((await scenes(page))[0]?.panels[0]?.at).toEqual([0]);
  });

  it("starts over when a parameter changes", async () => {
    const field = page.getByRole("textbox", { name: "η weight decay", exact: true });
    await field.fill("0.05");
    await field.press("Enter");
    const eta = () =>
      page
        .locator("matrix-dynamics")
        .evaluate((element: MatrixDynamics) => element.resolved?.cells.map(({ values }) => [values.eta, values.etaP]));
    // etaP = eta unless it is given.
    await expect.poll(eta).toEqual([[0.05, 0.05]]);
    await untilPhase(page, "ready");
  });

  it("says what is wrong with an experiment while the last good one stays", async () => {
    const before = await scenes(page);
    await show(page, { ...small, parameters: { etta: 0.1 } });
    await expect.poll(() => failure(page)).toMatch(/parameters\.etta is not a parameter of byol/);
    expect(await phase(page)).toBe("ready");
    expect(await scenes(page)).toEqual(before);
    await show(page, long);
    await expect.poll(() => failure(page)).toBe("");
    await untilPhase(page, "ready");
  });

  it("goes on from the last frame where the GPU was lost, its curves kept", async () => {
    await page.getByRole("button", { name: "Play" }).click();
    await untilSamples(page, 5);
    await page.getByRole("button", { name: "Pause" }).click();
    await untilPhase(page, "ready");
    const [before] = await scenes(page);
    await visited.crashGpu();
    await untilPhase(page, "preparing");
    await untilPhase(page, "ready");
    expect((await scenes(page))[0]!.panels[0]!.series).toEqual(before!.panels[0]!.series);
    await page.getByRole("button", { name: "Play" }).click();
    const reached = before!.panels[0]!.at.length;
    await untilSamples(page, reached + 2);
    const after = (await scenes(page))[0]!.panels[0]!;
    expect(after.at.slice(0, reached)).toEqual(before!.panels[0]!.at);
    expect(after.at.every((time, k) => k === 0 || time > after.at[k - 1]!)).toBe(true);
    expect(await failure(page)).toBe("");
  });

  it("has ink on its canvases again after they were lost with the GPU", async () => {
    const shares = () => page.locator("md-panel canvas").evaluateAll(inkOf);
    // Of a run that has hardly begun there is little more than the axes.
    await expect.poll(async () => Math.min(...(await shares()))).toBeGreaterThan(0.02);
  });

  it("complained of nothing", () => {
    expect(visited.complaints.filter((text) => !/favicon/.test(text))).toEqual([]);
  });
});
