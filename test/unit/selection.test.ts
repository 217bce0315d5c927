/** What --select keeps, and what it says of what there is not. */

import { describe, expect, it } from "vitest";
import { readSelection, readsRuns, SelectionError } from "../../src/ensemble/selection.ts";

const resolved = {
  observables: ["spectrumF", "normW"],
  times: [0, 2.5, 40],
  histograms: { spectrumF: { from: 0, to: 2, bins: 2 } },
};
const kept = (asked: Parameters<typeof readSelection>[1]) => {
  const { observables, states, endings } = readSelection(resolved, asked);
  return {
    observables: Object.fromEntries([...observables].map(([name, parts]) => [name, [...parts].join()])),
    states,
    endings,
  };
};
const statistics = "mean,std,min,max,q05,q25,q50,q75,q95,count";

describe("what is kept of a result", () => {
  it("is everything over the runs where nothing is selected, and with --per-run and --states single runs", () => {
    const all = { spectrumF: `${statistics},histogram`, normW: statistics };
    expect(kept({})).toEqual({ observables: all, states: [], endings: false });
    expect(kept({ perRun: true, states: true })).toEqual({
      observables: { spectrumF: `${all.spectrumF},runs`, normW: `${all.normW},runs` },
      states: [2],
      endings: true,
    });
  });

  it("is what the words name, in the order of the system", () => {
    expect(kept({ select: ["normW", "spectrumF:mean,q50", "states@end,0"] })).toEqual({
      observables: { spectrumF: "mean,q50", normW: statistics },
      states: [0, 2],
      endings: false,
    });
    expect(kept({ select: ["all:runs"] })).toEqual({
      observables: { spectrumF: "runs", normW: "runs" },
      states: [],
      endings: true,
    });
    expect(kept({ select: ["states@all", "endings"] })).toEqual({ observables: {}, states: [0, 1, 2], endings: true });
    expect(kept({ perRun: true, select: ["normW"] }).observables).toEqual({ normW: `${statistics},runs` });
  });

  it("needs the values of single runs only where they are kept", () => {
    expect(readsRuns(readSelection(resolved, { select: ["normW"] }))).toBe(false);
    for (const word of ["normW:runs", "endings"])
      expect(readsRuns(readSelection(resolved, { select: [word] }))).toBe(true);
  });

  it.each([
    ["normV", 'select normV: "normV" is not observed; did you mean "normW"?'],
    ["x", 'select x: "x" is not observed; there are spectrumF, normW, all, states, endings.'],
    ["normW:media", /"media" is nothing that is kept of an observable; (did you mean|there are mean, std)/],
    ["normW:", /"" is nothing that is kept/],
    [
      "normW,spectrumF",
      "select normW,spectrumF: commas are between parts, as in normW:mean,q50, and spaces between words.",
    ],
    ["normW:histogram", "select normW:histogram: normW has no histogram; those that have one are spectrumF."],
    ["states@1", 'select states@1: "1" is no sample time; there are all, end and 0, 2.5, 40.'],
  ])("%s is refused with what there is", (word, sentence) => {
    expect(() => readSelection(resolved, { select: [word] })).toThrow(SelectionError);
    expect(() => readSelection(resolved, { select: [word] })).toThrow(sentence);
  });
});
