/** `matrix-dynamics bench`: the engine's throughput beside that of its peers, in one sitting. */

import { measureShares, measureThroughput, type Shares, sharesSetting } from "./bench-measure.ts";
import { measurePeers } from "./bench-peers.ts";
import { UsageError } from "./fail.ts";
import { openGpu } from "./open-gpu.ts";
import { openResult } from "./result-file.ts";
import { versions } from "./versions.ts";
import { table } from "./words.ts";

export interface BenchOptions {
  readonly n: readonly number[];
  readonly runs?: number;
  readonly seconds: number;
  readonly peers: boolean;
  readonly shares: boolean;
  readonly json?: string;
  readonly device?: string;
}

interface Row {
  readonly name: string;
  readonly flow: "byol";
  readonly n: number;
  readonly runs: number;
  readonly runStepsPerSecond: number;
  readonly gflops: number;
  /** Of a whole run with samples; only of the engine. */
  readonly shares?: Shares;
}

/** 6 n^3 a slope, 4 slopes a step: the products of byol with isotropic data, which are the same for every row. */
const productsAStep = (n: number) => 24 * n ** 3;

/** Enough runs to fill the device, and no more than a step of about a second. */
function usualRuns(n: number, software: boolean): number {
  if (software) return 256;
  return n <= 16 ? 65_536 : n <= 32 ? 16_384 : 4096;
}

export async function bench(options: BenchOptions): Promise<string> {
  const { n: sizes, seconds } = options;
  if (sizes.some((n) => !(Number.isInteger(n) && n >= 1 && n <= 128)))
    throw new UsageError("--n must be whole numbers from 1 to 128, such as --n 8 16 32 64.");
  // Found out now rather than after the measurements.
  const file = options.json === undefined ? null : openResult(options.json, 0);
  const say = (sentence: string) => process.stderr.write(`${sentence}\n`);
  const { gpu, how } = await openGpu(options.device);
  const rows: Row[] = [];
  const runsOf = new Map(sizes.map((n) => [n, options.runs ?? usualRuns(n, gpu.software)]));
  try {
    say(`Device: ${gpu.description} (${how})`);
    for (const [n, runs] of runsOf) {
      const { runStepsPerSecond, gflops } = await measureThroughput(gpu, n, runs, seconds);
      const shares = options.shares ? await measureShares(gpu, n, runs, seconds, runStepsPerSecond) : undefined;
      rows.push(note(say, { name: "webgpu float32", flow: "byol", n, runs, runStepsPerSecond, gflops, shares }));
    }
    const device = gpu.description;
    gpu.destroy();
    const peerVersions: Record<string, string> = {};
    if (options.peers) {
      const asked = { n: [...runsOf.keys()], runs: [...runsOf.values()], seconds };
      for await (const { version, ...row } of measurePeers(asked, (reason) => say(`Peers: ${reason}.`))) {
        peerVersions[row.name.split(" ")[0]!] = version;
        const gflops = (row.runStepsPerSecond * productsAStep(row.n)) / 1e9;
        rows.push(note(say, { ...row, flow: "byol", gflops }));
      }
    }
    rows.sort((a, b) => a.n - b.n);
    await file?.commit({
      device,
      versions: { ...versions(), ...peerVersions },
      date: new Date().toISOString(),
      setting: { flow: "byol", data: "isotropic, sigma 0.03", method: "rk4", step: 0.01, seconds },
      gflopsCount: "matrix products only: 6 n^3 a slope, 4 slopes a step",
      sharesSetting,
      rows: rows.map((row) => ({
        ...row,
        runStepsPerSecond: rounded(row.runStepsPerSecond),
        gflops: rounded(row.gflops),
      })),
    });
    return report(rows);
  } catch (error) {
    file?.abandon();
    throw error;
  }
}

function note(say: (sentence: string) => void, row: Row): Row {
  say(`${row.name}  n = ${row.n}  ${rounded(row.runStepsPerSecond)} run-steps/s  ${rounded(row.gflops)} GFLOP/s`);
  return row;
}

const rounded = (value: number) => Number(value.toPrecision(4));
const percent = (share: number) => `${(100 * share).toFixed(1)}%`;

function report(rows: readonly Row[]): string {
  const throughput = rows.map((row) => [
    row.name,
    String(row.n),
    String(row.runs),
    rounded(row.runStepsPerSecond).toExponential(3),
    String(rounded(row.gflops)),
  ]);
  const shares = rows.flatMap(({ n, shares: found }) =>
    found === undefined
      ? []
      : [
          [
            String(n),
            String(found.runs),
            String(found.samples),
            ...[found.integrate, found.observe, found.eigensolver, found.statistics].map(percent),
          ],
        ],
  );
  return [
    "byol, rk4, isotropic data; GFLOP/s counts matrix products only: 6 n^3 a slope, 4 slopes a step.",
    "",
    table([["name", "n", "runs", "run-steps/s", "GFLOP/s"], ...throughput]),
    ...(shares.length === 0
      ? []
      : [
          "",
          `Where the time of a whole run goes (${sharesSetting}):`,
          "",
          table([["n", "runs", "samples", "integration", "observables", "eigensolver", "statistics"], ...shares]),
        ]),
  ].join("\n");
}
