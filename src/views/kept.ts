/** What follows from an experiment and a view alone is worked out once, however often it is drawn. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { View } from "../experiment/views-schema.ts";

const mostKept = 64;

export interface Keeper<T> {
  /** `key` holds all else that it follows from. */
  of(resolved: ResolvedExperiment, view: View, key: string, make: () => T): T;
  has(resolved: ResolvedExperiment, view: View, key: string): boolean;
}

/** One for each kind of thing. */
export function createKeeper<T>(): Keeper<T> {
  const kept = new WeakMap<ResolvedExperiment, WeakMap<View, Map<string, T>>>();
  return {
    of(resolved, view, key, make) {
      const byView = kept.get(resolved) ?? new WeakMap<View, Map<string, T>>();
      kept.set(resolved, byView);
      const byKey = byView.get(view) ?? new Map<string, T>();
      byView.set(view, byKey);
      // A flow that changes with time has another field at every one.
      if (byKey.size >= mostKept && !byKey.has(key)) byKey.clear();
      const found = byKey.has(key) ? (byKey.get(key) as T) : make();
      byKey.set(key, found);
      return found;
    },
    has: (resolved, view, key) => kept.get(resolved)?.get(view)?.has(key) === true,
  };
}
