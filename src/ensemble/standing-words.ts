/** How runs ended, in words: the same on the command line, in the page and in the element. */

import { earlyEndings, endings } from "./endings.ts";
import type { Standing } from "./frames.ts";

/** A count, and what is to be said of it. */
export interface StandingCount {
  readonly count: number;
  /** Behind the count: `6 diverged`. */
  readonly words: string;
  /** Behind both, such as ` (the first is run 17)`, or nothing. */
  readonly remark: string;
  /** A sentence about the runs that are counted. */
  readonly meaning: string;
  /** Something that a reader should see. */
  readonly notable: boolean;
}

type Counts = Pick<Standing, "outcomes" | "classes" | "steps">;

/** Ended first, then what else there is; a class always, for its 0 says something too. */
export function standingCounts({ outcomes, classes, steps }: Counts): readonly StandingCount[] {
  const plain = (count: number, words: string, meaning: string): StandingCount => ({
    count,
    words,
    remark: "",
    meaning,
    notable: false,
  });
  const early = earlyEndings
    .filter((ending) => outcomes[ending] > 0)
    .map((ending): StandingCount => {
      const { words, meaning } = endings[ending];
      const spares = ending === "settled" || ending === "stopped";
      const saving = spares && steps.spared > 0 ? `, which spared ${Math.round(100 * steps.spared)} % of the time` : "";
      const remark = `${firstRun(outcomes.first[ending])}${saving}`;
      return { count: outcomes[ending], words, remark, meaning, notable: !spares };
    });
  return [
    plain(outcomes.ended, "ended", "Runs that reached the last sample time."),
    ...(outcomes.running > 0 ? [plain(outcomes.running, "running", "Runs on their way to the last sample time.")] : []),
    ...early,
    ...Object.entries(classes).map(([name, { count, first, undecided }]): StandingCount => {
      const open = undecided === 0 ? "" : ` (${undecidedWords(undecided)})`;
      const meaning = `Runs that came to rest, took the last step of a map, or were stopped, where the condition of the class ${name} holds.`;
      return { count, words: name, remark: `${firstRun(first)}${open}`, meaning, notable: count > 0 };
    }),
  ];
}

/** `4090 ended, 6 diverged (the first is run 17), 0 collapsed (30 meet the condition now, still on their way)` */
export function standingSentence(counts: Counts): string {
  return standingCounts(counts)
    .map(({ count, words, remark }) => `${count} ${words}${remark}`)
    .join(", ");
}

export function undecidedWords(undecided: number): string {
  return `${undecided.toLocaleString("en")} ${undecided === 1 ? "meets the condition now, still on its way" : "meet the condition now, still on their way"}`;
}

function firstRun(first: number | null | undefined): string {
  return typeof first === "number" ? ` (the first is run ${first})` : "";
}
