/** How far a run is, as the element says it. */

/** Ready is paused, at the start or later; stepping plays to the next sample time. */
export type Phase = "empty" | "preparing" | "ready" | "playing" | "stepping" | "done" | "failed";
