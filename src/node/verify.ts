/** `matrix-dynamics verify`: runs the checks of the theory, as they stand or with their premises broken, and says which hold. */

import { openEnsemble } from "../backend.ts";
import { type Examined, examine, type Group, groupChecks } from "../checks/examine.ts";
import { clearMiss } from "../checks/judge.ts";
import { pickChecks } from "../checks/read.ts";
import type { Check } from "../checks/schema.ts";
import { boundWords } from "./claim-words.ts";
import { exitCodes, RunError } from "./fail.ts";
import { tendHeap } from "./heap.ts";
import { loadChecks } from "./load-checks.ts";
import { createNotice } from "./notice.ts";
import { type BackendOptions, type NodeBackend, openNodeBackend, readWish } from "./open-backend.ts";
import { print, say } from "./output.ts";
import { openTarget } from "./result-file.ts";
import { createStopSignal, type StopSignal } from "./stop-signal.ts";
import { versions } from "./versions.ts";
import { counted, duration, measured, table } from "./words.ts";

export interface VerifyOptions extends BackendOptions {
  readonly runs: number;
  readonly only?: readonly string[];
  readonly checks?: string;
  readonly json?: string;
  readonly broken?: boolean;
  readonly list?: boolean;
}

/** The exit code. */
export async function verify(options: VerifyOptions): Promise<number> {
  const { runs, json, broken = false } = options;
  const { only } = options;
  const loaded = loadChecks(options.checks, only && ((checks) => pickChecks(checks, only)));
  if (options.list) {
    await print(`${listed(loaded.checks)}\n`);
    return 0;
  }
  const wish = readWish(options);
  const groups = groupChecks(loaded.prepare({ runs, broken }));
  const file = json === undefined ? null : openTarget(json, 0, "--json");
  const stop = createStopSignal(() => file?.abandon(), "Stopped before the first check was complete.");
  const backend = await openNodeBackend(wish);
  try {
    const what = `${counted(loaded.checks.length, "check")}${broken ? " with a broken premise" : ""}`;
    say([`${what}, ${counted(runs, "run")} a cell, on ${backend.place}.`, ...backend.remarks].join(" "));
    const started = performance.now();
    const examined = await examineAll(groups, loaded.checks.length, backend, broken, stop);
    const seconds = (performance.now() - started) / 1000;
    const complete = examined.length === loaded.checks.length;
    const inOrder = loaded.checks.flatMap((check) => examined.filter((one) => one.check === check));
    const held = inOrder.filter(({ verdict }) => verdict === (broken ? "fails" : "holds")).length;
    if (json !== "-")
      await print(
        `${reported(inOrder, broken)}\n\n${summary(inOrder, held, broken)}${leftOut(loaded.checks.length - examined.length)}\n`,
      );
    await file?.commit(document(inOrder, { runs, broken, complete, seconds }, backend));
    say(`${duration(seconds)}.`);
    if (!complete) return exitCodes.interrupted;
    return held === inOrder.length ? 0 : exitCodes.runFailed;
  } finally {
    stop.dispose();
    file?.abandon();
    backend.close();
  }
}

/** What was examined before it was stopped, group after group. Throws a RunError that names the checks it happened in. */
async function examineAll(
  groups: readonly Group[],
  count: number,
  backend: NodeBackend,
  broken: boolean,
  stop: StopSignal,
): Promise<Examined[]> {
  const notice = createNotice(process.stderr);
  const examined: Examined[] = [];
  try {
    for (const group of groups) {
      if (stop.requested()) break;
      const names = group.checks.map(({ id }) => id).join(", ");
      const place = `${examined.length + 1} of ${count}: ${names}`;
      notice.show(place);
      const found = await examine(group, {
        broken,
        precision: backend.precision,
        open: (resolved) => openEnsemble(backend.open, resolved, { perRun: true }),
        onAdvance: ({ fraction }) => notice.show(`${place}  ${Math.floor(fraction * 100)}%`),
        stopped: stop.requested,
      }).catch((error: unknown) => {
        throw new RunError(`${names}: ${error instanceof Error ? error.message : String(error)}`, error);
      });
      if (found === null) break;
      examined.push(...found);
      stop.keep();
      tendHeap();
    }
    return examined;
  } finally {
    notice.finish();
  }
}

function listed(checks: readonly Check[]): string {
  return table([["id", "claim", "equations"], ...checks.map(({ id, claim, equations }) => [id, claim, equations])]);
}

/** What has no end in sight, the claims, stands last. */
function reported(examined: readonly Examined[], broken: boolean): string {
  const heading = [
    "id",
    "measured",
    "bound",
    "margin",
    "verdict",
    "equations",
    broken ? "claim, and what is broken" : "claim",
  ];
  const rows = examined.map(({ check, measured: value, bound, margin, verdict }) => [
    check.id,
    measured(value),
    boundWords(bound),
    margin === null ? "-" : marginWords(margin),
    verdict,
    check.equations,
    broken ? `${check.claim} | ${check.broken.why}` : check.claim,
  ]);
  return table([heading, ...rows]);
}

/** Two digits. */
function marginWords(margin: number): string {
  return Math.abs(margin) < 1000 ? String(Number(margin.toPrecision(2))) : margin.toExponential(0);
}

function summary(examined: readonly Examined[], held: number, broken: boolean): string {
  const all = counted(examined.length, "check");
  const of = `${held} of ${examined.length} checks`;
  const others = examined
    .filter(({ verdict }) => verdict !== (broken ? "fails" : "holds"))
    .map(({ check }) => check.id);
  if (!broken) return others.length === 0 ? `${all}: all hold.` : `${of} hold; not ${others.join(", ")}.`;
  if (others.length === 0) return `${all} with a broken premise: all fail, as they must.`;
  return `${of} with a broken premise fail by at least ${clearMiss} of the bound, as all must; not ${others.join(", ")}.`;
}

/** That nothing is said of the others. */
function leftOut(count: number): string {
  return count === 0 ? "" : ` Stopped before the other ${counted(count, "check")}.`;
}

interface About {
  readonly runs: number;
  readonly broken: boolean;
  readonly complete: boolean;
  readonly seconds: number;
}

function document(examined: readonly Examined[], about: About, { open, precision, place }: NodeBackend): object {
  return {
    checks: examined.map(({ check, measured: value, at, bound, margin, verdict }) => ({
      id: check.id,
      claim: check.claim,
      equations: check.equations,
      measured: value,
      at,
      bound: { ...bound, why: check.bound.why },
      margin,
      verdict,
      ...(about.broken ? { broken: check.broken.why } : {}),
    })),
    broken: about.broken,
    runs: about.runs,
    ...(about.complete ? {} : { interrupted: true }),
    backend: open.backend,
    precision,
    device: place,
    versions: versions(open.backend),
    wallSeconds: Number(about.seconds.toFixed(3)),
  };
}
