/** Experiments that ask for too much, or by names that every object has: refused with sentences, soon and without the memory they ask for. */

import { describe, expect, test } from "vitest";
import { ExperimentError } from "../../src/experiment/problems.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { withSetting } from "../../src/experiment/settings.ts";

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
    return [];
  } catch (error) {
    if (error instanceof ExperimentError) return error.problems.map(({ message }) => message);
    throw error;
  }
}

const many = <V>(count: number, value: (index: number) => V): Record<string, V> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`name${index}`, value(index)]));

describe("names that every object has", () => {
  const names = Object.getOwnPropertyNames(Object.prototype);
  const sections: Readonly<Record<string, (name: string) => object>> = {
    parameters: (name) => ({ [name]: 1 }),
    sweep: (name) => ({ [name]: [1, 2] }),
    dimensions: (name) => ({ [name]: 4 }),
    initial: (name) => ({ [name]: 0 }),
    data: (name) => ({ model: "explicit", X: 1, Xprime: 0, [name]: 1 }),
    histograms: (name) => ({ [name]: { from: 0, to: 1, bins: 2 } }),
    integrator: (name) => ({ method: "rk4", [name]: 1 }),
    times: (name) => ({ end: 1, [name]: 1 }),
  };
  test.each(Object.entries(sections))("are no keys of %s", (section, value) => {
    for (const name of names) {
      // As JSON.parse gives it: `__proto__` is an own key.
      const experiment = JSON.parse(JSON.stringify({ system: "byol", [section]: value(name) })) as object;
      const problems = problemsOf(() => resolveExperiment(experiment));
      expect(problems, name).toHaveLength(1);
      expect(problems[0]).toContain(name);
      expect(problems[0]).not.toMatch(/undefined|function|\[object/);
    }
  });

  test("are no settings", () => {
    for (const name of names)
      for (const setting of [
        `${name}=1`,
        `${name}.x=1`,
        `parameters.${name}=1`,
        `initial.${name}.scale=1`,
        `initial.W.${name}=1`,
        `data.${name}=1`,
        `integrator.${name}=1`,
      ]) {
        const problems = problemsOf(() => resolveExperiment(withSetting({ system: "byol" }, setting)));
        expect(problems.length, setting).toBeGreaterThan(0);
        for (const problem of problems) expect(problem).not.toMatch(/undefined|function|native|\[object/);
      }
  });

  test("are no systems, observables or methods", () => {
    for (const name of names) {
      expect(problemsOf(() => resolveExperiment({ system: name }))).toHaveLength(1);
      expect(problemsOf(() => resolveExperiment({ system: "byol", observables: [name] }))).toHaveLength(1);
      expect(problemsOf(() => resolveExperiment({ system: "byol", integrator: { method: name } }))).toHaveLength(1);
    }
  });
});

describe("too much", () => {
  const cases: readonly (readonly [what: string, experiment: object, first: RegExp])[] = [
    ["axes", { sweep: many(1000, () => ({ from: 0, to: 1, count: 65_536 })) }, /^sweep\.name0 is not a parameter/],
    [
      "cells",
      { sweep: { eta: { from: 0, to: 1, count: 65_536 }, beta: { from: 0, to: 1, count: 65_536 } } },
      /^sweep crosses its axes to 4294967296 cells, but at most 65536 are possible\.$/,
    ],
    ["parameters", { parameters: many(50_000, () => 1) }, /^parameters\.name0 is not a parameter of byol/],
    ["keys", many(50_000, () => 1), /^"name0" is not a key of an experiment/],
    ["wrong times", { times: Array.from({ length: 50_000 }, () => "x") }, /^times\[0\] must be a number/],
    ["observables", { observables: Object.keys(many(50_000, () => 1)) }, /^observables\[0\] is "name0"/],
    [
      "times between two numbers",
      { times: { start: 1, end: 1 + 1e-14, samples: 1000 } },
      /^times\.samples must leave the times apart, but with 1000 from 1 to 1\.00000000000001 two are 1\.$/,
    ],
  ];
  test.each(cases)("%s", (_, experiment, first) => {
    const start = process.cpuUsage();
    const problems = problemsOf(() => resolveExperiment({ system: "byol", ...experiment }));
    expect(problems[0]).toMatch(first);
    expect(problems.length).toBeLessThanOrEqual(101);
    if (problems.length > 100) expect(problems.at(-1)).toBe("There are more problems, which are not shown.");
    // A tenth of it alone on a machine.
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(3);
  });

  test("more axes than cells can have", () => {
    const parameters = Array.from({ length: 17 }, (_, k) => `a${k} = 1`).join(", ");
    const text = `system s\nstate x : scalar\nparam ${parameters}\ndx/dt = -x*a0\nobserve q = x`;
    const sweep = Object.fromEntries(Array.from({ length: 17 }, (_, k) => [`a${k}`, [1]]));
    expect(problemsOf(() => resolveExperiment({ system: { text }, sweep }))).toEqual([
      "sweep has 17 axes, but at most 16 are possible: one value is given under parameters.",
    ]);
  });

  test("cells of more parameters than there is memory for", () => {
    const parameters = Array.from({ length: 1000 }, (_, k) => `param a${k} = 1`).join("\n");
    const text = `system s\nstate x : scalar\n${parameters}\ndx/dt = -x*a0\nobserve q = x`;
    const sweep = { a0: { from: 0, to: 1, count: 65_536 } };
    expect(problemsOf(() => resolveExperiment({ system: { text }, sweep }))).toEqual([
      "sweep has 65536 cells of 1000 parameters, but at most 10000000 numbers are possible.",
    ]);
  });
});
