/** What a thread holds while slopes come and go, and what of it is put aside in device memory where the registers do not last. */

import type { Integrator } from "../experiment/schema.ts";
import { comingStages, type Scheme, stagesOf, type Tableau } from "../methods/method.ts";
import { isAdaptive, smallScheme } from "../methods/methods.ts";
import type { GpuProgram } from "./split.ts";
import { tileCount } from "./tiles.ts";
import type { Tuning } from "./tuning.ts";

/**
 * What can be put aside, what costs the fewest reads and writes for what it frees first: what roundings left out, which the end of a
 * step reads; the sums for stages to come, instead of which slopes are kept; the state, which each slope reads; and the sum of the
 * error, which its end then makes of slopes.
 */
const costs = ["carry", "sums", "now", "error"] as const;
type Part = (typeof costs)[number];

/** Copies of the states in the run's scratch. Each thread reads and writes its own share alone, so that nobody waits. */
export interface Aside {
  readonly parts: ReadonlySet<Part>;
  /** Numbers of the copies, and of the first slope's; null where it is not put aside. */
  readonly now: number | null;
  readonly carry: number | null;
  readonly slopes: number | null;
  readonly copies: number;
  /** vec4 of a copy that a thread has: four a tile, one a number. */
  readonly rows: number;
}

/** Of a tile, and what the law of a step with a size of its own remembers (march.wgsl). */
const numbersOfTile = 16;
const numbersOfLaw = 32;

/** float32 that a thread holds, the slope that has come among them. */
export function heldNumbers(program: GpuProgram, threads: number, integrator: Integrator): number {
  const scheme = smallScheme(integrator.method);
  return copiesOf(scheme) * numbersOfCopy(program, threads) + (isAdaptive(integrator) ? numbersOfLaw : 0);
}

function numbersOfCopy({ states }: GpuProgram, threads: number): number {
  const tiles = states.filter(({ scalar }) => !scalar).map(({ shape }) => Math.ceil(tileCount(shape) / threads));
  return numbersOfTile * tiles.reduce((sum, count) => sum + count, 0);
}

/** The state, the stage, the change and the slope; with steps that adapt what roundings left out and the error too. */
function copiesOf(scheme: Scheme): number {
  // Now, the next, and what they are made of.
  if (scheme.kind === "map") return 4;
  // The first slope, and the stage before the last.
  if (scheme.kind === "recurrence") return 8;
  return (scheme.errorWeights ? 6 : 4) + sumsOf(scheme);
}

/** How many stages ahead a slope reaches. */
export function reachOf(tableau: Tableau): number {
  const rows = comingStages(tableau).map((row) => row.slice(0, -1));
  return Math.max(1, ...rows.map((row) => 1 + row.findLastIndex((coefficient) => coefficient !== 0)));
}

/** A sum for each of these stages, but where it is the next alone, which is made at once. */
function sumsOf(tableau: Tableau): number {
  const reach = reachOf(tableau);
  return reach === 1 ? 0 : reach;
}

/** Copies of the states in registers that each frees; 0 where a method has no such thing. */
function freedBy(part: Part, scheme: Scheme, adaptive: boolean): number {
  switch (part) {
    // With fixed steps it goes into the change.
    case "carry":
      return adaptive ? 1 : 0;
    case "sums":
      return scheme.kind === "tableau" ? sumsOf(scheme) : 0;
    case "now":
      return 1;
    case "error":
      return scheme.kind === "tableau" && scheme.errorWeights ? 1 : 0;
  }
}

/** Null where all of it stays in the registers. */
export function planAside(
  program: GpuProgram,
  threads: number,
  integrator: Integrator,
  { heldAtMost }: Pick<Tuning, "heldAtMost">,
): Aside | null {
  const scheme = smallScheme(integrator.method);
  if (scheme.kind === "map") return null;
  const copy = numbersOfCopy(program, threads);
  const parts = new Set<Part>();
  let numbers = heldNumbers(program, threads, integrator);
  for (const part of costs) {
    const freed = freedBy(part, scheme, isAdaptive(integrator));
    if (numbers <= heldAtMost || freed === 0) continue;
    parts.add(part);
    numbers -= freed * copy;
  }
  if (parts.size === 0) return null;
  let copies = 0;
  const place = (isAside: boolean, count: number): number | null => {
    if (!isAside) return null;
    copies += count;
    return copies - count;
  };
  const now = place(parts.has("now"), 1);
  const carry = place(parts.has("carry"), 1);
  // No stage to come takes the last slope.
  const slopeCount = scheme.kind === "tableau" ? stagesOf(scheme) - (parts.has("error") ? 0 : 1) : 0;
  const slopes = place(parts.has("sums") || parts.has("error"), slopeCount);
  const rows = program.states.reduce(
    (sum, { scalar, shape }) => sum + (scalar ? 1 : 4 * Math.ceil(tileCount(shape) / threads)),
    0,
  );
  return { parts, now, carry, slopes, copies, rows };
}
