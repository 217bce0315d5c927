/** `figure` on the built command: pictures, their numbers and verdicts, and that none of it is ever half there. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildCli, type Cli, sentences } from "./cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await buildCli("figure");
});
afterAll(() => cli.dispose());

const at = (...names: string[]) => join(cli.directory, ...names);
const text = (...names: string[]) => readFileSync(at(...names), "utf8");
const write = (name: string, value: object) => writeFileSync(at(name), JSON.stringify(value));
const figure = (...words: string[]) => cli.run("figure", "--backend", "cpu", ...words);
const textsOf = (svg: string) => [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, words]) => words!);

/** x falls as exp(-k t), of random starts. */
const lines = [
  'system decay "decay"',
  "param k = 1",
  "state x : n x n ~ 1 .+ rand",
  "dx/dt = -k*x",
  "observe size = norm(x)/norm(initial(x))",
];
const decay = { system: { text: lines.join("\n") }, dimensions: { n: 2 }, times: [0, 0.5, 1], runs: 8 };
const own = {
  ...decay,
  name: "own",
  title: "A decay of one's own",
  sweep: { k: [1, 2] },
  views: [
    { kind: "time", title: "Size", show: "size", across: "k", scale: "linear" },
    { kind: "matrix", title: "The state", show: "x" },
  ],
};
const check = {
  id: "decays",
  claim: "x is at 1/e at t = 1",
  equations: "none",
  experiment: decay,
  measure: { observable: "size", at: { times: "last" } },
  bound: { atLeast: 0.36, atMost: 0.37, why: "1/e" },
  broken: { set: { k: 0 }, why: "it stays" },
};

/** Rows of a CSV by its head. */
function rowsOf(csv: string): readonly Readonly<Record<string, string>>[] {
  // At commas that an even number of quotes follows.
  const split = (line: string) =>
    line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((field) => field.replace(/^"(.*)"$/, "$1"));
  const [head, ...lines] = csv.trimEnd().split("\n");
  const names = split(head!);
  return lines.map((line) => Object.fromEntries(split(line).map((field, k) => [names[k] ?? "", field])));
}

