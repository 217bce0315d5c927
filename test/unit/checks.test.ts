/** Checks as data: what their files may say, the experiments they become, what is measured and how it is judged. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { examine, groupChecks } from "../../src/checks/examine.ts";
import { judge, limitsOf, marginOf } from "../../src/checks/judge.ts";
import { type Labelled, reduce, select, selected } from "../../src/checks/labelled.ts";
import { checkFileNames, shippedChecks } from "../../src/checks/library.ts";
import { withLines } from "../../src/checks/lines.ts";
import { taken } from "../../src/checks/measure.ts";
import { prepareChecks } from "../../src/checks/prepare.ts";
import { pickChecks, readCheckFile } from "../../src/checks/read.ts";
import { type CheckFileInput, checkJsonSchema } from "../../src/checks/schema.ts";
import type { Ensemble, Frame } from "../../src/ensemble/frames.ts";
import { loadExperiment } from "../../src/experiment/library.ts";
import { ExperimentError } from "../../src/experiment/problems.ts";
import { systemText } from "../../src/systems.ts";

type CheckInput = CheckFileInput["checks"][number];

/** dx/dt = -x from x(0) drawn between 1 and 2. */
const decay: CheckInput = {
  id: "decay",
  claim: "x decays",
  equations: "none",
  experiment: {
    system: { text: 'system decay "decay"\nparam k = 1\nstate x ~ 1 + rand\ndx/dt = -k*x\nobserve size = x\n' },
    times: [0, 1],
    runs: 3,
  },
  measure: { observable: "size", at: { times: "last" } },
  bound: { atMost: 1, why: "2/e" },
  broken: { set: { k: -1 }, why: "it grows" },
};

const checked = (changes: Partial<CheckInput> = {}) => readCheckFile({ checks: [{ ...decay, ...changes }] }).checks;

/** What is said to be wrong, with its place. */
function problemsOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ExperimentError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

describe("a file of checks", () => {
  it.each<[string, unknown, RegExp]>([
    [
      "an unknown key",
      { checks: [{ ...decay, claims: "x" }] },
      /^checks\[0\]: "claims" is not a key of a check; did you mean "claim"\?/,
    ],
    [
      "an unknown key of a bound",
      { checks: [{ ...decay, bound: { most: 1, why: "x" } }] },
      /^checks\[0\]\.bound: "most" is not a key of a bound/,
    ],
    [
      "an unknown key of an experiment",
      { checks: [{ ...decay, experiment: { system: "byol", step: 1 } }] },
      /^checks\[0\]\.experiment: "step" is not a key of an experiment/,
    ],
    [
      "a bound without a reason",
      { checks: [{ ...decay, bound: { atMost: 1 } }] },
      /^checks\[0\]\.bound\.why: .* is missing/,
    ],
    [
      "a bound without a limit",
      { checks: [{ ...decay, bound: { why: "x" } }] },
      /^checks\[0\]\.bound: .*neither atLeast nor atMost/,
    ],
    [
      "limits that nothing lies between, in one of the precisions",
      { checks: [{ ...decay, bound: { atLeast: 2, atMost: { float64: 3, float32: 1 }, why: "x" } }] },
      /^checks\[0\]\.bound: .*has atLeast 2 above atMost 1: nothing lies between/,
    ],
    [
      "a check that cannot be broken",
      { checks: [{ ...decay, broken: undefined }] },
      /^checks\[0\]\.broken: .* is missing/,
    ],
    [
      "a step that there is not",
      { checks: [{ ...decay, measure: { observable: "size", take: ["most over runs"] } }] },
      /^checks\[0\]\.measure\.take\[0\]: .*must be one of largest, smallest/,
    ],
    ["an id twice", { checks: [decay, decay] }, /^checks\[1\]\.id: .*"decay", as that of checks\[0\]/],
    ["an id of other signs", { checks: [{ ...decay, id: "Theorem 1" }] }, /^checks\[0\]\.id: .*small letters/],
    ["no checks", { checks: [] }, /^checks: checks must not be empty/],
  ])("is refused for %s, with its place", (_, input, expected) => {
    expect(problemsOf(() => readCheckFile(input)).join("\n")).toMatch(expected);
  });

  it("is what docs/verify.md shows", () => {
    const page = readFileSync(new URL("../../docs/verify.md", import.meta.url), "utf8");
    const { checks } = readCheckFile(JSON.parse(page.split("```json\n")[1]!.split("```")[0]!));
    for (const broken of [false, true]) expect(prepareChecks(checks, { runs: 2, broken })).toHaveLength(1);
  });

  it("checks/schema.json is what the schema yields (vitest -u writes it)", async () => {
    await expect(`${JSON.stringify(checkJsonSchema(), null, 2)}\n`).toMatchFileSnapshot("../../checks/schema.json");
  });

  it("is picked from by ids and by the words they begin with", () => {
    const checks = readCheckFile({
      checks: ["bound-1", "bound-10", "bound-1-late"].map((id) => ({ ...decay, id })),
    }).checks;
    expect(pickChecks(checks, ["bound-1"]).map(({ id }) => id)).toEqual(["bound-1", "bound-1-late"]);
    expect(problemsOf(() => pickChecks(checks, ["bound-2", "zzz"]))).toEqual([
      ': no check is named "bound-2"; did you mean "bound-1"?',
      ': no check is named "zzz"; verify --list shows those that come with it, and with --checks those of a file.',
    ]);
  });
});

