/** `bench --methods`: what the methods are good for, counted in evaluations of the flow, with a Python or without. */

import { describe, expect, it } from "vitest";
import { evaluationsAt, measureMethods, type WorkRow } from "../../src/node/bench-methods.ts";
import { measureSingle, type SingleRow } from "../../src/node/bench-single.ts";
import { openNodeCpu } from "../../src/node/open-cpu.ts";

describe("evaluations at an error", () => {
  const row = (evaluations: number, error: number): WorkRow => ({ problem: "p", method: "m", evaluations, error });

  it("lie between the two ways next to it, on a logarithmic scale", () => {
    expect(evaluationsAt([row(400, 1e-6), row(100, 1e-2), row(200, 1e-4)], 1e-5)).toBe(283);
    expect(evaluationsAt([row(100, 1e-2), row(200, 1e-4)], 1e-4)).toBe(200);
  });

  it("are none where no way came so near, and the least where all did", () => {
    expect(evaluationsAt([row(100, 1e-2), row(200, Number.NaN)], 1e-3)).toBeNull();
    expect(evaluationsAt([row(100, 1e-5), row(200, 1e-7)], 1e-3)).toBe(100);
  });
});

describe("the methods at work", () => {
  it("are what the README recommends them for, and a missing Python is said", async () => {
    const cpu = await openNodeCpu(1);
    try {
      const said: string[] = [];
      const { document, words } = await measureMethods(cpu, "no-such-python", (sentence) => said.push(sentence));
      expect(said[0]).toBe("SciPy: no-such-python was not found; --python names another.");
      expect(words).not.toContain("SciPy");
      const { rows } = document as { readonly rows: readonly WorkRow[] };
      const at = (problem: string, method: string, error: number) =>
        evaluationsAt(
          rows.filter((one) => one.problem === problem && one.method === method),
          error,
        )!;
      expect(at("oscillator", "tsit5", 1e-7)).toBeLessThan(at("oscillator", "bs32", 1e-7) / 10);
      expect(at("byol", "tsit5", 1e-7)).toBeLessThan(at("byol", "rk4", 1e-7) / 4);
      expect(at("valley", "rkc2", 1e-3)).toBeLessThan(at("valley", "bs32", 1e-3) / 8);
      // Tolerances are kept: the errors of some hundred steps add up to no more. (An oscillator is not what rkc2 is for.)
      for (const { problem, method, rtol, error } of rows)
        if (rtol !== undefined && rtol <= 1e-4 && `${problem} ${method}` !== "oscillator rkc2")
          expect(error, `${method} of ${problem} at ${rtol}`).toBeLessThan(200 * rtol);
    } finally {
      cpu.close();
    }
  });
});

describe("one run alone", () => {
  it("is timed and measured against its own tighter steps where there is no SciPy", async () => {
    const cpu = await openNodeCpu(1);
    try {
      const { document } = await measureSingle(cpu, [3, 4], 0.001, null, () => undefined);
      const { rows } = document as { readonly rows: readonly SingleRow[] };
      expect(rows.map(({ n, method }) => [n, method])).toEqual([
        [3, "dop853"],
        [3, "tsit5"],
        [4, "dop853"],
        [4, "tsit5"],
      ]);
      for (const { error, evaluations, milliseconds, timesDop853 } of rows) {
        // What some hundred steps leave of a tolerance of 1e-9, and more than nothing.
        expect(error).toBeLessThan(1e-7);
        expect(error).toBeGreaterThan(0);
        expect(evaluations).toBeGreaterThan(600);
        expect(milliseconds).toBeGreaterThan(0);
        expect(timesDop853).toBeUndefined();
      }
    } finally {
      cpu.close();
    }
  });
});
