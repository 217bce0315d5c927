/** `matrix-dynamics bench --tune`: what a GPU does at most, and what each way to write the kernels makes of it, within a budget of time. */

import { setTimeout } from "node:timers/promises";
import type { Gpu } from "../gpu/device.ts";
import { measurePeaks } from "../gpu/peaks.ts";
import { byolSteps, symmetrisedSteps } from "./bench-flows.ts";
import { gflopsCount, rounded } from "./bench-report.ts";
import { type Bench, type Setting, type TuneRow, tuneSetting } from "./bench-trials.ts";
import { asItIs, type Variant } from "./bench-variants.ts";
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

/** Of a setting's time, how much a setting of another flow or device takes beside one of byol. */
const weights = { byol: 3, symmetrised: 1.5, unchecked: 0.6 } as const;
export const usualTuneSeconds = 200;
/** Of all of it, for what is measured before and after the settings. */
const peakShare = 0.08;

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
    setting: { method: "rk4", step: 0.01, seconds, weights },
    gflopsCount,
    peaks: [] as object[],
    rows: [] as TuneRow[],
    best: [] as object[],
    troubles: [] as string[],
    peaksAfter: [] as object[],
    spentSeconds: 0,
  };
  const keep = async (): Promise<void> => {
    document.spentSeconds = rounded(now());
    await options.keep(document);
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

  const settings = [
    ...sizes.map((n): Setting => ({ system: "byol", n, make: byolSteps })),
    ...sizes.map((n): Setting => ({ system: "symmetrised", n, make: symmetrisedSteps })),
  ];
  const runsOf = (n: number): number => options.runs(n, gpu);
  const winners: { readonly setting: Setting; readonly variant: Variant }[] = [];
  const weightsLeft = settings.map(({ system }) => weights[system]);
  const afterwards = weights.unchecked * sizes.length;
  const end = seconds * (1 - peakShare / 2);

  await attempt("peaks", () => peaksInto(document.peaks, seconds * (peakShare / 2)));
  for (const setting of settings) {
    const weight = weightsLeft.shift()!;
    const others = weightsLeft.reduce((sum, one) => sum + one, afterwards);
    const until = now() + ((end - now()) * weight) / (weight + others);
    await attempt(`${setting.system} n = ${setting.n}`, async () => {
      const variant = await tuneSetting(bench(gpu, "as it comes"), setting, runsOf(setting.n), until, "all");
      winners.push({ setting, variant });
      document.best.push({ system: setting.system, n: setting.n, name: variant.name, ...variant.change });
    });
  }
  await attempt("without bounds checks", async () => {
    const bare = await openGpu(device ?? "any", { flags: [exactClock, unchecked], features });
    try {
      const byol = winners.filter(({ setting }) => setting.system === "byol");
      for (const [index, { setting, variant }] of byol.entries()) {
        const until = now() + (end - now()) / (byol.length - index);
        await attempt(`${setting.system} n = ${setting.n} without bounds checks`, async () => {
          const variants = variant.name === asItIs.name ? [] : [variant];
          await tuneSetting(bench(bare.gpu, "without bounds checks"), setting, runsOf(setting.n), until, variants);
        });
      }
    } finally {
      bare.gpu.destroy();
    }
  });
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
    row.system,
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
