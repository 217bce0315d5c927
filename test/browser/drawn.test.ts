/** What a reader sees: runs whose law is known are played on the page, and their charts are read back by their axes and colours. */

import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import { hasChromium, type Visit, visit } from "./browser.ts";
import { type Chart, keepWords, type Rgb, readChart } from "./charts.ts";
import { gaps, show, untilPhase } from "./element.ts";
import { blocks, fading, sweep } from "./known-runs.ts";
import { countIn, middleRow } from "./pictures.ts";
import { demoSite } from "./sites.ts";

/** Of the light theme. */
const single: Rgb = [15, 91, 120];
const theory: Rgb = [184, 18, 106];
const chosen: Rgb = [28, 34, 48];
const muted: Rgb = [90, 97, 112];
const below: Rgb = [154, 52, 18];
const paper: Rgb = [252, 251, 248];
/** Of the lowest, the middle and the highest of three. */
const ranks: readonly Rgb[] = [
  [67, 18, 94],
  [32, 98, 124],
  [100, 159, 55],
];

describe.skipIf(!hasChromium)("a reader sees", () => {
  let visited: Visit;
  let page: Page;
  beforeAll(async () => {
    const prepare = async (page: Page) => {
      await page.emulateMedia({ colorScheme: "light" });
      await keepWords(page);
    };
    visited = await visit(demoSite(), "?experiment=byol&backend=cpu&paused", { webgpu: false, prepare });
    page = visited.page;
  });
  afterAll(() => visited?.close());

  const shown = () => page.locator("matrix-dynamics");
  const ask = <T>(read: (element: MatrixDynamics) => T) =>
    shown().evaluate(read as unknown as (element: MatrixDynamics) => T);
  const title = () => ask(({ resolved }) => resolved?.experiment.title);
  /** Plays it to its end, where that was not done before. */
  const played = async (experiment: { readonly title: string }) => {
    if ((await title()) === experiment.title) return;
    await show(page, experiment);
    await expect.poll(title, { timeout: 20_000 }).toBe(experiment.title);
    await ask((element) => element.reset());
    await untilPhase(page, "ready");
    await ask((element) => element.play());
    await untilPhase(page, "done");
    await settled();
  };
  /** What follows from the last thing that was done is on the canvases: all that was asked to be drawn has been. */
  const settled = async () => {
    await gaps(page, 2);
    await ask(async (element) => {
      await element.updateComplete;
      const within = (host: Element, name: "md-view" | "md-panel") => [...host.shadowRoot!.querySelectorAll(name)];
      const views = within(element, "md-view");
      await Promise.all(views.map((view) => view.updateComplete));
      await Promise.all(views.flatMap((view) => within(view, "md-panel")).map((panel) => panel.updateComplete));
    });
    await gaps(page, 2);
  };
  const view = (title: string) =>
    shown()
      .locator("md-view")
      .filter({ has: page.getByRole("heading", { level: 3, name: title, exact: true }) });
  const button = (name: string) => shown().getByRole("button", { name, exact: true });
  const panel = (title: string, index = 0) => view(title).locator("md-panel").nth(index);
  const read = async (title: string, index = 0, scales: Parameters<typeof readChart>[1] = {}) => {
    await panel(title, index).scrollIntoViewIfNeeded();
    await settled();
    return readChart(panel(title, index), scales);
  };
  const choose = async (title: string, what: string) => {
    await view(title).locator(".take summary").click();
    await view(title).getByRole("button", { name: what, exact: true }).click();
  };
  /** The file that a view gives. */
  const taken = async (title: string, what: string, encoding: BufferEncoding = "utf8"): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent("download"), choose(title, what)]);
    return readFileSync(await download.path(), encoding);
  };
  /** What the map says of its cells: the colour of each, found again along the strip between two numbers. */
  const readMap = async (): Promise<(k: number, m: number) => number> => {
    const chart = await read("Map");
    const strip = await middleRow(page, view("Map").locator(".ramp i"));
    const [from, to] = (await view("Map").locator(".ramp").textContent())!.match(/[\d.]+/g)!.map(Number);
    return (k, m) => {
      const colour = chart.at(chart.x.toPixel(k + 0.15), chart.y.toPixel(m + 0.3));
      const off = strip.map((at) => Math.max(...at.map((part, c) => Math.abs(part - colour[c]!))));
      return from! + (off.indexOf(Math.min(...off)) / (strip.length - 1)) * (to! - from!);
    };
  };
  /** Statistics of the size in a cell of k and m, at a time. */
  const sizes = async (k: number, m: number, time: number) => {
    const { cells } = (await ask((element) => element.exportData()))!;
    const { times, observables } = cells.find(({ parameters }) => parameters.k === k && parameters.m === m)!;
    const sample = times.findIndex((at) => Math.abs(at - time) < 1e-6);
    return (name: "min" | "q05" | "q25" | "q50" | "q75" | "q95") => observables.size![name]![0]![sample]!;
  };
  /** The median fades as the law says: what the cell of k has at a time follows from the start, which is the same in all. */
  const medianBy = async (k: number, m: number, time: number) =>
    (await sizes(0.5, 1, 0))("q50") * m * Math.exp(-k * time);

  /** Within two pixels. */
  const near = ({ y }: Chart, read: number | undefined, value: number, what = "") =>
    expect(Math.abs(y.toPixel(read ?? Number.NaN) - y.toPixel(value)), `${what}: ${read} for ${value}`).toBeLessThan(2);

  it("bands between their quantiles and the median in them, over the times that stand below", async () => {
    await played(fading);
    expect(await shown().locator(".key").innerText()).toMatch(/^Over 41 runs:/);
    const chart = await read("Alone");
    expect([chart.x.ticks[0]?.value, chart.x.ticks.at(-1)?.value]).toEqual([0, 4]);
    for (const time of [0.3, 1.3, 2.7]) {
      const size = await sizes(0.5, 1, time);
      const lines = chart.crossings(single, time);
      expect(lines).toHaveLength(1);
      near(chart, lines[0], size("q50"), "median");
      near(chart, lines[0], await medianBy(0.5, 1, time), "median by the law");
      const [most, half] = [chart.spread(time, 20), chart.spread(time, 80)];
      for (const [k, name] of (["q05", "q95"] as const).entries()) near(chart, most[k], size(name), name);
      for (const [k, name] of (["q25", "q75"] as const).entries()) near(chart, half[k], size(name), name);
    }
  });

  it("on a logarithmic axis all decades, and each cell's curve in the ink of its entry", async () => {
    await played(fading);
    const chart = await read("Together", 0, { y: "log" });
    const decades = chart.y.ticks.map(({ value }) => value);
    expect(Math.min(...decades)).toBeLessThan((await sizes(1.5, 1, 4))("q50"));
    const entries = view("Together").locator(".entry");
    expect(await entries.allTextContents()).toEqual(sweep.k.map((k) => expect.stringContaining(`k = ${k}`)));
    const swatches = await entries.locator("i").evaluateAll((all) =>
      all.map((one) =>
        getComputedStyle(one)
          .borderTopColor.match(/[\d.]+/g)!
          .map(Number),
      ),
    );
    for (const [rank, k] of sweep.k.entries()) {
      const swatch = swatches[rank]!.map((part) => Math.round(part * (part <= 1 ? 255 : 1)));
      expect(swatch.slice(0, 3)).toEqual(ranks[rank]);
      for (const time of [1.3, 3.7]) {
        const lines = chart.crossings(ranks[rank]!, time);
        expect(lines, `k = ${k} at ${time}`).toHaveLength(1);
        near(chart, lines[0], await medianBy(k, 1, time), `k = ${k} at ${time}`);
      }
    }
  });

  it("beside each other the cells that the titles name, with the law dashed at its own times", async () => {
    await played(fading);
    for (const [index, k] of sweep.k.entries()) {
      const chart = await read("Beside", index);
      expect(await panel("Beside", index).getByRole("heading").textContent()).toBe(`k = ${k}`);
      near(chart, chart.crossings(single, 0.7)[0], await medianBy(k, 1, 0.7), `k = ${k}`);
      const times = Array.from({ length: 60 }, (_, at) => 0.6 + at / 60);
      const seen = times.map((time) => chart.crossings(theory, time));
      for (const [at, lines] of seen.entries())
        for (const value of lines) near(chart, value, 3 * Math.exp(-k * times[at]!), `law of ${k} at ${times[at]}`);
      const share = seen.filter((lines) => lines.length > 0).length / seen.length;
      expect(share).toBeGreaterThan(0.4);
      expect(share).toBeLessThan(0.9);
    }
    const law = shown().getByRole("checkbox", { name: /what the theory says/ });
    await law.click();
    expect((await read("Beside")).count(theory)).toBe(0);
    await law.click();
    expect((await read("Beside")).count(theory)).toBeGreaterThan(20);
  });

  it("in a map the values that its strip of colours says, and a click opens the cell under it", async () => {
    await played(fading);
    const largest = (await sizes(0.5, 3, 4))("q50");
    const wrong = async () => {
      const mapped = await readMap();
      const cells = sweep.k.flatMap((k) => sweep.m.map((m) => ({ k, m })));
      const values = await Promise.all(cells.map(async ({ k, m }) => (await sizes(k, m, 4))("q50")));
      return cells.filter(({ k, m }, at) => !(Math.abs(mapped(k, m) - values[at]!) / largest < 0.04));
    };
    await expect.poll(wrong, { timeout: 10_000 }).toEqual([]);
    const chart = await read("Map");
    await panel("Map")
      .locator(".u-over")
      .click({ position: chart.within(1, 3) });
    const axis = (name: string) =>
      shown()
        .locator(`select[data-axis="${name}"]`)
        .evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text);
    await expect.poll(async () => [await axis("k"), await axis("m")]).toEqual(["1", "3"]);
    const alone = await read("Alone");
    near(alone, alone.crossings(single, 1.3)[0], await medianBy(1, 3, 1.3), "k = 1, m = 3");
    await button("Undo").click();
    await expect.poll(async () => [await axis("k"), await axis("m")]).toEqual(["0.5", "1"]);
  });

  it("arrows of a plane point where the flow goes, and its fixed point stands where they meet", async () => {
    await played(fading);
    // The flow is evaluated in turns of its own.
    await expect.poll(async () => (await read("Plane")).count(theory)).toBeGreaterThan(20);
    const chart = await read("Plane");
    const dot = (u: number, v: number) => chart.at(chart.x.toPixel(u), chart.y.toPixel(v)).slice(0, 3);
    expect(dot(0.5, 1.5)).toEqual(theory);
    for (const [u, v] of [
      [0.5, 0.5],
      [1.5, 1.5],
      [1.5, 0.5],
    ] as const)
      expect(dot(u, v)).not.toEqual(theory);
    // From the lower right they go to the upper left, from the upper right to the left and down.
    for (const [[left, right], [low, high], [rightward, upward]] of [
      [
        [1.2, 1.9],
        [0.1, 0.8],
        [-1, 1],
      ],
      [
        [1.2, 1.9],
        [1.6, 1.95],
        [-1, -1],
      ],
      [
        [0.05, 0.45],
        [0.1, 1],
        [1, 1],
      ],
    ] as const) {
      const arrows = chart.arrows(muted, [left, right], [low, high]);
      expect(arrows.length).toBeGreaterThan(5);
      // An arrow's head is its heavier end.
      const mean = (side: "x" | "y") => arrows.reduce((sum, arrow) => sum + arrow[side], 0) / arrows.length;
      expect([Math.sign(mean("x")), Math.sign(mean("y"))], `from ${left}, ${low}`).toEqual([rightward, upward]);
      expect(Math.sign(arrows.reduce((sum, { slant }) => sum + slant, 0))).toBe(rightward * upward);
    }
  });

  it("entries of a matrix at their rows and columns, bars over their values, and how the runs of a cell ended", async () => {
    await played(blocks);
    const matrix = await read("Matrix");
    const entry = (row: number, column: number) =>
      matrix.at(matrix.x.toPixel(column), matrix.y.toPixel(row)).slice(0, 3);
    expect(entry(1, 1)).toEqual(single);
    expect(entry(1, 2)).toEqual(below);
    expect(entry(3, 3)).toEqual(paper);
    for (const [k, part] of entry(3, 1).entries())
      expect(Math.abs(part - (paper[k]! + single[k]!) / 2)).toBeLessThan(2);
    await panel("Matrix")
      .locator(".u-over")
      .hover({ position: matrix.within(1, 3) });
    await expect
      .poll(() => panel("Matrix").locator(".readout").textContent())
      .toMatch(/^column = 1, row = 3: entry 1\.36$/);

    const bars = await read("Bars");
    const heights = Array.from({ length: 10 }, (_, bin) => bars.spread((bin + 0.5) / 10, 150)[1]);
    for (const [bin, height] of heights.entries())
      if (bin === 1 || bin === 5) near(bars, height, bin === 1 ? 10 : 5, `bar ${bin}`);
      else expect(height, `bar ${bin}`).toBeNaN();

    const outcomes = () => shown().locator(".outcomes > div:not(.device)").allInnerTexts();
    const words = async () => (await outcomes()).map((text) => text.replace(/\s+/g, " "));
    expect(await words()).toEqual([expect.stringMatching(/^ended 5$/i)]);
    await shown().locator('select[data-axis="r"]').selectOption({ label: "2" });
    await expect
      .poll(words)
      .toEqual([expect.stringMatching(/^ended 0$/i), expect.stringMatching(/^diverged 5 \(the first is run 0\)$/i)]);
    expect(await shown().locator(".status").textContent()).toBe("Done: 10 runs");
    expect(
      await shown()
        .locator("progress")
        .evaluate(({ value }: HTMLProgressElement) => value),
    ).toBe(1);
    expect(await shown().locator(".where .time").textContent()).toBe("t = 1.00 of 1");
  });

  it("under the mouse the values of that time, in all charts of the element", async () => {
    await played(fading);
    const chart = await read("Alone");
    await panel("Alone")
      .locator(".u-over")
      .hover({ position: chart.within(1.3, 1) });
    const told = (title: string) => panel(title).locator(".readout").innerText();
    const size = await sizes(0.5, 1, 1.3);
    const words = [size("q50"), size("q05"), size("q95")].map((value) => String(Number(value.toPrecision(3))));
    await expect.poll(() => told("Alone")).toMatch(`t = 1.3`);
    expect((await told("Alone")).match(/[\d.]+/g)).toEqual(["1.3", ...words]);
    const together = await told("Together");
    expect(together).toMatch(/^t = 1\.3/);
    for (const k of sweep.k)
      expect(together).toContain(`k = ${k} ${Number((await sizes(k, 1, 1.3))("q50").toPrecision(3))}`);
    const other = await read("Together", 0, { y: "log" });
    const line = (await panel("Together").locator(".u-cursor-x").boundingBox())!;
    const canvas = (await panel("Together").locator("canvas").boundingBox())!;
    expect(Math.abs(line.x - canvas.x - other.x.toPixel(1.3))).toBeLessThan(2);
    expect(await panel("Alone").locator("[role=slider]").getAttribute("aria-valuetext")).toMatch(
      `t = 1.3: ${words[0]}`,
    );
    await page.mouse.move(1, 1);
  });

  it("no more what was switched off, the axis that was chosen, and each of it undone by itself", async () => {
    await played(fading);
    const lines = async () => {
      const chart = await read("Together", 0, { y: "log" });
      return ranks.map((colour) => chart.count(colour) > 20);
    };
    const entry = view("Together").getByRole("button", { name: "k = 1", exact: true });
    await entry.click();
    expect(await lines()).toEqual([true, false, true]);
    expect(await entry.getAttribute("aria-pressed")).toBe("false");
    const told = await panel("Together").locator(".readout").innerText();
    expect([...told.matchAll(/k = ([\d.]+)/g)].map(([, k]) => k)).toEqual(["0.5", "1.5"]);
    const drawing = await taken("Together", "Picture (SVG)");
    expect([drawing.includes("#43125e"), drawing.includes("#20627c")]).toEqual([true, false]);

    await button("log axis of Alone").click();
    const log = await read("Alone", 0, { y: "log" });
    near(log, log.crossings(single, 2.7)[0], await medianBy(0.5, 1, 2.7), "log");
    await button("Undo").click();
    const linear = await read("Alone");
    near(linear, linear.crossings(single, 2.7)[0], await medianBy(0.5, 1, 2.7), "linear");
    expect(await lines()).toEqual([true, false, true]);
    await button("Undo").click();
    expect(await lines()).toEqual([true, true, true]);
    await button("Redo").click();
    expect(await lines()).toEqual([true, false, true]);
    await button("Undo").click();
  });

  it("what was drawn around, closer", async () => {
    await played(fading);
    const whole = await read("Alone");
    const { x, y } = (await panel("Alone").locator(".u-over").boundingBox())!;
    const [from, to] = [whole.within(1, 1), whole.within(3, 1)];
    await page.mouse.move(x + from.x, y + from.y);
    await page.mouse.down();
    await page.mouse.move(x + to.x, y + to.y, { steps: 4 });
    await page.mouse.up();
    await button("show all of Alone again").waitFor();
    const closer = await read("Alone");
    expect(Math.abs(closer.x.toValue(closer.plot.left) - 1)).toBeLessThan(0.03);
    expect(Math.abs(closer.x.toValue(closer.plot.right) - 3)).toBeLessThan(0.03);
    for (const time of [1.3, 2.7]) near(closer, closer.crossings(single, time)[0], await medianBy(0.5, 1, time));
    await panel("Alone").getByRole("slider").press("Escape");
    await expect.poll(() => button("show all of Alone again").count()).toBe(0);
    const again = await read("Alone");
    expect([again.x.ticks[0]?.value, again.x.ticks.at(-1)?.value]).toEqual([0, 4]);
  });

  it("one run alone in its own line, the run that its number says", async () => {
    await played(fading);
    await button("lowest").click();
    const field = shown().getByRole("textbox", { name: /^Single run/ });
    const expectLowest = async () => {
      const line = async () => (await read("Alone")).crossings(chosen, 1.3);
      await expect.poll(async () => (await line()).length, { timeout: 10_000 }).toBe(1);
      near(await read("Alone"), (await line())[0], (await sizes(0.5, 1, 1.3))("min"));
    };
    await expectLowest();
    const run = await field.inputValue();
    await field.fill("");
    await field.press("Enter");
    await expect.poll(async () => (await read("Alone")).count(chosen)).toBe(0);
    await field.fill(run);
    await field.press("Enter");
    await expectLowest();
    await button("lowest").click();
  });

  it("the same numbers in the table, the files and the pictures that are taken along", async () => {
    await played(fading);
    const size = await sizes(0.5, 1, 1.3);
    const row = [1.3, size("q50"), size("q05"), size("q95")];
    const [header, ...lines] = (await taken("Alone", "Numbers (CSV)")).trim().split("\n");
    expect(header).toBe('t,"value, median","value, 5 % quantile","value, 95 % quantile"');
    expect(lines).toHaveLength(41);
    expect(lines[13]!.split(",").map((value) => expect.closeTo(Number(value), 9))).toEqual(row);
    await choose("Alone", "Show as a table");
    const table = view("Alone").getByRole("region", { name: "Table of Alone" });
    const numbers = async () => (await table.locator("tr").nth(14).locator("td").allTextContents()).map(Number);
    await expect.poll(numbers).toEqual(row.map((value) => Number(value.toPrecision(5))));
    expect(await table.locator("th").allTextContents()).toEqual([
      ...["t", "value, median", "value, 5 % quantile", "value, 95 % quantile"],
    ]);
    await choose("Alone", "Hide the table");

    // A picture holds the lines of each panel in their order. On paper a pixel or two more are of their colour.
    const panels: number[] = [];
    for (const index of sweep.k.keys()) panels.push((await read("Beside", index)).count(single));
    const alone = (await read("Alone")).count(single);
    const apart = [...panels, alone].sort((a, b) => a - b).map((count, k, all) => count - (all[k - 1] ?? 0));
    expect(Math.min(...apart)).toBeGreaterThan(2);
    const expectPicture = async (picture: string, lines: readonly number[]) => {
      const counted = await countIn(page, picture, single, lines.length);
      const nearest = counted.map(
        (count) => [...panels, alone].sort((a, b) => Math.abs(a - count) - Math.abs(b - count))[0],
      );
      expect(nearest).toEqual(lines);
    };
    await expectPicture(await taken("Beside", "Picture (PNG)", "base64"), panels);
    const pictures = await ask(async (element) => {
      const blobs = await element.snapshot();
      return Promise.all(
        blobs.map(async (blob) => btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())))),
      );
    });
    expect(pictures).toHaveLength(fading.views.length);
    await expectPicture(pictures[0]!, [alone]);
    await expectPicture(pictures[2]!, panels);
  });

  it("copied from Share what each of its buttons says", async () => {
    await played(fading);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const share = shown().locator("md-share");
    const copied = async (label: string, told: string) => {
      await share.getByText("Share", { exact: true }).click();
      await share.getByRole("button", { name: label, exact: true }).click();
      await expect.poll(() => share.getByRole("status").textContent()).toMatch(told);
      return page.evaluate(() => navigator.clipboard.readText());
    };
    expect(await copied("Copy the link", "The link is copied.")).toMatch(
      /^http:\/\/localhost:\d+\/#v=1&z=.*&backend=cpu/,
    );
    const tag = await copied("Copy the tag for a page of your own", "The tag is copied.");
    expect(tag).toMatch(/^<matrix-dynamics experiment='\{.*"title":"fading".*\}' backend="cpu"><\/matrix-dynamics>$/s);
    const command = await copied("Copy the command line", "The command is copied");
    expect(command).toBe("npx matrix-dynamics run experiment.json --backend cpu");
    expect(await copied("Copy the citation (BibTeX)", "The citation is copied.")).toMatch(/^@inproceedings\{tian/);
  });

  it("what a look back chose, in the charts, in the address, and on the page that is opened with it", async () => {
    await played(fading);
    await shown().getByRole("slider", { name: "Time that is shown" }).fill("13");
    const expectBack = async () => {
      const alone = await read("Alone");
      const there = [1.2, 1.3, 1.4].map((time) => alone.upright(muted, time));
      expect(there).toEqual([false, true, false]);
      expect((await shown().locator("output").first().textContent())?.trim()).toBe("t = 1.3");
      const size = (await sizes(0.5, 3, 1.3))("q50");
      await expect.poll(async () => (await readMap())(0.5, 3) / size, { timeout: 10_000 }).toBeCloseTo(1, 1);
    };
    await expectBack();
    await view("Together").getByRole("button", { name: "k = 1", exact: true }).click();
    await expect.poll(() => page.url()).toMatch(/hide=.*sample=13/);
    await page.reload();
    await untilPhase(page, "done");
    await settled();
    await expectBack();
    expect((await read("Together", 0, { y: "log" })).count(ranks[1]!)).toBe(0);
  });
});
