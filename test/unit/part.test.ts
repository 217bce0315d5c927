/** Parts of an ensemble in the words of the command line: one run, one shard, and what is refused. */

import { describe, expect, it } from "vitest";
import { runAlone } from "../../src/ensemble/run-alone.ts";
import { shardOf } from "../../src/ensemble/shard.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { UsageError } from "../../src/node/fail.ts";
import { keptAsked, type PartWords, partAsked, runsWords } from "../../src/node/part.ts";

const whole = resolveExperiment({
  system: {
    text: "system decay\nstate x : scalar ~ randn\nparam k = 1\nparam l = 1\ndx/dt = -k*l*x\nobserve size = abs(x)\n",
  },
  sweep: { k: { from: 0.001, to: 1, count: 4, scale: "log" }, l: [1, 2, 3] },
  times: [0, 1],
  runs: 10,
});
const asked = (words: PartWords) => partAsked(whole, words, undefined);

describe("one run", () => {
  it("has the number that it has in its cell, in each cell or in one", () => {
    expect(asked({ run: "7" })).toMatchObject({ firstRun: 7, runsPerCell: 1, partOf: { runs: 10, cells: 12 } });
    expect(asked({ run: "7" }).cells).toHaveLength(12);
    const inOne = asked({ run: "7", cell: ["5"] });
    expect(inOne).toMatchObject({ firstRun: 7, partOf: { runs: 10, cells: 12, cell: 5 } });
    expect(inOne.cells).toEqual([whole.cells[5]]);
    // Of a part it is still a run of the whole.
    expect(runAlone(inOne, 0, 7).partOf).toEqual(inOne.partOf);
    expect(runAlone(shardOf(whole, 2, 3), 4, 5).partOf).toEqual({ runs: 10, cells: 12, cell: 4 });
  });

  it.each([
    [["k=0.01", "l=2"], 4],
    [["l=3", "k=1"], 11],
    [["k=1.0e-1", "l=1"], 6],
  ])("is found by the values of the axes, %j", (cell, number) => {
    expect(asked({ run: "0", cell }).partOf?.cell).toBe(number);
  });

  it("is found by a value with fewer digits, where it is that of one", () => {
    const irrational = resolveExperiment({
      ...whole.experiment,
      sweep: { k: { from: 1, to: 2, count: 4, scale: "log" } },
    });
    const of = (value: string) => partAsked(irrational, { run: "0", cell: [`k=${value}`] }, undefined).partOf?.cell;
    expect(irrational.cells[1]?.parameters.k).toBe(1.2599210498949);
    expect([of("1.26"), of("1.2599210498949"), of("1.6"), of("2")]).toEqual([1, 1, 2, 3]);
    expect(() => of("1.27")).toThrow("there is no k = 1.27; its values are 1, 1.2599210498949, 1.5874010519682, 2");
  });
});

describe("a shard", () => {
  it.each([
    [10, 3],
    [10, 1],
    [10, 10],
    [4096, 16],
    [7, 5],
    [4_294_967_295, 3],
  ])("has its share of %d runs, of %d shards each run once", (runs, of) => {
    const all = { ...whole, runsPerCell: runs };
    let next = 0;
    for (let number = 1; number <= of; number++) {
      const shard = shardOf(all, number, of);
      expect(shard.firstRun).toBe(next);
      expect([Math.floor(runs / of), Math.ceil(runs / of)]).toContain(shard.runsPerCell);
      next += shard.runsPerCell;
    }
    expect(next).toBe(runs);
  });

  it("that a file holds is run again, with what it kept, unless words ask for something else", () => {
    const shard = asked({ shard: "2/3" });
    const stored = {
      runs: 10,
      cells: 12,
      firstRun: 3,
      shard: { number: 2, of: 3, asked: { select: ["size:mean"] }, warnings: { device: [], accuracy: [] } },
    };
    expect(partAsked(whole, {}, stored)).toEqual(shard);
    expect(partAsked(whole, { whole: true }, stored)).toBe(whole);
    expect(() => asked({ whole: true })).toThrow(/^--whole is for a result file of one run or one shard/);
    expect(partAsked(whole, { run: "3" }, stored).runsPerCell).toBe(1);
    expect(partAsked(whole, {}, { runs: 10, cells: 12, firstRun: 3, cell: 4 })).toEqual(
      asked({ run: "3", cell: ["4"] }),
    );
    expect(keptAsked({}, stored, shard)).toEqual({ select: ["size:mean"] });
    expect(keptAsked({ perRun: true }, stored, shard)).toEqual({ perRun: true });
    expect(keptAsked({}, stored, whole)).toEqual({});
    const few = { ...whole, runsPerCell: 2 };
    expect(() => partAsked(few, {}, stored)).toThrow(/2 runs of a cell cannot be cut into 3 shards\.$/);
  });
});

