/** What the benchmark prints: one table of speeds, one of shares, one of scaling. */

import { productsSetting } from "./bench-flows.ts";
import type { Scaling } from "./bench-scaling.ts";
import { type Shares, sharesSetting } from "./bench-shares.ts";
import { byteCount, table } from "./words.ts";

export interface Row {
  readonly name: string;
  readonly flow: "byol" | "products";
  readonly n: number;
  readonly runs: number;
  readonly runStepsPerSecond: number;
  readonly gflops: number;
  /** GFLOP/s as a share of what bare products reach in the same kernels; only of the CPU. */
  readonly ofBareProducts?: number;
  /** Of a whole run with samples; only of the engine. */
  readonly shares?: Shares;
}

export const gflopsCount = "matrix products only: 6 n^3 a slope, 4 slopes a step";

export const rounded = (value: number) => Number(value.toPrecision(4));
const percent = (share: number | undefined) => (share === undefined ? "" : `${(100 * share).toFixed(1)}%`);

export function rowWords({ name, n, runStepsPerSecond, gflops }: Row): string {
  return `${name}  n = ${n}  ${rounded(runStepsPerSecond)} run-steps/s  ${rounded(gflops)} GFLOP/s`;
}

export function report(rows: readonly Row[]): string {
  const throughput = rows.map((row) => [
    row.name,
    String(row.n),
    String(row.runs),
    rounded(row.runStepsPerSecond).toExponential(3),
    String(rounded(row.gflops)),
    percent(row.ofBareProducts),
  ]);
  const shares = rows.flatMap(({ name, n, shares: found }) => {
    if (found === undefined) return [];
    const { runs, samples, integrate, observe, eigensolver, statistics, rest } = found;
    const parts = [integrate, observe, eigensolver, statistics, rest].map(percent);
    return [[name, String(n), String(runs), String(samples), ...parts]];
  });
  const stages = ["integration", "observables", "eigensolver", "statistics", "these three"];
  return [
    `byol, rk4, isotropic data; GFLOP/s counts ${gflopsCount}.`,
    ...(rows.some(({ flow }) => flow === "products") ? [`Bare products: ${productsSetting}.`] : []),
    "",
    filled([["name", "n", "runs", "run-steps/s", "GFLOP/s", "of bare products"], ...throughput]),
    ...(shares.length === 0
      ? []
      : [
          "",
          `Where the time of a whole run goes (${sharesSetting}):`,
          "",
          filled([["name", "n", "runs", "samples", ...stages], ...shares]),
        ]),
  ].join("\n");
}

/** The table of the columns that have anything to say. */
function filled(rows: readonly (readonly string[])[]): string {
  const isFilled = (column: number) => rows.slice(1).some((row) => row[column] !== "");
  return table(rows.map((row) => row.filter((_, column) => isFilled(column))));
}

export function scalingReport(rows: readonly Scaling[]): string {
  const words = rows.map(({ n, runs, nanoseconds, nanosecondsSampled, peakBytes }) => [
    String(n),
    String(runs),
    String(nanoseconds),
    String(nanosecondsSampled),
    byteCount(peakBytes),
  ]);
  return [
    "What a run-step of byol costs (rk4, isotropic data, float64 on the CPU), each size in a process of its own.",
    "",
    table([["n", "runs", "ns a run-step", "with all observables", "peak memory"], ...words]),
  ].join("\n");
}
