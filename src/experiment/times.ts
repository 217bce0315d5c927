/** The sample times of an experiment. */

import type { Problem } from "./problems.ts";
import type { Times } from "./schema.ts";

/** The times in ascending order; the first is where the integration starts. Problems are reported under `times`. */
export function sampleTimes(times: Times, problems: Problem[]): number[] {
  if (Array.isArray(times)) {
    const at = times.findIndex((time, index) => index > 0 && time <= times[index - 1]!);
    if (at > 0) {
      const message = `times must ascend, but times[${at}] = ${times[at]} follows ${times[at - 1]}.`;
      problems.push({ path: `times[${at}]`, message });
    }
    return times;
  }
  const { start, end, samples } = times;
  if (end <= start) {
    const message = `times.end must be greater than times.start = ${start}, but it is ${end}.`;
    problems.push({ path: "times.end", message });
  }
  // The last is `end` itself, not what rounding makes of it.
  return Array.from({ length: samples }, (_, k) =>
    k === samples - 1 ? end : start + ((end - start) * k) / (samples - 1),
  );
}
