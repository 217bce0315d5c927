/** How many steps a dispatch is given follows from what the device was seen to do. */

import { expect, it } from "vitest";
import { createPace, type Stretch } from "../../src/gpu/pace.ts";

const stretch: Stretch = { runs: 10, steps: 1, elapsed: 1, pending: 0, attempted: 10, overslept: false };

it("begins with a single step and then fills the time that it is given", () => {
  const pace = createPace(false);
  expect(pace.steps(10, 100, 1000)).toBe(1);
  pace.learn(stretch);
  // 10 run-steps a millisecond: 100 steps of 10 runs in 100 ms.
  expect(pace.steps(10, 100, 1000)).toBe(100);
  expect(pace.steps(5, 100, 1000)).toBe(200);
  expect(pace.steps(10, 100, 7)).toBe(7);
});

it("says how long a dispatch will take once two measurements agree, of a fixed step", () => {
  const [fixed, adaptive] = [createPace(false), createPace(true)];
  for (const pace of [fixed, adaptive]) pace.learn({ ...stretch, pending: 1 });
  expect(fixed.expected(10, 50)).toBe(0);
  for (const pace of [fixed, adaptive]) pace.learn({ ...stretch, pending: 1 });
  expect(fixed.expected(10, 50)).toBe(50);
  expect(adaptive.expected(10, 50)).toBe(0);
});

it("does not leap after one fast dispatch, and forgets none of what it knew when it overslept", () => {
  const pace = createPace(false);
  pace.learn(stretch);
  pace.learn({ ...stretch, steps: 1000 });
  expect(pace.steps(10, 100, 1e6)).toBe(400);
  pace.learn({ ...stretch, steps: 1e6, overslept: true });
  expect(pace.steps(10, 100, 1e6)).toBe(400);
  expect(pace.expected(10, 50)).toBe(0);
});

it("does not take an adaptive chunk for slow because its runs had arrived", () => {
  const pace = createPace(true);
  pace.learn({ ...stretch, steps: 100, attempted: 1000, pending: 3 });
  expect(pace.steps(10, 10, 0)).toBe(1000);
  pace.learn({ ...stretch, steps: 1000, attempted: 20, pending: 0, elapsed: 5 });
  expect(pace.steps(10, 10, 0)).toBe(1000);
});
