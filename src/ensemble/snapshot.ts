/** What an ensemble needs to go on later, in this process or in another one. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Backend } from "./frames.ts";
import { PlanError } from "./plan-error.ts";

export interface Snapshot {
  readonly backend: Backend;
  /** By what its bits are made and how it is laid out, in words with a fingerprint: an ensemble of another layout cannot go on from it. */
  readonly layout: string;
  /** Plain data that a structured clone keeps: numbers, strings, lists, plain objects, typed arrays. */
  readonly content: unknown;
}

/** What of an experiment and of what is kept of it every layout has, and `own`, as one text. */
export function layoutWords(
  { experiment, runsPerCell, firstRun = 0, substeps = 1 }: ResolvedExperiment,
  { perRun = false, states = false }: { readonly perRun?: boolean; readonly states?: boolean },
  own: unknown,
): string {
  // Read again it is the same with its keys in another order.
  const inOrder = Object.entries(experiment).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([inOrder, runsPerCell, firstRun, substeps, perRun, states, own]);
}

/**
 * The content of a snapshot for an ensemble of this backend and layout, which trusts it to be its own; `same` is what has to be the
 * same.
 * @throws PlanError where it is another's
 */
export function contentOf(
  { backend, layout, content }: Snapshot,
  own: Omit<Snapshot, "content">,
  same: string,
): unknown {
  if (backend === own.backend && layout === own.layout) return content;
  const words = (one: Omit<Snapshot, "content">) => `${one.backend === "cpu" ? "CPU" : "WebGPU"}, ${one.layout}`;
  throw new PlanError(
    `What was computed so far is of another ensemble (${words({ backend, layout })}) than this one (${words(own)}): ` +
      `go on where it was begun, with the same ${same}, or start anew.`,
  );
}
