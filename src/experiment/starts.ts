/** What the states and the drawn data of each run start from: a text of the language, values, or a value for each run. */

import {
  circleSentence,
  type DrawnDatum,
  dependencyOrder,
  LanguageError,
  type Law,
  printLaw,
  type State,
  type System,
  usualLaw,
} from "../language/index.ts";
import type { StartFrom } from "../program/start.ts";
import { type Dimensions, readValue, sizeOf } from "./explicit-values.ts";
import { didYouMean, type Problem } from "./problems.ts";
import type { InitialStart } from "./schema.ts";

/** Where neither the experiment nor what it draws says how many. */
const usualRuns = 1024;

interface StartContext {
  readonly system: System;
  readonly dimensions: Dimensions;
  readonly problems: Problem[];
}

export interface ResolvedStarts {
  /** In the order in which their grids cross: as the experiment writes them, then the system's own. */
  readonly starts: ReadonlyMap<string, StartFrom>;
  /** What the experiment would have to say for that. */
  readonly asRun: Record<string, InitialStart>;
}

function readText(name: string, text: string, { system, problems }: StartContext): Law | null {
  try {
    return system.readLaw(name, text);
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    const end = /[.?]$/.test(error.sentence) ? "" : ".";
    const place = error.line === 1 ? "" : `line ${error.line}, `;
    const path = `initial.${name}`;
    problems.push({ path, message: `${path}, ${place}column ${error.column}: ${error.sentence}${end}` });
    return null;
  }
}

function resolveStart(
  declaration: State | DrawnDatum,
  given: InitialStart | undefined,
  context: StartContext,
): StartFrom | null {
  const { dimensions, problems } = context;
  const { name, type } = declaration;
  if (given === undefined) {
    const law = declaration.law ?? readText(name, usualLaw(type), context);
    return law && { kind: "law", law };
  }
  if (typeof given === "string") {
    const law = readText(name, given, context);
    return law && { kind: "law", law };
  }
  const path = `initial.${name}`;
  if (typeof given === "object" && "runs" in given) {
    const values = given.runs.map((value, run) =>
      readValue(value, declaration, `${path}.runs[${run}]`, dimensions, problems),
    );
    return values.some((value) => value === null)
      ? null
      : { kind: "runs", values: values.map((value) => value!.values) };
  }
  const value = readValue(given, declaration, path, dimensions, problems);
  return value && { kind: "explicit", values: value.values };
}

/** A start for every state and every drawn datum; problems are reported under `initial`. */
export function resolveStarts(initial: Readonly<Record<string, InitialStart>>, context: StartContext): ResolvedStarts {
  const { system, problems } = context;
  const declared = new Map([...system.states, ...system.drawn].map((item) => [item.name, item]));
  const given = new Map(Object.entries(initial));
  for (const name of given.keys()) {
    if (declared.has(name)) continue;
    const path = `initial.${name}`;
    const names = [...declared.keys()];
    const isData = system.data.some((item) => item.name === name);
    const end = isData
      ? "; it is data, the same for every run: give it under data."
      : didYouMean(name, names, `; it has ${names.join(", ")}.`);
    problems.push({ path, message: `${path} is not a state of ${system.name}${end}` });
  }
  const names = [...[...given.keys()].filter((name) => declared.has(name)), ...declared.keys()];
  const starts = new Map<string, StartFrom>();
  for (const name of new Set(names)) {
    const start = resolveStart(declared.get(name)!, given.get(name), context);
    if (start !== null) starts.set(name, start);
  }
  const reads = new Map(
    [...starts].map(([name, start]): [string, readonly string[]] => [
      name,
      start.kind === "law" ? start.law.reads : [],
    ]),
  );
  const order = dependencyOrder(reads);
  if ("circle" in order) {
    const path = `initial.${order.circle.find((name) => given.has(name)) ?? order.circle[0]}`;
    problems.push({ path, message: `${path} leads in a circle: ${circleSentence(order.circle)}.` });
  }
  const asRun = [...starts].map(([name, start]): [string, InitialStart] => [
    name,
    start.kind === "law" ? printLaw(start.law) : given.get(name)!,
  ]);
  return { starts, asRun: Object.fromEntries(asRun) };
}

/** How many combinations the grids of all laws cross to; 1 without a grid. */
export function gridCrossings(starts: ReadonlyMap<string, StartFrom>, dimensions: Dimensions): number {
  let crossings = 1;
  for (const start of starts.values()) {
    if (start.kind !== "law") continue;
    for (const source of start.law.sources)
      if (source.kind === "grid") crossings *= Math.max(1, sizeOf(source.count, dimensions));
  }
  return crossings;
}

/** The runs of a cell: what is given, else as many as the starts say. Problems are reported under `runs` and `initial`. */
export function resolveRuns(
  given: number | undefined,
  starts: ReadonlyMap<string, StartFrom>,
  dimensions: Dimensions,
  problems: Problem[],
): number {
  const crossings = gridCrossings(starts, dimensions);
  const lists = [...starts].flatMap(([name, start]) =>
    start.kind === "runs" ? [{ name, length: start.values.length }] : [],
  );
  const runs = given ?? lists[0]?.length ?? (crossings > 1 ? crossings : usualRuns);
  for (const { name, length } of lists) {
    if (length === runs) continue;
    const path = `initial.${name}.runs`;
    problems.push({ path, message: `${path} has ${length} values, one a run, but there are ${runs} runs.` });
  }
  if (runs % crossings !== 0) {
    const message =
      `runs is ${runs}, but the grids of initial cross to ${crossings} starts, and each should have as many runs; ` +
      `give ${crossings} or a multiple of it, or leave runs out.`;
    problems.push({ path: "runs", message });
  }
  return runs;
}
