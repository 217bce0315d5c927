/** What one run alone takes to an error at tight tolerances, beside SciPy's DOP853 where Python has it. */

import script from "../../bench/single.py?raw";
import type { Cpu } from "../cpu/cpu.ts";
import { byolOf } from "./bench-flows.ts";
import type { MethodsMeasured } from "./bench-methods.ts";
import { distance, oneRun, type PlayedRun } from "./bench-one-run.ts";
import { rowsOfPython } from "./bench-peers.ts";
import { rounded } from "./bench-report.ts";
import { table } from "./words.ts";

const end = 40;
/** DOP853's. */
const rtol = 1e-9;
const ours = ["dop853", "tsit5"] as const;
/** Tolerances that are tried, from the loosest on, until the error is no more than DOP853's: one at which steps are chosen by one norm, one by another. */
const rtols = Array.from({ length: 21 }, (_, index) => 1e-7 * 10 ** (-index / 4));
/** The two go in turn, so that both meet a machine as busy. */
const turns = 3;

const leastMilliseconds = 20;

export interface SingleRow {
  readonly n: number;
  readonly method: string;
  readonly rtol: number;
  readonly evaluations: number;
  /** Of the processor, to the end: the best of those that fit the seconds. What else the machine does takes none of them. */
  readonly milliseconds: number;
  /** Of the norm of the end at far tighter tolerances. */
  readonly error: number;
  /** The time of DOP853 over this one's. */
  readonly timesDop853?: number;
}

interface ScipyRow {
  readonly n: number;
  readonly evaluations: number;
  readonly milliseconds: number;
  readonly exact: readonly number[];
  readonly end: readonly number[];
  readonly version: string;
}

/** `seconds` for each way at each size. Where `python` is null SciPy is not asked, and ours run at DOP853's tolerance. */
export async function measureSingle(
  cpu: Cpu,
  sizes: readonly number[],
  seconds: number,
  python: string | null,
  say: (sentence: string) => void,
): Promise<MethodsMeasured> {
  const rows: SingleRow[] = [];
  let version: string | undefined;
  const missing = (reason: string) => say(`SciPy: ${reason === "" ? `${python} does not have it` : reason}.`);
  for (const n of sizes) {
    const playAt = (method: string, tolerance: number) => oneRun(cpu, byolOf(n, 1, at(method, tolerance)));
    const { start } = playAt("dop853", rtol)();
    const asked = JSON.stringify({ end, rtol, seconds: seconds / turns, runs: [{ n, start }] });
    const askScipy = async (): Promise<ScipyRow | undefined> => {
      let found: ScipyRow | undefined;
      if (python !== null)
        for await (const row of rowsOfPython<ScipyRow>(python, script, [], missing, asked)) found = row;
      return found;
    };
    let theirs = await askScipy();
    const exact = theirs?.exact ?? playAt("dop853", 1e-13)().end;
    const wanted = theirs === undefined ? null : distance(theirs.end, exact);
    const found = ours.map((method) => {
      const tried = wanted === null ? [rtol] : rtols;
      for (const tolerance of tried) {
        const play = playAt(method, tolerance);
        const played = play();
        const error = distance(played.end, exact);
        if (wanted === null || error <= wanted || tolerance === tried.at(-1))
          return { method, rtol: tolerance, play, evaluations: played.evaluations, error, milliseconds: Infinity };
      }
      throw new Error("no tolerance was tried");
    });
    for (let turn = 1; turn <= turns; turn++) {
      for (const one of found) one.milliseconds = Math.min(one.milliseconds, bestOf(one.play, seconds / turns));
      if (theirs === undefined || turn === turns) continue;
      const again = await askScipy();
      theirs = { ...theirs, milliseconds: Math.min(theirs.milliseconds, again?.milliseconds ?? Infinity) };
    }
    for (const { method, rtol, evaluations, error, milliseconds } of found)
      rows.push({
        n,
        method,
        rtol: rounded(rtol),
        evaluations,
        milliseconds: rounded(milliseconds),
        error: rounded(error),
        ...(theirs === undefined ? {} : { timesDop853: rounded(theirs.milliseconds / milliseconds) }),
      });
    if (theirs === undefined) continue;
    version = theirs.version;
    const { evaluations } = theirs;
    const milliseconds = rounded(theirs.milliseconds);
    rows.push({ n, method: "SciPy DOP853", rtol, evaluations, milliseconds, error: rounded(wanted!) });
  }
  const setting = { flow: "byol", data: "isotropic, sigma 0.03", end, atol: "rtol/1000", precision: "float64" };
  return { document: { setting, ...(version === undefined ? {} : { scipy: version }), rows }, words: report(rows) };
}

/** Milliseconds of the processor for the fastest that fits the seconds. */
function bestOf(play: () => PlayedRun, seconds: number): number {
  let milliseconds = Number.POSITIVE_INFINITY;
  const begun = performance.now();
  while (performance.now() - begun < 1000 * seconds) {
    const start = process.cpuUsage();
    let used = 0;
    let played = 0;
    // The clock of the processor is coarse: several short ones together.
    do {
      play();
      played++;
      const { user, system } = process.cpuUsage(start);
      used = (user + system) / 1000;
    } while (used < leastMilliseconds);
    milliseconds = Math.min(milliseconds, used / played);
  }
  return milliseconds;
}

const at = (method: string, tolerance: number) => ({
  integrator: { method, rtol: tolerance, atol: tolerance / 1000, maxSteps: 1e8 },
  times: [0, end],
  observables: [],
});

function report(rows: readonly SingleRow[]): string {
  const lines = rows.map(({ n, method, rtol, evaluations, milliseconds, error, timesDop853 }) => [
    String(n),
    method,
    rtol.toExponential(1),
    String(evaluations),
    String(milliseconds),
    error.toExponential(1),
    timesDop853 === undefined ? "" : String(timesDop853),
  ]);
  return [
    `One run of byol to t = ${end} (isotropic data, float64, one thread), at the loosest tolerance whose error is no more than`,
    `that of SciPy's DOP853 at rtol ${rtol}: the best of those that fit the time, in milliseconds of the processor.`,
    "",
    table([["n", "method", "rtol", "evaluations", "milliseconds", "error", "times DOP853"], ...lines]),
  ].join("\n");
}
