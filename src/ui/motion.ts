/** Whether the reader asked for less motion: then charts stand still while a run plays, and are drawn when it rests. */

export interface MotionWatch {
  readonly isReduced: boolean;
  begin(): void;
  end(): void;
}

/** `changed` is called when the reader's wish changes. */
export function watchMotion(changed: () => void): MotionWatch {
  const query = window.matchMedia("(prefers-reduced-motion: reduce)");
  return {
    get isReduced() {
      return query.matches;
    },
    begin: () => query.addEventListener("change", changed),
    end: () => query.removeEventListener("change", changed),
  };
}
