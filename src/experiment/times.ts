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
  const sampled = Array.from({ length: samples }, (_, k) =>
    k === samples - 1 ? end : start + ((end - start) * k) / (samples - 1),
  );
  const same = sampled.findIndex((time, k) => k > 0 && time <= sampled[k - 1]!);
  if (same > 0 && end > start) {
    const message = `times.samples must leave the times apart, but with ${samples} from ${start} to ${end} two are ${sampled[same]}.`;
    problems.push({ path: "times.samples", message });
  }
  return sampled;
}
