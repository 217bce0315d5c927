/** Long texts become programs, instructions and kernels in a time that goes with their length. */

import { describe, expect, it } from "vitest";
import { makeRecipe } from "../../src/cpu/recipe.ts";
import { makeIntervals } from "../../src/ensemble/intervals.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ResolvedExperiment } from "../../src/experiment/resolved.ts";
import { emitIntegrate } from "../../src/gpu/emit-integrate.ts";
import { emitObserve } from "../../src/gpu/emit-module.ts";
import { makePlan } from "../../src/gpu/plan.ts";
import { splitAtSpectra } from "../../src/gpu/split.ts";
import { faultsOf } from "../../src/program/verify.ts";

const limits = {
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
};

/** So many parts of a text, each made of its number. */
const repeated = (size: number, part: (index: number) => string, separator: string): string =>
  Array.from({ length: size }, (_, index) => part(index)).join(separator);
const definitions = (size: number, part: (name: string, before: string) => string): string =>
  repeated(size, (index) => (index === 0 ? "" : part(`d${index}`, `d${index - 1}`)), "\n");

interface Flows {
  readonly lines?: string;
  readonly W?: string;
  readonly v?: string;
}

/** Texts of a kind by their length; the longest of each is near what the language reads. */
const kinds: Record<string, { readonly longest: number; flows(size: number): Flows }> = {
  "a sum of matrices that are alike": { longest: 20_000, flows: (size) => ({ W: repeated(size, () => "W", " + ") }) },
  "a sum of two products": {
    longest: 10_000,
    flows: (size) => ({ W: repeated(size, (index) => (index % 2 === 0 ? "W" : "W*W^T*W"), " + ") }),
  },
  "a sum of products that all differ": {
    longest: 2000,
    flows: (size) => ({ W: repeated(size, (index) => `(W + ${index}*I)*W`, " + ") }),
  },
  "a product of matrices": { longest: 4000, flows: (size) => ({ W: repeated(size, () => "W", "*") }) },
  "a product of diagonals": { longest: 10_000, flows: (size) => ({ W: `${repeated(size, () => "D", "*")}*W` }) },
  "a sum of scalars": {
    longest: 10_000,
    flows: (size) => ({ W: `(${repeated(size, (index) => (index % 2 === 0 ? "x" : "x^3"), " + ")})*W` }),
  },
  "a sum of norms": {
    longest: 2000,
    flows: (size) => ({ W: `(${repeated(size, (index) => `norm(W + ${index}*I)`, " + ")})*W` }),
  },
  "a sum of vectors": {
    longest: 10_000,
    flows: (size) => ({ v: repeated(size, (index) => (index % 3 === 0 ? "exp(v)" : "v*v"), " + ") }),
  },
  "scalars defined one by another": {
    longest: 4000,
    flows: (size) => ({
      lines: `d0 = x\n${definitions(size, (name, before) => `${name} = ${before}*${before} + ${before}`)}`,
      W: `d${size - 1}*W`,
    }),
  },
  "matrices defined one by another": {
    longest: 1000,
    flows: (size) => ({
      lines: `d0 = W\n${definitions(size, (name, before) => `${name} = ${before} + W*${before}`)}`,
      W: `d${size - 1}`,
    }),
  },
  "vectors defined one by another": {
    longest: 4000,
    flows: (size) => ({
      lines: `d0 = v\n${definitions(size, (name, before) => `${name} = ${before}*${before} - v`)}`,
      v: `d${size - 1}`,
    }),
  },
};

function resolvedOf({ lines = "", W = "W", v = "v" }: Flows): ResolvedExperiment {
  const declared = ["state W : n x n", "state x : scalar", "state v : n", "data D : n x n symmetric"];
  const flows = [`dW/dt = ${W}`, "dx/dt = -x", `dv/dt = ${v}`, "observe size = norm(W)"];
  const text = ["system long", ...declared, lines, ...flows].join("\n");
  const data = { model: "explicit" as const, D: [1, 2, 3, 4] };
  return resolveExperiment({ system: { text }, dimensions: { n: 4 }, data, runs: 4 });
}

/** Everything that happens to a text before a run; yields how much came of it. */
function lengthOf(flows: Flows): number {
  const resolved = resolvedOf(flows);
  expect(faultsOf(resolved.program)).toEqual([]);
  const intervals = makeIntervals(resolved, 1000);
  const { patches } = makeRecipe(resolved, resolved.program, intervals, { single: false, registerBytes: 16 });
  const program = splitAtSpectra(resolved.program);
  const { layout } = makePlan(resolved, program, limits);
  const code = emitIntegrate(program, layout, resolved) + emitObserve(program, layout);
  // Most brackets inside each other: what a compiler of kernels has to recurse into.
  expect(deepestBrackets(code)).toBeLessThan(200);
  return code.length + patches.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function deepestBrackets(code: string): number {
  let depth = 0;
  let deepest = 0;
  for (const letter of code) {
    if (letter === "(") deepest = Math.max(deepest, ++depth);
    else if (letter === ")") depth--;
  }
  return deepest;
}

describe("a long text", () => {
  for (const [kind, { longest, flows }] of Object.entries(kinds)) {
    it(`becomes what it is longer by, and overflows nothing: ${kind}`, { timeout: 60_000 }, () => {
      const [none, half, whole] = [1, longest / 2, longest].map((size) => lengthOf(flows(size)));
      // A hundred letters for the part that does not grow.
      expect(whole! - none!).toBeLessThan(2.2 * (half! - none!) + 100);
    });
  }
});
