/** Results in every form: what is written is what the frames held, and comes back from where it can. */

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Dataset } from "h5wasm/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentsOf } from "../../src/ensemble/contents.ts";
import type { Frame } from "../../src/ensemble/frames.ts";
import { createGathered } from "../../src/ensemble/gathered.ts";
import { collectResult, type ResultDocument } from "../../src/ensemble/result.ts";
import { resultJsonSchema, resultSchema } from "../../src/ensemble/result-schema.ts";
import { readSelection } from "../../src/ensemble/selection.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ResolvedExperiment } from "../../src/experiment/resolved.ts";
import { convert } from "../../src/node/convert.ts";
import { openStored } from "../../src/node/open-stored.ts";
import { openOutput } from "../../src/node/result-output.ts";
import { show } from "../../src/node/show.ts";
import { boxesOf, layoutOf, product } from "../../src/node/slabs.ts";
import { madeFrames } from "../made-frames.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "matrix-dynamics-stored-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const read = (name: string) => JSON.parse(readFileSync(at(name), "utf8")) as ResultDocument;

const resolved = resolveExperiment({
  name: "made",
  system: "byol",
  dimensions: { n1: 3, n2: 2 },
  times: [0, 1, 2, 3, 4],
  runs: 3,
  observables: ["spectrumF", "normW"],
  sweep: { eta: [0, 0.1], beta: [0.2, 0.4, 0.8] },
  histograms: { spectrumF: { from: 0, to: 2, bins: 2 } },
});

/** Every number says where it belongs; run 2 of cell 4 has none. */
const frames = madeFrames(resolved, {
  value: ({ cell, sample, component, statistic }) => 1000 * cell + 100 * sample + 10 * component + statistic.length / 7,
  runs: ({ cell, sample, run, component }) =>
    cell === 4 && run === 2 ? Number.NaN : 1000 * cell + 100 * sample + 10 * component + run / 3,
  bars: (_, cell) => [cell, 1, 2, 3],
}).map((frame) => ({
  ...frame,
  cells: frame.cells.map((cell) => ({
    ...cell,
    runs: {
      ending: ["ended", "diverged", "running"] as const,
      endTime: Float64Array.of(4, 2.5, Number.NaN),
      steps: Float64Array.of(200, 125, 200),
    },
  })),
}));
const states = (sample: number) => ({
  W: Float64Array.from({ length: 6 * 3 * 6 }, (_, k) => 1000 * sample + k),
  Wp: Float64Array.from({ length: 6 * 3 * 4 }, (_, k) => -1000 * sample - k),
  Wa: new Float64Array(6 * 3 * 6),
});

interface Written {
  /** Instead of the made one. */
  readonly of?: ResolvedExperiment;
  readonly select?: readonly string[];
  /** Of the frames, those that came; in groups of so many cells. */
  readonly came?: readonly Frame[];
  readonly states?: boolean;
  readonly failed?: boolean;
  /** Bytes that may wait. */
  readonly memory?: number;
}

async function write(
  name: string,
  { of = resolved, select, came = frames, states: hasStates = false, failed = false, memory = 2 ** 20 }: Written = {},
) {
  const selection = readSelection(of, { perRun: true, states: hasStates, select });
  const output = openOutput(at(name), 0);
  const gathered = createGathered(of, of.program.components, !output.streamed);
  await output.begin(contentsOf(of, selection, { backend: "cpu", precision: "float64" }), memory);
  for (const frame of came) {
    gathered.add(frame);
    output.add(frame);
  }
  for (const sample of selection.states) output.addStates(sample, states(sample));
  const result = collectResult({
    resolved: of,
    gathered,
    selection,
    states: hasStates ? states(4) : null,
    backend: "cpu",
    backendReason: "The CPU backend was asked for.",
    precision: "float64",
    device: "a device",
    versions: { "matrix-dynamics": "0.1.0" },
    date: "2026-11-27T00:00:00.000Z",
    wallSeconds: 1.5,
  });
  await (failed ? output.commitRest(result, gathered) : output.commit(result, gathered));
}

