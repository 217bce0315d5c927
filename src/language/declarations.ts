/** What a text declares: states, data and dimensions, and the laws that states and drawn data start from. */

import { type Checking, createEntry, type Of } from "./checking.ts";
import { LanguageError } from "./errors.ts";
import { checkLaw, circleSentence } from "./laws.ts";
import { entryInWords } from "./names.ts";
import { dependencyOrder } from "./order.ts";
import { type ParsedLaw, parseLawText } from "./parse-law.ts";
import { dimensionsOf } from "./shapes.ts";
import type { Declaration, DrawnDatum, Law, State, System } from "./syntax.ts";

/** A line that declares one. */
export type Declared = Of<"state" | "data">;

/** Throws where data cannot come step by step. */
function checkEachStep({ name, type, at, law, eachStep }: Omit<Declared, "kind">, kind: System["kind"]): void {
  if (!eachStep) return;
  if (kind === "flow")
    throw new LanguageError(at, `${name} comes in each step, and only a map, with lines next X = ..., has steps`);
  if (law !== null)
    throw new LanguageError(
      at,
      `${name} is drawn once by each run: in each step a map draws with randn, X = randn(m, n)`,
    );
  if (type.kind === "scalar")
    throw new LanguageError(
      at,
      `data of each step are matrices or vectors: declare ${name} : 1 each step, or say it with k`,
    );
}

/** Takes the lines that declare something, and the dimensions that their shapes name. */
export function checkDeclarations({ attempt, kind: mapOrFlow, pick, dimensions, declares }: Checking) {
  const declared = (kind: "state" | "data"): readonly Declared[] =>
    pick(kind).filter(({ name, type, at, law, eachStep }: Declared) => {
      attempt(() => checkEachStep({ name, type, at, law, eachStep }, mapOrFlow));
      for (const dimension of dimensionsOf(type)) if (typeof dimension === "string") dimensions.add(dimension);
      return declares(name, { ...createEntry(kind, at, type), drawn: kind === "data" && law !== null, eachStep });
    });
  const [states, allData] = [declared("state"), declared("data")];
  for (const { names } of pick("dimension")) for (const { name } of names) dimensions.add(name);
  return {
    states,
    data: allData
      .filter(({ law }) => law === null)
      .map(({ name, type, at, eachStep }) => ({ name, type, at, eachStep })),
    drawn: allData.filter(({ law }) => law !== null),
  };
}

/** A dimension is a number in laws and maps, so what stands there may not share its name; an observable does not. */
export function checkNamesOfDimensions({ dimensions, table, report }: Checking): void {
  for (const name of dimensions) {
    const entry = table.get(name);
    if (entry === undefined || entry.kind === "observable") continue;
    report(
      new LanguageError(entry.at, `${name} is ${entryInWords(entry)} here and a dimension too: choose another name`),
    );
  }
}

function lawOf({ name, type }: Omit<Declaration, "at">, law: ParsedLaw, checking: Checking, all: boolean): Law {
  const { table, dimensions, checkDimension, report } = checking;
  return checkLaw(name, type, law, { table, dimensions, checkDimension, report: all ? report : undefined });
}

/** What the states start from and what each run draws; last, for a law may name anything that is declared. */
export function checkLaws(checking: Checking, stateLines: readonly Declared[], drawnLines: readonly Declared[]) {
  const { attempt, report } = checking;
  const states: readonly State[] = stateLines.map(({ name, type, at, law }) => ({
    name,
    type,
    at,
    law: law && attempt(() => lawOf({ name, type }, law, checking, true)),
  }));
  const drawn: readonly DrawnDatum[] = drawnLines.flatMap(({ name, type, at, law: written }) => {
    const law = written && attempt(() => lawOf({ name, type }, written, checking, true));
    return law === null ? [] : [{ name, type, at, law }];
  });
  const starts = [...states, ...drawn];
  const order = dependencyOrder(new Map(starts.map(({ name, law }) => [name, law?.reads ?? []])));
  if ("circle" in order) {
    const first = starts.find(({ name }) => name === order.circle[0])!;
    report(new LanguageError(first.at, circleSentence(order.circle)));
  }
  return { states, drawn };
}

/** Reads the laws that experiments write. */
export function lawReader(system: string, starts: readonly Declaration[], checking: Checking): System["readLaw"] {
  const declarations = new Map(starts.map((start) => [start.name, start]));
  return (name, text) => {
    const start = declarations.get(name);
    if (start === undefined) throw new Error(`${name} is neither a state nor drawn data of ${system}`);
    try {
      return lawOf(start, parseLawText(text), checking, false);
    } catch (error) {
      throw error instanceof LanguageError ? error.complete() : error;
    }
  };
}
