/** The outer form of emitted WGSL. */

import { literal } from "./emit-scalars.ts";

export function functionText(signature: string, lines: readonly string[]): string {
  return [`fn ${signature} {`, ...lines.map((line) => `  ${line}`), "}"].join("\n");
}

/** A module of its parts. */
export function join(parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}

/** `const NAME = 3u;`, a line each. */
export function wholeNumbers(numbers: Readonly<Record<string, number>>): string {
  return Object.entries(numbers)
    .map(([name, value]) => `const ${name} = ${value}u;`)
    .join("\n");
}

/** `const NAME = f32(0.5);`, a line each. */
export function floatNumbers(numbers: Readonly<Record<string, number>>): string {
  return Object.entries(numbers)
    .map(([name, value]) => `const ${name} = f32(${literal(value)});`)
    .join("\n");
}

/** A constant array; one of a single entry, which only a constant may index, gets a second. */
export function floatArray(name: string, numbers: readonly number[]): string {
  const padded = numbers.length === 1 ? [...numbers, 0] : numbers;
  return `const ${name} = array<f32, ${padded.length}>(${padded.map(literal).join(", ")});`;
}
