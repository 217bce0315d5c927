/** The laws that the states start from: defaults by name, and which law suits which kind of state. */

import type { Declaration, System } from "../language/index.ts";
import { type Dimensions, describeShape, readValue, shapeOf } from "./explicit-values.ts";
import { didYouMean, type Problem } from "./problems.ts";
import type { Law } from "./resolved.ts";
import type { InitialLaw } from "./schema.ts";

type LawName = InitialLaw["law"];

/**
 * Where a state starts unless told otherwise: theory sheet section 6. W and Wp as in Figure 7, the symmetrised Wp and F as in
 * Figure 9, the modes as in main 5, targets at 0. The order d is that of the state.
 */
function defaultLaw({ name, type }: Declaration, dimensions: Dimensions): InitialLaw {
  const symmetric = type.kind === "matrix" && type.symmetric;
  if (name === "Wa" || name === "wa" || name === "tau") return { law: "zero" };
  if (name === "W") return { law: "normal", scale: 0.2, mean: 0 };
  if (name === "Wp" && !symmetric) return { law: "normal", scale: 0.4, mean: 0 };
  if (name === "Wp")
    return { law: "positive", scale: Number((0.1 / Math.sqrt(shapeOf(type, dimensions).rows)).toPrecision(6)) };
  if (name === "F" && symmetric) return { law: "positive", scale: 1e-4 };
  // Above 0: a mode that starts below it can take the tau of `eigenmodes-ema` to infinity (theory sheet, S4).
  if (name === "p" && type.kind === "vector") return { law: "normal", scale: 0.05, mean: 0.2 };
  if (name === "s" && type.kind === "vector") return { law: "normal", scale: 0.01, mean: 0.05 };
  if ((name === "w" || name === "wp") && type.kind === "vector") return { law: "normal", scale: 0.5, mean: 0 };
  return symmetric ? { law: "symmetric", scale: 0.1 } : { law: "normal", scale: 0.1, mean: 0 };
}

function suitableLaws({ type }: Declaration, dimensions: Dimensions): readonly LawName[] {
  if (type.kind !== "matrix") return ["normal", "zero", "copy", "explicit"];
  const { rows, columns } = shapeOf(type, dimensions);
  if (rows !== columns) return ["normal", "zero", "copy", "explicit"];
  const square = ["symmetric", "positive", "identity", "zero", "copy", "explicit"] as const;
  return type.symmetric ? square : ["normal", ...square];
}

function alternatives(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

/** The state a chain of copies ends at; null, with a problem reported, where it does not end or does not fit. */
function copied(state: Declaration, given: ReadonlyMap<string, InitialLaw>, context: LawContext): Law | null {
  const { system, dimensions, problems } = context;
  const path = `initial.${state.name}.of`;
  const wrong = (message: string) => {
    problems.push({ path, message });
    return null;
  };
  const seen = new Set([state.name]);
  let name = state.name;
  for (let law = given.get(name); law?.law === "copy"; law = given.get(name)) {
    name = law.of;
    if (seen.has(name)) return wrong(`${path} leads back to ${name}; one of the states must start by itself.`);
    seen.add(name);
  }
  const source = system.states.find((candidate) => candidate.name === name);
  if (source === undefined) {
    const names = system.states.map((candidate) => candidate.name);
    return wrong(
      `${path} is "${name}", which is not a state of ${system.name}${didYouMean(name, names, `; it has ${names.join(", ")}.`)}`,
    );
  }
  const symmetric = (declaration: Declaration) => declaration.type.kind === "matrix" && declaration.type.symmetric;
  const here = shapeOf(state.type, dimensions);
  const there = shapeOf(source.type, dimensions);
  if (here.rows !== there.rows || here.columns !== there.columns || (symmetric(state) && !symmetric(source))) {
    const kind = (declaration: Declaration) =>
      `${describeShape(declaration.type, dimensions)}${symmetric(declaration) ? " and symmetric" : ""}`;
    return wrong(`${path} is ${name}, which is ${kind(source)}, but ${state.name} is ${kind(state)}.`);
  }
  return { kind: "copy", of: name };
}

interface LawContext {
  readonly system: System;
  readonly dimensions: Dimensions;
  readonly problems: Problem[];
}

function resolveLaw(state: Declaration, given: ReadonlyMap<string, InitialLaw>, context: LawContext): Law | null {
  const { dimensions, problems } = context;
  const law = given.get(state.name)!;
  const suitable = suitableLaws(state, dimensions);
  if (!suitable.includes(law.law)) {
    const path = `initial.${state.name}.law`;
    const symmetric = state.type.kind === "matrix" && state.type.symmetric;
    const kind = symmetric ? "symmetric" : describeShape(state.type, dimensions);
    const message = `${path} is "${law.law}", but ${state.name} is ${kind}; use ${alternatives(suitable)}.`;
    problems.push({ path, message });
    return null;
  }
  switch (law.law) {
    case "zero":
      return { kind: "zero" };
    case "normal":
      return { kind: "normal", scale: law.scale, mean: law.mean };
    case "copy":
      return copied(state, given, context);
    case "explicit": {
      const matrix = readValue(law.value, state, `initial.${state.name}.value`, dimensions, problems);
      return matrix === null ? null : { kind: "explicit", values: matrix.values };
    }
    default:
      return { kind: law.law, scale: law.scale };
  }
}

/** A law for every state. `asRun` is what the experiment would have to say for that; problems are reported under `initial`. */
export function resolveLaws(
  initial: Readonly<Record<string, InitialLaw>>,
  context: LawContext,
): { readonly laws: Readonly<Record<string, Law>>; readonly asRun: Record<string, InitialLaw> } {
  const { system, dimensions, problems } = context;
  const names = system.states.map((state) => state.name);
  for (const name of Object.keys(initial)) {
    if (names.includes(name)) continue;
    const message = `initial.${name} is not a state of ${system.name}; it has ${names.join(", ")}.`;
    problems.push({ path: `initial.${name}`, message });
  }
  const given = new Map(
    system.states.map((state) => [state.name, initial[state.name] ?? defaultLaw(state, dimensions)]),
  );
  const laws: Record<string, Law> = {};
  for (const state of system.states) {
    const law = resolveLaw(state, given, context);
    if (law !== null) laws[state.name] = law;
  }
  return { laws, asRun: Object.fromEntries(given) };
}
