/** The fields of the sample times: an end and how many, or the times themselves. */

import { mostMapSteps } from "../experiment/schema.ts";
import { sampleTimes } from "../experiment/times.ts";
import type { System } from "../language/index.ts";
import { isBranch, numberAt } from "./branch.ts";
import { type NumberPlace, numberPlace } from "./number-place.ts";
import type { Limits } from "./number-text.ts";
import { readPart } from "./read-part.ts";

export type TimesSetup =
  | { readonly kind: "range"; readonly fields: readonly NumberPlace[] }
  | { readonly kind: "list"; readonly path: "times"; readonly values: readonly number[] };

export function timesSetup(given: unknown, system: Pick<System, "kind">): TimesSetup {
  if (Array.isArray(given)) {
    const values = given.filter((time): time is number => typeof time === "number");
    return { kind: "list", path: "times", values };
  }
  const written = isBranch(given) ? given : {};
  const { asRun } = sampleTimes(readPart("times", given), system, []);
  const defaults = isBranch(asRun) ? asRun : {};
  const place = (key: string, label: string, limits: Limits) =>
    numberPlace("times", key, label, { written, defaults }, limits);
  const samples = place("samples", "Samples", { least: 2, most: 1_000_000, whole: true });
  if (system.kind === "map") {
    const steps = place("steps", "Steps", { least: 1, most: mostMapSteps, whole: true });
    return { kind: "range", fields: [steps, samples] };
  }
  const start = numberAt(written, "start") ?? 0;
  const end = place("end", "End", { above: start });
  // A start at 0 is what anybody expects, and not asked for.
  return { kind: "range", fields: start === 0 ? [end, samples] : [place("start", "Start", {}), end, samples] };
}
