/** The table of methods: order conditions, stability, and that the reference march of the tests keeps what they promise. */

import { describe, expect, it } from "vitest";
import { comingStages, type Family, type Method, spread, type Tableau } from "../../src/methods/method.ts";
import { type MethodName, methods } from "../../src/methods/methods.ts";
import { type floors, unkeptTolerance, usableFamilies } from "../../src/methods/precision.ts";
import { rkc2 } from "../../src/methods/rkc2.ts";
import { march } from "../march.ts";
import { methodTable } from "../tolerances.ts";

const all: readonly Method[] = Object.values(methods);
const tableaus = all.flatMap((method) =>
  method.scheme.kind === "tableau" ? [{ ...method, scheme: method.scheme }] : [],
);

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((value, i) => value * (b[i] ?? 0)));
const each = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value * b[i]!);
const power = (a: readonly number[], exponent: number) => a.map((value) => value ** exponent);

/** For each order up to 5, what is missing of its conditions, one for each rooted tree (Hairer, Norsett, Wanner I, table II.2.2). */
function defects(weights: readonly number[], rows: readonly (readonly number[])[]): number[] {
  const times = (v: readonly number[]) => rows.map((row) => dot(row, v));
  const c = rows.map(sum);
  const one = c.map(() => 1);
  const ac = times(c);
  const ac2 = times(power(c, 2));
  const aac = times(ac);
  const conditions: [number, readonly number[], number][] = [
    [1, one, 1],
    [2, c, 2],
    [3, power(c, 2), 3],
    [3, ac, 6],
    [4, power(c, 3), 4],
    [4, each(c, ac), 8],
    [4, ac2, 12],
    [4, aac, 24],
    [5, power(c, 4), 5],
    [5, each(power(c, 2), ac), 10],
    [5, each(c, ac2), 15],
    [5, each(c, aac), 30],
    [5, power(ac, 2), 20],
    [5, times(power(c, 3)), 20],
    [5, times(each(c, ac)), 40],
    [5, times(ac2), 60],
    [5, times(aac), 120],
  ];
  return [1, 2, 3, 4, 5].map((order) =>
    Math.max(
      ...conditions.filter(([of]) => of === order).map(([, v, density]) => Math.abs(dot(weights, v) - 1 / density)),
    ),
  );
}

describe("a tableau", () => {
  it.each(tableaus)(
    "$name has rows that add up to its nodes, and meets the order conditions up to its order and not beyond",
    (method) => {
      const { nodes, matrix, weights } = method.scheme;
      for (const [stage, node] of nodes.entries()) {
        expect(matrix[stage]).toHaveLength(stage);
        expect(sum(matrix[stage]!)).toBeCloseTo(node, 14);
      }
      const found = defects(weights, matrix);
      for (let order = 1; order <= method.order; order++) expect(found[order - 1]).toBeLessThan(methodTable.conditions);
      if (method.order < 5) expect(found[method.order]).toBeGreaterThan(1e-3);
    },
  );

  it.each(tableaus.filter(({ control }) => control))("$name compares with a solution of one order less", (method) => {
    const { matrix, weights, errorWeights } = method.scheme;
    const { comparisonOrder } = method.control!;
    expect(comparisonOrder).toBe(method.order - 1);
    expect(errorWeights).toHaveLength(weights.length + 1);
    const comparison = errorWeights!.map((error, i) => (weights[i] ?? 0) - error);
    const found = defects(comparison, [...matrix, weights]);
    for (let order = 1; order <= comparisonOrder; order++)
      expect(found[order - 1]).toBeLessThan(methodTable.conditions);
    expect(found[comparisonOrder]).toBeGreaterThan(1e-4);
  });

  it("says of each slope what the stages to come take of it, the solution last", () => {
    expect(comingStages(methods.rk4.scheme as Tableau)).toEqual([
      [1 / 2, 0, 0, 1 / 6],
      [1 / 2, 0, 1 / 3],
      [1, 1 / 3],
      [1 / 6],
    ]);
  });
});

/** What a stabilised step makes of y' = z y, h = 1, from y = 1. */
function stabilityOf({ first, rows }: Family, z: number): number {
  let [before, change] = [0, first * z];
  for (const { mu, nu, muSlope, gammaSlope } of rows)
    [before, change] = [change, mu * change + nu * before + muSlope * z * (1 + change) + gammaSlope * z];
  return 1 + change;
}

