/** The same page in every browser engine: it plays on the CPU, draws what Node computes, and says what its browser needs. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadExperiment } from "../../src/experiment/library.ts";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import type { MdView } from "../../src/ui/view.ts";
import type { Scene } from "../../src/views/scene.ts";
import { drawTime } from "../../src/views/time.ts";
import { playOnCpu } from "../engine/play.ts";
import { oracle } from "../tolerances.ts";
import { contextOf } from "../unit/drawn.ts";
import type { EnginePage } from "./engine-page.ts";
import { engines } from "./engines.ts";
import { builtDemoSite, elementSite, type Site } from "./sites.ts";

const waiting = { timeout: 60_000, interval: 100 };

/** How the first element of the page stands. */
const look = (page: EnginePage) =>
  page.call(() => {
    const element = document.querySelector("matrix-dynamics") as MatrixDynamics | null;
    const within = element?.shadowRoot;
    const views = [...(within?.querySelectorAll("md-view") ?? [])] as MdView[];
    const words = (selector: string) => within?.querySelector(selector)?.textContent?.trim() ?? "";
    return {
      phase: element?.phase ?? "not defined",
      time: element?.time,
      device: words(".device summary"),
      why: words(".device p"),
      shortcoming: words(".shortcoming"),
      failure: words("[role=alert]"),
      complaints: window.complaints,
      drawn: views.map(({ scene, canvases }) => {
        const inks = canvases.map((canvas) => {
          const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
          let ink = 0;
          for (let k = 3; k < pixels.length; k += 4) if (pixels[k] !== 0) ink++;
          return ink / (canvas.width * canvas.height);
        });
        return { scene, ink: Math.min(...inks) };
      }),
    };
  }, null);
type Look = Awaited<ReturnType<typeof look>>;

/** Looks once the run has ended and its last frame is drawn, which is a moment later. */
async function lookWhenDone(page: EnginePage): Promise<Look> {
  // Reading the canvases each time would keep the page from drawing them.
  const standing = () =>
    page.call(() => {
      const element = document.querySelector("matrix-dynamics") as MatrixDynamics | null;
      const views = [...(element?.shadowRoot?.querySelectorAll("md-view") ?? [])] as MdView[];
      const panels = views.flatMap(({ scene }) => (scene?.kind === "time" ? scene.panels : []));
      // Times grow as frames come, what is drawn over them when it is drawn.
      const drawn =
        panels.length > 0 &&
        panels.every(
          ({ at, series }) => at.at(-1) === element?.time && series.every(({ values }) => values.length === at.length),
        );
      return drawn || element?.phase !== "done" ? (element?.phase ?? "not defined") : "not drawn";
    }, null);
  await expect.poll(standing, waiting).toMatch(/done|failed/);
  return look(page);
}

const runs = 64;
/**
 * What the views over time draw of the same runs, computed by Node from the same text, by kernels as those of the browser: the
 * commutator of these runs is rounding.
 */
const inNode = async (portableBits: boolean) => {
  const { resolved, frames } = await playOnCpu({ ...loadExperiment("byol"), runs }, { portableBits });
  const context = contextOf(resolved, frames);
  const scenes = resolved.views.flatMap((view) => (view.kind === "time" ? [drawTime(view, context)] : []));
  return { scenes, times: resolved.times };
};

/** Share of the largest value by which the furthest apart differ. */
function furthestApart(drawn: Scene, computed: Scene): number {
  const columns = ({ panels }: Scene) =>
    panels.flatMap(({ series }) =>
      series.flatMap(({ values, spread }) => [...(spread?.low ?? []), ...values, ...(spread?.high ?? [])]),
    );
  const [mine, other] = [columns(drawn), columns(computed)];
  expect(mine).toHaveLength(other.length);
  const largest = Math.max(...other.map((value) => Math.abs(value ?? 0)));
  const apart = mine.map((value, k) => (value === other[k] ? 0 : Math.abs((value ?? Number.NaN) - other[k]!)));
  return Math.max(...apart) / largest;
}

/** Of each engine on a machine that gives it no GPU; nothing is said of other browsers. */
const advice: Readonly<Record<string, { readonly says: RegExp; readonly notOf: RegExp }>> = {
  Chromium: { says: /chrome:\/\/gpu|Chrome and its kin/, notOf: /Firefox|Safari/ },
  Firefox: { says: /about:config|about:support/, notOf: /Chrome|Safari|--enable/ },
  WebKit: { says: /WebKit|Safari/, notOf: /Chrome|Firefox|--enable/ },
};

