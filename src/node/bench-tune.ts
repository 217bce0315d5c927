/** `matrix-dynamics bench --tune`: what a GPU does at most, and what each way to write the kernels makes of it, within a budget of time. */

import { setTimeout } from "node:timers/promises";
import type { Gpu } from "../gpu/device.ts";
import { measurePeaks } from "../gpu/peaks.ts";
import { timeSpectra } from "../gpu/trial-spectra.ts";
import { softwareTuning } from "../gpu/tuning.ts";
import { byolAttempts, byolOf, byolSteps, symmetrisedSteps } from "./bench-flows.ts";
import { gflopsCount, rounded } from "./bench-report.ts";
import { sampled } from "./bench-shares.ts";
import { type Bench, type Setting, type TuneRow, tuneSetting } from "./bench-trials.ts";
import { asItIs, rotators, type Variant } from "./bench-variants.ts";
import { type DeviceKind, type OpenedGpu, openGpu } from "./open-gpu.ts";
import { table } from "./words.ts";

export interface TuneOptions {
  readonly sizes: readonly number[];
  /** Runs of each trial; the usual number for the n where it is left out. */
  readonly runs: (n: number, gpu: Gpu) => number;
  /** About how long all of it takes. */
  readonly seconds: number;
  readonly device: DeviceKind | undefined;
  readonly say: (sentence: string) => void;
  /** Hears all that is known, whenever more is: what is killed loses nothing. */
  readonly keep: (document: object) => Promise<void>;
}

/** Without the first a device's clock ticks ten thousand times a second; the second takes the checks out of every access. */
const exactClock = "disable-dawn-features=timestamp_quantization";
const unchecked = "enable-dawn-features=disable_robustness";
const features = ["timestamp-query", "subgroups"] as const;

/** In this order, each with its share of the time beside the others; `unchecked` is byol again. */
const weights = { byol: 2.5, symmetrised: 1.5, unchecked: 0.5, "byol bs32": 2.5 } as const;
const flows = Object.keys(weights) as (keyof typeof weights)[];
const made = { byol: byolSteps, symmetrised: symmetrisedSteps, "byol bs32": byolAttempts };
/** Of all of it, for what is measured before and after the settings, and for eigensolvers. */
const peakShare = 0.1;
const spectraShare = 0.15;
/** Steps from the start after which eigenproblems are timed. */
const stepsBeforeSpectra = 200;

