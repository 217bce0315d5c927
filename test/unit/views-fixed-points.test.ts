/** Fixed points of the paper's planes, against the theory sheet. */

import { expect, test } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { type FixedPoint, type FixedPoints, fixedPointsOf, type PlaneFlow } from "../../src/views/fixed-points.ts";
import { evenly, gridOf } from "../../src/views/level.ts";
import { slopesIn } from "../../src/views/probe.ts";

type Ends = readonly [number, number];

function find(flow: PlaneFlow, [left, right]: Ends, [low, high]: Ends): FixedPoints {
  const [xs, ys] = [evenly(left, right, 49), evenly(low, high, 49)];
  const part = (k: 0 | 1) => gridOf((x, y) => flow(x, y)[k], xs, ys);
  return fixedPointsOf(flow, [part(0), part(1)]);
}

function flowOf(system: string, along: readonly [string, string], more: object, at = {}): PlaneFlow {
  const resolved = resolveExperiment({ system, dimensions: { modes: 1 }, runs: 1, ...more });
  const slopes = slopesIn(resolved, { cell: 0, time: 0, at }, along);
  return (x, y) => slopes([x, y]) as [number, number];
}

function sorted(points: readonly FixedPoint[]): readonly (readonly [number, number, string])[] {
  return points
    .map(({ x, y, stability }) => [Number(x.toFixed(6)) + 0, Number(y.toFixed(6)) + 0, stability] as const)
    .sort(([a], [b]) => a - b);
}

const scalars = { data: { model: "explicit", lambdaS: 1, lambdaD: 0.5 } };

test("figure 10, left: the origin is a saddle, and the hyperbola a line of fixed points", () => {
  const flow = flowOf("three-scalars-frozen-target", ["w", "wp"], scalars, { wa: 1 });
  const { points, hasLine } = find(flow, [-1.5, 1.5], [-1.5, 1.5]);
  expect(sorted(points)).toEqual([[0, 0, "saddle"]]);
  expect(hasLine).toBe(true);
});

test("figure 10, middle: w = wa = 1/2 is stable, and of the origin the first order does not decide", () => {
  const { points, hasLine } = find(flowOf("three-scalars-tied", ["w", "wa"], scalars), [-1.5, 1.5], [-1.5, 1.5]);
  expect(sorted(points)).toEqual([
    [0, 0, "degenerate"],
    [0.5, 0.5, "stable"],
  ]);
  expect(hasLine).toBe(false);
});

test("figure 10, right: only the origin, stable", () => {
  const { points } = find(flowOf("three-scalars-no-predictor", ["w", "wa"], scalars), [-1.5, 1.5], [-1.5, 1.5]);
  expect(sorted(points)).toEqual([[0, 0, "stable"]]);
});

const eigenmodes = (eta: number, alphaP = 1) =>
  flowOf("eigenmodes", ["p", "s"], { parameters: { eta, alphaP, sigma: 0.03, tau: 1 } });

test("eigenmodes without weight decay have lines of fixed points alone", () => {
  expect(find(eigenmodes(0), [-0.4, 1.2], [0, 1])).toEqual({ points: [], hasLine: true });
});

test.each([
  [0.01, 1],
  [0.05, 2],
])("eigenmodes at eta = %s, alphaP = %s have those of check 8", (eta, alphaP) => {
  const root = Math.sqrt(1 - 4 * eta * 1.0009);
  const [low, high] = [(1 - root) / 2.0018, (1 + root) / 2.0018];
  const { points, hasLine } = find(eigenmodes(eta, alphaP), [-0.4, 1.2], [0, 1.3]);
  const at = (value: number) => Number(value.toFixed(6));
  expect(sorted(points)).toEqual([
    [0, 0, "stable"],
    [at(low), at(low ** 2 / alphaP), "saddle"],
    [at(high), at(high ** 2 / alphaP), "stable"],
  ]);
  expect(hasLine).toBe(false);
});

test("where eta exceeds tau^2/(4(1+s2)) only the collapsed point is left", () => {
  expect(sorted(find(eigenmodes(0.26), [-0.4, 1.2], [0, 1.3]).points)).toEqual([[0, 0, "stable"]]);
});

test("unstable points, spirals and centres are told apart, whatever the units of the axes", () => {
  const at = ([a, b, c, d]: readonly number[]) =>
    sorted(find((x, y) => [a! * (x - 3) + b! * y, c! * (x - 3) + d! * y], [-1000, 1000], [-0.01, 0.02]).points);
  const stable = [3, 0, "stable"];
  expect(at([-1, 1e5, -1e-5, -1])).toEqual([stable]);
  expect(at([1, 1e5, -1e-5, 1])).toEqual([[3, 0, "unstable"]]);
  expect(at([0, 1e5, -1e-5, 0])).toEqual([[3, 0, "degenerate"]]);
  expect(at([2, 0, 0, -1])).toEqual([[3, 0, "saddle"]]);
});

test("of a map it counts whether a step makes less of what is off", () => {
  const stabilities = (factor: number, other: number) => {
    const flow: PlaneFlow = (x, y) => [(factor - 1) * (x - 0.1), (other - 1) * y];
    const side = evenly(-1, 1, 12);
    const part = (k: 0 | 1) => gridOf((x, y) => flow(x, y)[k], side, side);
    return fixedPointsOf(flow, [part(0), part(1)], "map").points.map(({ stability }) => stability);
  };
  expect(stabilities(-0.5, 0.9)).toEqual(["stable"]);
  expect(stabilities(-1.5, 0.9)).toEqual(["saddle"]);
  expect(stabilities(-1.5, 3)).toEqual(["unstable"]);
  expect(stabilities(-1, 0.5)).toEqual(["degenerate"]);
});

test("what lies outside, and where a slope is infinite, is no fixed point", () => {
  expect(find((x, y) => [x - 1.01, y], [-1, 1], [-1, 1]).points).toEqual([]);
  expect(find((x, y) => [1 / x, y], [-1, 1.03], [-1, 1]).points).toEqual([]);
});
