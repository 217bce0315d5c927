/** The trials of one flow at one n: every variant beside the others, what gained put together, and how many runs fill the device. */

import { setTimeout } from "node:timers/promises";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Gpu } from "../gpu/device.ts";
import { build, type Candidate, candidate, openTrial, type Stretch, type Trial } from "../gpu/trial.ts";
import { softwareTuning } from "../gpu/tuning.ts";
import { productsAStep } from "./bench-flows.ts";
import { rounded } from "./bench-report.ts";
import { asItIs, together, type Variant, variants } from "./bench-variants.ts";

export interface Setting {
  readonly flow: "byol" | "symmetrised" | "byol bs32";
  readonly n: number;
  make(n: number, runs: number): ResolvedExperiment;
}

/** What a trial was found to do; what is not known stays away. */
export interface TuneRow {
  readonly flow: string;
  readonly n: number;
  readonly variant: string;
  readonly deviceName: string;
  readonly change: Variant["change"];
  /** What the trial is one of: variants beside each other, what gained together, or numbers of runs. */
  readonly about: "variants" | "combination" | "runs";
  plan?: object;
  runs?: number;
  buildSeconds?: number;
  /** How many kernels were built at the same time. */
  builtBeside?: number;
  /** Largest difference of a state to that of the kernels as they are, after the same steps, by the largest state. */
  difference?: number;
  /** Of each stretch. */
  runSteps?: number[];
  /** Of each stretch: by the device's clock, and with the way there and back. */
  deviceSeconds?: (number | null)[];
  wallSeconds?: number[];
  /** By the device's clock where it has one, the best stretch. */
  runStepsPerSecond?: number;
  gflops?: number;
  shareOfPeak?: number;
  /** Times the speed of the kernels as they are. */
  speedup?: number;
  sameAs?: string;
  error?: string;
}

export interface Bench {
  readonly gpu: Gpu;
  readonly deviceName: string;
  /** Seconds since the start of it all. */
  now(): number;
  say(sentence: string): void;
  /** Keeps a row that is new or knows more. */
  note(row: TuneRow): Promise<void>;
  /** Floating point operations a second at most; null where nobody knows. */
  peak(): number | null;
}

interface Tried {
  readonly variant: Variant;
  readonly row: TuneRow;
  readonly trial: Trial;
}

/** Seconds of a stretch: long enough for the clock, short enough for many. */
const stretchSeconds = { hardware: 0.04, software: 0.05 };
const rounds = 3;
/** Kernels that a driver is given at the same time: fewer than the host has cores, so that each takes about as long as alone. */
const builtAtOnce = 8;
/** Steps after which states are compared: a rounding has not grown, a wrong kernel shows. */
const comparedSteps = 4;
/** Device memory of one trial, which many share. */
const memory = 2 ** 33;
/** What counts as a gain, beyond what one measurement differs from the next. */
const gain = 1.01;

