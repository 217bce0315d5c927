/** The built element as an author embeds it: several on a page, moved and hidden, its attributes, methods, events, slots and parts. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import { hasChromium, type Visit, visit } from "./browser.ts";
import { gaps, long, small, untilPhase } from "./element.ts";
import { elementSite } from "./sites.ts";

declare global {
  interface Window {
    /** Types of the element's events, in their order. */
    told: string[];
  }
}

const tag = (attributes: string, inside = "") =>
  `<matrix-dynamics backend="cpu" ${attributes}>${inside}</matrix-dynamics>`;
const json = (experiment: object) => `experiment='${JSON.stringify(experiment)}'`;
const shipped = 'experiment="three-scalars" runs="16"';

const pages = {
  three: { body: tag(`${shipped} views="1" controls="none"`).repeat(3) },
  long: { body: `<main>${tag(json(long))}</main><aside></aside>` },
  far: { body: `<div id="above" style="height: 4000px"></div>${tag(`${json(long)} autoplay`)}` },
  json: { body: tag(json({ ...small, runs: 24 })) },
  broken: { body: tag(`experiment='{"system": "byol",}'`) },
  quotes: { body: tag('experiment="{"system": "byol"}"') },
  unknown: { body: tag('experiment="three-scalers"') },
  views: { body: tag(`${shipped} views="2, modeW, 9, speed" controls="none"`) },
  basic: { body: tag(`${shipped} controls="basic"`) },
  strange: { body: tag(`${shipped} controls="huge" link-base="http://"`) },
  slots: {
    body: tag(
      `${shipped}`,
      `<p slot="poster" id="poster">A picture</p><p slot="caption" id="caption">Figure 1.</p><p id="missing">No script.</p>`,
    ),
    // Before the element's script, which is a module and waits for the page.
    head: `<style>matrix-dynamics { margin-top: 3000px; --md-accent: rgb(1, 2, 3) } matrix-dynamics::part(view-title) { color: rgb(9, 8, 7) } matrix-dynamics::part(charts) { padding-left: 7px }</style>`,
  },
};

