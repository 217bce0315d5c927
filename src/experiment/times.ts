/** The sample times of an experiment: of a flow in the units of its time, of a map the numbers of its steps. */

import type { System } from "../language/index.ts";
import type { Problem } from "./problems.ts";
import { mostMapSteps, type Times } from "./schema.ts";

const defaults = { start: 0, end: 40, steps: 1000, samples: 81 };

/** `t = 40`, of a map `step 40`; `shown` is how a number is written. */
export function timeWords(kind: System["kind"], time: number, shown: (time: number) => string = String): string {
  return kind === "map" ? `step ${shown(time)}` : `t = ${shown(time)}`;
}

export interface SampleTimes {
  /** Ascending; the first is where a run starts. */
  readonly times: readonly number[];
  /** As run: every default filled in. */
  readonly asRun: Times;
}

/** Problems are reported under `times`. */
export function sampleTimes(
  written: Times | undefined,
  { kind }: Pick<System, "kind">,
  problems: Problem[],
): SampleTimes {
  if (Array.isArray(written)) return { times: listedTimes(written, kind, problems), asRun: written };
  return kind === "map" ? stepsOf(written ?? {}, problems) : rangeOf(written ?? {}, problems);
}

type Range = Exclude<Times, readonly number[]>;

function listedTimes(times: readonly number[], kind: System["kind"], problems: Problem[]): readonly number[] {
  const at = times.findIndex((time, index) => index > 0 && time <= times[index - 1]!);
  if (at > 0) {
    const message = `times must ascend, but times[${at}] = ${times[at]} follows ${times[at - 1]}.`;
    problems.push({ path: `times[${at}]`, message });
  }
  const odd =
    kind === "map" ? times.findIndex((time) => !Number.isInteger(time) || time < 0 || time > mostMapSteps) : -1;
  if (odd >= 0) {
    const message = `times of a map are numbers of steps, whole ones from 0 to ${mostMapSteps}, but times[${odd}] is ${times[odd]}.`;
    problems.push({ path: `times[${odd}]`, message });
  } else if (kind === "map" && times[0] !== 0) {
    const message = `times of a map begin with step 0, where its runs start, but times[0] is ${times[0]}.`;
    problems.push({ path: "times[0]", message });
  }
  return times;
}

/** Samples as far apart as whole steps allow. */
function stepsOf(range: Range, problems: Problem[]): SampleTimes {
  for (const key of ["start", "end"] as const)
    if (range[key] !== undefined) {
      const message = `times.${key} belongs to a flow; this system is a map, which takes times.steps.`;
      problems.push({ path: `times.${key}`, message });
    }
  const { steps = defaults.steps } = range;
  const samples = range.samples ?? Math.min(defaults.samples, steps + 1);
  if (samples > steps + 1) {
    const message = `times.samples must be at most ${steps + 1}, one for the start and one for each of ${steps} steps, but it is ${samples}.`;
    problems.push({ path: "times.samples", message });
  }
  const times = Array.from({ length: samples }, (_, k) => Math.round((steps * k) / (samples - 1)));
  return { times, asRun: { steps, samples } };
}

function rangeOf(range: Range, problems: Problem[]): SampleTimes {
  if (range.steps !== undefined) {
    const message = "times.steps belongs to a map; this system has flows, which take times.end and integrator.step.";
    problems.push({ path: "times.steps", message });
  }
  const { start = defaults.start, end = defaults.end, samples = defaults.samples } = range;
  if (end <= start) {
    const message = `times.end must be greater than times.start = ${start}, but it is ${end}.`;
    problems.push({ path: "times.end", message });
  }
  // The last is `end` itself, not what rounding makes of it.
  const times = Array.from({ length: samples }, (_, k) =>
    k === samples - 1 ? end : start + ((end - start) * k) / (samples - 1),
  );
  const same = times.findIndex((time, k) => k > 0 && time <= times[k - 1]!);
  if (same > 0 && end > start) {
    const message = `times.samples must leave the times apart, but with ${samples} from ${start} to ${end} two are ${times[same]}.`;
    problems.push({ path: "times.samples", message });
  }
  return { times, asRun: { start, end, samples } };
}