describe("a figure of the paper", () => {
  const settings = ["--runs", "5", "--set", "integrator.step=0.1", "times.samples=21"];

  it("comes out as pictures, numbers and verdicts", async () => {
    const { code, stdout, stderr } = await figure(
      "figure-7",
      ...settings,
      "--format",
      "svg,csv",
      "--format",
      "png,json",
    );
    expect(code, stdout + stderr).toBe(0);
    expect(readdirSync(at("figures")).sort()).toEqual(
      [1, 2, 3]
        .flatMap((k) => ["csv", "png", "svg"].map((ending) => `figure-7-${k}.${ending}`))
        .concat("figure-7.json"),
    );
    expect(stdout).toMatch(/^figure +claim +measured +bound +verdict +runs +in words$/m);
    expect(stdout).toMatch(/^figure-7 +figure-7-least +0\.9\d+ +0\.8\d+ to 0\.9\d+ +holds +5 +least mean correlation/m);
    expect(stdout).toMatch(/^5 claims: all hold\.$/m);
    expect(stderr).toMatch(/^figure-7: 10 files in figures \(.*\), /m);

    const svg = text("figures", "figure-7-1.svg");
    const words = textsOf(svg);
    for (const title of ["Correlation of the target and the network", "η = 0", "η = 0.01", "η = 0.1", "γₐ = 0.996"])
      expect(words).toContain(title);
    const caption = words.join(" ");
    for (const part of [
      "Lines are means over 5 runs, bands one standard deviation up and down.",
      "5 runs in each of 15 cells, seed 7, rk4 with a step of 0.1, float64 on the CPU",
      "Changed for this picture: integrator.step=0.1, times.samples=21.",
      "Figure 7 of the supplement of Tian, Chen and Ganguli (2021):",
      "Published: the flow, X = I",
      "Chosen here: n1 = n2 = 10",
      "5 of 5 claims hold, each judged on an ensemble of its own, of 5 runs a cell. They are claims of the experiment as it stands",
      "Holds: least mean correlation of Wa and W: 0.90 to 0.92, at η = 0.1, γa = 0.996. Measured 0.9",
    ])
      expect(caption).toContain(part);
    expect(textsOf(text("figures", "figure-7-2.svg")).join(" ")).not.toContain("Holds:");

    const document = JSON.parse(text("figures", "figure-7.json"));
    expect(document).toMatchObject({
      name: "figure-7",
      runs: 5,
      cells: 15,
      seed: 7,
      backend: "cpu",
      precision: "float64",
    });
    expect(document.reproduces.figure).toContain("Figure 7");
    expect(document.experiment.integrator.step).toBe(0.1);
    expect(document.claims.map(({ verdict, runs }: { verdict: string; runs: number }) => [verdict, runs])).toEqual(
      Array.from({ length: 5 }, () => ["holds", 5]),
    );
    const rows = rowsOf(text("figures", "figure-7-1.csv"));
    const [, , third] = document.views[0].panels;
    expect(third.title).toBe("η = 0.1");
    expect(third.rows.map((row: (number | null)[]) => row.map((entry) => String(entry ?? "")))).toEqual(
      rows.filter(({ panel }) => panel === "η = 0.1").map(({ panel: _, ...row }) => Object.values(row)),
    );
  });

  it("has in its numbers what the result of the same run has, to the bit", async () => {
    const { code } = await cli.run(
      "run",
      "figure-7",
      "--backend",
      "cpu",
      ...settings,
      "--no-accuracy",
      "--out",
      "result.json",
    );
    expect(code).toBe(0);
    const { cells, times } = JSON.parse(text("result.json"));
    const rows = rowsOf(text("figures", "figure-7-1.csv"));
    const gammas = new Map(
      [1, 0.5, 0.2, 0.1, 0.04].map((beta) => [beta, `γₐ = ${Number((1 - 0.1 * beta).toPrecision(3))}`]),
    );
    let compared = 0;
    for (const { parameters, observables } of cells) {
      const name = gammas.get(parameters.beta)!;
      for (const [k, t] of times.entries()) {
        const row = rows.find(({ panel, t: time }) => panel === `η = ${parameters.eta}` && Number(time) === t)!;
        const { mean, std } = observables.emaCorrelation.statistics ?? observables.emaCorrelation;
        const [middle, off] = [[mean[k]].flat()[0], [std[k]].flat()[0]];
        if (middle === null) continue;
        expect(Number(row[`${name}, mean`])).toBe(middle);
        expect(Number(row[`${name}, mean less one standard deviation`])).toBe(middle - off);
        compared++;
      }
    }
    expect(compared).toBe(15 * 20);
  });

  it("is a PNG of twice its size that is not blank", () => {
    const png = readFileSync(at("figures", "figure-7-1.png"));
    const [, width, height] = text("figures", "figure-7-1.svg").match(/width="(\d+)" height="(\d+)"/)!;
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * Number(width), 2 * Number(height)]);
    const parts: Buffer[] = [];
    for (let place = 8; place < png.length; ) {
      const length = png.readUInt32BE(place);
      if (png.toString("latin1", place + 4, place + 8) === "IDAT")
        parts.push(png.subarray(place + 8, place + 8 + length));
      place += 12 + length;
    }
    const pixels = inflateSync(Buffer.concat(parts));
    const line = pixels.length / (2 * Number(height));
    const lines = new Set(
      Array.from({ length: 2 * Number(height) }, (_, k) => pixels.toString("latin1", k * line, (k + 1) * line)),
    );
    // The rules, ticks, words and curves of a panel are hundreds of lines of which none is as another.
    expect(lines.size).toBeGreaterThan(300);
  });

  it("is the same to the bit when it is drawn again", async () => {
    const { code } = await figure("figure-7", ...settings, "--no-claims", "--format", "csv", "--out", "again");
    expect(code).toBe(0);
    for (const k of [1, 2, 3]) expect(text("again", `figure-7-${k}.csv`)).toBe(text("figures", `figure-7-${k}.csv`));
    await figure("figure-7", ...settings, "--seed", "8", "--no-claims", "--format", "csv", "--out", "other");
    expect(text("other", "figure-7-1.csv")).not.toBe(text("figures", "figure-7-1.csv"));
  });

  it("is named with others by the words that their names begin with, and keeps its grid of starts whatever the runs", async () => {
    const { code, stdout } = await figure(
      "figure-10",
      "--runs",
      "3",
      "--no-claims",
      "--format",
      "svg",
      "--scheme",
      "dark",
      "--out",
      "tens",
    );
    expect([code, stdout]).toEqual([0, "No claims were judged.\n"]);
    const names = ["frozen-target", "no-predictor", "tied"].map((panel) => `figure-10-${panel}-1.svg`);
    expect(readdirSync(at("tens"))).toEqual(expect.arrayContaining(names));
    const svg = text("tens", names[0]!);
    expect(svg).toContain('<rect width="1000" height');
    expect(svg).toMatch(/<rect width="1000" height="\d+" fill="#14171c"\/>/);
    expect(svg).not.toContain("@media");
    expect(textsOf(svg).join(" ")).toContain("Lines are 121 runs");
  });
});