/** Group after group of cells, as devices play them, and the last cells not at the last times. */
const grouped = [0, 3].flatMap((first) =>
  frames
    .slice(0, first === 3 ? 2 : 5)
    .map((frame) => ({ ...frame, cells: frame.cells.slice(first, first + (first === 3 ? 1 : 3)) })),
);

describe("a result as NetCDF", () => {
  it.each([
    ["of all runs and states", { states: true }],
    ["whose frames are written one by one", { memory: 0 }],
    ["of groups of cells that was interrupted", { came: grouped }],
    ["of which some is selected", { select: ["normW:runs,q50", "spectrumF:mean,histogram"] }],
    ["of states alone", { select: ["states"], states: true }],
  ] as const)("%s is the same as JSON, and comes back from it", async (_name, written) => {
    await write("direct.json", written);
    await write("direct.nc", written);
    await convert(at("direct.nc"), at("back.json"), {});
    expect(read("back.json")).toEqual(read("direct.json"));
    await convert(at("direct.json"), at("over.nc"), {});
    await convert(at("over.nc"), at("over.json"), {});
    expect(read("over.json")).toEqual(read("direct.json"));
    expect(() => resultSchema.parse(read("direct.json"))).not.toThrow();
  });

  it("has NaN where a cell did not get, and not what HDF5 reads of what was never written", async () => {
    await write("gaps.nc", { came: grouped });
    const { File } = await import("h5wasm/node");
    const file = new File(at("gaps.nc"), "r");
    const values = Array.from((file.get("normW") as Dataset).value as Float64Array);
    file.close();
    // [eta, beta][time][run]: three cells of five times, one of two, two of none.
    const known = values.map((value) => !Number.isNaN(value));
    const reached = [5, 5, 5, 2, 0, 0].flatMap((samples) =>
      [0, 1, 2, 3, 4].flatMap((at) => Array(3).fill(at < samples)),
    );
    expect(known).toEqual(reached);
  });

  it("of a run that failed lies beside the place of a whole one", async () => {
    await write("whole.nc");
    const before = readFileSync(at("whole.nc"));
    await write("whole.nc", { came: grouped, failed: true });
    expect(readFileSync(at("whole.nc")).equals(before)).toBe(true);
    const left = await openStored(at("whole.partial.nc"));
    expect([left.head?.interrupted, left.head?.reached]).toEqual([true, [5, 5, 5, 2]]);
    left.close();
  });

  it("keeps states at the sample times that are asked for", async () => {
    await write("states.nc", { select: ["states@1,3"] });
    const stored = await openStored(at("states.nc"));
    expect(stored.numbers?.stateTimes).toEqual([1, 3]);
    expect(stored.numbers?.states(3).W).toEqual(states(3).W);
    expect(stored.contents.find(({ name }) => name === "Wp")?.shape).toBe(
      "eta 2, beta 3, stateTime 2, run 3, row 2, column_2 2",
    );
    stored.close();
  });

  it("says what is inside, and what is none is refused", async () => {
    await write("shown.nc", { states: true });
    const words = await show(at("shown.nc"));
    for (const line of [
      /^experiment +made$/m,
      /^runs +3 runs in each of 6 cells$/m,
      /^date +2026-11-27/m,
      /^eta = 0.1, beta = 0.4 +3$/m,
      /^spectrumF_mean +eta 2, beta 3, time 5, component 2 +eigenvalues of F: mean over the runs \(1\)$/m,
    ])
      expect(words).toMatch(line);
    // Without a sweep there are no cells to speak of.
    const of = resolveExperiment({ system: "oja", times: [0], runs: 3, observables: [] });
    await write("alone.json", { of, came: madeFrames(of, { value: () => 0 }), select: [] });
    expect(await show(at("alone.json"))).toMatch(/^runs +3 runs$/m);
    await expect(openStored("package.json")).rejects.toThrow("package.json is no result of matrix-dynamics");
    await expect(openStored("nowhere.nc")).rejects.toThrow("nowhere.nc cannot be read: there is no such file");
    await expect(openStored("README.md")).rejects.toThrow("must end in .json, .nc, .parquet, .csv");
  });
});

