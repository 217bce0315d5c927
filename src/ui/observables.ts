/** Which of a system's observables are drawn first, and what they are called: by what its text says. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Observable } from "../language/index.ts";
import { capitalised, sentence, titled } from "./notation.ts";

export interface View {
  readonly observable: string;
  readonly title: string;
  /** One line that says what to look for. */
  readonly note: string;
  /** The axis it starts with. */
  readonly log: boolean;
}

function viewOf({ name, words: { log, heading, note } }: Observable): View {
  const title = heading === null ? titled(name) : capitalised(heading);
  return { observable: name, title, note: sentence(note ?? ""), log };
}

const shownFirst = 4;

/** The first four observables of a system, those with a heading of their own before the others, and the rest. */
export function chooseViews(resolved: ResolvedExperiment): { readonly first: View[]; readonly rest: View[] } {
  const reported = resolved.system.observables.filter(({ name }) => resolved.observables.includes(name));
  const isHeaded = ({ words: { heading } }: Observable): boolean => heading !== null;
  const views = [...reported.filter(isHeaded), ...reported.filter((observable) => !isHeaded(observable))].map(viewOf);
  return { first: views.slice(0, shownFirst), rest: views.slice(shownFirst) };
}

/** What a component of an observable is called. */
export function componentLabel(observable: string, component: number, of: number): string {
  if (of === 1) return "";
  if (!observable.startsWith("spectrum")) return `mode ${component + 1}`;
  if (component === 0) return "smallest";
  return component === of - 1 ? "largest" : `no. ${component + 1}`;
}
