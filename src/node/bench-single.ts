/** What one run alone takes at a tight tolerance, beside SciPy's DOP853 where Python has it. */

import script from "../../bench/single.py?raw";
import type { Cpu } from "../cpu/cpu.ts";
import { byolOf } from "./bench-flows.ts";
import type { MethodsMeasured } from "./bench-methods.ts";
import { distance, oneRun } from "./bench-one-run.ts";
import { rowsOfPython } from "./bench-peers.ts";
import { rounded } from "./bench-report.ts";
import { table } from "./words.ts";

const end = 40;
const rtol = 1e-9;

export interface SingleRow {
  readonly n: number;
  readonly method: string;
  readonly evaluations: number;
  /** To the end, the best of those that fit the seconds. */
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

/** `seconds` for each of the two at each size, one after the other. Where `python` is null SciPy is not asked. */
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
    const playAt = (tolerance: number) => oneRun(cpu, byolOf(n, 1, atTolerance(tolerance)));
    const play = playAt(rtol);
    const found = play();
    let theirs: ScipyRow | undefined;
    const asked = JSON.stringify({ end, rtol, seconds, runs: [{ n, start: found.start }] });
    if (python !== null)
      for await (const row of rowsOfPython<ScipyRow>(python, script, [], missing, asked)) theirs = row;
    const exact = theirs?.exact ?? playAt(1e-13)().end;
    let milliseconds = Number.POSITIVE_INFINITY;
    const begun = performance.now();
    while (performance.now() - begun < 1000 * seconds) {
      const start = performance.now();
      play();
      milliseconds = Math.min(milliseconds, performance.now() - start);
    }
    rows.push({
      n,
      method: "tsit5",
      evaluations: found.evaluations,
      milliseconds: rounded(milliseconds),
      error: rounded(distance(found.end, exact)),
      ...(theirs === undefined ? {} : { timesDop853: rounded(theirs.milliseconds / milliseconds) }),
    });
    if (theirs === undefined) continue;
    version = theirs.version;
    const { evaluations } = theirs;
    const error = rounded(distance(theirs.end, exact));
    rows.push({ n, method: "SciPy DOP853", evaluations, milliseconds: rounded(theirs.milliseconds), error });
  }
  const setting = { flow: "byol", data: "isotropic, sigma 0.03", end, rtol, atol: rtol / 1000, precision: "float64" };
  return { document: { setting, ...(version === undefined ? {} : { scipy: version }), rows }, words: report(rows) };
}

const atTolerance = (tolerance: number) => ({
  integrator: { method: "tsit5", rtol: tolerance, atol: tolerance / 1000, maxSteps: 1e8 },
  times: [0, end],
  observables: [],
});

function report(rows: readonly SingleRow[]): string {
  const lines = rows.map(({ n, method, evaluations, milliseconds, error, timesDop853 }) => [
    String(n),
    method,
    String(evaluations),
    String(milliseconds),
    error.toExponential(1),
    timesDop853 === undefined ? "" : String(timesDop853),
  ]);
  return [
    `One run of byol to t = ${end} at rtol ${rtol} (isotropic data, float64, one thread): the best of those that fit the time.`,
    "",
    table([["n", "method", "evaluations", "milliseconds", "error", "times DOP853"], ...lines]),
  ].join("\n");
}
