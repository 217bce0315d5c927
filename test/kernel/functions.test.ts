/** The functions and powers of shaders/functions.wgsl against float64, number by number: what they are worth, and where they are undefined. */

import { describe, expect, it } from "vitest";
import exact from "../../shaders/exact.wgsl?raw";
import functions from "../../shaders/functions.wgsl?raw";
import { uniformText } from "../../src/gpu/emit-uniform.ts";
import { scalarFunctions } from "../../src/language/arithmetic.ts";
import { deviceFunctions } from "../tolerances.ts";
import { describeKernel, lint, play } from "./device.ts";

const names = ["exponential", "logarithm", "squareRoot", "hyperbolicTangent", "sine", "cosine"] as const;

const code = [
  uniformText(),
  exact,
  functions,
  "@group(0) @binding(3) var<storage, read> data: array<vec4f>;",
  "@group(0) @binding(6) var<storage, read_write> values: array<vec4f>;",
  "@compute @workgroup_size(64)",
  "fn apply(@builtin(global_invocation_id) id: vec3u) {",
  "  let count = arrayLength(&data) / 2u;",
  "  if (id.x >= count) { return; }",
  "  let x = data[id.x];",
  ...names.map((name, index) => `  values[${index}u * count + id.x] = ${name}4(x);`),
  `  values[${names.length}u * count + id.x] = power4(x, data[count + id.x]);`,
  "}",
].join("\n");

/** [function][number] of all functions, the power with the exponents last. */
async function applied(numbers: Float32Array, exponents: Float32Array): Promise<Float32Array[]> {
  const padded = 4 * Math.ceil(numbers.length / 4);
  const data = new Float32Array(2 * padded);
  data.set(numbers);
  data.set(exponents, padded);
  const played = await play(
    [{ code, entryPoint: "apply", workgroups: [Math.ceil(padded / 256)] }],
    { 3: data, 6: (names.length + 1) * padded },
    [6],
  );
  const all = new Float32Array(played.get(6)!.buffer);
  return Array.from({ length: names.length + 1 }, (_, index) =>
    all.slice(index * padded, index * padded + numbers.length),
  );
}

/** Numbers of every size and both signs, the ends of every branch among them. */
function manyNumbers(): Float32Array {
  const numbers = [
    ...[
      0,
      -0,
      1e-45,
      -1e-45,
      1e-40,
      1.1754944e-38,
      0.625,
      Math.SQRT1_2,
      Math.SQRT2,
      1,
      2,
      4,
      8,
      87.4,
      88,
      88.7,
      88.8,
      89,
    ],
    ...[4095.9, 4096, 4097, 1e5, 1e9, 1e10, 1e20, 1e30, 1e38, 3.4028235e38, Infinity, NaN],
    // The float32 next to a multiple of pi/2 among all of them: what is left of it is 2^-62 of the angle (Muller).
    16367173 * 2 ** 72,
  ];
  // A fixed sequence of the bits of finite numbers, evenly over exponents and mantissas.
  const words = Uint32Array.from({ length: 40_000 }, (_, index) => Math.imul(index + 1, 0x9e3779b1) >>> 1);
  for (const x of new Float32Array(words.buffer)) if (Number.isFinite(x)) numbers.push(x);
  for (let i = 1; i <= 10_000; i++) numbers.push(i / 311);
  return Float32Array.from(numbers.flatMap((x) => [x, -x]));
}

const exponentsTried = [
  0,
  -0,
  1 / 3,
  0.5,
  -0.5,
  0.75,
  1,
  2,
  3,
  -1,
  -2,
  -3,
  7,
  8,
  -8,
  9,
  -9,
  13.5,
  31,
  100,
  -0.001,
  1e-6,
];

describe("the functions", () => {
  it("compile", async () => {
    expect(await lint(code)).toEqual([]);
  });
});

describeKernel("the functions", () => {
  const numbers = manyNumbers();
  const exponents = Float32Array.from(numbers, (_, index) => exponentsTried[(index >> 1) % exponentsTried.length]!);
  const found = applied(numbers, exponents);

  const references = [Math.exp, scalarFunctions.log, Math.sqrt, Math.tanh, Math.sin, Math.cos];
  names.forEach((name, index) => {
    it(`${name} is that of float64, and undefined where that is`, async () => {
      const values = (await found)[index]!;
      let worst = 0;
      numbers.forEach((x, at) => {
        const share = errorOf(values[at]!, references[index]!(x), name === "sine" || name === "cosine");
        if (share > deviceFunctions[name]) expect.fail(`${name}(${x}) is ${values[at]}, not ${references[index]!(x)}`);
        worst = Math.max(worst, share);
      });
      console.info(`${name}: ${(worst * 2 ** 24).toFixed(2)} units of 2^-24`);
    });
  });

  it("powers are those of float64, and undefined where those are", async () => {
    const values = (await found)[names.length]!;
    let worst = 0;
    numbers.forEach((x, at) => {
      const e = exponents[at]!;
      // A device may take a number below the normal ones for 0 where it divides by it.
      if (Math.abs(x) < 2 ** -126 && e < 0 && Math.abs(values[at]!) === Number.POSITIVE_INFINITY) return;
      // An error of the logarithm is one of the power, times the exponent.
      const share = errorOf(values[at]!, x ** e, false) / (1 + Math.abs(e));
      if (share > deviceFunctions.power) expect.fail(`${x}^${e} is ${values[at]}, not ${x ** e}`);
      worst = Math.max(worst, share);
    });
    console.info(`power: ${(worst * 2 ** 24).toFixed(2)} units of 2^-24 times 1 + |exponent|`);
  });
});

/** The error in shares of the value, or absolute; 0 where both are undefined or both overflow. Infinite where only one is. */
function errorOf(found: number, expected: number, absolute: boolean): number {
  if (Number.isNaN(found) || Number.isNaN(expected))
    return Number.isNaN(found) && Number.isNaN(expected) ? 0 : Infinity;
  const rounded = Math.fround(expected);
  if (found === rounded) return 0;
  if (!Number.isFinite(found) || !Number.isFinite(rounded)) {
    // At the very end of the range a rounding decides.
    const size = Math.min(Math.abs(found), Math.abs(expected));
    return size > 3.4028e38 ? Math.abs(Math.abs(size) - 3.4028235e38) / 3.4028235e38 : Infinity;
  }
  // A device may take numbers below the normal ones for 0.
  const least = 2 ** -126;
  if (Math.abs(expected) <= least && Math.abs(found) <= least) return 0;
  return Math.abs(found - expected) / (absolute ? 1 : Math.abs(expected));
}