describe("the shipped checks", () => {
  const checks = shippedChecks();

  it("have ids of their own, over all files in the order of the theory", () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    expect(checkFileNames[0]).toBe("1-theorems");
    expect(checks[0]!.id).toBe("theorem-1-byol");
  });

  it("all become experiments, as they stand and with their premises broken, which is another experiment", () => {
    const [whole, broken] = [false, true].map((isBroken) => prepareChecks(checks, { runs: 2, broken: isBroken }));
    for (const [index, { check, resolved }] of whole!.entries())
      expect(resolved.experiment, check.id).not.toEqual(broken![index]!.resolved.experiment);
  });
});

describe("a check's experiment", () => {
  const byol = systemText("byol")!;

  it("has lines that stand in the place of those that say something of the same name, and others behind", () => {
    const lines = ["dWp/dt = R*W^T", "observe extra = norm(R)", "R = Wa*Sd", "state W : n2 x n1 ~ randn"];
    const text = withLines(byol, lines).split("\n");
    const rows = byol.split("\n");
    const at = (start: string) => rows.findIndex((row) => row.startsWith(start));
    expect(text[at("dWp/dt")]).toBe(lines[0]);
    expect(text[at("R  ")]).toBe(lines[2]);
    expect(text[at("state W ")]).toBe(lines[3]);
    expect(text.at(-1)).toBe(lines[1]);
    expect(text).toHaveLength(rows.length + 1);
  });

  it("has a line in the place of one that goes on over several rows", () => {
    expect(withLines("A = b +\n  c\nobserve A = A", ["A = d"])).toBe("A = d\n\nobserve A = A");
  });

  it("keeps the number of runs of starts that are not drawn, and takes whole grids", () => {
    const runsOf = (initial: Record<string, string | number>, runs: number) =>
      prepareChecks(checked({ set: { initial } }), { runs, broken: false })[0]!.resolved.runsPerCell;
    expect(runsOf({ x: "1 + rand" }, 7)).toBe(7);
    expect(runsOf({ x: 2 }, 7)).toBe(3);
    expect(runsOf({ x: "grid(0, 1, 3)" }, 7)).toBe(3);
    expect(runsOf({ x: "grid(0, 1, 3)*rand" }, 7)).toBe(9);
  });

  it.each<[Partial<CheckInput>, RegExp]>([
    [{ experiment: "figure-12" }, /^checks\[0\]\.experiment: decay: experiment "figure-12" is not known/],
    [
      { experiment: { system: "my.flow", runs: 3 }, lines: ["observe more = 1"] },
      /^checks\[0\]\.lines: decay: system "my\.flow" is not known: a file is \{"file": "my\.flow"\}\.$/,
    ],
    [
      { lines: ["# only a comment", "observe more = y"] },
      /^checks\[0\]\.lines: decay: line \d+, column 16: nothing is named y/,
    ],
    [{ lines: ["observe more = y"] }, /^checks\[0\]\.lines: decay: line 7, column 16: nothing is named y/],
    [{ set: { kk: 1 } }, /^checks\[0\]\.experiment\.parameters\.kk: decay: parameters\.kk is not a parameter of decay/],
    [{ measure: { observable: "sise" } }, /^checks\[0\]\.measure\.observable: decay: .*did you mean "size"/],
    [{ measure: { class: "collapsed" } }, /^checks\[0\]\.measure\.class: decay: .*no class of decay; it has none/],
    [{ measure: { observable: "size", at: { times: 0.5 } } }, /^checks\[0\]\.measure\.at\.times: .*times has 0, 1/],
    [
      { measure: { observable: "size", at: { eta: 0 } } },
      /^checks\[0\]\.measure\.at\.eta: .*there are times, runs, components/,
    ],
    [
      { measure: { observable: "size", take: ["mean over runs", "mean over runs"] } },
      /^checks\[0\]\.measure\.take\[1\]: .*no axis of what is left/,
    ],
    [
      { measure: { observable: "size", at: { times: 1 }, take: ["rise over times"] } },
      /^checks\[0\]\.measure\.take\[0\]: .*two values of times/,
    ],
  ])("is refused with the check and the place: %j", (changes, expected) => {
    expect(problemsOf(() => prepareChecks(checked(changes), { broken: false })).join("\n")).toMatch(expected);
  });

  it("is refused under its broken premise where only that is wrong", () => {
    const checks = checked({ broken: { set: { kk: 1 }, why: "x" } });
    expect(problemsOf(() => prepareChecks(checks, { broken: false }))).toEqual([]);
    expect(problemsOf(() => prepareChecks(checks, { broken: true }))[0]).toMatch(
      /^checks\[0\]\.broken: decay with its premise broken: parameters\.kk/,
    );
  });

  it("of a shipped name is not changed for others", () => {
    const before = JSON.stringify(loadExperiment("byol"));
    prepareChecks(checked({ experiment: "byol", set: { "data.sigma": 0.5 }, measure: { observable: "normW" } }), {
      broken: false,
    });
    expect(JSON.stringify(loadExperiment("byol"))).toBe(before);
  });
});

