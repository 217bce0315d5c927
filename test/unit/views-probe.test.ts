/** Slopes and expressions on the host, against the equations by hand. */

import { expect, test } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { isRandom, readsTime, slopesIn, valueIn } from "../../src/views/probe.ts";

const eigenmodes = resolveExperiment({
  system: "eigenmodes",
  dimensions: { modes: 6 },
  parameters: { alphaP: 2, sigma: 0.5, tau: 0.9 },
  runs: 1,
  sweep: { eta: [0, 0.03] },
  views: [
    {
      kind: "plane",
      x: { state: "p", from: -1, to: 1 },
      y: { state: "s", from: 0, to: 1 },
      curves: [{ equation: "s = p^2/alphaP", label: "the parabola" }],
    },
    {
      kind: "map",
      x: "eta",
      y: "tau",
      show: { observable: "normWp" },
      boundary: [{ equation: "etaP = tau^2/4", label: "b" }],
    },
  ],
});

test("slopes of the modes are those of Eqs. 77-78 at the parameters of the cell", () => {
  for (const [cell, eta] of [0, 0.03].entries()) {
    const slopes = slopesIn(eigenmodes, { cell, time: 0 }, ["s", "p"]);
    for (const [p, s] of [
      [0.3, 0.2],
      [-0.7, 0.9],
    ] as const) {
      const d = 0.9 - 1.25 * p;
      expect(slopes([s, p])[0]).toBeCloseTo(2 * s * (p * d - eta), 14);
      expect(slopes([s, p])[1]).toBeCloseTo(2 * s * d - eta * p, 14);
    }
  }
});

test("two functions of one experiment do not disturb each other", () => {
  const first = slopesIn(eigenmodes, { cell: 0, time: 0, at: { s: 0.5 } }, ["p"]);
  const second = slopesIn(eigenmodes, { cell: 1, time: 0, at: { s: 0.1 } }, ["p"]);
  const before = first([0.4]);
  second([0.2]);
  expect(first([0.4])).toEqual(before);
});

test("an equation of a view is zero on its curve, at the parameters of the system", () => {
  const value = valueIn(eigenmodes, { cell: 1, time: 0 }, "(s) - (p^2/alphaP)", ["p", "s"]);
  expect(value([0.6, 0.18])).toBeCloseTo(0, 15);
  expect(value([0.6, 0.28])).toBeCloseTo(0.1, 15);
});

test("of parameters that vary, those that default to them follow", () => {
  const value = valueIn(eigenmodes, { cell: 0, time: 0 }, "(etaP) - (tau^2/4)", ["eta", "tau"]);
  expect(value([0.25, 1])).toBeCloseTo(0, 15);
  expect(value([0.5, 1])).toBeCloseTo(0.25, 15);
});

test("data are those of the experiment, as numbers and as multiples of I", () => {
  const frozen = resolveExperiment({
    system: "three-scalars-frozen-target",
    dimensions: { modes: 1 },
    data: { model: "explicit", lambdaS: 1, lambdaD: 0.5 },
    runs: 1,
    views: [
      {
        kind: "plane",
        x: { state: "w", from: -1, to: 1 },
        y: { state: "wp", from: -1, to: 1 },
        at: { wa: 1 },
        curves: [{ equation: "wp*w = wa*lambdaD/lambdaS", label: "hyperbola" }],
      },
    ],
  });
  const setting = { cell: 0, time: 0, at: { wa: 1 } };
  const [w, wp] = [0.25, 1.5];
  const r = 0.5 - wp * w;
  const slopes = slopesIn(frozen, setting, ["w", "wp"])([w, wp]);
  expect(slopes[0]).toBeCloseTo(wp * r, 14);
  expect(slopes[1]).toBeCloseTo(r * w, 14);
  expect(valueIn(frozen, setting, "(wp*w) - (wa*lambdaD/lambdaS)", ["w", "wp"])([0.25, 2])).toBeCloseTo(0, 15);

  const matrices = resolveExperiment({
    system: "byol",
    dimensions: { n1: 3, n2: 2 },
    runs: 1,
    sweep: { sigma: [0.1, 2] },
    views: [
      {
        kind: "map",
        x: "sigma",
        y: "eta",
        show: { observable: "normWp" },
        boundary: [{ equation: "trace(Ss) = 12*eta", label: "b" }],
      },
    ],
  });
  const value = valueIn(matrices, { cell: 0, time: 0 }, "(trace(Ss)) - (12*eta)", ["sigma", "eta"]);
  expect(value([1, 0.5])).toBeCloseTo(0, 13);
  expect(value([2, 0])).toBeCloseTo(15, 13);
});

const text = (lines: string) => ({ text: `system test "a test"\n${lines}\n` });

test("time is that which is asked for, and of a map a slope is what its step adds", () => {
  const driven = resolveExperiment({ system: text("state x : scalar ~ 0\ndx/dt = t - x\nobserve value = x"), runs: 1 });
  expect(readsTime(driven)).toBe(true);
  expect(readsTime(eigenmodes)).toBe(false);
  expect(slopesIn(driven, { cell: 0, time: 3 }, ["x"])([1])).toEqual([2]);
  const halved = resolveExperiment({ system: text("state x : scalar ~ 1\nnext x = x/2\nobserve value = x"), runs: 1 });
  expect(slopesIn(halved, { cell: 0, time: 0 }, ["x"])([3])).toEqual([-1.5]);
});

test("what a step draws, what a run started from and what is outside of a function's range have no value", () => {
  const random = resolveExperiment({
    system: text("state x : scalar ~ 1\nnext x = x + randn()\nobserve value = x"),
    runs: 1,
  });
  expect(isRandom(random)).toBe(true);
  expect(slopesIn(random, { cell: 0, time: 0 }, ["x"])([1])).toEqual([Number.NaN]);
  const curves = ["sqrt(x) = y", "x = initial(y)", "x = maximum(y)"].map((equation) => ({ equation, label: equation }));
  const odd = resolveExperiment({
    system: text(
      "state x : scalar ~ 1\nstate y : scalar ~ 1\ndx/dt = sqrt(y)\ndy/dt = x\nobserve value = x\nclass far where first(t where x > 4) > 1",
    ),
    runs: 1,
    views: [{ kind: "plane", x: { state: "x", from: -1, to: 1 }, y: { state: "y", from: -1, to: 1 }, curves }],
  });
  const at = { cell: 0, time: 0 };
  expect(slopesIn(odd, at, ["x", "y"])([0.5, -1])).toEqual([Number.NaN, 0.5]);
  expect(valueIn(odd, at, "(sqrt(x)) - (y)", ["x", "y"])([-1, 0])).toBeNaN();
  expect(valueIn(odd, at, "(sqrt(x)) - (y)", ["x", "y"])([4, 0.5])).toBe(1.5);
  expect(valueIn(odd, at, "(x) - (initial(y))", ["x", "y"])([1, 1])).toBeNaN();
  expect(valueIn(odd, at, "(x) - (maximum(y))", ["x", "y"])([1, 1])).toBeNaN();
});

test("a field of 60 x 60 is a matter of moments", () => {
  const slopes = slopesIn(eigenmodes, { cell: 0, time: 0 }, ["p", "s"]);
  const measure = () => {
    const start = performance.now();
    for (let k = 0; k < 3600; k++) slopes([k / 3600, 0.5]);
    return performance.now() - start;
  };
  const best = Math.min(measure(), measure(), measure());
  // Some 10 ms on an idle machine; preparing anew for each place would take seconds.
  expect(best).toBeLessThan(1000);
});
