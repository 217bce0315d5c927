/** Reads the state of the lab from an address. It never throws: what is not understood is told in sentences, and the rest is used. */

import { experimentNames } from "../experiment/library.ts";
import { didYouMean, show } from "../experiment/problems.ts";
import { builtInSystems, type SystemLibrary } from "../experiment/system-library.ts";
import { isTold, withChange } from "./changes.ts";
import { linkVersion } from "./link.ts";
import { fields, readViewWord } from "./link-fields.ts";
import { readPairs } from "./link-words.ts";
import { readJson, unpack } from "./packed.ts";
import { newProblem } from "./questioned.ts";
import { compact, type Json, type LabState, type ViewChoice, withExperiment } from "./state.ts";

export interface LinkContents {
  readonly state: LabState;
  /** Whether the link asks not to play at once. */
  readonly paused: boolean;
  /** Sentences about what was not understood. */
  readonly remarks: readonly string[];
}

/** Characters of a link: browsers and servers take less. */
const longestLink = 200_000;
/** Changes of a link: a hand makes some ten. */
const mostChanges = 200;
/** So many sentences are told, and then how many more there are. */
const mostRemarks = 20;

/**
 * The state that an address says behind its # or ?. What it leaves out is as in `start`, the state of a page without a link: if the
 * address names another experiment, nothing of what was chosen for that one.
 */
export function readLink(text: string, start: LabState, library: SystemLibrary = builtInSystems): LinkContents {
  const remarks: string[] = [];
  const nothing = (remark: string): LinkContents => ({ state: start, paused: false, remarks: [remark] });
  if (text.length > longestLink)
    return nothing(`The link has ${text.length} characters, and at most ${longestLink} are read.`);
  const pairs = readPairs(text).flatMap((pair) => {
    if (pair === null) remarks.push("A part of the link cannot be read, for a % in it is not followed by a code.");
    return pair === null ? [] : [pair];
  });
  const version = pairs.findLast(([key]) => key === "v")?.[1] ?? linkVersion;
  if (version !== linkVersion)
    return nothing(
      `The link is of version ${show(version)}, and this page reads version ${linkVersion}: ask for a new link, or open it with the page it comes from.`,
    );

  const { experiment, changes } = readExperimentWords(pairs, remarks);
  let state = experiment === null ? start : withExperiment(start, experiment);
  const views = new Map<string, ViewChoice>(Object.entries(state.views ?? {}));
  let paused = false;
  for (const [key, value] of pairs) {
    if (["v", "z", "experiment"].includes(key)) continue;
    if (key === "paused") paused = value !== "false";
    else if (value === null) remarks.push(`The link says ${show(key)} without a value; it is left out.`);
    else if (Object.hasOwn(fields, key)) {
      const field = fields[key]!(value);
      if ("says" in field) state = { ...state, ...field.says };
      else remarks.push(`${key} ${field.must}, but the link says ${show(value)}; it is left out.`);
    } else if (key.startsWith("view.")) readView(views, key, value, remarks);
    else changes.push([key, jsonOf(value)]);
  }
  state = withChanges({ ...state, views: Object.fromEntries(views) }, changes, remarks, library);
  const more = remarks.length - mostRemarks;
  return {
    state: compact(state),
    paused,
    remarks: more > 0 ? [...remarks.slice(0, mostRemarks), `There are ${more} more remarks of this kind.`] : remarks,
  };
}

type Pairs = readonly (readonly [key: string, value: string | null])[];
type Changes = [name: string, value: Json][];

/** What runs, and what is changed of it, as far as both are packed; null where the link names none. */
function readExperimentWords(
  pairs: Pairs,
  remarks: string[],
): { experiment: LabState["experiment"] | null; changes: Changes } {
  const last = (key: string) => pairs.findLast(([other]) => other === key)?.[1] ?? null;
  const word = last("z");
  if (word !== null) {
    const found = readPacked(unpack(word));
    if (found !== null) return found;
    remarks.push("The experiment in the link is damaged, as where a link is cut off; it is left out.");
  }
  const name = last("experiment");
  if (name === null) return { experiment: null, changes: [] };
  if (experimentNames.includes(name)) return { experiment: name, changes: [] };
  remarks.push(
    `The link asks for an experiment ${show(name)}, which there is not${didYouMean(name, experimentNames, ".")}`,
  );
  return { experiment: null, changes: [] };
}

function readPacked(packed: Json | undefined): ReturnType<typeof readExperimentWords> | null {
  if (!isBranch(packed)) return null;
  const { experiment, changes = [] } = packed;
  const isKnown = isBranch(experiment) || (typeof experiment === "string" && experimentNames.includes(experiment));
  if (!isKnown || !Array.isArray(changes)) return null;
  const isChange = (change: Json): change is [string, Json] =>
    Array.isArray(change) && change.length === 2 && typeof change[0] === "string";
  if (!changes.every(isChange)) return null;
  // Whatever is wrong in an experiment of one's own, the page says at its place.
  return { experiment: experiment as unknown as LabState["experiment"], changes: [...changes] };
}

function isBranch(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As a setting has it: what is no JSON is a word. */
function jsonOf(text: string): Json {
  const json = readJson(text);
  return json === undefined ? text : json;
}

/** `view.NAME.scale`; names may hold dots. */
function readView(views: Map<string, ViewChoice>, key: string, value: string, remarks: string[]): void {
  const dot = key.lastIndexOf(".");
  const name = key.slice("view.".length, Math.max("view.".length, dot));
  const read = readViewWord(views.get(name) ?? {}, key.slice(dot + 1), value);
  if (typeof read === "string") remarks.push(`${show(key)} ${read}, but the link says ${show(value)}; it is left out.`);
  else views.set(name, read);
}

function withChanges(start: LabState, changes: Changes, remarks: string[], library: SystemLibrary): LabState {
  let state = start;
  if (changes.length > mostChanges)
    remarks.push(`The link changes ${changes.length} things, of which the first ${mostChanges} are read.`);
  for (const [name, value] of changes.slice(0, mostChanges)) {
    const problem = /^[^\s=]+$/.test(name) ? null : "it is no name.";
    const changed = problem === null ? changedBy(state, name, value, library) : problem;
    if (typeof changed === "string") remarks.push(`${show(name)} of the link is left out: ${changed}`);
    else state = changed;
  }
  return state;
}

/** The state with a change, or what is wrong with it. */
function changedBy(state: LabState, name: string, value: Json, library: SystemLibrary): LabState | string {
  if (Object.hasOwn(fields, name)) return "a word of that name has no place in a packed experiment.";
  try {
    const changed = withChange(state, name, value, library);
    return newProblem(state, changed, library) ?? changed;
  } catch (error) {
    if (isTold(error)) return error.message;
    throw error;
  }
}