describe("what is measured", () => {
  /** eta 0, 0.1; times 0, 1, 2: ten times the first and the second index, and so on. */
  const table: Labelled = {
    axes: [
      { name: "eta", labels: [0, 0.1] },
      { name: "times", labels: [0, 1, 2] },
      { name: "runs", labels: [0, 1] },
    ],
    values: Float64Array.of(0, 1, 10, 12, 20, 23, 100, 101, 110, 115, 120, 126),
  };

  it.each<[Parameters<typeof selected>[1], number[]]>([
    ["first", [0]],
    ["last", [2]],
    [1, [1]],
    [1 + 1e-12, [1]],
    [1.01, []],
    [
      [0, 2],
      [0, 2],
    ],
    [{ from: 1 }, [1, 2]],
    [{ to: 1 }, [0, 1]],
    [{ from: 0.5, to: 1.5 }, [1]],
    [{}, [0, 1, 2]],
  ])("is selected by label: %j", (selection, indices) => {
    expect(selected(table.axes[1]!, selection)).toEqual(indices);
  });

  it("keeps labels and values together", () => {
    const { axes, values } = select(table, "times", [2]);
    expect(axes.map(({ labels }) => [...Array.from(labels)])).toEqual([[0, 0.1], [2], [0, 1]]);
    expect([...values]).toEqual([20, 23, 120, 126]);
  });

  it("is taken over one axis after another, in the order that is written", () => {
    const values = (...take: string[]) => [...taken(table, { observable: "x", take }).values];
    expect(values("mean over runs")).toEqual([0.5, 11, 21.5, 100.5, 112.5, 123]);
    expect(values("largest over times", "mean over runs")).toEqual([21.5, 123]);
    expect(values("mean over runs", "rise over times")).toEqual([10.5, 10.5, 12, 10.5]);
    expect(values("smallest over eta", "median over runs", "largest over times")).toEqual([21.5]);
    expect(values("rise over eta")).toEqual([100, 100, 100, 103, 100, 103]);
  });

  it("is undefined where one of the values it is taken of is", () => {
    const holed = { ...table, values: table.values.map((value) => (value === 12 ? Number.NaN : value)) };
    for (const reduction of ["largest", "smallest", "mean", "median"] as const)
      expect([...reduce(holed, "runs", reduction).values].map(Number.isNaN)).toEqual([
        false,
        true,
        false,
        false,
        false,
        false,
      ]);
  });
});