describe("an experiment of one's own", () => {
  it("needs no claims, and has a document for each view", async () => {
    write("own.json", own);
    const { code, stdout, stderr } = await figure("own.json", "--out", "mine", "--width", "700");
    expect([code, stdout], stderr).toEqual([
      0,
      'There are no claims to judge: an experiment names its own under "claims".\n',
    ]);
    expect(readdirSync(at("mine")).sort()).toEqual(["own-1.csv", "own-1.svg", "own-2.csv", "own-2.svg", "own.json"]);
    const svg = text("mine", "own-1.svg");
    expect(svg).toMatch(/^<svg [^>]*width="700"/);
    expect(svg).toContain("@media screen and (prefers-color-scheme:dark)");
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["Size", "k = 1", "k = 2"]));
    expect(textsOf(svg).join(" ")).toContain("A decay of one's own. Lines are medians over 8 runs");
    expect(rowsOf(text("mine", "own-1.csv"))).toHaveLength(6);
    expect(textsOf(text("mine", "own-2.svg")).join(" ")).toContain("Run 0 at t = 1.");
    await figure("own.json", "--out", "second", "--views", "2", "--format", "csv");
    expect(readdirSync(at("second"))).toEqual(["own-2.csv"]);
    expect(text("second", "own-2.csv")).toBe(text("mine", "own-2.csv"));
    const [row] = rowsOf(text("mine", "own-2.csv"));
    expect(Object.values(row!).map(Number).at(-1)).toBeGreaterThan(1 / Math.E - 1e-6);
  });

  it("that says no views has a panel for each value that it sweeps, and plain the words lie beside it", async () => {
    write("bare.json", { ...decay, sweep: { k: [1, 2] } });
    const { code, stderr } = await figure("bare.json", "--plain", "--format", "svg", "--out", "bare");
    expect(code, stderr).toBe(0);
    expect(readdirSync(at("bare")).sort()).toEqual(["bare-1.svg", "bare-1.txt"]);
    const words = textsOf(text("bare", "bare-1.svg"));
    expect(words).toEqual(expect.arrayContaining(["k = 1", "k = 2"]));
    expect(words.join(" ")).not.toMatch(/runs|seed/);
    expect(text("bare", "bare-1.svg")).toContain("<title>Size</title>");
    expect(text("bare", "bare-1.txt")).toMatch(/^Size\n[\s\S]*Decay\. [\s\S]*8 runs in each of 2 cells, seed/);
  });

  it("ends with 1 where a claim of it does not hold, and says so everywhere", async () => {
    const claiming = { ...own, claims: ["decays", "stays"] };
    const stays = { ...check, id: "stays", claim: "x stays at 1", bound: { atLeast: 0.99, why: "nothing moves" } };
    write("claiming.json", claiming);
    write("checks.json", { checks: [check, stays] });
    const { code, stdout } = await figure("claiming.json", "--checks", "checks.json", "--out", "judged", "--runs", "4");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^own +decays +0\.3679 +0\.36 to 0\.37 +holds +4 +x is at 1\/e/m);
    expect(stdout).toMatch(/^own +stays +0\.3679 +>= 0\.99 +fails +4 +x stays at 1$/m);
    expect(stdout).toMatch(/^1 of 2 claims hold; not stays\.$/m);
    const words = textsOf(text("judged", "own-1.svg"));
    expect(words.join(" ")).toContain("1 of 2 claims hold");
    expect(words).toContain("Fails: x stays at 1. Measured 0.3679, to be ≥ 0.99.");
    const { claims } = JSON.parse(text("judged", "own.json"));
    expect(claims[1]).toMatchObject({
      id: "stays",
      verdict: "fails",
      measured: expect.closeTo(1 / Math.E, 6),
      runs: 4,
    });

    write("checks.json", { checks: [check, { ...stays, bound: { atLeast: 0.3, why: "some is left" } }] });
    expect((await figure("claiming.json", "--checks", "checks.json", "--out", "judged")).code).toBe(0);
  });
});

