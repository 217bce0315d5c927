/** The cells of a sweep as views arrange them: a panel each, along an axis, and by which name and value a reader knows them. */

import { parameterValues, valueWith } from "../experiment/parameters.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { numberWords, symbolText } from "./numbers.ts";

/** By parameter: under which name it is told, and what it is then, as an expression of the experiment's views. */
export type Labels = Readonly<Record<string, { readonly name: string; readonly value: string }>>;

export interface PanelCell {
  /** `η = 0.01`; "" where nothing tells it from others. */
  readonly title: string;
  /** Of the parameter; null where there is none. */
  readonly value: number | null;
  readonly cell: number;
}

interface Sweep {
  readonly names: readonly string[];
  readonly values: ReadonlyMap<string, readonly number[]>;
  /** By the values of all swept parameters. */
  readonly cells: ReadonlyMap<string, number>;
}

const sweeps = new WeakMap<ResolvedExperiment, Sweep>();

function sweepOf(resolved: ResolvedExperiment): Sweep {
  const known = sweeps.get(resolved) ?? readSweep(resolved);
  sweeps.set(resolved, known);
  return known;
}

function readSweep({ cells }: ResolvedExperiment): Sweep {
  const names = Object.keys(cells[0]?.parameters ?? {});
  const seen = new Map(names.map((name) => [name, new Set<number>()]));
  const indices = new Map<string, number>();
  for (const [index, { parameters }] of cells.entries()) {
    for (const name of names) seen.get(name)?.add(parameters[name]!);
    const key = keyOf(names, parameters);
    if (!indices.has(key)) indices.set(key, index);
  }
  return { names, values: new Map([...seen].map(([name, values]) => [name, [...values]])), cells: indices };
}

function keyOf(names: readonly string[], parameters: Readonly<Record<string, number>>): string {
  return names.map((name) => parameters[name]).join(" ");
}

/** Of a swept parameter, in the order of the sweep and each once; none of one that is not swept. */
export function axisValues(resolved: ResolvedExperiment, name: string): readonly number[] {
  return sweepOf(resolved).values.get(name) ?? [];
}

/** The cell whose parameters are those of `cell` but for these, or the nearest there are. What is not swept is passed over. */
export function cellWith(resolved: ResolvedExperiment, cell: number, values: Readonly<Record<string, number>>): number {
  const { names, cells } = sweepOf(resolved);
  const wanted = { ...resolved.cells[cell]!.parameters };
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) wanted[name] = nearest(axisValues(resolved, name), value);
  }
  return cells.get(keyOf(names, wanted)) ?? cell;
}

function nearest(among: readonly number[], value: number): number {
  return among.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best));
}

/** A panel for each value of a swept parameter, at the others of `cell`; one without a title where it is none or not swept. */
export function panelsBy(
  resolved: ResolvedExperiment,
  cell: number,
  axis: string | undefined,
  labels?: Labels,
): readonly PanelCell[] {
  const values = axis === undefined ? [] : axisValues(resolved, axis);
  if (axis === undefined || values.length === 0) return [{ title: "", value: null, cell }];
  return values.map((value) => {
    const own = cellWith(resolved, cell, { [axis]: value });
    return { title: labelOf(resolved, labels, axis, value, own), value, cell: own };
  });
}

/** `η = 0.01`, or `γₐ = 0.996` under the name and with the value that `labels` give it; other parameters are those of `cell`. */
export function labelOf(
  resolved: ResolvedExperiment,
  labels: Labels | undefined,
  name: string,
  value: number,
  cell = 0,
): string {
  const label = labels?.[name];
  const values = axisValues(resolved, name);
  if (label === undefined) return `${symbolText(name)} = ${tellingWords(value, values)}`;
  const shown = (one: number) =>
    labelValue(resolved, label.value, { ...resolved.cells[cell]!.parameters, [name]: one });
  return `${symbolText(label.name)} = ${tellingWords(shown(value), values.map(shown))}`;
}

/** An expression of parameters, as a view has it, with some of their values; the others are the experiment's. */
function labelValue(
  { system, experiment, expressions }: ResolvedExperiment,
  text: string,
  given: Readonly<Record<string, number>>,
): number {
  const name = expressions.names.get(text);
  const { expression } = expressions.system.observables.find((observable) => observable.name === name)!;
  const values = parameterValues(system, { ...experiment.parameters, ...given });
  return valueWith(expression, new Map(Object.entries(values)));
}

/** `At τ = 1.`: at which of the swept parameters a view is that shows the others; "" where it shows all. */
export function cellWords(resolved: ResolvedExperiment, cell: number, shown: readonly string[]): string {
  const others = Object.entries(resolved.cells[cell]!.parameters).filter(([name]) => !shown.includes(name));
  const at = others.map(([name, value]) => labelOf(resolved, undefined, name, value));
  return at.length === 0 ? "" : `At ${at.join(", ")}.`;
}

/** Short, but as written where that is no more than five digits, and told from those around it. */
export function tellingWords(value: number, among: readonly number[]): string {
  if (!Number.isFinite(value)) return "undefined";
  const written = Number(value.toPrecision(12));
  let digits = [3, 4, 5].find((count) => Number(value.toPrecision(count)) === written) ?? 3;
  const isShared = () =>
    among.some((other) => other !== value && numberWords(other, digits) === numberWords(value, digits));
  while (digits < 12 && isShared()) digits++;
  return numberWords(value, digits);
}