/** Tries all variants, or those given, beside the kernels as they are; the best of them all, with what it was put together from. */
export async function tuneSetting(
  bench: Bench,
  setting: Setting,
  runs: number,
  until: number,
  chosen: "all" | readonly Variant[],
): Promise<Variant> {
  const { gpu, now } = bench;
  const begun = now();
  /** When so much of the time is over. */
  const at = (share: number): number => begun + share * (until - begun);
  const prepare = preparing(bench, setting, runs);
  const tried: Tried[] = [];
  const codes = new Map<string, string>();
  const compared: { states: Float32Array | null } = { states: null };

  const open = async (prepared: Prepared): Promise<Tried | null> => {
    const { row, candidate: what, variant } = prepared;
    try {
      const trial = await openTrial(gpu, what);
      row.runs = trial.runs;
      await trial.play(comparedSteps);
      const states = await trial.firstStates();
      compared.states ??= states;
      row.difference = difference(states, compared.states);
      await bench.note(row);
      return { variant, row, trial };
    } catch (error) {
      await failed(bench, row, error);
      return null;
    }
  };

  try {
    const first = prepare(asItIs, "variants");
    await builtOf(bench, [first], Math.max(20, until - now()));
    const base = await open(first);
    if (base === null) throw new Error(first.row.error ?? "the kernels as they are do not run");
    codes.set(first.candidate.code, asItIs.name);
    tried.push(base);
    const steps = await stepsOf(base.trial, gpu.software ? stretchSeconds.software : stretchSeconds.hardware);

    const others: Prepared[] = [];
    for (const variant of chosen === "all" ? variants : chosen) {
      try {
        const prepared = prepare(variant, "variants");
        const same = codes.get(prepared.candidate.code);
        if (same === undefined) {
          codes.set(prepared.candidate.code, variant.name);
          others.push(prepared);
        } else {
          prepared.row.sameAs = same;
          await bench.note(prepared.row);
        }
      } catch (error) {
        bench.say(`${setting.flow} n = ${setting.n} ${variant.name}: ${String(error)}`);
      }
    }
    // A software adapter builds on the cores that it computes with.
    const atOnce = gpu.software ? 1 : builtAtOnce;
    for (let next = 0; next < others.length && now() < at(0.5); next += atOnce) {
      const group = others.slice(next, next + atOnce);
      await builtOf(bench, group, Math.max(2, at(0.6) - now()));
      for (const prepared of group) {
        if (prepared.row.error !== undefined || now() > at(0.7)) continue;
        const opened = await open(prepared);
        if (opened !== null) tried.push(opened);
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const one of tried) if (round === 0 || now() < at(0.75)) await stretch(bench, one, steps);
    }
    for (const one of tried) await judged(bench, setting, one, base);

    let best = fastest(tried);
    if (chosen !== "all") return best.variant;
    const gained = tried
      .filter(({ row, variant }) => (row.speedup ?? 0) > gain && variant !== best.variant)
      .sort((a, b) => b.row.speedup! - a.row.speedup!);
    for (const { variant } of gained) {
      if (now() > at(0.85)) break;
      const both = together(variant, best.variant);
      const prepared = prepare({ ...both, name: `${best.variant.name} + ${variant.name}` }, "combination");
      if (codes.has(prepared.candidate.code)) continue;
      codes.set(prepared.candidate.code, prepared.variant.name);
      await builtOf(bench, [prepared], Math.max(2, at(0.9) - now()));
      const opened = prepared.row.error === undefined ? await open(prepared) : null;
      if (opened === null) continue;
      tried.push(opened);
      // In turn with the one that it is to beat.
      for (let round = 0; round < rounds; round++) for (const one of [opened, best]) await stretch(bench, one, steps);
      for (const one of [opened, best]) await judged(bench, setting, one, base);
      best = fastest([best, opened]);
    }
    for (const { trial } of tried.splice(0)) trial.dispose();
    if (setting.flow === "byol")
      for (const variant of best.variant === asItIs ? [asItIs] : [asItIs, best.variant])
        await fillDevice(bench, setting, variant, at(1), runs);
    bench.say(`${setting.flow} n = ${setting.n}: best is ${best.variant.name}`);
    return best.variant;
  } finally {
    for (const { trial } of tried) trial.dispose();
  }
}

interface Prepared {
  readonly variant: Variant;
  readonly candidate: Candidate;
  readonly row: TuneRow;
}

function preparing({ gpu, deviceName }: Bench, { flow, n, make }: Setting, runs: number) {
  return (variant: Variant, about: TuneRow["about"], ofRuns = runs): Prepared => {
    const { tuning } = variant.change;
    const usual = gpu.software ? softwareTuning : {};
    const what = candidate(gpu, make(n, ofRuns), { memory, tuning: { ...usual, ...tuning } });
    const { threads, runsPerWorkgroup, tilesPerThread, step } = what.layout;
    const { where, slotVectors, schedule } = step;
    const { slotCount, barriers } = schedule;
    const plan = { threads, runsPerWorkgroup, tilesPerThread, slots: { where, slotVectors, slotCount }, barriers };
    const row: TuneRow = { flow, n, variant: variant.name, deviceName, about, change: variant.change, plan };
    return { variant, candidate: what, row };
  };
}

/** Builds all at the same time, and waits no longer than that: what is not there then has failed. */
async function builtOf(bench: Bench, all: readonly Prepared[], seconds: number): Promise<void> {
  const giveUp = new AbortController();
  const late = setTimeout(1000 * seconds, null, { signal: giveUp.signal, ref: false }).catch(() => null);
  await Promise.all(
    all.map(async ({ candidate: what, row }) => {
      try {
        const built = build(bench.gpu, what);
        // What comes too late is nobody's.
        built.catch(() => undefined);
        const seconds = await Promise.race([built, late]);
        if (seconds === null) throw new Error("not built in time");
        row.buildSeconds = rounded(seconds);
        row.builtBeside = all.length - 1;
      } catch (error) {
        await failed(bench, row, error);
      }
    }),
  );
  giveUp.abort();
}

async function failed(bench: Bench, row: TuneRow, error: unknown): Promise<void> {
  row.error = error instanceof Error ? error.message : String(error);
  bench.say(`${row.flow} n = ${row.n} ${row.variant}: ${row.error}`);
  await bench.note(row);
}