describe("a judgement", () => {
  const values = (...numbers: number[]): Labelled => ({
    axes: [{ name: "times", labels: numbers.map((_, index) => index) }],
    values: Float64Array.from(numbers),
  });

  it.each<[number, Parameters<typeof marginOf>[1], number]>([
    [0, { atMost: 0.5 }, 1],
    [0.25, { atMost: 0.5 }, 0.5],
    [1, { atMost: 0.5 }, -1],
    [1, { atMost: 0 }, -1],
    [3, { atLeast: 2 }, 0.5],
    [0, { atLeast: 2 }, -1],
    [-1, { atMost: -2 }, -0.5],
    [3, { atLeast: 2, atMost: 4 }, 1],
    [4.5, { atLeast: 2, atMost: 4 }, -0.5],
    [1, { atLeast: 1, atMost: 1 }, 0],
  ])("%f within %j has the margin %f", (value, bound, margin) => {
    expect(marginOf(value, bound)).toBe(margin);
  });

  it("is about the worst of the values, and says where it is", () => {
    const { at, ...rest } = judge(values(0.1, 0.6, 0.2), { atMost: 0.5 }, false);
    expect(rest).toMatchObject({ measured: 0.6, margin: expect.closeTo(-0.2), verdict: "fails" });
    expect(at).toEqual({ times: 1 });
    expect(judge(values(0.1, 0.4, 0.2), { atMost: 0.5 }, false)).toMatchObject({ measured: 0.4, verdict: "holds" });
  });

  it("never holds where a value is undefined, and is no clear failure then", () => {
    const undefinedOne = values(0.1, Number.NaN, 0.2);
    expect(judge(undefinedOne, { atMost: 0.5 }, false)).toMatchObject({
      measured: null,
      margin: null,
      verdict: "fails",
    });
    expect(judge(undefinedOne, { atMost: 0.5 }, true)).toMatchObject({ measured: null, verdict: "unclear" });
  });

  it("of a broken premise wants a miss by half the bound", () => {
    expect(judge(values(0.6), { atMost: 0.5 }, true).verdict).toBe("unclear");
    expect(judge(values(0.75), { atMost: 0.5 }, true).verdict).toBe("fails");
    expect(judge(values(0.5), { atMost: 0.5 }, true).verdict).toBe("holds");
  });

  it("reads its bound by precision, and widens it by the root of the number of runs", () => {
    const bound = { atMost: { float64: 1e-9, float32: 1e-4 }, why: "rounding" };
    expect(limitsOf(bound, "float64", 4)).toEqual({ atMost: 1e-9 });
    expect(limitsOf(bound, "float32", 4)).toEqual({ atMost: 1e-4 });
    expect(limitsOf({ atLeast: 1, atMost: 2, sampling: 0.2, why: "few" }, "float64", 4)).toEqual({
      atLeast: 0.9,
      atMost: 2.1,
    });
  });
});

