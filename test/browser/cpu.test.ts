/** Plays the page where there is no WebGPU, and the built element where a Content-Security-Policy forbids more than that. */

import "../relaxed-simd.ts";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fusesMultiplyAdds } from "../../src/cpu/open-kernels.ts";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
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
import { demoSite, elementSite } from "./sites.ts";

/**
 * The promise is 0.5 s, kept several times over by two idle cores. Tests that run beside this one take most of them, so that
 * one try of a few must keep it.
 */
const firstFrame = { milliseconds: 500, tries: 8 };
/** Of animation frames, in milliseconds: a page that draws 20 times a second still follows a hand. */
const responsive = { median: 50, longest: 1000 };

declare global {
  interface Window {
    /** Workers that the page has started and not ended. */
    workers: Worker[];
    /** What the page's policy has refused. */
    refused: string[];
    /** Out of its page. */
    away?: MatrixDynamics;
  }
}

const keepWorkers = (page: Page) =>
  page.addInitScript(() => {
    window.workers = [];
    window.Worker = class extends Worker {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        window.workers.push(this);
      }
      override terminate(): void {
        window.workers = window.workers.filter((worker) => worker !== this);
        super.terminate();
      }
    };
  });

/** Workers for each core. One that is busy for too long when its run is given up is replaced. */
const workersACore = (page: Page) => page.evaluate(() => window.workers.length / navigator.hardwareConcurrency);

/** From the press of Play to the next frame, in milliseconds. */
const fromPlayToFrame = (page: Page) =>
  page.locator("matrix-dynamics").evaluate(
    (element: MatrixDynamics) =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        element.addEventListener("frame", () => resolve(performance.now() - start), { once: true });
        element.shadowRoot?.querySelector<HTMLButtonElement>("#play")?.click();
      }),
  );

