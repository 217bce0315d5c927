/** Random bits against Random123's known answers, and normals against float64. */

import { describe, expect, it } from "vitest";
import normalShader from "../../shaders/normal.wgsl?raw";
import randomShader from "../../shaders/random.wgsl?raw";
import { normalMatrix, normals, threefry, type Words4 } from "../../src/program/random.ts";
import { describeKernel, lint, play } from "./device.ts";

const ones = 0xffffffff;
/** counter, key, answer: kat_vectors of Random123, threefry4x32-20. */
const knownAnswers: readonly (readonly [Words4, Words4, Words4])[] = [
  [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [0x9c6ca96a, 0xe17eae66, 0xfc10ecd4, 0x5256a7d8],
  ],
  [
    [ones, ones, ones, ones],
    [ones, ones, ones, ones],
    [0x2a881696, 0x57012287, 0xf6c7446e, 0xa16a6732],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89],
    [0x59cd1dbb, 0xb8879579, 0x86b5d00c, 0xac8b6d84],
  ],
];

const bitsShader = `${randomShader}
@group(0) @binding(4) var<storage, read_write> input: array<vec4u>;
@group(0) @binding(6) var<storage, read_write> output: array<vec4u>;
@compute @workgroup_size(1) fn main(@builtin(global_invocation_id) id: vec3u) {
  output[id.x] = threefry(input[2u * id.x], input[2u * id.x + 1u]);
}`;

const normalsShader = `${normalShader}
@group(0) @binding(4) var<storage, read_write> input: array<vec4u>;
@group(0) @binding(6) var<storage, read_write> output: array<vec4f>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  output[id.x] = normals(input[id.x]);
}`;

describe("threefry on the host", () => {
  it("gives the known answers", () => {
    for (const [counter, key, answer] of knownAnswers) expect(threefry(counter, key)).toEqual([...answer]);
  });

  it("gives normals with the right moments", () => {
    const values = normalMatrix({ seed: 5, run: 3, stream: 1 }, 100, 1001);
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    // Five standard errors of 100 100 independent draws.
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / values.length));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / values.length));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / values.length));
  });

  it("numbers draws by the true shape", () => {
    const draw = { seed: 2 ** 40 + 7, run: 0, stream: 0 };
    const wide = normalMatrix(draw, 2, 5);
    expect(wide[5]).toBe(normals(threefry([2, 0, 0, 0], [7, 256, 0, 0]))[0]);
  });
});

it("compiles", async () => {
  expect(await lint(bitsShader)).toEqual([]);
  expect(await lint(normalsShader)).toEqual([]);
});

describeKernel("random bits on the device", () => {
  it("gives the known answers", async () => {
    const words = Uint32Array.from(knownAnswers.flatMap(([counter, key]) => [...counter, ...key]));
    const result = await play([{ code: bitsShader, entryPoint: "main", workgroups: [3] }], { 4: words, 6: 12 }, [6]);
    expect([...result.get(6)!]).toEqual(knownAnswers.flatMap(([, , answer]) => [...answer]));
  });
});

describeKernel("normals on the device", () => {
  it("equal float64's to a few units in the last place", async () => {
    const count = 1 << 20;
    const words = new Uint32Array(count);
    for (let i = 0; i < count; i += 4) words.set(threefry([i, 0, 0, 0], [1, 2, 3, 4]), i);
    // The edges: least and greatest uniform, both sides of 1 and of every quarter and eighth of a turn.
    const firsts = [0, 0x100, ones, 0xfffffe00, 0xb504f200, 0xb504f400, 0x80000000, 0x7fffff00];
    let at = 0;
    for (const first of firsts)
      for (let eighth = 0; eighth < 8; eighth++)
        for (const side of [-0x100, 0, 0x100]) {
          words[at++] = first;
          words[at++] = (eighth * 0x20000000 + side) >>> 0;
        }
    const played = await play(
      [{ code: normalsShader, entryPoint: "main", workgroups: [count / 4 / 64] }],
      { 4: words, 6: count },
      [6],
    );
    const values = new Float32Array(played.get(6)!.buffer);
    let worst = 0;
    for (let i = 0; i < count; i += 4) {
      const expected = normals([words[i]!, words[i + 1]!, words[i + 2]!, words[i + 3]!]);
      for (let lane = 0; lane < 4; lane++) {
        const error = Math.abs(values[i + lane]! - expected[lane]!);
        worst = Math.max(worst, expected[lane] === 0 ? error * 1e30 : error / Math.abs(expected[lane]!));
      }
    }
    console.log(`normals: greatest relative error ${(worst * 2 ** 24).toFixed(2)} * 2^-24`);
    // Logarithm, root and sine each stay within about 1.5 * 2^-24; drivers may round a root 2.5 units worse.
    expect(worst).toBeLessThan(6 * 2 ** -24);
  });
});