export async function measureTuning(
  options: TuneOptions,
): Promise<{ readonly document: object; readonly words: string }> {
  const { sizes, seconds, device, say } = options;
  const started = performance.now();
  const now = (): number => (performance.now() - started) / 1000;
  const opened = await openGpu(device ?? "any", { flags: [exactClock], features });
  const { gpu } = opened;
  say(`Device: ${gpu.description} (${opened.how}).`);
  const document = {
    device: gpu.description,
    adapter: aboutAdapter(opened),
    setting: {
      method: "rk4",
      step: 0.01,
      adaptive: "bs32, rtol 1e-4, atol 1e-6, no step above 0.05",
      seconds,
      weights,
    },
    gflopsCount,
    peaks: [] as object[],
    spectra: [] as object[],
    rows: [] as TuneRow[],
    best: [] as object[],
    troubles: [] as string[],
    peaksAfter: [] as object[],
    spentSeconds: 0,
  };
  let kept = Promise.resolve();
  /** One after another; a file that cannot be written now may be at the next row. */
  const keep = (): Promise<void> => {
    document.spentSeconds = rounded(now());
    kept = kept.then(() => options.keep(document)).catch((error: unknown) => say(String(error)));
    return kept;
  };
  let peak: number | null = null;
  const bench = (gpu: Gpu, deviceName: string): Bench => ({
    gpu,
    deviceName,
    now,
    say,
    async note(row) {
      if (!document.rows.includes(row)) document.rows.push(row);
      await keep();
    },
    peak: () => peak,
  });
  const attempt = async (what: string, body: () => Promise<void>): Promise<void> => {
    try {
      await body();
    } catch (error) {
      const trouble = `${what}: ${error instanceof Error ? error.message : String(error)}`;
      document.troubles.push(trouble);
      say(trouble);
      await keep();
    }
  };
  const peaksInto = async (into: object[], until: number): Promise<void> => {
    for await (const found of measurePeaks(gpu, gpu.software ? 0.01 : 0.02)) {
      if ("perSecond" in found) {
        if (found.flops) peak = Math.max(peak ?? 0, found.perSecond);
        const { perSecond, ...rest } = found;
        into.push({ ...rest, giga: rounded(perSecond / 1e9) });
        say(`peak of ${found.name}: ${rounded(perSecond / 1e9)} ${found.flops ? "GFLOP/s" : "GB/s"}`);
      } else into.push(found);
      await keep();
      if (now() > until) return;
    }
  };

  const runsOf = (n: number): number => options.runs(n, gpu);
  const spectraInto = async (into: object[], until: number): Promise<void> => {
    // Where they take longest first.
    for (const n of sizes.toReversed())
      for (const rotatorsARow of rotators) {
        if (now() > until) return;
        const tuning = { ...(gpu.software ? softwareTuning : {}), rotatorsARow };
        const resolved = byolOf(n, runsOf(n), { times: sampled });
        for (const { seconds, ...about } of await timeSpectra(gpu, resolved, { tuning }, stepsBeforeSpectra)) {
          // Only rotations go by it.
          if (!about.withVectors && rotatorsARow !== rotators[0]) continue;
          const milliseconds = seconds.map((one) => rounded(1000 * one));
          into.push({ n, ...about, milliseconds });
          const kind = about.withVectors ? "with eigenvectors" : "eigenvalues";
          say(`${kind} n = ${n}  ${about.runs} runs  ${about.threads} threads  ${Math.min(...milliseconds)} ms`);
        }
        await keep();
      }
  };
  const end = seconds * (1 - peakShare / 2);
  const jobs = flows.flatMap((flow) => sizes.map((n) => ({ flow, n })));
  const weightOf = ({ flow }: { readonly flow: keyof typeof weights }): number => weights[flow];
  /** The variant that is best for byol, by n. */
  const winners = new Map<number, Variant>();
  let bare: Gpu | null = null;

  await attempt("peaks", () => peaksInto(document.peaks, seconds * (peakShare / 2)));
  await attempt("eigensolvers", () => spectraInto(document.spectra, now() + seconds * spectraShare));
  for (const [index, job] of jobs.entries()) {
    const { flow, n } = job;
    const left = jobs.slice(index).reduce((sum, other) => sum + weightOf(other), 0);
    const until = now() + ((end - now()) * weightOf(job)) / left;
    await attempt(`${flow} n = ${n}`, async () => {
      if (now() > end) throw new Error("no time was left");
      if (flow === "unchecked") {
        bare ??= (await openGpu(device ?? "any", { flags: [exactClock, unchecked], features })).gpu;
        const variants = [winners.get(n)].filter((one) => one !== undefined && one !== asItIs) as Variant[];
        const setting: Setting = { flow: "byol", n, make: byolSteps };
        await tuneSetting(bench(bare, "without bounds checks"), setting, runsOf(n), until, variants);
        return;
      }
      const setting: Setting = { flow, n, make: made[flow] };
      const best = await tuneSetting(bench(gpu, "as it comes"), setting, runsOf(n), until, "all");
      if (flow === "byol") winners.set(n, best);
      document.best.push({ flow, n, name: best.name, ...best.change });
    });
  }
  (bare as Gpu | null)?.destroy();
  await attempt("peaks afterwards", () => peaksInto(document.peaksAfter, seconds));
  gpu.destroy();
  // Lets what was submitted last come to its end before the process does.
  await setTimeout(10);
  return { document, words: wordsOf(document.rows) };
}

function aboutAdapter({ adapter, gpu }: OpenedGpu): object {
  const { info, limits } = adapter;
  const { vendor, architecture, device, description, isFallbackAdapter } = info;
  const { subgroupMinSize, subgroupMaxSize } = info;
  return {
    info: { vendor, architecture, device, description, isFallbackAdapter, subgroupMinSize, subgroupMaxSize },
    software: gpu.software,
    features: [...adapter.features].sort(),
    limits: numbersOf(limits),
    deviceFeatures: [...gpu.device.features].sort(),
  };
}

/** Limits are getters of a prototype, which JSON does not see. */
function numbersOf(limits: GPUSupportedLimits): Record<string, number> {
  const found: Record<string, number> = {};
  for (const name in limits) {
    const value: unknown = limits[name as keyof GPUSupportedLimits];
    if (typeof value === "number") found[name] = value;
  }
  return found;
}

function wordsOf(rows: readonly TuneRow[]): string {
  const told = rows.filter((row) => row.runStepsPerSecond !== undefined);
  const percent = (share: number | undefined): string => (share === undefined ? "" : `${(100 * share).toFixed(1)}%`);
  const lines = told.map((row) => [
    row.flow,
    String(row.n),
    String(row.runs ?? ""),
    row.deviceName === "as it comes" ? row.variant : `${row.variant} (${row.deviceName})`,
    row.runStepsPerSecond!.toExponential(3),
    String(row.gflops ?? ""),
    percent(row.shareOfPeak),
    row.speedup === undefined ? "" : row.speedup.toFixed(3),
    row.buildSeconds === undefined ? "" : row.buildSeconds.toFixed(2),
  ]);
  const head = ["flow", "n", "runs", "variant", "run-steps/s", "GFLOP/s", "of peak", "times", "built in s"];
  return table([head, ...lines]);
}
