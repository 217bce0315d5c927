/** Which observables an experiment reports, which cannot be had at its dimensions, and the histograms of the spectral ones. */

import { type Expression, largestDimension, operandsOf, type System } from "../language/index.ts";
import { type Dimensions, shapeOf } from "./explicit-values.ts";
import { didYouMean, type Problem } from "./problems.ts";
import type { DataValue, Unavailable } from "./resolved.ts";
import type { HistogramRange } from "./schema.ts";

/** Bins of 0.05 from -1 to 2: p* and s* of the published settings lie within 0 and 1 (check 8), and what does not is counted apart. */
const defaultHistogram: HistogramRange = { from: -1, to: 2, bins: 60 };

/** The largest order of a Kronecker product that the expression needs, through the definitions that it names; 0 without one. */
function kroneckerOrder(expression: Expression, context: Context): number {
  const { system, dimensions } = context;
  const inner = operandsOf(expression).map((operand) => kroneckerOrder(operand, context));
  if (expression.kind === "name") {
    const definition = definitionOf(expression.name, system);
    return definition === undefined ? 0 : kroneckerOrder(definition, context);
  }
  // With a diagonal on its left the product is block diagonal: only the blocks are ever formed.
  const formed =
    expression.kind === "call" && expression.name === "kron"
      ? expression.arguments.filter((argument, place) => place > 0 || !isDiagonal(argument, context))
      : [];
  const here = formed.reduce((order, argument) => order * shapeOf(system.typeOf(argument), dimensions).rows, 1);
  return Math.max(formed.length === 0 ? 0 : here, ...inner);
}

/** A sum or product of data that is all diagonal. */
function isDiagonal(expression: Expression, context: Context): boolean {
  switch (expression.kind) {
    case "number":
    case "identity":
      return true;
    case "name": {
      const definition = definitionOf(expression.name, context.system);
      if (definition !== undefined) return isDiagonal(definition, context);
      const kind = context.data[expression.name]?.kind;
      return kind === "diagonal" || kind === "multipleOfIdentity";
    }
    case "call":
      return false;
    default:
      return operandsOf(expression).every((operand) => isDiagonal(operand, context));
  }
}

function definitionOf(name: string, system: System): Expression | undefined {
  return system.definitions.find((definition) => definition.name === name)?.expression;
}

/** What the experiment has settled before its observables. */
interface Context {
  readonly system: System;
  readonly dimensions: Dimensions;
  readonly data: Readonly<Record<string, DataValue>>;
}

export interface Reported {
  /** In the order of the system. */
  readonly observables: readonly string[];
  readonly unavailable: readonly Unavailable[];
  /** One for every reported spectral observable. */
  readonly histograms: Readonly<Record<string, HistogramRange>>;
}

/** Settles what is reported; problems are under `observables` and `histograms`. */
export function resolveObservables(
  asked: readonly string[] | undefined,
  histograms: Readonly<Record<string, HistogramRange>>,
  context: Context,
  problems: Problem[],
): Reported {
  const { system } = context;
  const names = system.observables.map(({ name }) => name);
  const unavailable = system.observables.flatMap(({ name, expression }) => {
    const order = kroneckerOrder(expression, context);
    const reason = `${name} needs a Kronecker product of order ${order}, but at most ${largestDimension} is offered.`;
    return order > largestDimension ? [{ name, reason }] : [];
  });
  for (const [index, name] of (asked ?? []).entries()) {
    const path = `observables[${index}]`;
    const lacking = unavailable.find((other) => other.name === name);
    if (!names.includes(name)) {
      const end = didYouMean(name, names, `; it has ${names.join(", ")}.`);
      problems.push({ path, message: `${path} is "${name}", which ${system.name} does not observe${end}` });
    } else if (lacking !== undefined) {
      problems.push({ path, message: `${path} cannot be had: ${lacking.reason}` });
    }
  }
  const reported = system.observables.filter(
    ({ name }) => (asked?.includes(name) ?? true) && !unavailable.some((other) => other.name === name),
  );
  const spectral = reported.filter((observable) => observable.spectral).map(({ name }) => name);
  for (const [name, range] of Object.entries(histograms)) {
    const path = `histograms.${name}`;
    if (!spectral.includes(name)) {
      const known = spectral.length === 0 ? "; it has none." : `; those are ${spectral.join(", ")}.`;
      problems.push({ path, message: `${path} is not a reported spectrum of ${system.name}${known}` });
    }
    if (Math.fround(range.to) <= Math.fround(range.from)) {
      const message = `${path}.to must be greater than ${path}.from = ${range.from}, but it is ${range.to}.`;
      problems.push({ path: `${path}.to`, message });
    }
  }
  return {
    observables: reported.map(({ name }) => name),
    unavailable,
    histograms: Object.fromEntries(spectral.map((name) => [name, histograms[name] ?? defaultHistogram])),
  };
}