describe("a sweep whose axes are called as what a file has beside them", () => {
  const axes = ["time", "run", "component", "bound", "ending", "observable", "mean"];
  const text = `system meeting "names that meet"
state W : n x n ~ 0.1*randn
param ${axes.map((name) => `${name} = 1 in 0..5`).join(", ")}
dW/dt = ${axes.join("*")}*W - W*W^T*W
observe far = spectrum(W*W^T)
observe far_1 = norm(W)`;
  const of = resolveExperiment({
    system: { text },
    dimensions: { n: 2 },
    times: [0, 1],
    runs: 3,
    sweep: Object.fromEntries(axes.map((name, k) => [name, k < 2 ? [1, 2] : [1]])),
    histograms: { far: { from: 0, to: 2, bins: 2 } },
  });
  const ending = ["ended", "diverged", "running"] as const;
  const came = madeFrames(of, {
    value: ({ cell, sample, component, statistic }) => 100 * cell + 10 * sample + component + statistic.length / 7,
    runs: ({ cell, sample, run, component }) => 100 * cell + 10 * sample + component + run / 3,
    bars: (_, cell) => [cell, 1, 2, 3],
  }).map((frame) => ({
    ...frame,
    cells: frame.cells.map((cell) => ({
      ...cell,
      runs: { ending, endTime: Float64Array.of(4, 2.5, 1), steps: Float64Array.of(200, 125, 200) },
    })),
  }));

  it("comes back from NetCDF", async () => {
    await write("meeting.json", { of, came });
    await write("meeting.nc", { of, came });
    await convert(at("meeting.nc"), at("met.json"), {});
    expect(read("met.json")).toEqual(read("meeting.json"));
    expect(read("met.json").perRun?.ending).toHaveLength(4);
  });

  it("is a table in which no two columns have a name", async () => {
    await write("meeting.csv", { of, came });
    const [head, , second] = readFileSync(at("meeting.csv"), "utf8").split("\n");
    expect(head).toBe(`${axes.join(",")},time_,run_,far_1,far_2,far_1_`);
    // The second run of the first cell at the first time.
    expect(second).toBe(`1,1,1,1,1,1,1,0,1,${1 / 3},${1 + 1 / 3},${1 / 3}`);
    await write("meeting-statistics.csv", { of, came, select: ["all:mean,q50"] });
    expect(readFileSync(at("meeting-statistics.csv"), "utf8").split("\n")[0]).toBe(
      `${axes.join(",")},time_,observable_,component_,mean_,q50`,
    );
  });
});

describe("a file that is not what its name says", () => {
  it.each([
    ["runs", { runs: 7 }, "3 runs instead of 7"],
    ["times", { times: [0, 1, 2, 3, 5] }, "it has no time 4"],
    ["more times", { times: [0, 1, 2, 3, 4, 5] }, "it ends before time 5"],
    ["dimensions", { dimensions: { n1: 3, n2: 3 } }, "components of spectrumF"],
    ["sweep", { sweep: { eta: [0, 0.1], beta: [0.2] } }, "the sweep has no such cell"],
  ])("is refused where its experiment was edited: %s", async (_name, edit, words) => {
    await write("whole.json");
    const document = read("whole.json");
    writeFileSync(at("edited.json"), JSON.stringify({ ...document, experiment: { ...document.experiment, ...edit } }));
    await expect(convert(at("edited.json"), at("never.nc"), {})).rejects.toThrow(
      `edited.json is no result of matrix-dynamics: its numbers are not those of its experiment (${words}).`,
    );
    expect(existsSync(at("never.nc"))).toBe(false);
  });

  it("is refused in a sentence where it is another program's, or a part", async () => {
    const { File } = await import("h5wasm/node");
    const hdf5 = (name: string, attributes: Readonly<Record<string, string>>) => {
      const file = new File(at(name), "w");
      for (const [key, value] of Object.entries(attributes)) file.create_attribute(key, value);
      file.close();
    };
    hdf5("other.nc", { experiment: '{"system": "byol"}', result: '{"cells": []}' });
    hdf5("words.nc", { experiment: "a word", result: "{}" });
    await write("whole.nc");
    writeFileSync(at("part.nc"), readFileSync(at("whole.nc")).subarray(0, 5000));
    for (const ending of ["json", "csv", "parquet"]) writeFileSync(at(`named.${ending}`), readFileSync(at("whole.nc")));
    writeFileSync(at("empty.csv"), "");
    for (const [name, words] of [
      ["other.nc", 'its "backend" is none that a result has.'],
      ["words.nc", 'its "experiment" is not JSON'],
      ["part.nc", "it is not NetCDF-4, or not all of it"],
      ["named.json", "it is not JSON"],
      ["named.csv", "it is not CSV."],
      ["named.parquet", "it is not Parquet"],
      ["empty.csv", "it is not CSV."],
    ] as const) {
      const sentence = await show(at(name)).catch((error: Error) => error.message);
      expect(sentence).toContain(`${name} is no result of matrix-dynamics: ${words}`);
      expect(sentence).not.toMatch(/[\p{Cc}]/u);
    }
  });

  it("is read where another program has laid something beside its variables", async () => {
    await write("beside.nc");
    const { File } = await import("h5wasm/node");
    const file = new File(at("beside.nc"), "a");
    file.create_group("beside");
    file.create_soft_link("/nowhere", "dangling");
    file.close();
    await write("beside.json");
    await convert(at("beside.nc"), at("again.json"), {});
    expect(read("again.json")).toEqual(read("beside.json"));
  });
});

