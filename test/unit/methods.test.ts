/** The table of methods: order conditions, stability, and that the reference march of the tests keeps what they promise. */

import { describe, expect, it } from "vitest";
import { requireTolerances } from "../../src/ensemble/tolerances.ts";
import { comingStages, type Family, type Method, spread, type Tableau } from "../../src/methods/method.ts";
import { type MethodName, methodNames, methods } from "../../src/methods/methods.ts";
import { type floors, unkeptMethod, unkeptTolerance, usableFamilies } from "../../src/methods/precision.ts";
import { rkc2 } from "../../src/methods/rkc2.ts";
import { schemeOf } from "../../src/methods/schemes.ts";
import { march } from "../march.ts";
import { methodTable } from "../tolerances.ts";

const all: readonly Method[] = Object.values(methods);
const tableaus = all.flatMap((method) => {
  const scheme = schemeOf(method.name as MethodName);
  return scheme.kind === "tableau" ? [{ ...method, scheme }] : [];
});

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((value, i) => value * (b[i] ?? 0)));
const each = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value * b[i]!);
const power = (a: readonly number[], exponent: number) => a.map((value) => value ** exponent);

/** A rooted tree, by what stands on its root. */
interface Tree {
  readonly order: number;
  readonly branches: readonly Tree[];
}

/** All of so many vertices, each once: trees on a root in the order of a list, none before the one beside it. */
function treesOf(most: number): readonly (readonly Tree[])[] {
  const found: Tree[][] = [[]];
  const all: Tree[] = [];
  const grown = (left: number, from: number): (readonly Tree[])[] =>
    left === 0
      ? [[]]
      : all.flatMap((tree, index) =>
          index < from || tree.order > left ? [] : grown(left - tree.order, index).map((others) => [tree, ...others]),
        );
  for (let order = 1; order <= most; order++) {
    const trees = grown(order - 1, 0).map((branches) => ({ order, branches }));
    found.push(trees);
    all.push(...trees);
  }
  return found;
}

const trees = treesOf(8);

/** For each order up to 8, what is missing of its conditions, one for each rooted tree (Hairer, Norsett, Wanner I, theorem II.2.13). */
function defects(weights: readonly number[], rows: readonly (readonly number[])[]): number[] {
  const known = new Map<Tree, { readonly stages: readonly number[]; readonly density: number }>();
  const of = (tree: Tree): { readonly stages: readonly number[]; readonly density: number } => {
    const before = known.get(tree);
    if (before !== undefined) return before;
    const branches = tree.branches.map(of);
    const stages = branches.reduce(
      (product, branch) =>
        each(
          product,
          rows.map((row) => dot(row, branch.stages)),
        ),
      rows.map(() => 1),
    );
    const found = { stages, density: branches.reduce((product, { density }) => product * density, tree.order) };
    known.set(tree, found);
    return found;
  };
  return trees
    .slice(1)
    .map((ofOrder) =>
      Math.max(...ofOrder.map(of).map(({ stages, density }) => Math.abs(dot(weights, stages) - 1 / density))),
    );
}

it("there are as many rooted trees as are known", () => {
  expect(trees.map(({ length }) => length)).toEqual([0, 1, 1, 2, 4, 9, 20, 48, 115]);
});

describe("a tableau", () => {
  it.each(tableaus)(
    "$name has rows that add up to its nodes, and meets the order conditions up to its order and not beyond",
    (method) => {
      const { nodes, matrix, weights } = method.scheme;
      for (const [stage, node] of nodes.entries()) {
        expect(matrix[stage]).toHaveLength(stage);
        // Rounded as the entries are, of which some cancel.
        const rounding = 2 ** -52 * Math.max(1, sum(matrix[stage]!.map(Math.abs)));
        expect(Math.abs(sum(matrix[stage]!) - node)).toBeLessThanOrEqual(rounding);
      }
      const found = defects(weights, matrix);
      for (let order = 1; order <= method.order; order++) expect(found[order - 1]).toBeLessThan(methodTable.conditions);
      if (method.order < 8) expect(found[method.order]).toBeGreaterThan(1e-5);
    },
  );

  it.each(tableaus.filter(({ control }) => control))(
    "$name compares with a solution of one order less, or with two whose estimates together fall as that one's",
    (method) => {
      const { matrix, weights, errorWeights, dampingWeights } = method.scheme;
      const { comparisonOrder } = method.control!;
      expect(comparisonOrder).toBe(method.order - 1);
      const isOfOrder = (order: number, errors: readonly number[]): void => {
        expect(errors).toHaveLength(weights.length + 1);
        const comparison = errors.map((error, i) => (weights[i] ?? 0) - error);
        const found = defects(comparison, [...matrix, weights]);
        for (let each = 1; each <= order; each++) expect(found[each - 1]).toBeLessThan(methodTable.conditions);
        expect(found[order]).toBeGreaterThan(1e-4);
      };
      if (dampingWeights === undefined) return isOfOrder(comparisonOrder, errorWeights!);
      // E^2/D of E as h^(p + 1) and D as h^(q + 1) falls as h^(2 p - q + 1).
      const [first, second] = [5, 3];
      expect(2 * first - second).toBe(comparisonOrder);
      isOfOrder(first, errorWeights!);
      isOfOrder(second, dampingWeights);
    },
  );

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

const tight = { rtol: 1e-5, atol: 1e-8, maxSteps: 100 };

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

it("a method for errors that float32 cannot keep is refused there by a sentence with what to take", () => {
  for (const name of methodNames) {
    expect(unkeptMethod(name, "float64")).toBeNull();
    const said = unkeptMethod(name, "float32");
    if (name === "dop853") expect(said).toMatch(/^integrator\.method is dop853, .*take tsit5, or compute in float64/);
    else expect(said).toBeNull();
  }
  expect(() => requireTolerances({ ...tight, method: "dop853" }, "float32")).toThrow(/^integrator\.method is dop853/);
  expect(() => requireTolerances({ ...tight, method: "tsit5" }, "float32")).not.toThrow();
});

const adaptive = all.filter(({ control }) => control);

describe("the reference march", () => {
  it.each(adaptive)("by $name is of the method's order at steps of one length", ({ name, order }) => {
    // A rotation that takes up speed, (cos t^2, sin t^2): the time stands in the flow.
    const flow = { slope: (t: number, [x, y]: readonly number[]) => [-2 * t * y!, 2 * t * x!], start: [1, 0] };
    // Of order 8 a hundred steps would err by rounding alone.
    const few = order > 5 ? 8 : 100;
    const errors = [few, 2 * few].map((steps) => {
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
