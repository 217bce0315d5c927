/** The built element on WebGPU: the elements of a page share a device, and it says which file is missing where there is none beside it. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import { hasChromium, type Visit, visit } from "./browser.ts";
import { failure, long, scenes, small, untilDevice, untilPhase, untilSamples } from "./element.ts";
import { elementSite } from "./sites.ts";

declare global {
  interface Window {
    /** Devices that the page has asked for, and whether each is still there. */
    devices: { lost: string | null }[];
  }
}

/** Notes every device; the software adapter keeps back that it is one. */
const watchDevices = (page: Page) =>
  page.addInitScript(() => {
    window.devices = [];
    const { requestDevice } = GPUAdapter.prototype;
    GPUAdapter.prototype.requestDevice = async function (...given) {
      const noted: Window["devices"][number] = { lost: null };
      window.devices.push(noted);
      const device = await requestDevice.apply(this, given);
      void device.lost.then(({ reason }) => {
        noted.lost = reason;
      });
      return device;
    };
    const info = { vendor: "a chip", architecture: "", device: "", description: "", isFallbackAdapter: false };
    Object.defineProperty(GPUAdapter.prototype, "info", { get: () => info });
  });

const one = '<matrix-dynamics experiment="three-scalars" runs="16"></matrix-dynamics>';
const withoutWebGPU = "without-webgpu/matrix-dynamics.js";

describe.skipIf(!hasChromium)("the built element on WebGPU", () => {
  let visited: Visit;
  let page: Page;
  let url: string;
  beforeAll(async () => {
    const site = elementSite({
      three: { body: one.repeat(3) },
      part: { body: one, script: withoutWebGPU },
      "asked-part": { body: one.replace(" runs", ' backend="webgpu" runs'), script: withoutWebGPU },
    });
    ({ url } = await site);
    visited = await visit(site, "three", { webgpu: true, prepare: watchDevices });
    page = visited.page;
    // What is out of sight waits.
    await page.setViewportSize({ width: 1280, height: 6000 });
  });
  afterAll(() => visited?.close());

  const devices = () => page.evaluate(() => window.devices.map(({ lost }) => lost));
  const phases = () =>
    page.locator("matrix-dynamics").evaluateAll((all) => all.map((one) => (one as MatrixDynamics).phase));
  const play = (experiment: object) =>
    page.locator("matrix-dynamics").evaluateAll((all, given) => {
      for (const element of all as MatrixDynamics[]) {
        element.experiment = given as MatrixDynamics["experiment"];
        element.play();
      }
    }, experiment);

  it("opens one device for three elements, which compute on it at the same time", async () => {
    await play(small);
    await expect.poll(phases, { timeout: 60_000 }).toEqual(["done", "done", "done"]);
    const drawn = await scenes(page);
    const each = drawn.length / 3;
    expect(drawn.map(({ panels }) => panels[0]!.at.length)).toEqual(drawn.map(() => 9));
    // The same runs: what one element computes is nothing to the others.
    for (const other of [1, 2]) expect(drawn.slice(other * each, (other + 1) * each)).toEqual(drawn.slice(0, each));
    await untilDevice(page, /^a chip/);
    expect(await devices()).toEqual([null]);
  });

  it("opens one new device for all where it was lost, on which each goes on from its last frame", async () => {
    await play(long);
    await untilSamples(page, 2);
    const before = (await scenes(page)).map(({ panels }) => panels[0]!.at.length);
    await visited.crashGpu();
    await expect.poll(devices, { timeout: 60_000 }).toEqual(["unknown", null]);
    await expect.poll(phases, { timeout: 60_000 }).toEqual(["playing", "playing", "playing"]);
    const after = (await scenes(page)).map(({ panels }) => panels[0]!.at.length);
    expect(after.every((length, k) => length >= before[k]!)).toBe(true);
  });

  it("keeps the device until the last element goes, and opens another for one that comes", async () => {
    const remove = () =>
      page
        .locator("matrix-dynamics")
        .first()
        .evaluate((element) => element.remove());
    await remove();
    await remove();
    await untilSamples(page, 3);
    expect(await devices()).toEqual(["unknown", null]);
    await remove();
    // An element that was taken out may be put in again at once: its device waits a little.
    await expect.poll(devices, { timeout: 30_000 }).toEqual(["unknown", "destroyed"]);
    await page.evaluate((html) => document.body.insertAdjacentHTML("beforeend", html), one);
    await untilPhase(page, "ready");
    expect(await devices()).toEqual(["unknown", "destroyed", null]);
  });

  it("computes on the CPU where the GPU's part does not lie beside it, and names the file", async () => {
    await page.goto(`${url}part`);
    await untilDevice(page, /^CPU, /);
    const said = page.locator("matrix-dynamics .shortcoming");
    await expect
      .poll(() => said.textContent())
      .toMatch(/matrix-dynamics-webgpu\.js could not be loaded.*copy it beside/);
    await untilPhase(page, "ready");
    expect(await devices()).toEqual(["destroyed"]);
  });

  it("fails where WebGPU was asked for and its part does not lie beside it, and names the file", async () => {
    await page.goto(`${url}asked-part`);
    await untilPhase(page, "failed");
    expect(await failure(page)).toMatch(/matrix-dynamics-webgpu\.js could not be loaded/);
  });
});