/** An ensemble that hands out what a test plants. */
function planted(frames: readonly Frame[]): Ensemble {
  return {
    backend: "cpu",
    device: "none",
    warnings: [],
    aside: null,
    advance: async () => ({ frames, fraction: 1, runSteps: 0, time: 1, done: true }),
    states: async () => ({}),
    snapshot: () => Promise.reject(new Error("none is asked for")),
    dispose: () => undefined,
  };
}

function frame(sample: number, size: readonly number[], lost = 0): Frame {
  const outcomes = {
    ended: 3 - lost,
    settled: 0,
    stopped: 0,
    diverged: lost,
    stepTooSmall: 0,
    outOfSteps: 0,
    running: 0,
    first: {},
    firstEndTime: {},
  };
  const steps = { spared: 0, mean: 0, max: 0, rejected: 0 };
  const classes = { small: { count: 2, first: 0, undecided: 1 } };
  const perRun = { size: Float64Array.from(size) };
  return { sample, time: sample, cells: [{ cell: 0, observables: {}, outcomes, classes, steps, perRun, runs: null }] };
}

describe("an examination", () => {
  const options = { broken: false, precision: "float64" } as const;
  const examineOf = async (changes: Partial<CheckInput>, frames: readonly Frame[]) => {
    const [group] = groupChecks(prepareChecks(checked(changes), { broken: false }));
    return (await examine(group!, { ...options, open: async () => planted(frames) }))![0]!;
  };

  it("finds one wrong number among the runs", async () => {
    const right = [frame(0, [1.1, 1.2, 1.3]), frame(1, [0.4, 0.44, 0.48])];
    expect(await examineOf({}, right)).toMatchObject({ verdict: "holds", measured: 0.48 });
    const wrong = [frame(0, [1.1, 1.2, 1.3]), frame(1, [0.4, 1.44, 0.48])];
    expect(await examineOf({}, wrong)).toMatchObject({ verdict: "fails", measured: 1.44, at: { runs: 1, times: 1 } });
  });

  it("holds for nothing that did not come", async () => {
    expect(await examineOf({}, [frame(0, [1.1, 1.2, 1.3])])).toMatchObject({ verdict: "fails", measured: null });
  });

  it("counts the undecided runs of a class whichever way is worse, and no class of runs that were lost", async () => {
    const own: Partial<CheckInput> = { lines: ["class small where size < 1"], measure: { class: "small" } };
    const frames = [frame(1, [1, 1, 1])];
    expect(await examineOf({ ...own, bound: { atLeast: 1, why: "x" } }, frames)).toMatchObject({
      verdict: "fails",
      measured: 2 / 3,
    });
    expect(await examineOf({ ...own, bound: { atMost: 0.7, why: "x" } }, frames)).toMatchObject({
      verdict: "fails",
      measured: 1,
    });
    expect(await examineOf({ ...own, bound: { atLeast: 0.6, why: "x" } }, frames)).toMatchObject({ verdict: "holds" });
    expect(await examineOf({ ...own, bound: { atLeast: 0, why: "x" } }, [frame(1, [1, 1, 1], 1)])).toMatchObject({
      measured: null,
    });
  });

  it("runs once what several checks ask for", () => {
    const checks = readCheckFile({
      checks: [
        decay,
        { ...decay, id: "other", measure: { observable: "size", at: { times: "first" } } },
        { ...decay, id: "third", set: { k: 2 } },
      ],
    }).checks;
    const groups = groupChecks(prepareChecks(checks, { broken: false }));
    expect(groups.map(({ checks }) => checks.map(({ id }) => id))).toEqual([["decay", "other"], ["third"]]);
  });

  it("stops when it is asked to", async () => {
    const [group] = groupChecks(prepareChecks(checked(), { broken: false }));
    const endless = {
      ...planted([]),
      advance: async () => ({ frames: [], fraction: 0, runSteps: 0, time: 0, done: false }),
    };
    expect(await examine(group!, { ...options, open: async () => endless, stopped: () => true })).toBeNull();
  });
});
