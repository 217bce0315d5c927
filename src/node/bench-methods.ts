/** Work and precision of the methods: evaluations of the flow that each takes to an error, beside SciPy's where Python has it. */

import script from "../../bench/methods.py?raw";
import type { Cpu } from "../cpu/cpu.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import { adaptiveMethodNames, fixedMethodNames } from "../methods/methods.ts";
import { distance, oneRun, type PlayedRun } from "./bench-one-run.ts";
import { rowsOfPython } from "./bench-peers.ts";
import { table } from "./words.ts";

/** One way to the end of a problem, and how far from it. */
export interface WorkRow {
  readonly problem: string;
  readonly method: string;
  /** Of an adaptive method; atol is a thousandth of it. */
  readonly rtol?: number;
  readonly step?: number;
  readonly evaluations: number;
  /** Of the norm of the exact end. */
  readonly error: number;
}

export interface MethodsMeasured {
  readonly document: object;
  readonly words: string;
}

const n = 8;
const end = { oscillator: 20, byol: 10, valley: 1 } as const;
const rtols = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10];
const stepsOfRun = [50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600];
/** The errors at which work is compared. */
const errors = [1e-3, 1e-5, 1e-7] as const;

/** Symmetric, with eigenvalues from 1 to 1e4 evenly on a logarithmic scale: a reflection (I - 2 v v'/v'v) turns the diagonal. */
function stiffness(): number[][] {
  const v = Array.from({ length: n }, (_, i) => 1 + i / n);
  const square = v.reduce((sum, x) => sum + x * x, 0);
  const reflection = v.map((a, i) => v.map((b, j) => (i === j ? 1 : 0) - (2 * a * b) / square));
  const eigenvalue = (k: number): number => 10 ** ((4 * k) / (n - 1));
  return v.map((_, i) =>
    v.map((_, j) => v.reduce((sum, _, k) => sum + reflection[i]![k]! * eigenvalue(k) * reflection[k]![j]!, 0)),
  );
}

const problems: Readonly<Record<keyof typeof end, object>> = {
  oscillator: {
    system: { text: "system oscillator\nstate x : scalar\nstate y : scalar\ndx/dt = y\ndy/dt = -x" },
    initial: { x: 1, y: 0 },
  },
  byol: {
    system: "byol",
    dimensions: { n1: n, n2: n },
    data: { model: "isotropic", sigma: 0.03 },
    parameters: { alphaP: 1, beta: 0.4, eta: 0.01 },
    initial: { W: "0.2*randn", Wp: "0.4*randn", Wa: 0 },
  },
  valley: {
    system: { text: "system valley\nstate X : n x n\ndata A : n x n symmetric\ndX/dt = -A*X - X*X^T*X" },
    dimensions: { n },
    data: { model: "explicit", A: stiffness() },
    initial: { X: "0.3*randn" },
  },
};

/** One run in float64 to the end: where it started, where it ended, and the slopes it took. */
function play(cpu: Cpu, problem: keyof typeof end, integrator: ExperimentInput["integrator"]): PlayedRun {
  const times = [0, end[problem]];
  return oneRun(
    cpu,
    resolveExperiment({ ...problems[problem], integrator, times, runs: 1, seed: 1, observables: [] }),
  )();
}

interface ScipyRow {
  readonly problem: keyof typeof end;
  readonly method: string;
  readonly rtol: number;
  readonly evaluations: number;
  readonly end: readonly number[];
  readonly version: string;
}

/** Evaluations at an error, between the two measured ways next to it; null where none came so near. */
export function evaluationsAt(rows: readonly WorkRow[], error: number): number | null {
  const usable = rows.filter((row) => row.error > 0 && Number.isFinite(row.error));
  const sorted = usable.sort((a, b) => a.evaluations - b.evaluations);
  const reached = sorted.findIndex((row) => row.error <= error);
  if (reached < 0) return null;
  const [after, before] = [sorted[reached]!, sorted[reached - 1]];
  if (before === undefined) return after.evaluations;
  const share = Math.log(error / before.error) / Math.log(after.error / before.error);
  return Math.round(before.evaluations * (after.evaluations / before.evaluations) ** share);
}

/** `say` hears of each problem, and why SciPy has no part; where `python` is null it is not asked. */
export async function measureMethods(
  cpu: Cpu,
  python: string | null,
  say: (sentence: string) => void,
): Promise<MethodsMeasured> {
  const names = Object.keys(end) as (keyof typeof end)[];
  const tight = { rtol: 1e-13, atol: 1e-16, maxSteps: 1e8 };
  const own = Object.fromEntries(names.map((name) => [name, play(cpu, name, { method: "tsit5", ...tight })]));
  const asked = {
    problems: names.map((name) => ({
      name,
      start: own[name]!.start,
      end: end[name],
      ...(name === "valley" ? { matrix: stiffness() } : {}),
    })),
    rtols,
  };
  const scipy: ScipyRow[] = [];
  const missing = (reason: string) => say(`SciPy: ${reason === "" ? `${python} does not have it` : reason}.`);
  if (python !== null)
    for await (const row of rowsOfPython<ScipyRow>(python, script, [JSON.stringify(asked)], missing)) scipy.push(row);
  const rows: WorkRow[] = [];
  const references: Record<string, object> = {};
  for (const name of names) {
    // Someone else's where there is one.
    const theirs = scipy.find(({ problem, method }) => problem === name && method === "DOP853");
    const exact = theirs?.end ?? own[name]!.end;
    references[name] = theirs
      ? { by: "SciPy's DOP853 at rtol 1e-13", tsit5AtItDiffersBy: distance(own[name]!.end, exact) }
      : { by: "tsit5 at rtol 1e-13" };
    const add = (
      method: string,
      row: object,
      found: { readonly evaluations: number; readonly end: readonly number[] },
    ) =>
      rows.push({ problem: name, method, ...row, evaluations: found.evaluations, error: distance(found.end, exact) });
    for (const method of adaptiveMethodNames)
      for (const rtol of rtols)
        add(method, { rtol }, play(cpu, name, { method, rtol, atol: rtol / 1000, maxSteps: 1e8 }));
    for (const method of fixedMethodNames)
      for (const count of stepsOfRun) {
        const step = end[name] / count;
        add(method, { step }, play(cpu, name, { method, step }));
      }
    for (const row of scipy)
      if (row.problem === name && row.method !== "DOP853") add(`SciPy ${row.method}`, { rtol: row.rtol }, row);
    say(`${name} is measured.`);
  }
  const finite = rows.filter(({ error }) => Number.isFinite(error));
  const version = scipy[0]?.version;
  return {
    document: {
      setting: { precision: "float64", runs: 1, end, dimension: n, atol: "rtol/1000" },
      ...(version === undefined ? {} : { scipy: version }),
      references,
      rows: finite,
    },
    words: report(names, finite),
  };
}

function report(names: readonly string[], rows: readonly WorkRow[]): string {
  const ways = [...new Set(rows.map(({ method }) => method))];
  const lines = names.flatMap((name) =>
    ways.map((way) => {
      const found = rows.filter(({ problem, method }) => problem === name && method === way);
      return [name, way, ...errors.map((error) => String(evaluationsAt(found, error) ?? ""))];
    }),
  );
  return [
    "Evaluations of the flow to an error at the end, of the norm of the exact state (float64, one run).",
    "oscillator: x'' = -x to t = 20. byol: n = 8 to t = 10. valley: dX/dt = -A X - X X' X, eigenvalues of A from 1 to 1e4, to t = 1.",
    "",
    table([["problem", "method", ...errors.map((error) => `at ${error}`)], ...lines]),
  ].join("\n");
}
