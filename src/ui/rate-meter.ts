/** How fast a run goes: steps a second over the last moments, shown calmly. */

export interface RateMeter {
  /** The run plays on from here; what came before is not counted as slow. */
  begin(): void;
  /** Steps of all runs so far. */
  add(runSteps: number): void;
  /** Shows the mean of the whole run from now on. */
  end(): void;
  /** Run-steps a second; null before anything was measured. */
  readonly perSecond: number | null;
}

const windowMilliseconds = 1500;
/** A number that changes faster cannot be read. */
const shownMilliseconds = 300;

export function createRateMeter(now: () => number = () => performance.now()): RateMeter {
  let marks: { readonly at: number; readonly steps: number }[] = [];
  let steps = 0;
  /** What had been done before the first play: workers run ahead of the start that is shown. */
  let before: number | null = null;
  let busy = 0;
  let last = 0;
  let shown: number | null = null;
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    begin() {
      last = now();
      before ??= steps;
      marks = [{ at: last, steps }];
    },
    add(runSteps) {
      if (before === null) {
        steps = runSteps;
        return;
      }
      const at = now();
      busy += at - last;
      last = at;
      steps = runSteps;
      marks.push({ at, steps });
      while (marks.length > 2 && at - (marks[0]?.at ?? at) > windowMilliseconds) marks.shift();
      const first = marks[0];
      if (first === undefined || at - shownAt < shownMilliseconds || at === first.at) return;
      shown = ((steps - first.steps) * 1000) / (at - first.at);
      shownAt = at;
    },
    end() {
      if (busy > 0) shown = ((steps - (before ?? 0)) * 1000) / busy;
    },
    get perSecond() {
      return shown;
    },
  };
}
