/** `matrix-dynamics bench`: the engine's throughput beside that of its peers, in one sitting. */

import { availableParallelism, cpus } from "node:os";
import type { BackendChoice } from "../backend.ts";
import type { Cpu } from "../cpu/cpu.ts";
import type { Ensemble } from "../ensemble/frames.ts";
import type { Gpu } from "../gpu/device.ts";
import { type BrowserBench, type BrowserWish, browserSetting, openBrowserBench } from "./bench-browser.ts";
import { type Contender, contendersOf, type Engines, openEngines } from "./bench-engines.ts";
import { productsAStep, productsSetting } from "./bench-flows.ts";
import { measureRates } from "./bench-measure.ts";
import { measureMethods } from "./bench-methods.ts";
import { measurePeers } from "./bench-peers.ts";
import { gflopsCount, type Row, report, rounded, rowWords, scalingReport } from "./bench-report.ts";
import { measureScaling, measureScalingApart, type Scaling } from "./bench-scaling.ts";
import { sharesSetting } from "./bench-shares.ts";
import { measureSingle } from "./bench-single.ts";
import { measureTuning } from "./bench-tune.ts";
import { UsageError } from "./fail.ts";
import type { DeviceKind } from "./open-gpu.ts";
import { say } from "./output.ts";
import { openTarget, type ResultTarget } from "./result-file.ts";
import { versions } from "./versions.ts";

export interface BenchOptions {
  readonly n?: readonly number[];
  readonly runs?: number;
  /** About how long each measurement takes. */
  readonly seconds: number;
  readonly backend?: readonly BackendChoice[];
  readonly device?: DeviceKind;
  readonly portableBits?: boolean;
  readonly peers: boolean;
  /** The command that runs the peers. */
  readonly python: string;
  readonly shares: boolean;
  /** Runs at which to measure what a run-step costs, instead of all else. */
  readonly scaling?: readonly number[];
  /** The work and precision of the methods of integration, instead of all else. */
  readonly methods?: boolean;
  /** What one run alone takes, instead of all else. */
  readonly single?: boolean;
  /** Seconds for what a GPU does at most and how kernels are best written for it, instead of all else. */
  readonly tune?: number;
  /** In a browser too: its program, or true for the first that is found. */
  readonly browser?: true | string;
  readonly json?: string;
}

/** What stdout gets to read; nothing where the JSON goes there. */
export async function bench(options: BenchOptions): Promise<string> {
  const { n: sizes = options.scaling ? [8] : [8, 16, 32, 64], json, device } = options;
  if (sizes.some((n) => !(Number.isInteger(n) && n >= 1 && n <= 128)))
    throw new UsageError("--n must be whole numbers from 1 to 128, such as --n 8 16 32 64.");
  requireOneThing(options);
  // Found out now rather than after the measurements.
  const file = json === undefined ? null : openTarget(json, 0, "--json");
  if (options.tune !== undefined) return tune(options.tune, sizes, options, file);
  const engines = await openEngines(
    onCpu.some((mode) => options[mode]) ? ["cpu"] : options.backend,
    device,
    say,
    options.portableBits,
  );
  try {
    const python = options.peers ? options.python : null;
    const { document, words } = options.methods
      ? await measureMethods(engines.cpu!, python, say)
      : options.single
        ? await measureSingle(engines.cpu!, sizes, options.seconds, python, say)
        : options.scaling
          ? await scaling(engines.cpu!, sizes, options.scaling, options.seconds, say)
          : await throughput(sizes, options, engines, say);
    await file?.commit({ ...engines.about, date: new Date().toISOString(), ...document });
    return json === "-" ? "" : words;
  } catch (error) {
    file?.abandon();
    throw error;
  } finally {
    engines.close();
  }
}

/** What is measured instead of all else, and on the CPU alone. */
const onCpu = ["scaling", "methods", "single"] as const;

