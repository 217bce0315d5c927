/** Asks a page's element how it stands and what its charts draw, and waits for it. */

import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import type { MdView } from "../../src/ui/view.ts";
import type { Scene } from "../../src/views/scene.ts";

/** Small, for SwiftShader on two cores; the kernels of few observables compile sooner. */
export const small = {
  system: "byol",
  dimensions: { n1: 4, n2: 3 },
  initial: { W: "0.2*randn", Wp: "0.4*randn", Wa: 0 },
  integrator: { method: "rk4", step: 0.05 },
  times: { end: 4, samples: 9 },
  runs: 64,
  observables: ["spectrumF", "spectrumWp", "antisymmetricNorm", "commutator"],
};
/** It cannot end while the test looks at it. */
export const long = { ...small, times: { end: 4000, samples: 8001 } };

export const element = (page: Page) => page.locator("matrix-dynamics").first();

export const phase = (page: Page) => element(page).evaluate((shown: MatrixDynamics) => shown.phase);
export const time = (page: Page) => element(page).evaluate((shown: MatrixDynamics) => shown.time);
/** What the views of all elements draw. */
export const scenes = async (page: Page): Promise<Scene[]> => {
  const drawn = await page.locator("md-view").evaluateAll((all) => all.map((view) => (view as MdView).scene));
  return drawn.filter((scene) => scene !== null);
};
export const samples = async (page: Page) => (await scenes(page))[0]?.panels[0]?.at.length ?? 0;

export async function untilPhase(page: Page, wanted: MatrixDynamics["phase"]): Promise<void> {
  await expect.poll(() => phase(page), { timeout: 60_000, interval: 20 }).toBe(wanted);
}

/** Opens the part of the setup in which the backend is chosen. */
export async function openAdvanced(page: Page): Promise<void> {
  await element(page).evaluate((shown: MatrixDynamics) => {
    const whole = shown.shadowRoot!.querySelector<HTMLDetailsElement>("details.whole")!;
    whole.open = true;
    whole.querySelector("md-setup")!.shadowRoot!.querySelector<HTMLDetailsElement>("details.advanced")!.open = true;
  });
}

/** What the element says went wrong. */
export const failure = async (page: Page): Promise<string> =>
  ((await page.getByRole("region", { name: "Results" }).getByRole("alert").first().textContent()) ?? "").trim();

/** The element says that this computes. */
export async function untilDevice(page: Page, wanted: RegExp): Promise<void> {
  const shown = element(page).locator(".device dd");
  await expect.poll(async () => (await shown.textContent())?.trim(), { timeout: 60_000, interval: 20 }).toMatch(wanted);
}

/** The views have been drawn with so many samples. */
export async function untilSamples(page: Page, count: number): Promise<void> {
  await expect.poll(() => samples(page), { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(count);
}

export async function show(page: Page, experiment: object | string): Promise<void> {
  await element(page).evaluate((shown: MatrixDynamics, given) => {
    shown.experiment = given as MatrixDynamics["experiment"];
    return shown.updateComplete;
  }, experiment);
}

/** So many animation frames go by; the median and the longest gap between two, in milliseconds. */
export function gaps(page: Page, frames: number): Promise<{ median: number; longest: number }> {
  return page.evaluate(
    (count) =>
      new Promise<{ median: number; longest: number }>((resolve) => {
        let last = performance.now();
        const seen: number[] = [];
        const turn = () => {
          const now = performance.now();
          seen.push(now - last);
          last = now;
          if (seen.length < count) {
            requestAnimationFrame(turn);
            return;
          }
          seen.sort((a, b) => a - b);
          resolve({ median: seen[Math.floor(count / 2)] ?? 0, longest: seen[count - 1] ?? 0 });
        };
        requestAnimationFrame(turn);
      }),
    frames,
  );
}

/** After a pause nothing moves, however many frames go by. */
export async function expectStill(page: Page): Promise<void> {
  // The turn under way may still end.
  await gaps(page, 30);
  const before = { time: await time(page), samples: await samples(page) };
  expect(before.time).toBeGreaterThan(0);
  await gaps(page, 60);
  expect({ time: await time(page), samples: await samples(page) }).toEqual(before);
}
