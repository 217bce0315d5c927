/** What a run-step costs on the CPU by the number of runs, and how much memory a process takes for them. */

import { spawn } from "node:child_process";
import type { Cpu } from "../cpu/cpu.ts";
import { createCpuEnsemble } from "../cpu/ensemble.ts";
import { byolOf, byolSteps } from "./bench-flows.ts";
import { measureRates } from "./bench-measure.ts";
import { rounded } from "./bench-report.ts";
import { measureSamples, sampled } from "./bench-shares.ts";
import { RunError } from "./fail.ts";

export interface Scaling {
  readonly n: number;
  readonly runs: number;
  /** Of all workers together, a run-step: steps alone, and with all observables at the samples. */
  readonly nanoseconds: number;
  readonly nanosecondsSampled: number;
  /** Intervals that the second is of. */
  readonly samples: number;
  /** The most memory that the process had with all observables, its fixed part included. */
  readonly peakBytes: number;
}

/** In this process, which should have done nothing else: memory once taken stays in its peak. */
export async function measureScaling(cpu: Cpu, n: number, runs: number, seconds: number): Promise<Scaling> {
  const whole = createCpuEnsemble(cpu, byolOf(n, runs, { times: sampled }));
  const { samples, runStepsPerSecond } = await measureSamples(whole, seconds);
  whole.dispose();
  // The steps alone take less, but what is freed may still count.
  const { maxRSS } = process.resourceUsage();
  const steps = createCpuEnsemble(cpu, byolSteps(n, runs));
  const [rate = 0] = await measureRates([steps], seconds);
  steps.dispose();
  return {
    n,
    runs,
    nanoseconds: rounded(1e9 / rate),
    nanosecondsSampled: rounded(1e9 / runStepsPerSecond),
    samples,
    peakBytes: 1024 * maxRSS,
  };
}

/** The same by this very command in a process of its own. Throws a RunError. */
export async function measureScalingApart(n: number, runs: number, seconds: number): Promise<Scaling> {
  const words = ["bench", "--scaling", runs, "--n", n, "--seconds", seconds, "--json", "-"].map(String);
  const child = spawn(process.execPath, [process.argv[1]!, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let written = "";
  let complaint = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0)
    throw new RunError(
      `${runs} runs could not be measured: ${complaint.trim().split("\n").at(-1) || `exit code ${code}`}`,
    );
  return (JSON.parse(written) as { readonly rows: readonly Scaling[] }).rows[0]!;
}