/** @throws UsageError where options ask for several things, or for one where it is not measured */
function requireOneThing(options: BenchOptions): void {
  const asked = [...onCpu, "tune" as const].filter((mode) => options[mode]);
  const [mode, other] = asked;
  if (mode === undefined) return;
  const refuse = (sentence: string): never => {
    throw new UsageError(sentence);
  };
  if (other !== undefined) refuse(`--${mode} and --${other} are each measured instead of all else; leave one out.`);
  if (options.browser !== undefined) refuse(`--browser goes with the usual measurements; leave --${mode} out.`);
  const backends = options.backend ?? [];
  if (mode === "tune" && backends.some((name) => name !== "webgpu"))
    refuse("--tune measures WebGPU alone; leave other backends out.");
  if (mode !== "tune" && (options.device !== undefined || backends.includes("webgpu")))
    refuse(`--${mode} measures the CPU backend; leave --device and --backend webgpu out.`);
}

async function tune(
  seconds: number,
  sizes: readonly number[],
  { json, runs, device }: BenchOptions,
  file: ResultTarget | null,
): Promise<string> {
  const about = {
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    versions: versions("webgpu"),
  };
  const commit = async (document: object): Promise<void> => {
    await file?.commit({ ...about, date: new Date().toISOString(), ...document });
  };
  const { document, words } = await measureTuning({
    sizes,
    runs: (n, gpu) => runs ?? usualRuns(n, gpu),
    seconds,
    device,
    say,
    // Onto stdout comes only the whole.
    keep: json === "-" ? async () => undefined : commit,
  });
  await commit(document);
  return json === "-" ? "" : words;
}

type Say = (sentence: string) => void;

interface Measured {
  readonly document: object;
  readonly words: string;
}

/** Enough runs to fill the device, and no more than a step of about a second. */
function usualRuns(n: number, gpu: Pick<Gpu, "software"> | null): number {
  if (gpu === null || gpu.software) return 256;
  return n <= 16 ? 65_536 : n <= 32 ? 16_384 : 4096;
}

async function throughput(
  sizes: readonly number[],
  options: BenchOptions,
  engines: Engines,
  say: Say,
): Promise<Measured> {
  const browser = options.browser === undefined ? null : await openBrowserBench(browserWish(options));
  try {
    if (browser !== null) say(`Browser: ${browser.about.product}, WebGPU: ${browser.about.webgpu}.`);
    return await throughputOf(sizes, options, engines, browser, say);
  } finally {
    await browser?.close();
  }
}

function browserWish({ browser, backend, device }: BenchOptions): BrowserWish {
  const usual = device === undefined ? "auto" : "webgpu";
  return { program: browser === true ? undefined : browser, backends: new Set(backend ?? [usual]) };
}

async function throughputOf(
  sizes: readonly number[],
  options: BenchOptions,
  engines: Engines,
  browser: BrowserBench | null,
  say: Say,
): Promise<Measured> {
  const { seconds } = options;
  const rows: Row[] = [];
  const peerVersions: Record<string, string> = {};
  // Size by size, so that what is compared was measured within a minute.
  for (const n of sizes) {
    const runs = options.runs ?? usualRuns(n, engines.gpu);
    const contenders = contendersOf(engines, n, runs);
    const measured = await rowsOf(contenders, seconds);
    for (const row of measured) say(rowWords(row));
    const peers = options.peers ? await peerRows(n, runs, options, peerVersions, say) : [];
    for (const [index, row] of measured.entries()) {
      const shares = options.shares ? await contenders[index]!.shares?.(seconds, row.runStepsPerSecond) : undefined;
      rows.push({ ...row, ...(shares === undefined ? {} : { shares }) });
    }
    rows.push(...peers);
    if (browser !== null) rows.push(...(await browserRows(browser, n, options, peerVersions, say)));
  }
  const about = engines.about as { readonly versions: object };
  const document = {
    versions: { ...about.versions, ...peerVersions },
    setting: { flow: "byol", data: "isotropic, sigma 0.03", method: "rk4", step: 0.01, seconds },
    gflopsCount,
    ...(engines.cpu === null ? {} : { bareProducts: productsSetting }),
    sharesSetting,
    ...(browser === null ? {} : { browser: browser.about, browserSetting }),
    rows: rows.map((row) => ({
      ...row,
      runStepsPerSecond: rounded(row.runStepsPerSecond),
      gflops: rounded(row.gflops),
    })),
  };
  return { document, words: report(rows) };
}