const rest = "default-src 'none'; style-src 'self'; img-src data:";
const small = '<matrix-dynamics experiment="byol" runs="8" autoplay></matrix-dynamics>';
const without = (...names: readonly string[]) =>
  `<script>for (const name of ${JSON.stringify(names)}) delete window[name];</script>`;

describe("in every engine", () => {
  let demo: Site;
  let own: Site;
  beforeAll(async () => {
    demo = await builtDemoSite();
    own = await elementSite({
      plain: { body: small },
      strict: { body: small, policy: `${rest}; script-src 'self'` },
      bare: { body: small, head: without("Worker", "WebAssembly") },
    });
  });
  afterAll(async () => {
    await demo?.close();
    await own?.close();
  });

  describe.each(engines)("$name", ({ name, installed, open }) => {
    describe.skipIf(!installed)("the page", () => {
      let page: EnginePage;
      beforeAll(async () => {
        page = await open();
      });
      afterAll(() => page?.close());

      it("plays by itself from start to end, and draws what Node computes", async () => {
        await page.goto(`${demo.url}?runs=${runs}&backend=cpu`);
        const { drawn, device, failure, time, complaints } = await lookWhenDone(page);
        expect({ failure, complaints }).toEqual({ failure: "", complaints: [] });
        expect(device).toMatch(/^CPU, (1 worker|\d+ workers), WebAssembly SIMD( with fused multiply-adds)?, float64$/);
        const { scenes, times } = await inNode(!device.includes("fused"));
        expect(time).toBe(times.at(-1));
        const overTime = drawn.filter(({ scene }) => scene?.kind === "time");
        expect(overTime.map(({ scene }) => scene!.title)).toEqual(scenes.map(({ title }) => title));
        for (const [index, { scene, ink }] of overTime.entries()) {
          expect(scene!.panels[0]!.at).toEqual(times);
          expect(furthestApart(scene!, scenes[index]!), scene!.title).toBeLessThan(oracle.float64.observables);
          expect(ink, scene!.title).toBeGreaterThan(0.05);
        }
      });

      it("says what this browser needs to have WebGPU, and nothing of others", async () => {
        await page.goto(`${demo.url}?runs=8`);
        const { why, complaints } = await lookWhenDone(page);
        expect(why).toMatch(/^WebGPU is not to be had: This browser /);
        expect(why).toMatch(advice[name]?.says ?? /never/);
        expect(why).not.toMatch(advice[name]?.notOf ?? /./);
        expect(complaints).toEqual([]);
      });

      it("has letters for its equations, whatever fonts the machine has", async () => {
        const { status, family } = await page.call(() => {
          const [face] = [...document.fonts].filter(({ family }) => family.includes("matrix-dynamics math"));
          const math = document
            .querySelector("matrix-dynamics")
            ?.shadowRoot?.querySelector("md-equations")
            ?.shadowRoot?.querySelector(".equations math");
          return { status: face?.status, family: math == null ? "" : getComputedStyle(math).fontFamily };
        }, null);
        expect(status).toBe("loaded");
        expect(family).toMatch(/^"matrix-dynamics math"/);
      });

      it("plays as an element of a page of one's own", async () => {
        await page.goto(`${own.url}plain`);
        const { drawn, shortcoming, complaints } = await lookWhenDone(page);
        expect(drawn).toHaveLength(4);
        const overTime = drawn.filter(({ scene }) => scene?.kind === "time");
        expect(Math.min(...overTime.map(({ ink }) => ink))).toBeGreaterThan(0.02);
        expect({ shortcoming, complaints }).toEqual({ shortcoming: "", complaints: [] });
      });

      it("plays where a policy forbids workers, WebAssembly and fonts, and says so", async () => {
        await page.goto(`${own.url}strict`);
        const { device, shortcoming } = await lookWhenDone(page);
        expect(device).toBe("CPU, one thread, JavaScript, float64");
        expect(shortcoming).toMatch(/'wasm-unsafe-eval'/);
        // The equations are set in the fonts of the machine.
        expect(await page.call(() => [...document.fonts].map(({ status }) => status), null)).not.toContain("loaded");
      });

      it("plays where the browser has neither workers nor WebAssembly, and says so", async () => {
        await page.goto(`${own.url}bare`);
        const { device, shortcoming, complaints } = await lookWhenDone(page);
        expect(device).toBe("CPU, one thread, JavaScript, float64");
        expect(shortcoming).toMatch(/This browser has no WebAssembly/);
        expect(complaints).toEqual([]);
      });
    });
  });
});