describe("files that were there", () => {
  it("stay as they were until those of the whole figure are written", async () => {
    write("own.json", own);
    mkdirSync(at("half", "own-2.csv"), { recursive: true });
    writeFileSync(at("half", "own-1.svg"), "old");
    const { code, stderr } = await figure("own.json", "--out", "half");
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/half\/own-2\.csv could not be written: it is a directory\.\n$/),
    ]);
    expect(text("half", "own-1.svg")).toBe("old");
    expect(readdirSync(at("half")).sort()).toEqual(["own-1.svg", "own-2.csv"]);
  });

  it("stay when the disk takes only a part", async () => {
    mkdirSync(at("full"));
    writeFileSync(at("full", "figure-10-tied-1.csv"), "old");
    // A file of more than 100 kB is refused, as by a full disk.
    const { code, stderr } = await cli.shell(
      "ulimit -f 100; trap '' XFSZ; $md figure figure-10-tied --backend cpu --no-claims --out full",
    );
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/full\/figure-10-tied-1\.\w+ could not be written: .*\.\n$/),
    ]);
    expect(text("full", "figure-10-tied-1.csv")).toBe("old");
    expect(readdirSync(at("full"))).toEqual(["figure-10-tied-1.csv"]);
  });

  it("stay when it is stopped before the first figure, and a folder made for nothing goes", async () => {
    const running = cli.start("figure", "figure-7", "--backend", "cpu", "--runs", "2000", "--out", "unmade");
    await running.sees(/^1 of 1: figure-7/m);
    running.process.kill("SIGINT");
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([
      130,
      expect.stringMatching(/Stopped before the first figure was complete: nothing was written\.\n$/),
    ]);
    expect(existsSync(at("unmade"))).toBe(false);
  });

  it("are those of the figures that were complete when it was stopped", async () => {
    write("own.json", own);
    const running = cli.start("figure", "own.json", "figure-7", "--backend", "cpu", "--runs", "2000", "--out", "some");
    await running.sees(/^own: 5 files/m);
    running.process.kill("SIGINT");
    const { code, stdout, stderr } = await running.ended;
    expect([code, stdout], stderr).toEqual([
      130,
      'There are no claims to judge: an experiment names its own under "claims". Stopped before the other figure.\n',
    ]);
    expect(readdirSync(at("some"))).toHaveLength(5);
  });
});

describe("a wrong use of figure", () => {
  it.each([
    [["figure-11"], '"figure-11" is neither a shipped experiment nor a shipped system; did you mean "figure-'],
    [["figure-7", "--format", "svg,pdf"], '--format knows svg, png, csv, json, but not "pdf".'],
    [["figure-7", "--format", ","], "--format needs at least one of svg, png, csv, json."],
    [["figure-7", "--width", "20"], "--width must be from 200 to 4000 pixels, but it is 20."],
    [["figure-7", "--views", "1,4"], "figure-7 has 3 views, but --views asks for number 4."],
    [["figure-7", "--runs", "0"], '--runs must be a number of at least 1, but it is "0".'],
    [["figure-7", "--scheme", "blue"], "Allowed choices are auto, light, dark."],
    [
      ["figure-7", "--format", "png", "--font", "nowhere.ttf"],
      "--font nowhere.ttf cannot be read: there is no such file.",
    ],
    [["figure-7", "--out", "taken"], "--out taken is a file, or lies in one; give the name of a folder."],
    [["figure-7", "--out", "taken/in"], "--out taken/in is a file, or lies in one; give the name of a folder."],
    [["claimless.json"], 'claimless.json claims "theorem-1-byool", which is no check that comes with this'],
    [
      ["own.json", "twin.json"],
      "own.json and twin.json are both named own: draw them into folders of their own with --out.",
    ],
  ])("%j gets one sentence and exit code 2", async (words, sentence) => {
    write("own.json", own);
    write("twin.json", own);
    write("claimless.json", { ...own, claims: ["theorem-1-byool"] });
    writeFileSync(at("taken"), "a file");
    const { code, stdout, stderr } = await figure(...words);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(sentence);
    expect(sentences(stderr)).toHaveLength(1);
  });

  it("says how a PNG can be had where the package that draws it is missing, and draws the rest without it", async () => {
    write("own.json", own);
    const words = ["figure", "own.json", "--backend", "cpu", "--out", "alone", "--format"];
    const { code, stderr } = await cli.runAlone(...words, "png");
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^matrix-dynamics: PNG is drawn by the package @resvg\/resvg-js, which cannot be loaded here .*leave png out/,
      ),
    ]);
    expect((await cli.runAlone(...words, "svg")).code).toBe(0);
  });
});
