/** The views of an experiment that says none: its observables over time, by what the system's text says of them. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { TimeView, View } from "../experiment/views-schema.ts";
import type { Observable } from "../language/index.ts";

const shownFirst = 4;

export interface ChosenViews {
  readonly first: readonly View[];
  /** On demand: closed charts cost nothing. */
  readonly rest: readonly View[];
}

/**
 * The views of the experiment, and one for each observable that they do not show. Without views the first four observables,
 * those with a heading of their own before the others, and the rest.
 */
export function chooseViews({ views, system, observables }: ResolvedExperiment): ChosenViews {
  const reported = system.observables.filter(({ name }) => observables.includes(name));
  const isHeaded = ({ words: { heading } }: Observable): boolean => heading !== null;
  const ordered = [...reported.filter(isHeaded), ...reported.filter((observable) => !isHeaded(observable))];
  if (views.length > 0) {
    const seen = new Set(views.flatMap(shownBy));
    return { first: views, rest: ordered.filter(({ name }) => !seen.has(name)).map(overTime) };
  }
  const all = ordered.map(overTime);
  return { first: all.slice(0, shownFirst), rest: all.slice(shownFirst) };
}

function overTime({ name }: Observable): TimeView {
  return { kind: "time", show: name, draw: "quantiles" };
}

/** The observables that a view shows over time. */
export function shownBy(view: View): readonly string[] {
  if (view.kind !== "time") return [];
  return [
    view.show,
    ...(view.theory ?? []).map(({ show }) => show),
    ...(view.tell ?? []).map(({ show }) => show),
  ].flat();
}

/** The same for the same view of an experiment that was changed a little. */
export function viewKey(view: View): string {
  switch (view.kind) {
    case "plane":
      return `plane ${view.x.state} ${view.y.state}`;
    case "map":
      return `map ${view.x} ${view.y} ${JSON.stringify(view.show)}`;
    default:
      return `${view.kind} ${[view.show].flat().join(" ")}`;
  }
}
