/** The uniform of every entry point, what differs from one dispatch to the next: one table, from which the WGSL struct and its writer come. */

import { shader } from "./shaders.ts";

/** In the order in which they stand, four bytes each. */
const fields = [
  ["firstRun", "u32", "the batch's first run, counted in the group"],
  ["runs", "u32", "runs in the batch, or in the group where a stage is about all of it"],
  ["groupRuns", "u32", "runs in the group: the distance of two components in `values`"],
  ["runsPerCell", "u32", "runs of one cell, side by side in the group"],
  ["firstReplicate", "u32", "number in its cell of the first of them"],
  ["chunks", "u32", "chunks that `integrate` has been given so far, this one included"],
  ["steps", "u32", "steps of the chunk at most"],
  ["firstStep", "u32", "number of the chunk's first step since the last sample time"],
  ["time", "f32", "of the last sample"],
  ["step", "f32", "size of a step; where steps adapt, the distance of two sample times"],
  ["seedLow", "u32", "the seed's low 32 bits, and the rest"],
  ["seedHigh", "u32", ""],
  ["nothing", "u32", "always 0, which no compiler knows"],
] as const;

/** What is left out is 0. */
export type UniformValues = { readonly [Name in (typeof fields)[number][0]]?: number };

export const uniformBytes = 4 * fields.length;

/** The struct `Dispatch` and its binding: what every module begins with. */
export function uniformText(): string {
  const lines = fields.map(([name, type, meaning]) => `  ${name}: ${type},${meaning ? `  // ${meaning}` : ""}`);
  return ["struct Dispatch {", ...lines, "}", "", shader("dispatch")].join("\n");
}

export function writeUniform(bytes: DataView, at: number, values: UniformValues): void {
  for (const [index, [name, type]] of fields.entries()) {
    const value = values[name] ?? 0;
    if (type === "f32") bytes.setFloat32(at + 4 * index, value, true);
    else bytes.setUint32(at + 4 * index, value, true);
  }
}
