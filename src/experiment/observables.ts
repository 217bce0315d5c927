/** Which observables an experiment asks for, what becomes of those that cannot be had, and the histograms of the spectral ones. */

import type { System } from "../language/index.ts";
import type { Lowered } from "../program/lower.ts";
import { didYouMean, listed, mostProblems, type Problem } from "./problems.ts";
import type { HistogramRange } from "./schema.ts";

/** Bins of 0.05 from -1 to 2: p* and s* of the published settings lie within 0 and 1 (check 8), and what does not is counted apart. */
const defaultHistogram: HistogramRange = { from: -1, to: 2, bins: 60 };

/** The names to report, all where none are asked for; what is not observed is among the problems, under `observables`. */
export function askedObservables(
  asked: readonly string[] | undefined,
  system: System,
  problems: Problem[],
): readonly string[] {
  const names = system.observables.map(({ name }) => name);
  const known = new Set(names);
  for (const [index, name] of (asked ?? []).entries()) {
    if (known.has(name)) continue;
    if (problems.length > mostProblems) break;
    const path = `observables[${index}]`;
    const end = didYouMean(name, names, `; it has ${listed(names)}.`);
    problems.push({ path, message: `${path} is "${name}", which ${system.name} does not observe${end}` });
  }
  return asked ?? names;
}

export interface Reported {
  /** In the order of the system. */
  readonly observables: readonly string[];
  /** One for every reported spectral observable. */
  readonly histograms: Readonly<Record<string, HistogramRange>>;
}

/** What the program reports. What it cannot is a problem where the experiment named it, under `observables`. */
export function reportedObservables(
  asked: readonly string[] | undefined,
  histograms: Readonly<Record<string, HistogramRange>>,
  { program, unavailable }: Lowered,
  problems: Problem[],
): Reported {
  const reasons = new Map(unavailable.map(({ name, reason }) => [name, reason]));
  for (const [index, name] of (asked ?? []).entries()) {
    const reason = reasons.get(name);
    const path = `observables[${index}]`;
    if (reason !== undefined) problems.push({ path, message: `${path}: ${reason}` });
  }
  const spectral = new Set(program.components.filter((range) => range.spectral).map(({ observable }) => observable));
  for (const [name, range] of Object.entries(histograms)) {
    if (problems.length > mostProblems) break;
    const path = `histograms.${name}`;
    if (!spectral.has(name)) {
      const known = spectral.size === 0 ? "; it has none." : `; those are ${listed([...spectral])}.`;
      problems.push({ path, message: `${path} is not a reported spectrum of ${program.name}${known}` });
    }
    if (Math.fround(range.to) <= Math.fround(range.from)) {
      const message = `${path}.to must be greater than ${path}.from = ${range.from}, but it is ${range.to}.`;
      problems.push({ path: `${path}.to`, message });
    }
  }
  return {
    observables: program.components.map(({ observable }) => observable),
    histograms: Object.fromEntries([...spectral].map((name) => [name, histograms[name] ?? defaultHistogram])),
  };
}
