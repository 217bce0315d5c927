/** An experiment that has run on the CPU, as views are drawn from it. */

import type { ExperimentInput } from "../../src/experiment/schema.ts";
import type { ViewContext } from "../../src/views/context.ts";
import { createHistory } from "../../src/views/history.ts";
import type { Mark, Panel } from "../../src/views/scene.ts";
import { type Played, playOnCpu } from "../engine/play.ts";

export interface Ran extends Pick<Played, "resolved" | "frames"> {
  readonly context: ViewContext;
}

export async function run(input: ExperimentInput, more: Partial<ViewContext> = {}): Promise<Ran> {
  const { resolved, frames } = await playOnCpu(input);
  return { resolved, frames, context: contextOf(resolved, frames, more) };
}

export function contextOf(
  resolved: Ran["resolved"],
  frames: Ran["frames"],
  more: Partial<ViewContext> = {},
): ViewContext {
  const history = createHistory();
  for (const frame of frames) history.add(frame);
  return {
    resolved,
    history,
    precision: "float64",
    cell: 0,
    sample: null,
    theory: true,
    scale: null,
    run: null,
    singles: [],
    ...more,
  };
}

/** The view at a place, known to be of this kind. */
export function viewOf<K extends Ran["resolved"]["views"][number]["kind"]>(
  { resolved }: Pick<Ran, "resolved">,
  kind: K,
  index = 0,
): Extract<Ran["resolved"]["views"][number], { readonly kind: K }> {
  const view = resolved.views[index];
  if (view?.kind !== kind) throw new Error(`view ${index} is no ${kind}`);
  return view as Extract<Ran["resolved"]["views"][number], { readonly kind: K }>;
}

/** The marks of a panel of one kind, of a key where one is given. */
export function marksOf<K extends Mark["kind"]>(
  { marks }: Pick<Panel, "marks">,
  kind: K,
  key?: string,
): readonly Extract<Mark, { readonly kind: K }>[] {
  return marks.filter((mark) => mark.kind === kind && (key === undefined || mark.key === key)) as Extract<
    Mark,
    { readonly kind: K }
  >[];
}
