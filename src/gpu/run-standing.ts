/** Reads back how the runs of a group stand: their clocks, and the few components that classes and rest are judged by. */

import { LOST } from "../../kernels/endings.ts";
import type { Standing } from "../ensemble/frames.ts";
import type { Clocks, Ledger } from "../ensemble/outcomes.ts";
import { standingComponents, standingOf } from "../ensemble/standing.ts";
import { clockStride, clockWords } from "./emit-clock.ts";
import type { Group } from "./plan.ts";
import type { GpuProgram } from "./split.ts";

/** Where the parts of the buffer stand that is read back, in words: clocks run after run, then a row of runs a component. */
export interface StandingLayout {
  readonly words: number;
  readonly rows: readonly { readonly component: number; readonly offset: number }[];
}

export function standingLayout(program: GpuProgram, runs: number): StandingLayout {
  const clocks = clockStride * runs;
  const components = standingComponents(program);
  return {
    words: clocks + components.length * runs,
    rows: components.map((component, index) => ({ component, offset: clocks + index * runs })),
  };
}

/**
 * Enters what was read at a sample time into the ledger of the group's runs.
 * @throws Error where the device dropped work
 */
export function readStandings(
  words: Uint32Array,
  layout: StandingLayout,
  ledger: Ledger,
  program: GpuProgram,
  group: Group,
  sample: number,
  options: { readonly adaptive: boolean; readonly perRun: boolean },
): Standing[] {
  const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
  const clocks = clocksOf(words, floats, group.runs, options.adaptive);
  throwIfDropped(clocks.statuses.reduce((lost, status) => lost + (status === LOST ? 1 : 0), 0));
  ledger.enter(sample, clocks);
  const runsPerCell = group.runs / group.cells;
  return Array.from({ length: group.cells }, (_, cell) => {
    const firstRun = cell * runsPerCell;
    const row = (component: number): Float32Array => {
      const { offset } = layout.rows.find((entry) => entry.component === component)!;
      return floats.subarray(offset + firstRun, offset + firstRun + runsPerCell);
    };
    return standingOf(ledger, program, firstRun, runsPerCell, row, options.perRun);
  });
}

function clocksOf(words: Uint32Array, floats: Float32Array, runs: number, adaptive: boolean): Clocks {
  const column = (from: Uint32Array | Float32Array, word: number): Float64Array =>
    Float64Array.from({ length: runs }, (_, run) => from[run * clockStride + word]!);
  return {
    statuses: Uint8Array.from({ length: runs }, (_, run) => words[run * clockStride + clockWords.STATUS]!),
    adaptive: adaptive
      ? {
          attempts: column(words, clockWords.ATTEMPTS),
          rejected: column(words, clockWords.REJECTED),
          endTimes: column(floats, clockWords.END_TIME),
        }
      : null,
  };
}

function throwIfDropped(lost: number): void {
  if (lost === 0) return;
  throw new Error(
    `The device dropped the work of ${lost} runs without reporting an error (a kernel that ran too long is killed so); ` +
      "start the run again with fewer runs.",
  );
}
