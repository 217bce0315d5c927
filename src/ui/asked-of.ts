/** What an author asks of an element in its attributes, read: which views, which controls, whose links. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { View } from "../experiment/views-schema.ts";
import { chooseViews, viewKey } from "../views/default-views.ts";

const controlKinds = ["full", "basic", "none"] as const;
export type Controls = (typeof controlKinds)[number];

/** Views by their numbers from 1 on and by names of observables, in a list or with commas; or views as experiments write them. */
export type AskedViews = string | readonly (number | string)[] | readonly View[] | null;

export interface Asked {
  readonly controls: string;
  readonly views: AskedViews;
  readonly linkBase: string | null;
}

/** What is no kind of controls is full. */
export function controlsOf(asked: string): Controls {
  return controlKinds.find((kind) => kind === asked) ?? "full";
}

/** The whole address; null where there is none. */
export function linkBaseOf(asked: string | null): string | null {
  if (asked === null) return null;
  try {
    return new URL(asked, document.baseURI).href;
  } catch {
    return null;
  }
}

/** What stands in place of the experiment's own views, to be read with it; undefined where some of these are chosen. */
export function viewsInstead(asked: AskedViews): unknown {
  return isAll(asked) || wordsOf(asked) !== null ? undefined : asked;
}

/** In script it may be undefined. */
function isAll(asked: AskedViews): asked is null {
  return (asked ?? null) === null;
}

function wordsOf(asked: AskedViews): readonly string[] | null {
  if (typeof asked === "string") return asked.split(/[\s,]+/).filter((word) => word !== "");
  const isWord = (one: unknown): one is string | number => typeof one === "number" || typeof one === "string";
  return Array.isArray(asked) && asked.every(isWord) ? asked.map(String) : null;
}

export interface PickedViews {
  /** Those that are shown at once. */
  readonly first: readonly View[];
  /** Those that can be opened. */
  readonly rest: readonly View[];
  /** What is asked for and not there, in sentences. */
  readonly strange: readonly string[];
}

export function pickViews(asked: AskedViews, resolved: ResolvedExperiment): PickedViews {
  const { first, rest } = chooseViews(resolved);
  if (isAll(asked)) return { first, rest, strange: [] };
  const words = wordsOf(asked);
  if (words === null) return { first, rest: [], strange: [] };
  const { observables } = resolved;
  const strange: string[] = [];
  const picked = words.flatMap((word): readonly View[] => {
    const numbered = first[Number(word) - 1];
    if (numbered !== undefined) return [numbered];
    if (observables.includes(word)) {
      const named = [...rest, ...first].find((view) => viewKey(view) === `time ${word}`);
      return [named ?? { kind: "time", show: word, draw: "quantiles" }];
    }
    strange.push(
      `views names "${word}", which is neither a view's number, from 1 to ${first.length}, nor an observable that is reported: ${observables.join(", ")}.`,
    );
    return [];
  });
  return { first: picked, rest: [], strange };
}

/** What the attributes say that there is not, in sentences. */
export function strangeIn({ controls, views, linkBase }: Asked, resolved: ResolvedExperiment): readonly string[] {
  return [
    ...(controlsOf(controls) === controls
      ? []
      : [`controls is "${controls}", and must be ${controlKinds.join(", ")}: all are shown.`]),
    ...(linkBase === null || linkBaseOf(linkBase) !== null
      ? []
      : [`link-base is "${linkBase}", which is no address: no link is offered.`]),
    ...pickViews(views, resolved).strange,
  ];
}