/** What competes takes turns. */
async function rowsOf(contenders: readonly Contender[], seconds: number): Promise<Row[]> {
  const ensembles: Ensemble[] = [];
  try {
    for (const contender of contenders) ensembles.push(await contender.create());
    const rates = await measureRates(ensembles, seconds);
    const rows = contenders.map(({ name, flow, n, runs, resolved }, index) => {
      const runStepsPerSecond = rates[index]!;
      return { name, flow, n, runs, runStepsPerSecond, gflops: (runStepsPerSecond * productsAStep(resolved)) / 1e9 };
    });
    return rows.map((row) => {
      const bare = rows.find(({ name }) => name === `${row.name} bare products`);
      return bare === undefined ? row : { ...row, ofBareProducts: rounded(row.gflops / bare.gflops) };
    });
  } finally {
    for (const ensemble of ensembles) ensemble.dispose();
  }
}

async function browserRows(
  browser: BrowserBench,
  n: number,
  options: BenchOptions,
  peerVersions: Record<string, string>,
  say: Say,
): Promise<Row[]> {
  const { seconds, peers } = options;
  const runs = options.runs ?? usualRuns(n, { software: !browser.hasGpu });
  const rows = await browser.rows(n, runs, seconds);
  for (const row of rows) say(rowWords(row));
  if (!peers) return rows;
  const peer = await browser.peer(n, runs, seconds);
  if (peer === null) {
    say("Peers: @tensorflow/tfjs-core and @tensorflow/tfjs-backend-wasm are not installed beside this command.");
    return rows;
  }
  const { version, ...row } = peer;
  peerVersions["tensorflow.js"] = version;
  rows.push({ ...row, flow: "byol", gflops: (row.runStepsPerSecond * 24 * n ** 3) / 1e9 });
  say(rowWords(rows.at(-1)!));
  return rows;
}

async function peerRows(
  n: number,
  runs: number,
  { seconds, python }: BenchOptions,
  peerVersions: Record<string, string>,
  say: Say,
): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { version, ...row } of measurePeers({ n, runs, seconds, python }, (why) => say(`Peers: ${why}.`))) {
    peerVersions[row.name.split(" ")[0]!] = version;
    // The flow is the engine's, so its products are.
    const gflops = (row.runStepsPerSecond * 24 * n ** 3) / 1e9;
    rows.push({ ...row, flow: "byol", gflops });
    say(rowWords(rows.at(-1)!));
  }
  return rows;
}

async function scaling(
  cpu: Cpu,
  sizes: readonly number[],
  runs: readonly number[],
  seconds: number,
  say: Say,
): Promise<Measured> {
  const wanted = sizes.flatMap((n) => runs.map((count) => [n, count] as const));
  const rows: Scaling[] = [];
  for (const [n, count] of wanted) {
    const alone = wanted.length === 1;
    const row = alone ? await measureScaling(cpu, n, count, seconds) : await measureScalingApart(n, count, seconds);
    if (!alone)
      say(`n = ${n}  ${count} runs  ${row.nanoseconds} ns a run-step  ${row.nanosecondsSampled} ns with samples`);
    rows.push(row);
  }
  const setting = {
    flow: "byol",
    data: "isotropic, sigma 0.03",
    method: "rk4",
    step: 0.01,
    precision: "float64",
    seconds,
  };
  return { document: { setting, sharesSetting, rows }, words: scalingReport(rows) };
}