const secondsOf = ({ deviceSeconds, wallSeconds }: Stretch): number => deviceSeconds ?? wallSeconds;

/** Steps of a stretch that takes about so long. */
async function stepsOf(trial: Trial, seconds: number): Promise<number> {
  let steps = 1;
  let took = secondsOf(await trial.play(steps));
  while (took < seconds / 4 && steps < 2 ** 18) {
    steps *= 2;
    took = secondsOf(await trial.play(steps));
  }
  return Math.max(1, Math.round((steps * seconds) / Math.max(took, seconds / 16)));
}

async function stretch(bench: Bench, { row, trial }: Tried, steps: number): Promise<void> {
  if (row.error !== undefined) return;
  try {
    const { deviceSeconds, wallSeconds, runSteps } = await trial.play(steps);
    row.runSteps = [...(row.runSteps ?? []), runSteps];
    row.deviceSeconds = [...(row.deviceSeconds ?? []), deviceSeconds];
    row.wallSeconds = [...(row.wallSeconds ?? []), rounded(wallSeconds)];
  } catch (error) {
    await failed(bench, row, error);
  }
}

/** Books what the stretches say. */
async function judged(bench: Bench, { n, make }: Setting, { row }: Tried, base: Tried | null): Promise<void> {
  const { wallSeconds = [], deviceSeconds = [], runSteps = [], runs } = row;
  if (runSteps.length === 0) return;
  const rate = Math.max(...runSteps.map((count, at) => count / (deviceSeconds[at] ?? wallSeconds[at]!)));
  const flops = rate * productsAStep(make(n, 1));
  const peak = bench.peak();
  row.runStepsPerSecond = rounded(rate);
  row.gflops = rounded(flops / 1e9);
  if (peak !== null) row.shareOfPeak = rounded(flops / peak);
  if (base?.row.runStepsPerSecond !== undefined) row.speedup = rounded(rate / base.row.runStepsPerSecond);
  const words = [`${row.flow} n = ${n}`, `${runs} runs`, row.variant, `${row.gflops} GFLOP/s`];
  bench.say([...words, ...(row.speedup === undefined ? [] : [`${row.speedup} times`])].join("  "));
  await bench.note(row);
}

function fastest(tried: readonly Tried[]): Tried {
  return tried.reduce((best, one) =>
    (one.row.runStepsPerSecond ?? 0) > (best.row.runStepsPerSecond ?? 0) ? one : best,
  );
}

/** Doubles the runs until twice as many are no faster, or do not fit. */
async function fillDevice(
  bench: Bench,
  setting: Setting,
  variant: Variant,
  until: number,
  usual: number,
): Promise<void> {
  const prepare = preparing(bench, setting, usual);
  const seconds = bench.gpu.software ? stretchSeconds.software : stretchSeconds.hardware;
  let before = 0;
  let flat = 0;
  for (let runs = bench.gpu.software ? 16 : 256; flat < 2 && bench.now() < until; runs *= 2) {
    const prepared = prepare(variant, "runs", runs);
    const { row } = prepared;
    await builtOf(bench, [prepared], Math.max(2, until - bench.now()));
    if (row.error !== undefined) return;
    let trial: Trial | null = null;
    try {
      trial = await openTrial(bench.gpu, prepared.candidate);
      row.runs = trial.runs;
      const steps = await stepsOf(trial, seconds);
      const tried = { variant, row, trial };
      for (let round = 0; round < rounds; round++) await stretch(bench, tried, steps);
      await judged(bench, setting, tried, null);
    } catch (error) {
      await failed(bench, row, error);
    } finally {
      trial?.dispose();
    }
    if (row.runStepsPerSecond === undefined || row.runs! < runs) return;
    flat = row.runStepsPerSecond < 1.02 * before ? flat + 1 : 0;
    before = Math.max(before, row.runStepsPerSecond);
  }
}

/** Largest difference of two entries, by the largest entry; infinite where one is no number. */
function difference(states: Float32Array, others: Float32Array): number {
  let most = 0;
  let largest = 0;
  for (const [at, value] of states.entries()) {
    const other = others[at]!;
    if (Number.isNaN(value) !== Number.isNaN(other)) return Number.POSITIVE_INFINITY;
    if (Number.isNaN(value)) continue;
    most = Math.max(most, Math.abs(value - other));
    largest = Math.max(largest, Math.abs(other));
  }
  return largest === 0 ? most : rounded(most / largest);
}
