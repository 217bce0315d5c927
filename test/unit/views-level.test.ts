/** Zero levels on curves that are known. */

import { expect, test } from "vitest";
import { evenly, type Field, gridOf, type Polyline, zeroLines } from "../../src/views/level.ts";

function linesOf(field: Field, count = 21, [from, to] = [-1, 1]): readonly Polyline[] {
  const along = evenly(from!, to!, count);
  return zeroLines(field, gridOf(field, along, along));
}

/** How far the points of lines are off, at most. */
function worst(lines: readonly Polyline[], error: Field): number {
  return Math.max(...lines.flatMap(({ x, y }) => x.map((at, k) => Math.abs(error(at, y[k]!)))));
}

function length({ x, y }: Polyline): number {
  return x.slice(1).reduce((sum, at, k) => sum + Math.hypot(at - x[k]!, y[k + 1]! - y[k]!), 0);
}

test("a circle is one closed line, on the circle", () => {
  const [circle, ...others] = linesOf((x, y) => x * x + y * y - 0.5);
  expect(others).toEqual([]);
  expect(circle!.x.at(-1)).toBe(circle!.x[0]);
  expect(circle!.y.at(-1)).toBe(circle!.y[0]);
  expect(worst([circle!], (x, y) => Math.hypot(x, y) - Math.SQRT1_2)).toBeLessThan(1e-5);
  expect(length(circle!)).toBeCloseTo(2 * Math.PI * Math.SQRT1_2, 1);
});

test("a circle that is not around the middle is where it is", () => {
  const lines = linesOf((x, y) => (x - 0.3) ** 2 + (y + 0.4) ** 2 - 0.04);
  expect(worst(lines, (x, y) => Math.hypot(x - 0.3, y + 0.4) - 0.2)).toBeLessThan(1e-4);
});

test("a hyperbola is two lines, and its pole is none", () => {
  for (const field of [(x, y) => x * y - 0.1, (x, y) => y - 0.1 / x] satisfies Field[])
    for (const count of [20, 21, 33]) {
      const lines = linesOf(field, count);
      expect(lines).toHaveLength(2);
      expect(worst(lines, (x, y) => x * y - 0.1)).toBeLessThan(1e-4);
    }
});

test("a saddle cell is cut as its centre says", () => {
  const side = [-1, 1];
  for (const height of [0.1, -0.1]) {
    const field: Field = (x, y) => x * y + height;
    const lines = zeroLines(field, gridOf(field, side, side));
    expect(lines).toHaveLength(2);
    // Where x y = -0.1 no line crosses the diagonal x = y, where x y = 0.1 none crosses the other.
    for (const { x, y } of lines) {
      const sides = x.map((at, k) => Math.sign(height > 0 ? y[k]! - at : y[k]! + at));
      expect(new Set(sides).size).toBe(1);
    }
  }
});

test("a line through points of the grid is one line, and so is one along it", () => {
  for (const field of [
    (x, y) => x - y,
    (x, y) => 0.5 - x - y,
    (x) => x,
    (_, y) => 2 * y,
    (_, y) => y + 1,
  ] satisfies Field[]) {
    const lines = linesOf(field);
    expect(lines, String(field)).toHaveLength(1);
    expect(worst(lines, field)).toBeLessThan(1e-15);
  }
});

test("a line along the edge is whole where what is beside it changes its sign", () => {
  const field: Field = (x, y) => (y + 1) * (x - 0.33);
  const lines = linesOf(field);
  expect(worst(lines, field)).toBeLessThan(1e-15);
  // Where they meet the one line begins at the nearest corner of the grid.
  expect(Math.abs(lines.reduce((sum, line) => sum + length(line), 0) - 4)).toBeLessThan(0.01);
});

test("two lines that cross in a point of the grid go straight on", () => {
  const lines = linesOf((x, y) => (x - y) * (x + y));
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(length(line)).toBeCloseTo(2 * Math.SQRT2, 12);
});

test("what is zero all over an area, or nowhere, has no line", () => {
  expect(linesOf(() => 0)).toEqual([]);
  expect(linesOf(() => 1)).toEqual([]);
  expect(linesOf((x) => Math.max(0, x))).toEqual([]);
});

test("where there is no value there is a gap", () => {
  const lines = linesOf((x, y) => (Math.abs(x) < 0.15 ? Number.NaN : y - 0.05));
  expect(lines).toHaveLength(2);
  expect(worst(lines, (_, y) => y - 0.05)).toBeLessThan(1e-15);
  expect(Math.min(...lines.flatMap(({ x }) => x.map(Math.abs)))).toBeGreaterThan(0.15);
});
