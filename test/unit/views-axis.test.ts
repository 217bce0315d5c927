/** How far axes reach, what they say that they leave out, and how their ticks are labelled. */

import { describe, expect, it } from "vitest";
import { reachOf, ticksOf } from "../../src/views/axis.ts";
import { extentOf } from "../../src/views/extent.ts";

const linear = (values: (number | null)[]) => reachOf([values], "linear", "float64", undefined);
const log = (values: (number | null)[], precision: "float64" | "float32" = "float64") =>
  reachOf([values], "log", precision, undefined);

describe("a linear axis", () => {
  it("begins at zero where that is near, and has a little room above", () => {
    expect(linear([0.2, 1])).toEqual({ from: 0, to: 1 + 0.8 * 0.06, remark: "" });
    expect(linear([-1, 1])).toMatchObject({ from: -1.12, to: 1.12 });
    expect(linear([9, 10]).from).toBeGreaterThan(8);
  });

  it("does not magnify a constant, nor rounding around it", () => {
    const { from, to } = linear([0.9, 0.9 + 1e-9]);
    expect(to - from).toBeGreaterThan(0.1);
    expect(linear([1e-15, -2e-16, null])).toEqual({ from: -1, to: 1, remark: "Zero, but for rounding." });
    expect(linear([0, 0]).remark).toBe("");
  });

  it("is as wide as asked, and says where something lies outside", () => {
    expect(reachOf([[0.5, 1.2]], "linear", "float64", [0, 1])).toEqual({
      from: 0,
      to: 1,
      remark: "Some of it lies outside of the axis.",
    });
    expect(reachOf([[0.5]], "linear", "float64", [0, 1]).remark).toBe("");
  });

  it("has ends where there is nothing yet", () => {
    expect(linear([])).toEqual({ from: 0, to: 1, remark: "" });
  });
});

describe("a logarithmic axis", () => {
  it("goes over whole decades, all that there are", () => {
    expect(log([3e-4, 20])).toEqual({ from: 1e-4, to: 100, remark: "" });
    expect(log([1e-3, 1])).toMatchObject({ from: 1e-3, to: 1 });
  });

  it("says of zero that it has no place", () => {
    expect(log([0, 1, 0.1]).remark).toMatch(/zero or below/);
  });

  it("ends ten decades below the largest value, and says so", () => {
    const { from, to, remark } = log([1e-9, 1e6]);
    expect([from, to]).toEqual([1e-4, 1e6]);
    expect(remark).toBe("Below 10⁻⁴ nothing is drawn.");
  });

  it("does not draw rounding as a result: by the precision", () => {
    expect(log([1e-17, 1e-2])).toMatchObject({
      from: 1e-12,
      to: 1e-2,
      remark: "Below 10⁻¹² all is rounding, and not drawn.",
    });
    expect(log([1e-9, 1e-2], "float32")).toMatchObject({ from: 1e-6, to: 1e-2 });
    expect(log([1e-15, 3e-14])).toEqual({
      from: 1e-12,
      to: 1,
      remark: "Below 10⁻¹² throughout: zero, but for rounding.",
    });
  });
});

describe("ticks", () => {
  const labels = (...given: Parameters<typeof ticksOf>) => ticksOf(...given).map(({ label }) => label);

  it("stand at round numbers, no more than asked", () => {
    expect(labels(0, 1, "linear", 5)).toEqual(["0", "0.2", "0.4", "0.6", "0.8", "1"]);
    expect(labels(0, 100_000, "linear", 4)).toEqual(["0", "50000", "10⁵"]);
    expect(labels(-1, 1, "linear", 4)).toEqual(["−1", "−0.5", "0", "0.5", "1"]);
  });

  it("are told apart by their labels, however close they are", () => {
    for (const [from, to] of [
      [0.9, 0.9004],
      [1000, 1000.5],
      [1e-7, 1.3e-7],
      [-3e-15, 3e-15],
    ] as const) {
      const all = labels(from, to, "linear", 5);
      expect(new Set(all).size, all.join()).toBe(all.length);
      expect(all.length).toBeGreaterThan(1);
    }
  });

  it("are powers of ten on a logarithmic axis, and every one of them that is labelled is there", () => {
    expect(labels(1e-4, 1, "log", 6)).toEqual(["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"]);
    expect(labels(1e-10, 1, "log", 4)).toEqual(["10⁻⁹", "10⁻⁶", "10⁻³", "10⁰"]);
    expect(ticksOf(1e-3, 10, "log", 9).map(({ at }) => at)).toEqual([1e-3, 1e-2, 0.1, 1, 10]);
  });

  it("within less than a decade they are numbers", () => {
    expect(labels(0.2, 0.6, "log", 4)).toEqual(["0.2", "0.3", "0.4", "0.5", "0.6"]);
  });
});

it("has ticks within one or two decades within them, where there is room", () => {
  const labels = (from: number, to: number, most: number) => ticksOf(from, to, "log", most).map(({ label }) => label);
  expect(labels(0.22, 4.4, 8)).toEqual(["0.5", "1", "2"]);
  expect(labels(0.008, 0.4, 8)).toEqual(["0.01", "0.02", "0.05", "0.1", "0.2"]);
  expect(labels(0.008, 0.4, 3)).toEqual(["10⁻²", "10⁻¹"]);
  for (const { at, label } of ticksOf(0.008, 0.4, "log", 8)) expect(at).toBe(Number(label));
});

describe("a column that grows", () => {
  it("is read once, and what it reaches is that of all of it", () => {
    const values: (number | null)[] = [];
    let reads = 0;
    const column = new Proxy(values, {
      get(target, name, receiver) {
        if (typeof name === "string" && /^\d+$/.test(name)) reads++;
        return Reflect.get(target, name, receiver);
      },
    });
    for (const value of [3, null, -1, 0.5, 7]) {
      values.push(value);
      extentOf([column, [2]]);
    }
    expect(reads).toBe(values.length);
    expect(extentOf([column, [2]])).toEqual({ least: -1, most: 7, leastPositive: 0.5 });
  });
});