const python = "/usr/bin/python3";
const hasPython = spawnSync(python, ["-c", "import h5py"]).status === 0;
const hasXarray = spawnSync(python, ["-c", "import xarray, netCDF4"]).status === 0;
const hasNcdump = spawnSync("ncdump", ["-h"]).error === undefined;

describe("what others read of a NetCDF file", () => {
  beforeAll(() => write("others.nc", { states: true }));

  it.skipIf(!hasPython)("h5py: numbers with their dimensions as scales", () => {
    const script = `import h5py, json, sys
f = h5py.File(sys.argv[1])
v = f["spectrumF"]
print(json.dumps([[d[0].name for d in v.dims], v.shape, float(v[1, 2, 3, 1, 1]), float(f["W"][0, 1, 0, 2, 1, 2]), list(f["beta"])]))`;
    expect(JSON.parse(execFileSync(python, ["-c", script, at("others.nc")], { encoding: "utf8" }))).toEqual([
      ["/eta", "/beta", "/time", "/run", "/component"],
      [2, 3, 5, 3, 2],
      5000 + 300 + 10 + 1 / 3,
      4000 + 18 + 12 + 5,
      [0.2, 0.4, 0.8],
    ]);
  });

  it.skipIf(!hasXarray)("xarray: by the values of the axes, with words and units", () => {
    const script = `import xarray, json, sys
d = xarray.open_dataset(sys.argv[1])
m = d.normW_q50.sel(eta=0.1, beta=0.4, time=3)
print(json.dumps([float(m), m.attrs["cell_methods"], m.attrs["long_name"], int(d.normW.isnull().sum()), d.ending.attrs["flag_meanings"].split()[d.ending.values[0, 0, 1]], float(d.normW.mean("run")[0, 1, 2])]))`;
    expect(JSON.parse(execFileSync(python, ["-c", script, at("others.nc")], { encoding: "utf8" }))).toEqual([
      4000 + 300 + 3 / 7,
      "run: median",
      "normW: median over the runs",
      5,
      "diverged",
      expect.closeTo(1000 + 200 + 1 / 3, 9),
    ]);
  });

  it.skipIf(!hasNcdump)("ncdump: dimensions by name, none without a limit", () => {
    const header = execFileSync("ncdump", ["-h", at("others.nc")], { encoding: "utf8" });
    expect(header).toMatch(/dimensions:\n\teta = 2 ;\n\tbeta = 3 ;\n\ttime = 5 ;/);
    expect(header).toContain("double spectrumF(eta, beta, time, run, component) ;");
    expect(header).toContain('spectrumF:long_name = "eigenvalues of F"');
    expect(header).not.toContain("UNLIMITED");
  });

  if (!hasPython || !hasXarray || !hasNcdump)
    console.warn(
      "\n*** NetCDF files are not read by others here: apt-get install python3-h5py python3-xarray python3-netcdf4 netcdf-bin ***\n",
    );
});