describe.skipIf(!hasChromium)("the page without WebGPU", () => {
  let visited: Visit;
  let page: Page;
  beforeAll(async () => {
    visited = await visit(demoSite(), "?paused", { webgpu: false, prepare: keepWorkers });
    page = visited.page;
  });
  afterAll(() => visited?.close());

  it("computes on the CPU, and says so and why", async () => {
    await untilDevice(page, /^CPU, (1 worker|\d+ workers), WebAssembly SIMD( with fused multiply-adds)?, float64/);
    const results = page.getByRole("region", { name: "Results" });
    const why = results.getByText(/WebGPU is not to be had: This browser/);
    expect(await why.isVisible()).toBe(false);
    await results.locator(".device summary").press("Enter");
    expect(await why.isVisible()).toBe(true);
    expect(await results.locator(".device summary").getAttribute("title")).toBe(await why.textContent());
    expect(await results.locator(".shortcoming").count()).toBe(0);
  });

  it("has a frame half a second after Play, of 1,024 runs at n = 8", async () => {
    const took: number[] = [];
    do {
      await untilPhase(page, "ready");
      took.push(await fromPlayToFrame(page));
      await page.getByRole("button", { name: "Reset" }).click();
    } while (took.length < firstFrame.tries && Math.min(...took) >= firstFrame.milliseconds);
    console.log(`from Play to the next frame: ${took.map((milliseconds) => milliseconds.toFixed(0)).join(", ")} ms`);
    expect(Math.min(...took)).toBeLessThan(firstFrame.milliseconds);
    // A reset opens nothing.
    expect(await workersACore(page)).toBe(1);
  });

  it("stays responsive while workers take every core, and pausing really pauses", async () => {
    await untilPhase(page, "ready");
    await page.getByRole("button", { name: "Play" }).click();
    await untilPhase(page, "playing");
    await untilSamples(page, 2);
    const { median, longest } = await gaps(page, 60);
    console.log(`gaps between animation frames: median ${median.toFixed(0)}, longest ${longest.toFixed(0)} ms`);
    expect(median).toBeLessThan(responsive.median);
    expect(longest).toBeLessThan(responsive.longest);
    await page.getByRole("button", { name: "Pause" }).click();
    await untilPhase(page, "ready");
    await expectStill(page);
  });

  it("steps, goes back to the start, and plays to the end", async () => {
    await show(page, long);
    await untilPhase(page, "ready");
    await untilSamples(page, 1);
    const before = await samples(page);
    await page.getByRole("button", { name: "Step" }).click();
    await untilSamples(page, before + 1);
    await untilPhase(page, "ready");
    // One, however far the workers ran ahead.
    expect(await samples(page)).toBe(before + 1);
    expect(await time(page)).toBe((await scenes(page))[0]?.panels[0]?.at.at(-1));
    await page.getByRole("button", { name: "Reset" }).click();
    await expect.poll(() => time(page)).toBe(0);
    await show(page, small);
    await untilPhase(page, "ready");
    await page.getByRole("button", { name: "Play" }).click();
    await untilPhase(page, "done");
    await untilSamples(page, 9);
    for (const { panels } of await scenes(page)) {
      expect(panels[0]!.at).toHaveLength(9);
      for (const { values } of panels[0]!.series) expect(values.every((value) => Number.isFinite(value))).toBe(true);
    }
  });

  it("says why runs diverged, and no longer of the next experiment", async () => {
    const reason = "The first run that diverged did so because dx/dt has no value there: sqrt(-1).";
    const said = page.getByRole("region", { name: "Results" }).getByText(reason);
    const lost = "system lost\nstate x : scalar ~ 1\ndx/dt = -sqrt(x - 2)\nobserve size = abs(x)";
    await show(page, { system: { text: lost }, times: { end: 1, samples: 3 }, runs: 4 });
    await page.locator("matrix-dynamics").evaluate((shown: MatrixDynamics) => shown.play());
    await expect.poll(() => said.count(), { timeout: 60_000 }).toBe(1);
    expect(await said.getAttribute("role")).toBe("note");
    await show(page, small);
    await expect.poll(() => said.count()).toBe(0);
  });

  it("takes backend and precision from its controls, by key too", async () => {
    await openAdvanced(page);
    const precision = page.getByLabel("Precision");
    await precision.focus();
    for (const key of ["ArrowDown", "ArrowDown"]) await precision.press(key);
    expect(await precision.inputValue()).toBe("float32");
    await untilDevice(page, /^CPU, .*, float32/);
    await page.getByLabel("Backend").selectOption("WebGPU");
    await expect.poll(() => failure(page)).toMatch(/WebGPU is not available.*This browser/s);
    expect(await precision.locator("option", { hasText: "float64" }).isDisabled()).toBe(true);
    await page.getByLabel("Backend").selectOption("CPU");
    await untilDevice(page, /^CPU, .*, float32\s+The CPU backend was asked for/);
    expect(await failure(page)).toBe("");
  });

  it("says which values an attribute may have", async () => {
    const element = page.locator("matrix-dynamics");
    await element.evaluate((shown) => shown.setAttribute("precision", "double"));
    await expect.poll(() => failure(page)).toMatch(/precision must be one of float64, float32, but it is "double"/);
    await element.evaluate((shown) => {
      shown.removeAttribute("precision");
      shown.setAttribute("backend", "gpu");
    });
    await expect.poll(() => failure(page)).toMatch(/backend must be one of auto, webgpu, cpu, but it is "gpu"/);
    await element.evaluate((shown) => shown.removeAttribute("backend"));
    await untilPhase(page, "ready");
  });

  it("survives the end of its workers", async () => {
    // So large that each of them has something to lose, also where the page is slow to see the second frame.
    await show(page, "byol");
    await page.locator("matrix-dynamics").evaluate((shown) => shown.setAttribute("runs", "8192"));
    await untilPhase(page, "ready");
    await page.getByRole("button", { name: "Play" }).click();
    await untilSamples(page, 2);
    const before = await page.evaluate(() => {
      const all = [...window.workers];
      for (const worker of all) worker.dispatchEvent(new ErrorEvent("error", { message: "no memory" }));
      return all.length;
    });
    await untilPhase(page, "failed");
    expect(await failure(page)).toMatch(/The CPU backend stopped.*A worker .* ended \(no memory\)/s);
    await page.getByRole("button", { name: "Run again" }).click();
    await untilPhase(page, "playing");
    await untilSamples(page, 2);
    expect(await failure(page)).toBe("");
    expect(await page.evaluate(() => window.workers.length)).toBe(before);
  });

  it("complained of nothing", () => {
    expect(visited.complaints).toEqual([]);
  });
});

