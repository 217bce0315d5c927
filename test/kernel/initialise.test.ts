/** Initial laws on the device against the same draws in float64. */

import { describe, expect, it } from "vitest";
import initialiseShader from "../../shaders/initialise.wgsl?raw";
import normalShader from "../../shaders/normal.wgsl?raw";
import randomShader from "../../shaders/random.wgsl?raw";
import { type UniformValues, uniformText } from "../../src/gpu/emit-uniform.ts";
import { type Draw, normalMatrix } from "../../src/program/random.ts";
import { describeKernel, lint, play, type Words } from "./device.ts";

const code = [uniformText(), randomShader, normalShader, initialiseShader].join("\n");
const padded = (n: number) => Math.ceil(n / 4) * 4;
const laws = { zero: 0, identity: 1, normal: 2, symmetric: 3, positive: 4, copy: 5, explicit: 6 };
const seed = 3 * 2 ** 32 + 5;
const shared = { seedLow: 5, seedHigh: 3, stream: 2 };
// Normals are right to 4 units of 2^-24, and none exceeds 5.8.
const normalTolerance = 6 * 5.8 * 2 ** -24;

/** The padded state of every run: dispatches may differ, the region is filled with sevens before. */
async function initialise(
  dispatches: readonly UniformValues[],
  stride: number,
  runs: number,
  options: { runsPerCell?: number; data?: Words; size?: number } = {},
): Promise<Float32Array> {
  const before = new Float32Array(4 * stride * runs).fill(7);
  const groups = Math.ceil((runs * (options.size ?? stride)) / 64);
  const played = await play(
    dispatches.map((dispatch) => ({
      code,
      entryPoint: "initialise",
      constants: { STATE_STRIDE: stride },
      dispatch: { runs, runsPerCell: options.runsPerCell ?? 1000, ...shared, ...dispatch },
      // more than enough, in two dimensions
      workgroups: [3, Math.ceil(groups / 3)] as [number, number],
    })),
    { 1: before, 3: options.data ?? 4 },
    [1],
  );
  return new Float32Array(played.get(1)!.buffer);
}

/** Compares the run's state at a vec4 offset with true entries; what pads it must be 0. */
function expectState(
  states: Float32Array,
  at: number,
  [rows, columns]: readonly [number, number],
  entry: (i: number, j: number) => number,
  tolerance: number,
): void {
  for (let i = 0; i < padded(rows); i++)
    for (let j = 0; j < padded(columns); j++) {
      const found = states[4 * at + i * padded(columns) + j]!;
      if (i >= rows || j >= columns) expect(found).toBe(0);
      else expect(Math.abs(found - entry(i, j)), `entry ${i}, ${j}`).toBeLessThanOrEqual(tolerance);
    }
}

describe("initialise", () => {
  it("compiles", async () => {
    expect(await lint(code)).toEqual([]);
  });
});

describeKernel("initialise", () => {
  const draw = (run: number): Draw => ({ seed, run, stream: 2 });

  for (const [rows, columns] of [
    [5, 7],
    [8, 8],
    [1, 1],
    [13, 3],
  ] as const)
    it(`draws a ${rows} x ${columns} matrix by its true shape, replicates by cell`, async () => {
      const size = (padded(rows) * padded(columns)) / 4;
      const offset = 3;
      const law = { law: laws.normal, rows, columns, offset, scale: 0.5, mean: 2, firstRun: 4 };
      const states = await initialise([law], size + 5, 6, { runsPerCell: 3, size });
      for (let run = 0; run < 6; run++) {
        const g = normalMatrix(draw((4 + run) % 3), rows, columns);
        expectState(
          states,
          run * (size + 5) + offset,
          [rows, columns],
          (i, j) => 2 + 0.5 * g[i * columns + j]!,
          normalTolerance,
        );
        // What belongs to other states is left alone.
        expect(states[4 * run * (size + 5) + 4 * offset - 1]).toBe(7);
        expect(states[4 * (run * (size + 5) + offset + size)]).toBe(7);
      }
    });

  it("gives a run the same bits in any batch", async () => {
    const law = { law: laws.symmetric, rows: 6, columns: 6, scale: 1 };
    const whole = await initialise([law], 16, 8);
    const part = await initialise([{ ...law, firstRun: 5 }], 16, 3);
    expect(part).toEqual(whole.subarray(5 * 64));
  });

  it("makes symmetric and positive matrices, symmetric to the bit", async () => {
    for (const n of [1, 6, 9, 32]) {
      const size = padded(n) ** 2 / 4;
      const g = normalMatrix(draw(0), n, n);
      const product = (i: number, j: number) => {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += g[i * n + k]! * g[j * n + k]!;
        return 0.1 * sum;
      };
      const symmetric = await initialise([{ law: laws.symmetric, rows: n, columns: n, scale: 3 }], size, 2);
      const half = (i: number, j: number) => (3 * (g[i * n + j]! + g[j * n + i]!)) / 2;
      expectState(symmetric, 0, [n, n], half, 3 * normalTolerance);
      const positive = await initialise([{ law: laws.positive, rows: n, columns: n, scale: 0.1 }], size, 2);
      expectState(positive, 0, [n, n], product, 0.1 * n * 2 * normalTolerance);
      for (const states of [symmetric, positive])
        for (let i = 0; i < n; i++)
          for (let j = 0; j < i; j++) expect(states[i * padded(n) + j]).toBe(states[j * padded(n) + i]);
    }
  });

  it("writes zero and identity", async () => {
    expectState(await initialise([{ law: laws.zero, rows: 3, columns: 6 }], 8, 2), 8, [3, 6], () => 0, 0);
    const identity = await initialise([{ law: laws.identity, rows: 6, columns: 6, scale: 1.5 }], 16, 2);
    expectState(identity, 16, [6, 6], (i, j) => (i === j ? 1.5 : 0), 0);
  });

  it("copies a state and takes explicit values", async () => {
    const data = new Float32Array(4 * 20);
    for (let i = 0; i < 3; i++) for (let j = 0; j < 5; j++) data[4 * 2 + i * 8 + j] = 10 * i + j;
    const shape = { rows: 3, columns: 5 };
    const states = await initialise(
      [
        { law: laws.explicit, ...shape, offset: 0, source: 2 },
        { law: laws.copy, ...shape, offset: 8, source: 0 },
      ],
      16,
      3,
      { data },
    );
    for (let run = 0; run < 3; run++)
      for (const at of [0, 8]) expectState(states, run * 16 + at, [3, 5], (i, j) => 10 * i + j, 0);
  });

  it("packs a vector four modes a row", async () => {
    for (const k of [1, 4, 9, 18]) {
      const size = padded(Math.ceil(k / 4));
      const law = { law: laws.normal, rows: 0, columns: k, scale: 1, mean: 0 };
      const states = await initialise([law], size, 3);
      for (let run = 0; run < 3; run++) {
        const g = normalMatrix(draw(run), 1, k);
        for (let e = 0; e < 4 * size; e++)
          expect(Math.abs(states[4 * run * size + e]! - (g[e] ?? 0))).toBeLessThanOrEqual(e < k ? normalTolerance : 0);
      }
    }
  });
});
