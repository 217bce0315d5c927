/** What `figure` makes of names, of many runs and of fonts. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { experimentNames, loadExperiment } from "../../src/experiment/library.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { fileName, namedTargets, paperFigures, requireDistinct } from "../../src/node/figure-names.ts";
import { openPainter } from "../../src/node/png.ts";
import { drawnRuns } from "../../src/views/drawn-runs.ts";

describe("the names of figures", () => {
  it("are those of the experiments that reproduce one, each with what it is published to show", () => {
    expect(paperFigures()).toEqual([
      "main-3",
      "main-5-eta",
      "main-5-beta",
      "figure-7",
      "figure-8",
      "figure-9",
      "figure-10-frozen-target",
      "figure-10-tied",
      "figure-10-no-predictor",
    ]);
    for (const name of paperFigures()) expect(loadExperiment(name).claims?.length, name).toBeGreaterThan(0);
  });

  it("are all of them, words with which several begin, and what run takes", () => {
    expect(namedTargets(["all"])).toEqual(paperFigures());
    expect(namedTargets(["figure-10"])).toEqual(paperFigures().slice(-3));
    expect(namedTargets(["main-5", "figure-9", "main-5-eta"])).toEqual(["main-5-eta", "main-5-beta", "figure-9"]);
    // A name is itself, whatever begins with it.
    expect(experimentNames).toContain("byol-minibatch");
    expect(namedTargets(["byol"])).toEqual(["byol"]);
    expect(namedTargets(["my/own.json", "no-such"])).toEqual(["my/own.json", "no-such"]);
  });

  it("make names of files that every system takes, and differ", () => {
    expect(fileName("a/my decay.json", undefined)).toBe("my-decay");
    expect(fileName("own.json", "../η = 0.1: all/most")).toBe("η-0.1-all-most");
    expect(fileName("own.json", "//")).toBe("figure");
    const twins = [
      { target: "a/own.json", name: "own" },
      { target: "b/own.json", name: "own" },
    ];
    expect(() => requireDistinct(twins)).toThrow("a/own.json and b/own.json are both named own");
  });
});

describe("the page docs/figures.md", () => {
  it("shows each figure of the paper and how it is made", () => {
    const page = readFileSync(new URL("../../docs/figures.md", import.meta.url), "utf8");
    const pictures = [...page.matchAll(/\]\(figures\/(.*)-1\.svg\)/g)].map(([, name]) => name!);
    expect(pictures.sort()).toEqual([...paperFigures()].sort());
    for (const name of pictures)
      expect(readFileSync(new URL(`../../docs/figures/${name}-1.svg`, import.meta.url), "utf8")).toMatch(/claims hold/);
    const commands = [...page.matchAll(/^ {4}matrix-dynamics figure ([\w-]+)$/gm)].flatMap(([, word]) =>
      namedTargets([word!]),
    );
    expect(commands).toEqual(expect.arrayContaining([...paperFigures()]));
  });
});

describe("runs that are drawn one by one", () => {
  it("are those of planes and of lines, and none where statistics are drawn", () => {
    const many = (name: string, runs: number) => resolveExperiment({ ...loadExperiment(name), runs });
    const drawn = (name: string, runs: number) => {
      const resolved = many(name, runs);
      return drawnRuns(resolved.views, resolved);
    };
    expect(drawn("figure-9", 4096)).toEqual([]);
    expect(drawn("main-3", 128)).toHaveLength(128);
    const [plane] = many("main-3", 128).views;
    const few = drawnRuns([{ ...plane!, trajectories: 4 } as typeof plane & object], many("main-3", 1280));
    expect(few).toEqual([160, 480, 800, 1120]);
    const lines = drawnRuns([{ kind: "time", show: "modeP", draw: "runs" }], many("main-3", 1280));
    expect([lines.length, lines[0], lines[1]]).toEqual([183, 0, 7]);
  });
});

describe("the words of a PNG", () => {
  it("are an error where there is no font for them", async () => {
    await expect(openPainter([], false)).rejects.toThrow(
      /^A PNG needs a font for its words, and none is installed here: .*--font/,
    );
  });

  it("are drawn with the fonts of this machine, and characters that these lack are named", async () => {
    const painter = await openPainter();
    expect(painter.strange("a < b & η \u{10fffe}")).toEqual(["\u{10fffe}"]);
    const picture = (words: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-family="sans-serif"><text y="15">${words}</text></svg>`;
    expect(painter.png(picture("a"), 2)).not.toEqual(painter.png(picture(""), 2));
  });
});
