/** One line on stderr that says what is going on: redrawn on a terminal, said again every few seconds anywhere else. */

import type { Screen } from "./progress.ts";

export interface Notice {
  show(words: string): void;
  /** Takes the line away, so that what is written next starts on its own. */
  finish(): void;
}

/** `clock` gives seconds. */
export function createNotice(screen: Screen, clock = () => performance.now() / 1000): Notice {
  const pause = screen.isTTY ? 0.1 : 5;
  let shown: number | null = null;
  return {
    show(words) {
      const now = clock();
      if (shown !== null && now - shown < pause) return;
      shown = now;
      // A line that wraps cannot be redrawn.
      if (screen.isTTY) screen.write(`\r${words.slice(0, Math.max(0, (screen.columns ?? 80) - 1))}\x1b[K`);
      else screen.write(`${words}\n`);
    },
    finish() {
      if (screen.isTTY && shown !== null) screen.write("\r\x1b[K");
    },
  };
}
