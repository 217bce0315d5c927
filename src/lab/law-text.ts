/** Reads what a state starts from as one types it: a law, or numbers. What is wrong is said in the words of the language. */

import type { Problem } from "../experiment/problems.ts";
import { resolveStarts } from "../experiment/starts.ts";
import type { System } from "../language/index.ts";
import type { Reading } from "./number-text.ts";
import { readJson } from "./packed.ts";
import { placeProblems } from "./place-problems.ts";
import { readPart } from "./read-part.ts";
import type { Json } from "./state.ts";

export interface LawContext {
  readonly system: System;
  readonly dimensions: Readonly<Record<string, number>>;
}

/** The law of the state `name`, checked against its shape. */
export function readLaw(text: string, name: string, { system, dimensions }: LawContext): Reading<Json> {
  const typed = text.trim();
  if (typed === "") return { problem: "A law is missing here, such as 0.2*randn." };
  const json = readJson(typed);
  const value = json === undefined ? typed : json;
  const initial = readPart("initial", { [name]: value });
  if (initial === undefined) return { problem: "It must be a law such as 0.2*randn, a number, or numbers as JSON." };
  const problems: Problem[] = [];
  resolveStarts(initial, { system, dimensions, problems });
  const path = `initial.${name}`;
  // Others may start from this one: whether that leads in a circle is for the whole experiment to say.
  const problem = placeProblems(problems, [path]).at.get(path)?.[0];
  return problem === undefined ? { value } : { problem };
}

/** As `readLaw` reads it back. */
export function printLawValue(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
