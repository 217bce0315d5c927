/** The progress of a run on stderr: a bar that redraws itself on a terminal, a plain line every few seconds anywhere else. */

import { timeWords } from "../experiment/times.ts";
import type { System } from "../language/index.ts";
import { duration, largeNumber, measured } from "./words.ts";

/** How far a run is. */
export interface Progress {
  /** 0 to 1. */
  readonly fraction: number;
  readonly runSteps: number;
  /** That has been reached, of a map its step. */
  readonly time: number;
}

/** Where a run is over. */
export interface Goal {
  readonly kind: System["kind"];
  readonly end: number;
}

export interface Reading extends Progress {
  /** Run-steps a second, of late. */
  readonly rate: number;
  /** Null while there is nothing to tell it from. */
  readonly secondsLeft: number | null;
}

/** Rate and time left come from what happened within so many seconds: the first chunks are short, and other work may slow a machine down. */
const windowSeconds = 10;

export interface Meter {
  /** `seconds` is any clock that goes forward. */
  read(progress: Progress, seconds: number): Reading;
}

export function createMeter(): Meter {
  const past: { readonly seconds: number; readonly fraction: number; readonly runSteps: number }[] = [];
  return {
    read({ fraction, runSteps, time }, seconds) {
      // The numbers alone: what else comes with them, such as frames, would be kept for as long.
      past.push({ fraction, runSteps, seconds });
      while (past.length > 2 && seconds - past[1]!.seconds >= windowSeconds) past.shift();
      const first = past[0]!;
      const span = seconds - first.seconds;
      const done = fraction - first.fraction;
      return {
        fraction,
        runSteps,
        time,
        rate: span > 0 ? (runSteps - first.runSteps) / span : 0,
        secondsLeft: span > 0 && done > 0 ? ((1 - fraction) * span) / done : null,
      };
    },
  };
}

/** `42%  t = 17 of 40  1.2 million run-steps/s  3 min 20 s left` */
export function progressWords(reading: Reading, { kind, end }: Goal): string {
  const parts = [
    `${Math.floor(reading.fraction * 100)}%`,
    `${timeWords(kind, reading.time, measured)} of ${measured(end)}`,
  ];
  if (reading.rate > 0) parts.push(`${largeNumber(reading.rate)} run-steps/s`);
  if (reading.secondsLeft !== null) parts.push(`${duration(reading.secondsLeft)} left`);
  return parts.join("  ");
}

/** The same behind a bar, no wider than the terminal: a line that wraps cannot be redrawn. */
export function progressBar(reading: Reading, goal: Goal, columns: number): string {
  const words = progressWords(reading, goal);
  const cells = Math.min(40, columns - words.length - 3);
  if (cells < 5) return words.slice(0, Math.max(0, columns - 1));
  const full = Math.floor(Math.min(1, Math.max(0, reading.fraction)) * cells);
  return `${"█".repeat(full)}${"░".repeat(cells - full)}  ${words}`;
}

/** Where progress is shown: stderr, or a test's own. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Display {
  /** Says what is going on before there is progress to show: a software adapter may build kernels for many seconds. */
  begin(words: string): void;
  update(progress: Progress): void;
  /** A sentence on a line of its own, beside the bar. */
  say(sentence: string): void;
  /** Ends the bar's line, so that what is written next starts on its own. */
  finish(): void;
}

/** `clock` gives seconds. */
export function createDisplay(screen: Screen, goal: Goal, clock = () => performance.now() / 1000): Display {
  const meter = createMeter();
  const pause = screen.isTTY ? 0.1 : 5;
  let drawn: number | null = null;
  let moved = false;
  let ended = false;
  /** Whether the cursor stands behind a bar. */
  let isOpen = false;
  const close = () => {
    if (isOpen) screen.write("\n");
    isOpen = false;
  };
  return {
    begin(words) {
      // On a terminal the bar takes this line's place.
      screen.write(screen.isTTY ? `\r${words}\x1b[K` : `${words}\n`);
      isOpen = screen.isTTY === true;
    },
    update(progress) {
      const now = clock();
      const reading = meter.read(progress, now);
      // The end is shown at once, but once: statistics may follow it.
      const ends = progress.fraction >= 1 && !ended;
      // On a terminal the first of it too: a log would have a line that says next to nothing.
      const begins = progress.fraction > 0 && !moved && screen.isTTY === true;
      if (drawn !== null && now - drawn < pause && !ends && !begins) return;
      drawn = now;
      moved ||= progress.fraction > 0;
      ended = progress.fraction >= 1;
      isOpen = screen.isTTY === true;
      // A terminal that nobody told its width, as behind `script` or in a container, says 0.
      if (screen.isTTY) screen.write(`\r${progressBar(reading, goal, screen.columns || 80)}\x1b[K`);
      else screen.write(`${progressWords(reading, goal)}\n`);
    },
    say(sentence) {
      close();
      screen.write(`${sentence}\n`);
    },
    finish: close,
  };
}