const rest = "default-src 'none'; style-src 'self'; img-src data:";
const one = '<matrix-dynamics experiment="byol" runs="128" autoplay></matrix-dynamics>';
const workers = /^CPU, (1 worker|\d+ workers), WebAssembly SIMD( with fused multiply-adds)?, float64/;
const two = ["small", "smaller"].map((id) => `<matrix-dynamics id="${id}" experiment="simsiam"></matrix-dynamics>`);

describe.skipIf(!hasChromium)("the built element without WebGPU", () => {
  let visited: Visit;
  let page: Page;
  let url: string;
  beforeAll(async () => {
    const full = "script-src 'self' 'wasm-unsafe-eval'; worker-src blob:";
    const trusted = "require-trusted-types-for 'script'; trusted-types";
    const site = elementSite({
      two: { body: two.join("") },
      strict: { body: one, policy: `${rest}; ${full}` },
      quiet: { body: one.replace(" autoplay", "") },
      "no-kernels": { body: one, policy: `${rest}; script-src 'self'`, script: "without-kernels/matrix-dynamics.js" },
      "no-cpu": { body: one, script: "without-cpu/matrix-dynamics.js" },
      "no-fused": { body: one, script: "without-fused-kernels/matrix-dynamics.js" },
      portable: { body: one.replace(" autoplay", " autoplay portable-bits") },
      "no-experiments": { body: one, script: "without-shipped/matrix-dynamics.js" },
      "no-controls": { body: one, script: "without-controls/matrix-dynamics.js" },
      chunks: { body: one, policy: `${rest}; ${full}`, script: "element/matrix-dynamics.js" },
      versioned: { body: one, policy: `${rest}; script-src 'self'`, script: "matrix-dynamics.js?v=2" },
      trusted: { body: one, policy: `${rest}; ${full}; ${trusted} lit-html matrix-dynamics` },
      "less-trusted": { body: one, policy: `${rest}; ${full}; ${trusted} lit-html` },
      "no-workers": { body: one, policy: `${rest}; script-src 'self' 'wasm-unsafe-eval'` },
      "no-webassembly": { body: one, policy: `${rest}; script-src 'self'; worker-src blob:` },
      neither: { body: one, policy: `${rest}; script-src 'self'` },
    });
    ({ url } = await site);
    visited = await visit(site, "two", { webgpu: false, prepare: keepWorkers });
    page = visited.page;
  });
  afterAll(() => visited?.close());

  it("shares its workers among the elements of a page", async () => {
    // What is out of sight waits.
    await page.setViewportSize({ width: 1280, height: 6000 });
    await page.evaluate(
      ({ experiment }) => {
        for (const element of document.querySelectorAll("matrix-dynamics")) {
          element.experiment = experiment as MatrixDynamics["experiment"];
          element.precision = element.id === "small" ? "float64" : "float32";
          element.play();
        }
      },
      { experiment: small },
    );
    const ids = ["small", "smaller"];
    const phases = () =>
      page.locator("matrix-dynamics").evaluateAll((all) => all.map((one) => (one as MatrixDynamics).phase));
    await expect.poll(phases, { timeout: 60_000 }).toEqual(ids.map(() => "done"));
    expect((await scenes(page)).map(({ panels }) => panels[0]!.at.length)).toEqual(Array.from({ length: 8 }, () => 9));
    expect(await workersACore(page)).toBe(1);
    expect(visited.complaints).toEqual([]);
  });

  /** The element plays, and says what is missing if anything is. */
  const expectFrames = async (path: string, computes: RegExp, missing: RegExp | null) => {
    await page.goto(`${url}${path}`);
    await untilDevice(page, computes);
    const shortcomings = await page.locator("matrix-dynamics .shortcoming").allTextContents();
    expect(shortcomings).toEqual(missing === null ? [] : [expect.stringMatching(missing)]);
    await untilSamples(page, 3);
  };
  /** And lets the page breathe. */
  const expectResponsiveFrames = async (path: string, computes: RegExp, missing: RegExp) => {
    await expectFrames(path, computes, missing);
    const { median, longest } = await gaps(page, 40);
    console.log(`${path}: median gap ${median.toFixed(0)}, longest ${longest.toFixed(0)} ms`);
    expect(median).toBeLessThan(responsive.median);
    expect(longest).toBeLessThan(responsive.longest);
  };

  it("computes at full speed under a strict policy", () => expectFrames("strict", workers, null));

  it("has its colours and its columns where a policy forbids styles in attributes", async () => {
    await page.goto(`${url}strict`);
    await show(page, "figure-7");
    const looks = () =>
      page.evaluate(() => {
        const view = document.querySelector("matrix-dynamics")!.shadowRoot!.querySelector("md-view")!.shadowRoot!;
        const swatches = [...view.querySelectorAll(".swatch")];
        return {
          colours: new Set(swatches.map((swatch) => getComputedStyle(swatch).borderTopColor)).size,
          columns: getComputedStyle(view.querySelector(".panels")!).gridTemplateColumns.split(" ").length,
        };
      });
    // Five averages and the line of the theory; a panel an eta.
    await expect.poll(looks).toEqual({ colours: 6, columns: 3 });
    expect(await page.evaluate(() => window.refused.filter((directive) => directive.startsWith("style-src")))).toEqual(
      [],
    );
  });

  it("computes at full speed in chunks", () => expectFrames("chunks", workers, null));

  it("computes at full speed where Trusted Types are required and its policy is allowed", () =>
    expectFrames("trusted", workers, null));

  it("computes on the page's own thread where Trusted Types forbid its policy, and names it", () =>
    expectFrames(
      "less-trusted",
      /^CPU, one thread, WebAssembly SIMD( with fused multiply-adds)?, float64/,
      /matrix-dynamics/,
    ));

  it("computes on the page's own thread where workers are forbidden", () =>
    expectResponsiveFrames(
      "no-workers",
      /^CPU, one thread, WebAssembly SIMD( with fused multiply-adds)?, float64/,
      /worker-src blob:/,
    ));

  it("computes in plain JavaScript where WebAssembly is forbidden", () =>
    expectResponsiveFrames("no-webassembly", /^CPU, one thread, JavaScript, float64/, /'wasm-unsafe-eval'/));

  it("computes where both are forbidden", () =>
    expectResponsiveFrames("neither", /^CPU, one thread, JavaScript, float64/, /'wasm-unsafe-eval'/));

  it("shares its code with a companion whatever more there is to its address", async () => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await expectFrames("versioned", /^CPU, one thread, JavaScript, float64/, /'wasm-unsafe-eval'/);
    const scripts = asked.filter((path) => path.endsWith(".js") && path.includes("matrix-dynamics"));
    expect(scripts[0]).toBe("/matrix-dynamics.js");
    expect(scripts).toHaveLength(new Set(scripts).size);
    for (const part of ["controls", "cpu", "kernels", "shipped"])
      expect(scripts).toContain(`/matrix-dynamics-${part}.js`);
  });

  it.each([
    ["no-kernels", "kernels"],
    ["no-cpu", "cpu"],
    ["no-experiments", "shipped"],
  ])("says at %s which file is missing, without which it cannot compute", async (path, part) => {
    await page.goto(`${url}${path}`);
    await untilPhase(page, "failed");
    const file = `matrix-dynamics-${part}\\.js`;
    const place = `http://localhost:\\d+/without-${part}/${file}`;
    await expect
      .poll(() => failure(page))
      .toMatch(
        new RegExp(
          `part of the page's script is missing.*${file} could not be loaded.*copy it beside matrix-dynamics\\.js, to ${place}\\.`,
          "s",
        ),
      );
  });

  it.each(["shipped", "cpu", "controls", "other-views"])(
    "asks once more for %s, and runs, when it is told to run again",
    async (part) => {
      const file = `**/matrix-dynamics-${part}.js`;
      await page.route(file, (route) => route.abort());
      await page.goto(`${url}strict`);
      await expect.poll(() => failure(page)).toMatch(new RegExp(`matrix-dynamics-${part}\\.js could not be loaded`));
      await page.unroute(file);
      await page.evaluate(() => {
        const buttons = document.querySelector("matrix-dynamics")!.shadowRoot!.querySelectorAll("button");
        [...buttons].find(({ textContent }) => textContent?.trim() === "Run again")!.click();
      });
      await untilDevice(page, workers);
      await untilSamples(page, 3);
    },
  );

  const library = "**/matrix-dynamics-shipped.js";
  /** Does something at a page while the library is under way, and lets it come. */
  const whileItLoads = async (path: string, work: () => Promise<unknown>) => {
    await page.route(library, async (route) => {
      await work();
      await route.continue();
    });
    const came = page.waitForResponse(library);
    await page.goto(`${url}${path}`);
    await came;
    await page.unroute(library);
  };
  const tell = (...words: ("play" | "pause" | "reset" | "step")[]) =>
    page.evaluate((words) => {
      const element = document.querySelector("matrix-dynamics") as MatrixDynamics;
      for (const word of words) element[word]();
    }, words);

  it.each(["pause", "reset"] as const)(
    "does not play where it is told to %s before it had anything to",
    async (word) => {
      await whileItLoads("strict", () => tell("play", word));
      await expect.poll(() => phase(page), { timeout: 30_000 }).not.toMatch(/empty|preparing/);
      expect(await phase(page)).toBe("ready");
      expect(await time(page)).toBe(0);
    },
  );

  it("steps once where it was told to before it had anything to, and says meanwhile that it loads", async () => {
    await whileItLoads("quiet", async () => {
      await tell("step");
      await expect.poll(() => page.locator("matrix-dynamics .comes").isVisible()).toBe(true);
      expect(await page.locator("matrix-dynamics .comes").textContent()).toBe("Loading the experiment …");
    });
    await untilSamples(page, 2);
    await untilPhase(page, "ready");
    expect(await samples(page)).toBe(2);
    expect(await page.locator("matrix-dynamics .comes").count()).toBe(0);
  });

  it("plays as it was told before it had anything to, though it was out of its page for long meanwhile", async () => {
    await whileItLoads("quiet", async () => {
      await tell("play");
      await page.evaluate(() => {
        window.away = document.querySelector("matrix-dynamics")!;
        window.away.remove();
      });
    });
    // Then its device is given back.
    await expect.poll(() => page.evaluate(() => window.away!.phase), { timeout: 15_000 }).toBe("ready");
    await page.evaluate(() => document.body.append(window.away!));
    await untilSamples(page, 3);
  });

  it("plays by itself though it is changed again and again while it loads", async () => {
    await whileItLoads("strict", () =>
      page.evaluate(() => {
        const element = document.querySelector("matrix-dynamics")!;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          if (element.phase !== "empty") return;
          element.runs = element.runs === 8 ? 9 : 8;
          port2.postMessage(null);
        };
        port2.postMessage(null);
      }),
    );
    await untilSamples(page, 3);
  });

  it.each(["pause", "reset"] as const)("does not play on where it is told to %s out of its page", async (word) => {
    await page.goto(`${url}strict`);
    await untilPhase(page, "playing");
    const phase = await page.evaluate((word) => {
      const element = document.querySelector("matrix-dynamics") as MatrixDynamics;
      element.remove();
      element[word]();
      const away = element.phase;
      document.body.append(element);
      return [element.phase, away];
    }, word);
    expect(phase[0]).toBe(phase[1]);
    await untilPhase(page, "ready");
  });

  it("names all the parts that are missing, and says what may help", async () => {
    for (const part of ["controls", "cpu"]) await page.route(`**/matrix-dynamics-${part}.js`, (route) => route.abort());
    await page.goto(`${url}strict`);
    await expect
      .poll(() => failure(page))
      .toMatch(
        /(?=.*matrix-dynamics-controls\.js could not)(?=.*matrix-dynamics-cpu\.js could not).*loading the page again/s,
      );
    for (const part of ["controls", "cpu"]) await page.unroute(`**/matrix-dynamics-${part}.js`);
  });

  it.runIf(fusesMultiplyAdds())(
    "fuses multiply-adds, computes without them where their kernels are missing, and does not where its bits are to be portable",
    async () => {
      const fused = /^CPU, (1 worker|\d+ workers), WebAssembly SIMD with fused multiply-adds, float64/;
      const apart = /^CPU, (1 worker|\d+ workers), WebAssembly SIMD, float64/;
      await expectFrames("strict", fused, null);
      await expectFrames("no-fused", apart, /matrix-dynamics-fused-kernels\.js could not be loaded/);
      await expectFrames("portable", apart, null);
      await page.locator("matrix-dynamics").evaluate((element: MatrixDynamics) => {
        element.portableBits = false;
      });
      await untilDevice(page, fused);
      await untilSamples(page, 3);
    },
  );

  it("draws without its controls where their file is missing, and names it", async () => {
    await page.goto(`${url}no-controls`);
    await untilSamples(page, 3);
    expect(await failure(page)).toMatch(/matrix-dynamics-controls\.js could not be loaded/);
  });
});
