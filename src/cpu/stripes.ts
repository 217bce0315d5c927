/**
 * What blocks observe, put aside until all are through: as it comes from block after block it is written in stripes, each of all
 * sample times of some blocks, and read again a few components of one sample time at a time.
 *
 * A stripe is [sample][component, and clock][run], and behind each sample time a byte a run. So it is written in one piece, and what
 * is read at once lies together in every stripe, though stripes are written before the other blocks have begun.
 */

import type { Scratch } from "../ensemble/scratch.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { type Collector, placeColumns, type Sampled } from "./collect.ts";
import type { Observed } from "./station.ts";

/** What is put aside of each block. */
export interface Bundle {
  /** Runs of a block; the last one may have fewer. */
  readonly blockRuns: number;
  readonly samples: number;
  readonly components: number;
  /** Whether clocks count attempts and rejected steps, and know end times. */
  readonly adaptive: boolean;
}

/** How stripes of so many blocks are laid out. */
export interface StripeLayout extends Bundle {
  readonly blocks: number;
  readonly runs: number;
  /** Of a run at a sample time. */
  readonly numbers: number;
  readonly sampleBytes: number;
  readonly bytes: number;
}

/** Numbers that an adaptive clock has besides. */
const clockNames = ["attempts", "rejected", "endTimes"] as const;

export function layStripes(bundle: Bundle, blocks: number): StripeLayout {
  const runs = bundle.blockRuns * blocks;
  const numbers = bundle.components + (bundle.adaptive ? clockNames.length : 0);
  // Statuses fill whole numbers, so that those of the next sample time are where a view may begin.
  const sampleBytes = 8 * (numbers * runs + Math.ceil(runs / 8));
  return { ...bundle, blocks, runs, numbers, sampleBytes, bytes: bundle.samples * sampleBytes };
}

export interface StripeEvents {
  /** Once all blocks are through, for each sample time in its order. */
  complete(sampled: Sampled): void;
  /** A stripe has been written. */
  moved(): void;
  fail(error: unknown): void;
}

/** Two stripes are in memory at most: one that is filled, and one that is written meanwhile. */
export function createStripes(
  scratch: Scratch,
  layout: StripeLayout,
  resolved: ResolvedExperiment,
  { complete, moved, fail }: StripeEvents,
): Collector {
  const { blockRuns, samples, components } = layout;
  const allRuns = resolved.cells.length * resolved.runsPerCell;
  const allBlocks = Math.ceil(allRuns / blockRuns);
  /** [stripe][place]: which block is there. They come through in any order. */
  const stripes: number[][] = [[]];
  /** Of blocks that are under way. */
  const begun = new Map<number, Observed[]>();
  /** Through, and without a place. */
  const waiting: { readonly block: number; readonly observed: readonly Observed[] }[] = [];
  let through = 0;
  let filling: ArrayBuffer | null = null;
  let spare: ArrayBuffer | null = null;
  let isWriting = false;

  const write = (full: ArrayBuffer, stripe: number): void => {
    isWriting = true;
    scratch
      .write(new Uint8Array(full), stripe * layout.bytes)
      .then(() => {
        isWriting = false;
        spare = full;
        settle();
        moved();
      })
      .catch(fail);
  };
  /** Gives places to those that wait, as far as there are any, and has written what is full. */
  const settle = (): void => {
    for (;;) {
      const places = stripes.at(-1)!;
      const isOver = through === allBlocks && waiting.length === 0;
      if (filling !== null && (isOver || places.length === layout.blocks)) {
        if (isWriting) return;
        write(filling, stripes.length - 1);
        filling = null;
        stripes.push([]);
        continue;
      }
      const next = waiting.shift();
      if (next === undefined) break;
      filling ??= spare ?? new ArrayBuffer(layout.bytes);
      spare = null;
      for (const observed of next.observed) enter(layout, filling, places.length * blockRuns, observed);
      places.push(next.block);
    }
    if (through < allBlocks || isWriting) return;
    spare = null;
    for (let sample = 0; sample < samples; sample++) complete(sampledOf(sample));
  };

  /** Reads the same part of each stripe into `strip`, and says of each block of it where its first run is. */
  const readParts = async (
    sample: number,
    firstNumber: number,
    strip: Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>,
    use: (from: number, own: { readonly firstRun: number; readonly runs: number }) => void,
  ): Promise<void> => {
    const bytes = new Uint8Array(strip.buffer);
    const within = sample * layout.sampleBytes + 8 * firstNumber * layout.runs;
    for (const [stripe, blocks] of stripes.entries()) {
      if (blocks.length === 0) continue;
      await scratch.read(bytes, stripe * layout.bytes + within);
      for (const [place, block] of blocks.entries()) {
        const firstRun = block * blockRuns;
        use(place * blockRuns, { firstRun, runs: Math.min(blockRuns, allRuns - firstRun) });
      }
    }
  };
  const sampledOf = (sample: number): Sampled => {
    const joined = async <Numbers extends Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
      firstNumber: number,
      strip: Numbers,
      into: Numbers,
    ): Promise<Numbers> => {
      await readParts(sample, firstNumber, strip, (from, { firstRun, runs }) =>
        into.set(strip.subarray(from, from + runs), firstRun),
      );
      return into;
    };
    const clock = (name: (typeof clockNames)[number]) =>
      joined(components + clockNames.indexOf(name), new Float64Array(layout.runs), new Float64Array(allRuns));
    return {
      sample,
      parts: [],
      async columns(first, count, into) {
        const strip = new Float64Array(count * layout.runs);
        await readParts(sample, first, strip, (from, own) =>
          placeColumns(resolved, { values: strip.subarray(from), first: 0, stride: layout.runs }, own, count, into),
        );
      },
      async clocks() {
        const statuses = await joined(layout.numbers, new Uint8Array(layout.runs), new Uint8Array(allRuns));
        if (!layout.adaptive) return { statuses, adaptive: null };
        const adaptive = {
          attempts: await clock("attempts"),
          rejected: await clock("rejected"),
          endTimes: await clock("endTimes"),
        };
        return { statuses, adaptive };
      },
    };
  };

  return {
    add(block, observed) {
      const parts = begun.get(block) ?? [];
      begun.set(block, parts);
      parts.push(observed);
      if (parts.length < samples) return;
      begun.delete(block);
      through++;
      waiting.push({ block, observed: parts });
      settle();
    },
    isBehind: () => waiting.length > 0,
    waiting: () => [],
    dispose: scratch.close,
  };
}

/** Copies what was observed of a block at a sample time to where its first run is in a stripe. */
function enter(layout: StripeLayout, stripe: ArrayBuffer, firstRun: number, observed: Observed): void {
  const { sample, values, statuses, adaptive } = observed;
  const runs = statuses.length;
  const from = sample * layout.sampleBytes;
  const row = (index: number) => new Float64Array(stripe, from + 8 * (index * layout.runs + firstRun), runs);
  for (let component = 0; component < layout.components; component++)
    row(component).set(values.subarray(component * runs, (component + 1) * runs));
  if (adaptive !== null)
    for (const [index, name] of clockNames.entries()) row(layout.components + index).set(adaptive[name]);
  new Uint8Array(stripe, from + 8 * layout.numbers * layout.runs + firstRun, runs).set(statuses);
}