describe("a result as a table", () => {
  it("has a row for each run and time, and null where a run has no value", async () => {
    await write("runs.parquet", { select: ["normW:runs", "spectrumF:runs"] });
    const { asyncBufferFromFile, parquetReadObjects } = await import("hyparquet");
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(at("runs.parquet")) });
    expect(rows).toHaveLength(6 * 5 * 3);
    // Times come one after the other, and in each all cells: (3 * 6 + 4) * 3 rows are before.
    expect(rows[66]).toEqual({
      eta: 0.1,
      beta: 0.4,
      time: 3,
      run: 0,
      spectrumF_1: 4300,
      spectrumF_2: 4310,
      normW: 4300,
    });
    expect(rows[68]).toMatchObject({ run: 2, spectrumF_1: null, normW: null });
    const stored = await openStored(at("runs.parquet"));
    expect([stored.experiment?.name, stored.head?.device]).toEqual(["made", "a device"]);
  });

  it("has a row for each component and time of an observable where it is of statistics", async () => {
    await write("over.csv", { select: ["normW:mean,q50", "spectrumF:mean"] });
    const [head, ...lines] = readFileSync(at("over.csv"), "utf8").trimEnd().split("\n");
    expect(head).toBe("eta,beta,time,observable,component,mean,q50");
    expect(lines).toHaveLength(6 * 5 * 3);
    expect(lines).toContain(`0.1,0.4,3,normW,1,${4300 + 4 / 7},${4300 + 3 / 7}`);
    expect(lines).toContain(`0,0.2,1,spectrumF,2,${110 + 4 / 7},`);
  });

  it("is an end: nothing is made of one, and CSV says nothing of its experiment", async () => {
    await write("end.csv", { select: ["normW"] });
    await expect(convert(at("end.csv"), at("end.nc"), {})).rejects.toThrow(/is a table \(CSV\), which holds a part/);
    expect(await show(at("end.csv"))).toMatch(/^CSV, a table alone/);
  });
});

describe("how arrays are cut", () => {
  it("consecutive cells are boxes that follow each other", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (sizes, a, b) => {
        const cells = product(sizes);
        const first = a % cells;
        const count = 1 + (b % (cells - first));
        const boxes = boxesOf(sizes, first, count);
        // What comes before whole rows, the rows, and what is left: on each axis but the first one.
        expect(boxes.length).toBeLessThanOrEqual(Math.max(1, 2 * sizes.length - 1));
        const numbers = boxes.flatMap(({ from, count }) =>
          Array.from({ length: product(count) }, (_, k) => {
            let rest = k;
            const place = count.map((length, axis) => {
              const stride = product(count.slice(axis + 1));
              const at = Math.floor(rest / stride);
              rest %= stride;
              return from[axis]! + Math.min(at, length);
            });
            return place.reduce((number, at, axis) => number * sizes[axis]! + at, 0);
          }),
        );
        expect(numbers).toEqual(Array.from({ length: count }, (_, k) => first + k));
      }),
    );
  });

  it("a chunk holds what is inside, then cells, then as many times as make it worth its place", () => {
    expect(layoutOf([3], 101, [4096], 8, 50)).toEqual({ chunk: [2, 1, 4096], samples: 1 });
    expect(layoutOf([], 101, [16], 8, 1000)).toEqual({ chunk: [101, 16], samples: 101 });
    expect(layoutOf([], 101, [16], 8, 7)).toEqual({ chunk: [7, 16], samples: 7 });
    expect(layoutOf([], 5, [1_000_000, 8], 8, 0)).toEqual({ chunk: [1, 16384, 8], samples: 1 });
  });
});

it("docs/result-schema.json is what the schema yields (vitest -u writes it)", async () => {
  await expect(`${JSON.stringify(resultJsonSchema(), null, 2)}\n`).toMatchFileSnapshot("../../docs/result-schema.json");
});
