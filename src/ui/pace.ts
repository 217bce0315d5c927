/** When the next turn of a run may begin: with the animation frames, no faster than the reader wants, and only while it can be seen. */

export interface Pace {
  /** Sample times a second at most; null is as fast as it goes. */
  speed: number | null;
  /** Whether the element can be seen. Unseen, nothing begins. */
  shown: boolean;
  /** The run plays on from here. */
  begin(): void;
  /** A frame came. */
  count(): void;
  /** Calls `turn` once, when it is time; not at all once the signal has aborted. */
  schedule(turn: () => void, signal: AbortSignal): void;
  /** Null where it can be seen already. */
  whenShown(): Promise<void> | null;
}

export function createPace(): Pace {
  let shown = true;
  let speed: number | null = null;
  let begun = 0;
  let frames = 0;
  let waiting: (() => void)[] = [];
  const begin = (): void => {
    begun = performance.now();
    frames = 0;
  };
  const isDue = (): boolean => shown && (speed === null || (performance.now() - begun) * speed >= 1000 * frames);
  return {
    get speed() {
      return speed;
    },
    set speed(next) {
      speed = next;
      begin();
    },
    get shown() {
      return shown;
    },
    set shown(next) {
      shown = next;
      if (!next) return;
      begin();
      const ready = waiting;
      waiting = [];
      for (const go of ready) go();
    },
    begin,
    count() {
      frames++;
    },
    schedule(turn, signal) {
      const look = (): void => {
        if (signal.aborted) return;
        if (isDue()) turn();
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    },
    whenShown: () => (shown ? null : new Promise((resolve) => waiting.push(resolve))),
  };
}