describe("a stabilised method", () => {
  const { families } = rkc2.scheme;

  it.each(families)(
    "is stable with $stages stages on its whole reach and damped within, and not far beyond",
    (family) => {
      const share = (part: number) => stabilityOf(family, -part * family.reach);
      for (let k = 0; k <= 2000; k++) expect(Math.abs(share(k / 2000))).toBeLessThanOrEqual(1);
      // The damping leaves 1 - 2/3 13 in the middle.
      const inside = Array.from({ length: 700 }, (_, k) => Math.abs(share(0.25 + k / 1000)));
      expect(Math.max(...inside)).toBeLessThan(0.97);
      expect(Math.abs(share(1.3))).toBeGreaterThan(1);
    },
  );

  it.each(families)("is of second order with $stages stages, in time too", (family) => {
    const [z, exact] = [1e-3, 1e-3 + 1e-6 / 2];
    // Of third order is what is left.
    expect(Math.abs(stabilityOf(family, z) - 1 - exact)).toBeLessThan(z ** 3);
    // y' = 1 and y' = 2 t from 0 to 1.
    let [before, change, node] = [0, family.first, family.first];
    let [squareBefore, square] = [0, 0];
    for (const { mu, nu, muSlope, gammaSlope, node: next } of family.rows) {
      expect(change).toBeCloseTo(node, 12);
      [before, change] = [change, mu * change + nu * before + muSlope + gammaSlope];
      [squareBefore, square] = [square, mu * square + nu * squareBefore + 2 * muSlope * node];
      node = next;
    }
    expect(change).toBeCloseTo(1, 11);
    expect(square).toBeCloseTo(1, 11);
    expect(node).toBe(1);
  });

  it("estimates the spectral radius as often and as carefully as published", () => {
    expect(rkc2.scheme.radius).toEqual({
      leastIterations: 3,
      mostIterations: 50,
      accuracy: 0.01,
      safety: 1.2,
      steps: 25,
    });
  });

  it("takes no more stages than the precision bears at a tolerance", () => {
    const most = (rtol: number, precision: keyof typeof floors) =>
      usableFamilies(rkc2.scheme, rtol, precision).at(-1)!.stages;
    expect([most(1e-5, "float64"), most(1e-13, "float64")]).toEqual([104, 9]);
    expect([most(1e-3, "float32"), most(1e-5, "float32"), most(1e-9, "float32")]).toEqual([37, 4, 2]);
  });

  it("spreads the direction of its power method evenly", () => {
    const entries = Array.from({ length: 4096 }, (_, e) => spread(e));
    expect(Math.max(...entries.map(Math.abs))).toBeLessThanOrEqual(1);
    expect(Math.abs(sum(entries))).toBeLessThan(4);
    expect(sum(power(entries, 2)) / 4096).toBeCloseTo(1 / 3, 3);
    expect(spread(0)).not.toBe(0);
  });
});

describe("a tolerance", () => {
  it.each([
    [1e-5, 1e-7, null, null],
    [1e-6, 1e-38, null, "atol"],
    [9e-7, 1e-7, null, "rtol"],
    [1e-12, 0, "atol", "rtol"],
    [1e-5, 1e-50, null, "atol"],
    [9e-14, 1e-3, "rtol", "rtol"],
    [1e-13, 1e-300, null, "rtol"],
    [1, 1e-310, "atol", "atol"],
  ])("rtol %d and atol %d are refused by the precision that cannot keep them", (rtol, atol, float64, float32) => {
    for (const [precision, key] of [
      ["float64", float64],
      ["float32", float32],
    ] as const) {
      const said = unkeptTolerance({ rtol, atol }, precision);
      if (key === null) expect(said).toBeNull();
      else
        expect(said).toContain(`integrator.${key} is ${key === "rtol" ? rtol : atol}, and states in ${precision} keep`);
    }
  });
});

const adaptive = all.filter(({ control }) => control);

describe("the reference march", () => {
  it.each(adaptive)("by $name is of the method's order at steps of one length", ({ name, order }) => {
    // A rotation that takes up speed, (cos t^2, sin t^2): the time stands in the flow.
    const flow = { slope: (t: number, [x, y]: readonly number[]) => [-2 * t * y!, 2 * t * x!], start: [1, 0] };
    const errors = [100, 200].map((steps) => {
      const loose = { rtol: 1e6, atol: 1, firstStep: 1.5 / steps, maxStep: 1.5 / steps };
      const { states, attempts } = march(methods[name as MethodName], flow, [0, 1.5], loose);
      expect(attempts.length).toBeLessThanOrEqual(steps + 1);
      return Math.hypot(states[1]![0]! - Math.cos(2.25), states[1]![1]! - Math.sin(2.25));
    });
    expect(Math.abs(Math.log2(errors[0]! / errors[1]!) - order)).toBeLessThan(0.2);
  });

  it.each(adaptive)("by $name keeps a tolerance on a stiff relaxation", ({ name }) => {
    const k = 1e5;
    const flow = { slope: (t: number, [y]: readonly number[]) => [-k * (y! - Math.cos(t))], start: [1] };
    const { states, ending, slopes, radii } = march(methods[name as MethodName], flow, [0, 1], {
      rtol: 1e-5,
      atol: 1e-7,
    });
    const exact = (k * k * Math.cos(1) + k * Math.sin(1)) / (k * k + 1);
    expect(ending).toBe("running");
    expect(Math.abs(states[1]![0]! - exact)).toBeLessThan(1e-4);
    if (name !== "rkc2") return;
    for (const radius of radii) expect(radius / k).toBeCloseTo(1.2, 2);
    expect(slopes).toBeLessThan(5000);
  });
});