describe.skipIf(!hasChromium)("the element in a page of one's own", () => {
  let visited: Visit;
  let page: Page;
  let url: string;
  beforeAll(async () => {
    const site = elementSite(pages);
    ({ url } = await site);
    visited = await visit(site, "three", { webgpu: false });
    page = visited.page;
  });
  afterAll(() => visited?.close());
  beforeEach(() => {
    visited.complaints.length = 0;
  });

  const open = (name: keyof typeof pages) => page.goto(`${url}${name}`);
  const first = () => page.locator("matrix-dynamics").first();
  const ask = <T>(read: (element: MatrixDynamics) => T | Promise<T>) =>
    first().evaluate(read as unknown as (element: MatrixDynamics) => T | Promise<T>);
  const samplesOf = () => ask((element) => element.exportData()?.cells[0]?.times.length ?? 0);
  const untilSamples = (count: number) =>
    expect.poll(samplesOf, { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(count);
  const alert = () => page.getByRole("alert").first().textContent();

  it("has three on one page, of which each is steered by itself", async () => {
    await open("three");
    const phases = () =>
      page.locator("matrix-dynamics").evaluateAll((all) => all.map((one) => (one as MatrixDynamics).phase));
    await expect.poll(phases, { timeout: 60_000 }).toEqual(["ready", "ready", "ready"]);
    await page
      .locator("matrix-dynamics")
      .nth(1)
      .evaluate((element: MatrixDynamics) => element.play());
    await expect.poll(phases, { timeout: 60_000 }).toEqual(["ready", "done", "ready"]);
  });

  it("moves the cursor of one alone", async () => {
    const all = page.locator("matrix-dynamics");
    await all.evaluateAll((elements) => {
      for (const element of elements) (element as MatrixDynamics).play();
    });
    await expect
      .poll(() => all.evaluateAll((elements) => elements.map((one) => (one as MatrixDynamics).phase)), {
        timeout: 60_000,
      })
      .toEqual(["done", "done", "done"]);
    const plot = all.nth(1).locator("md-panel").first().locator(".u-over");
    await plot.scrollIntoViewIfNeeded();
    await plot.hover();
    const cursors = () =>
      all.evaluateAll((elements) =>
        elements.map((element) =>
          [...element.shadowRoot!.querySelectorAll("md-view")]
            .flatMap((view) => [...view.shadowRoot!.querySelectorAll("md-panel")])
            .map((panel) => panel.shadowRoot!.querySelector<HTMLElement>(".u-cursor-x"))
            .some(
              (line) =>
                line !== null &&
                !line.classList.contains("u-off") &&
                line.style.transform !== "" &&
                !line.style.transform.includes("-10px"),
            ),
        ),
      );
    await expect.poll(cursors).toEqual([false, true, false]);
  });

  it("keeps what it computed and plays on where it is moved within its page", async () => {
    await open("long");
    await untilPhase(page, "ready");
    await ask((element) => element.play());
    await untilSamples(4);
    await ask((element) => element.seek(0.6));
    const [before, after] = await ask((element) => {
      const times = () => element.exportData()!.cells[0]!.times.length;
      const kept = times();
      document.querySelector("aside")!.append(element);
      return [kept, times()] as const;
    });
    expect(after).toBe(before);
    expect(await page.locator("aside > matrix-dynamics").count()).toBe(1);
    await untilPhase(page, "playing");
    await untilSamples(before + 4);
    // What its reader looks at is kept too.
    expect(await ask((element) => element.lab.sample)).toBe(1);
    const times = await ask((element) => element.exportData()!.cells[0]!.times);
    // None is there twice, and none is missing.
    expect(times).toEqual(times.map((_, k) => expect.closeTo(k * 0.5, 9)));
  });

  it("stays paused where it is moved while it is paused", async () => {
    await ask((element) => element.pause());
    await untilPhase(page, "ready");
    await ask((element) => document.querySelector("main")!.append(element));
    await gaps(page, 20);
    expect(await ask((element) => element.phase)).toBe("ready");
  });

  it("plays on by itself where it is put in again after it was out for long enough to give its device back", async () => {
    await ask((element) => element.play());
    await untilSamples(6);
    const before = await page.evaluate(async () => {
      const element = document.querySelector("matrix-dynamics")!;
      element.remove();
      const kept = element.exportData()!.cells[0]!.times.length;
      const begun = performance.now();
      while (performance.now() - begun < 3300) await new Promise((resolve) => requestAnimationFrame(resolve));
      document.querySelector("main")!.append(element);
      return kept;
    });
    await untilSamples(before + 3);
    expect(await ask((element) => element.phase)).toBe("playing");
  });

  it("computes nothing before it is near the window, plays when it is seen, and rests when it is away", async () => {
    await open("far");
    await expect.poll(() => ask((element) => element.phase)).toBe("preparing");
    await gaps(page, 20);
    expect(await samplesOf()).toBe(0);
    await first().scrollIntoViewIfNeeded();
    await untilPhase(page, "playing");
    await untilSamples(3);
    await page.evaluate(() => scrollTo(0, 0));
    // The turn under way may still end.
    await gaps(page, 30);
    const rested = await samplesOf();
    await gaps(page, 40);
    expect(await samplesOf()).toBe(rested);
    await first().scrollIntoViewIfNeeded();
    await untilSamples(rested + 2);
  });

  it("rests while the browser gives no animation frames, as in a hidden tab, and then plays on", async () => {
    await page.evaluate(() => {
      const { requestAnimationFrame } = window;
      const waiting: FrameRequestCallback[] = [];
      window.requestAnimationFrame = (turn) => waiting.push(turn);
      document.addEventListener("frames-again", () => {
        window.requestAnimationFrame = requestAnimationFrame;
        for (const turn of waiting) requestAnimationFrame(turn);
      });
    });
    // The turn under way ends, and then nothing comes however long it is.
    let before = -1;
    await expect
      .poll(
        async () => {
          const now = await samplesOf();
          const isSame = now === before;
          before = now;
          return isSame;
        },
        { interval: 500, timeout: 10_000 },
      )
      .toBe(true);
    const rested = await samplesOf();
    expect(await ask((element) => element.phase)).toBe("playing");
    await page.evaluate(() => document.dispatchEvent(new Event("frames-again")));
    await untilSamples(rested + 2);
  });

  it("reads an experiment as JSON from its attribute", async () => {
    await open("json");
    await untilPhase(page, "ready");
    const read = await ask(({ resolved }) => [resolved?.system.name, resolved?.runsPerCell, resolved?.dimensions.n1]);
    expect(read).toEqual(["byol", 24, 4]);
    // In place of its own.
    await first().evaluate((element) => {
      element.setAttribute("runs", "12");
      element.setAttribute("seed", "7");
    });
    const own = () => ask(({ resolved }) => [resolved?.runsPerCell, resolved?.experiment.seed]);
    await expect.poll(own).toEqual([12, 7]);
  });

  it("says of text that begins as JSON that it is none, and where it was cut off by its quotes", async () => {
    await open("broken");
    await untilPhase(page, "failed");
    expect(await alert()).toMatch(/begins with \{ as JSON does, but is not JSON: .*position/);
    await open("quotes");
    await untilPhase(page, "failed");
    expect(await alert()).toMatch(/in HTML write JSON in single quotes/);
  });

  it("says of a name that it is not known, and which may be meant", async () => {
    await open("unknown");
    await untilPhase(page, "failed");
    expect(await alert()).toMatch(/"three-scalers" is not known; did you mean "?three-scalars/);
  });

  it("shows views by number and by observable, and names what is neither", async () => {
    await open("views");
    await untilPhase(page, "ready");
    expect(await page.locator("md-view").count()).toBe(2);
    const notes = await page.getByRole("note").allTextContents();
    expect(notes.map((note) => note.match(/^views names "(\w+)"/)?.[1])).toEqual(["9", "speed"]);
    expect(notes[0]).toMatch(/nor an observable that is reported: .*modeW/);
  });

  it("tells of views that are not there in one event, and of others in another", async () => {
    const told = await page.evaluate(async () => {
      const element = document.querySelector("matrix-dynamics")!;
      const heard: string[] = [];
      element.addEventListener("error", (event) => {
        const { kind, sentences } = (event as unknown as CustomEvent<{ kind: string; sentences: readonly string[] }>)
          .detail;
        heard.push(`${kind}: ${sentences.map((sentence) => sentence.match(/"(\w+)"/)?.[1]).join()}`);
      });
      for (const views of ["1, 7", "1", "7, flow"]) {
        element.views = views;
        await element.updateComplete;
        element.requestUpdate();
        await element.updateComplete;
      }
      return heard;
    });
    expect(told).toEqual(["attributes: 7", "attributes: 7,flow"]);
  });

  it("takes views in a list, by number and name or an author's own, and keeps them where the next are none", async () => {
    await open("basic");
    await untilPhase(page, "ready");
    const titles = () => page.locator("md-view h3").allTextContents();
    const own = await titles();
    const ask = (views: unknown) =>
      first().evaluate((element: MatrixDynamics, asked) => {
        element.views = asked as MatrixDynamics["views"];
        return element.updateComplete;
      }, views);
    await ask([2, "modeW"]);
    await expect.poll(titles).toEqual([own[1], expect.stringMatching(/./)]);
    const mine = { kind: "time", show: "modeW", title: "Mine", theory: [{ show: "modeWa", label: "wa" }] };
    await ask([mine]);
    await expect.poll(titles).toEqual(["Mine"]);
    expect(await alert()).toBe("");
    for (const [views, says] of [
      [[{ foo: 1 }], /views\[0\]/],
      [[null], /views\[0\]/],
      [[{ ...mine, show: "modeV" }], /modeV/],
      [5, /views must be/],
    ] as const) {
      await ask(views);
      await expect.poll(alert).toMatch(says);
      expect(await titles()).toEqual(["Mine"]);
    }
    await ask(null);
    await expect.poll(titles).toEqual(own);
    await expect.poll(alert).toBe("");
  });

  it("says how exact the numbers are of what its views draw", async () => {
    await open("basic");
    await untilPhase(page, "ready");
    const told = () => page.locator("matrix-dynamics .accuracy").textContent();
    for (const name of ["modeWa", "normW"]) {
      await first().evaluate((element: MatrixDynamics, views) => {
        element.views = views;
        element.play();
      }, name);
      await untilPhase(page, "done");
      await expect.poll(told, { timeout: 20_000 }).toMatch(new RegExp(`^With half the step .*\\(${name}\\)`));
    }
  });

  it("says of a lab that is none what is wrong with it, and keeps its own", async () => {
    await open("basic");
    await untilPhase(page, "ready");
    const before = await ask((element) => element.lab);
    for (const [lab, says] of [
      [null, "lab must be"],
      [5, "lab must be"],
      [{ foo: 1 }, '"foo" is not a key of'],
      [{ experiment: "byol", changes: {} }, "lab.changes must be"],
      [{ experiment: "byol", cell: { eta: "x" } }, "lab.cell.eta must be"],
    ] as const) {
      const told = await first().evaluate((element: MatrixDynamics, given) => {
        let heard = "";
        const hear = ({ detail }: Event & { detail?: { sentences: string[] } }) => {
          heard = detail!.sentences.join(" ");
        };
        element.addEventListener("error", hear);
        element.lab = given as unknown as MatrixDynamics["lab"];
        element.removeEventListener("error", hear);
        return heard;
      }, lab);
      expect(told).toContain(says);
      expect(await ask((element) => element.lab)).toEqual(before);
    }
    await ask((element) => {
      element.lab = { experiment: "three-scalars", runs: 8 };
    });
    await expect.poll(alert).toBe("");
    expect(await ask((element) => element.runs)).toBe(8);
  });

  it("says of every attribute that cannot be read as it stands what it must be", async () => {
    await open("strange");
    await untilPhase(page, "ready");
    expect(await page.getByRole("note").allTextContents()).toEqual([
      'controls is "huge", and must be full, basic, none: all are shown.',
      'link-base is "http://", which is no address: no link is offered.',
    ]);
    await first().evaluate((element) => element.setAttribute("seed", "abc"));
    await expect.poll(alert).toMatch(/seed must be .*"abc"/);
    await first().evaluate((element) => element.setAttribute("seed", "5"));
    await expect.poll(alert).toBe("");
  });

  it("has no pictures before it is in a page", async () => {
    expect(await page.evaluate(async () => document.createElement("matrix-dynamics").snapshot())).toEqual([]);
  });

  it("has all controls, a few or none", async () => {
    const shown = () =>
      first().evaluate((element) =>
        ["#play", ".parameters", "md-share", "md-equations"].map(
          (part) => element.shadowRoot!.querySelector(part) !== null,
        ),
      );
    await open("views");
    await untilPhase(page, "ready");
    expect(await shown()).toEqual([false, false, false, false]);
    await open("basic");
    await untilPhase(page, "ready");
    expect(await shown()).toEqual([true, true, false, false]);
    const claims = () => first().evaluate((element) => element.shadowRoot!.querySelectorAll("md-claims").length);
    expect(await claims()).toBe(0);
    await ask((element) => {
      element.claims = true;
      return element.updateComplete;
    });
    expect(await claims()).toBe(1);
    await ask((element) => {
      element.controls = "full";
      return element.updateComplete;
    });
    expect(await shown()).toEqual([true, true, true, true]);
    expect(await claims()).toBe(1);
  });

  it("tells ready once, frames, states and errors", async () => {
    await page.evaluate(() => {
      window.told = [];
      const element = document.querySelector("matrix-dynamics")!;
      for (const type of ["ready", "frame", "state", "error"])
        element.addEventListener(type, (event) => {
          const { detail } = event as CustomEvent<{ time?: number; phase?: string; title?: string } | null>;
          window.told.push([type, detail?.phase ?? detail?.title ?? ""].join(" ").trim());
        });
      element.experiment = "three-scalars";
      element.runs = 8;
      element.reset();
    });
    const told = () => page.evaluate(() => window.told);
    await expect.poll(told, { timeout: 60_000 }).toContain("ready");
    await ask((element) => element.step());
    await expect.poll(async () => (await told()).filter((type) => type === "frame").length).toBe(2);
    await untilPhase(page, "ready");
    expect((await told()).filter((type) => type === "ready")).toHaveLength(1);
    expect(await told()).toEqual(expect.arrayContaining(["state preparing", "state ready", "state stepping"]));
    await ask((element) => {
      element.experiment = "no-such";
    });
    await expect.poll(told).toContain("error This experiment cannot run");
    await ask((element) => {
      element.experiment = "three-scalars";
      element.backend = "webgpu";
    });
    await expect.poll(told).toContain("error WebGPU is not available");
    await ask((element) => {
      element.backend = "cpu";
    });
    await untilPhase(page, "ready");
  });

  it("goes back to a time, and to the last", async () => {
    await ask((element) => {
      element.experiment = "three-scalars";
      element.reset();
    });
    await untilPhase(page, "ready");
    await ask((element) => element.play());
    await untilPhase(page, "done");
    const times = await ask((element) => element.exportData()!.cells[0]!.times);
    const sampleAfter = (time: number) =>
      first().evaluate((element: MatrixDynamics, at) => {
        element.seek(at);
        return element.lab.sample ?? null;
      }, time);
    expect(await sampleAfter(times[3]! + 1e-6)).toBe(3);
    expect(await sampleAfter(times[0]!)).toBe(0);
    expect(await sampleAfter(-1)).toBe(0);
    expect(await sampleAfter(times.at(-1)! + 100)).toBeNull();
  });

  it("hands out a PNG of each view and the numbers of the run", async () => {
    const pictures = await ask(async (element) => {
      const blobs = await element.snapshot();
      const sizes = await Promise.all(
        blobs.map(async (blob) => {
          const { width, height } = await createImageBitmap(blob);
          return { type: blob.type, isDrawn: width > 200 && height > 100 && blob.size > 2000 };
        }),
      );
      return { sizes, views: element.shadowRoot!.querySelectorAll("md-view").length };
    });
    expect(pictures.views).toBeGreaterThan(0);
    expect(pictures.sizes).toEqual(Array(pictures.views).fill({ type: "image/png", isDrawn: true }));
    const data = await ask((element) => element.exportData()!);
    expect(data.experiment.system).toBe("three-scalars");
    expect(data.cells[0]!.observables.modeW!.q50![0]).toHaveLength(data.cells[0]!.times.length);
    expect(data.cells[0]!.observables.modeW!.q50![0]!.every(Number.isFinite)).toBe(true);
  });

  it("shows the poster until the first frame, the caption below the charts, and nothing of what stands for it", async () => {
    await open("slots");
    const seen = () =>
      page.evaluate(() => ["poster", "caption", "missing"].map((id) => document.getElementById(id)!.checkVisibility()));
    await expect.poll(seen).toEqual([true, true, false]);
    expect(await page.locator("md-view").count()).toBe(0);
    await first().scrollIntoViewIfNeeded();
    await untilPhase(page, "ready");
    await expect.poll(seen).toEqual([false, true, false]);
    const [charts, caption] = await Promise.all([
      page.locator("md-view").first().boundingBox(),
      page.locator("#caption").boundingBox(),
    ]);
    expect(caption!.y).toBeGreaterThan(charts!.y + charts!.height - 1);
    // Another experiment has charts to show already.
    await ask((element) => {
      element.seed = 5;
      return element.updateComplete;
    });
    await gaps(page, 20);
    expect(await seen()).toEqual([false, true, false]);
  });

  it("takes an author's colours and styles of its parts", async () => {
    const styles = await ask((element) => {
      const view = element.shadowRoot!.querySelector("md-view")!;
      return [
        getComputedStyle(view.shadowRoot!.querySelector("h3")!).color,
        getComputedStyle(element.shadowRoot!.querySelector(".charts")!).paddingLeft,
        getComputedStyle(element.shadowRoot!.querySelector("#play")!).backgroundColor,
      ];
    });
    expect(styles).toEqual(["rgb(9, 8, 7)", "7px", "rgb(1, 2, 3)"]);
    expect(visited.complaints).toEqual([]);
  });
});