it("says which part it is", () => {
  expect(runsWords(whole)).toBe("10 runs in each of 12 cells");
  expect(runsWords(asked({ run: "7" }))).toBe("run 7 (of 0 to 9) in each of 12 cells");
  expect(runsWords(asked({ run: "7", cell: ["4"] }))).toBe("run 7 (of 0 to 9) at k = 0.01, l = 2");
  expect(runsWords(asked({ shard: "2/3" }))).toBe("shard 2 of 3 (runs 3 to 5 of 0 to 9) in each of 12 cells");
});

it.each<[PartWords, string]>([
  [{ run: "10" }, "--run 10: the runs of a cell are numbered from 0 to 9."],
  [{ run: "-1" }, "--run -1: the runs of a cell are numbered from 0 to 9."],
  [{ run: "1.5" }, "--run 1.5: the runs of a cell are numbered from 0 to 9."],
  [{ run: "" }, "--run : the runs of a cell are numbered from 0 to 9."],
  [{ run: "1", shard: "1/2" }, "--run and --shard are two parts of an ensemble: give one of them."],
  [{ cell: ["1"] }, "--cell says in which cell of a sweep a run is: add --run with its number."],
  [
    { run: "1", cell: ["12"] },
    "--cell 12: the cells are numbered from 0 to 11; a cell is given by its number, or as k=1 l=3.",
  ],
  [{ run: "1", cell: ["l=4"] }, "--cell l=4: there is no l = 4; its values are 1, 2, 3."],
  [{ run: "1", cell: ["l=3"] }, "--cell l=3 leaves 4 cells; give a value of each axis: k, l."],
  [{ run: "1", cell: ["l=3", "l=2"] }, "--cell l=3 l=2 is no cell of the sweep; give a value of each axis: k, l."],
  [
    { run: "1", cell: ["m=3"] },
    '--cell m=3: "m=3" is no value of an axis of the sweep; the axes are k, l, given as k=1 l=3.',
  ],
  [{ shard: "3" }, "--shard 3: a shard is given as 3/16, the third of sixteen."],
  [{ shard: "1/2/3" }, "--shard 1/2/3: a shard is given as 3/16, the third of sixteen."],
  [{ shard: "a/2" }, "--shard a/2: a shard is given as 3/16, the third of sixteen."],
  [{ shard: "0/2" }, "--shard 0/2: Of 2 shards there is none with the number 0; the first is 1, the last 2."],
  [{ shard: "4/3" }, "--shard 4/3: Of 3 shards there is none with the number 4; the first is 1, the last 3."],
  [{ shard: "1/11" }, "--shard 1/11: 10 runs of a cell cannot be cut into 11 shards."],
  [{ shard: "1/0" }, "--shard 1/0: 10 runs of a cell cannot be cut into 0 shards."],
])("refuses %j in a sentence", (words, sentence) => {
  expect(() => asked(words)).toThrow(new UsageError(sentence));
});
