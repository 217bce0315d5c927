/** What a host and its workers say to each other. */

import type { ReducedComponents } from "../ensemble/over-runs.ts";
import type { HistogramRange } from "../experiment/schema.ts";
import type { KernelSource } from "./kernels.ts";
import type { Recipe } from "./recipe.ts";
import type { Block, Worked } from "./station.ts";

/** Work that has an answer. */
export type Job =
  | { readonly kind: "work"; readonly ensemble: number; readonly block: Block; readonly milliseconds: number }
  /** Statistics over the runs of rows of values, [row][run], and some histograms of each row. */
  | {
      readonly kind: "reduce";
      readonly ensemble: number;
      readonly values: Float64Array<ArrayBuffer>;
      readonly runs: number;
      readonly histograms: readonly (readonly HistogramRange[])[];
    };

export interface Answers {
  readonly work: Worked;
  readonly reduce: ReducedComponents;
}

export type Request =
  | { readonly kind: "kernels"; readonly source: KernelSource }
  | { readonly kind: "recipe"; readonly ensemble: number; readonly recipe: Recipe; readonly mostRuns: number }
  | { readonly kind: "forget"; readonly ensemble: number }
  | { readonly kind: "job"; readonly id: number; readonly job: Job };

export type Response =
  | { readonly kind: "ready" }
  | { readonly kind: "done"; readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly kind: "failed"; readonly id: number; readonly name: string; readonly message: string };

/** Either end of the line between two threads. */
export interface Port<Sent, Received> {
  post(message: Sent, transfer: readonly ArrayBuffer[]): void;
  listen(receive: (message: Received) => void): void;
}
