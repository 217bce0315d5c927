/** What a check measures of an ensemble: gathered from its frames, then selected and reduced axis by axis. */

import { lostEndings } from "../ensemble/endings.ts";
import type { Frame } from "../ensemble/frames.ts";
import { didYouMean, ExperimentError, listed, type Problem } from "../experiment/problems.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { type Axis, type Labelled, reduce, select, selected } from "./labelled.ts";
import { type Measure, readStep } from "./schema.ts";

/** Takes what frames have of it; they come in any order. */
export interface Gatherer {
  add(frame: Frame): void;
  /** What is measured, once all frames are there; what never came is undefined. */
  result(): Labelled;
}

/**
 * The axes of a measure: those of the sweep, and of an observable times, runs and components. Of a class instead whether the
 * runs count that are undecided at the end: a bound has to hold either way.
 */
export function axesOf(measure: Measure, resolved: ResolvedExperiment): Axis[] {
  const { cells, times, runsPerCell, program } = resolved;
  const swept = Object.keys(cells[0]!.parameters).map((name) => ({
    name,
    labels: [...new Set(cells.map(({ parameters }) => parameters[name]!))],
  }));
  if ("class" in measure) return [...swept, { name: "undecided", labels: [0, 1] }];
  const components = program.components.find(({ observable }) => observable === measure.observable)?.count ?? 0;
  return [
    ...swept,
    { name: "times", labels: times },
    { name: "runs", labels: Array.from({ length: runsPerCell }, (_, run) => run) },
    { name: "components", labels: Array.from({ length: components }, (_, component) => component) },
  ];
}

/** Throws an ExperimentError where the measure asks for what the experiment does not have, under `measure`. */
export function checkMeasure(measure: Measure, resolved: ResolvedExperiment): void {
  const problems: Problem[] = [];
  const complain = (path: string, message: string) => problems.push({ path, message: `${path} ${message}` });
  if ("class" in measure) {
    const classes = resolved.program.classes.map(({ name }) => name);
    if (!classes.includes(measure.class)) {
      const end = didYouMean(
        measure.class,
        classes,
        classes.length === 0 ? "; it has none." : `; it has ${listed(classes)}.`,
      );
      complain("measure.class", `is "${measure.class}", which is no class of ${resolved.system.name}${end}`);
    }
  }
  const axes = new Map(axesOf(measure, resolved).map((axis) => [axis.name, axis.labels.length]));
  const unknown = (name: string) => `${didYouMean(name, [...axes.keys()], `; there are ${listed([...axes.keys()])}.`)}`;
  for (const axis of axesOf(measure, resolved)) {
    const selection = Object.hasOwn(measure.at ?? {}, axis.name) ? measure.at![axis.name] : undefined;
    if (selection === undefined) continue;
    const found = selected(axis, selection);
    axes.set(axis.name, found.length);
    if (found.length < (Array.isArray(selection) ? selection.length : 1))
      complain(`measure.at.${axis.name}`, `asks for what is not there: ${axis.name} has ${labelWords(axis)}.`);
  }
  for (const name of Object.keys(measure.at ?? {}))
    if (!axes.has(name)) complain(`measure.at.${name}`, `is no axis of what is measured${unknown(name)}`);
  for (const [index, step] of (measure.take ?? []).entries()) {
    const { reduction, axis } = readStep(step);
    const path = `measure.take[${index}]`;
    const length = axes.get(axis);
    if (length === undefined) complain(path, `is over ${axis}, which is no axis of what is left${unknown(axis)}`);
    else if (reduction !== "rise") axes.delete(axis);
    else if (length < 2) complain(path, `needs two values of ${axis}, but there is ${length}.`);
    else axes.set(axis, length - 1);
  }
  if (problems.length > 0) throw new ExperimentError(problems);
}

function labelWords({ labels }: Axis): string {
  return listed(Array.from(labels, String));
}

export function createGatherer(measure: Measure, resolved: ResolvedExperiment): Gatherer {
  const axes = axesOf(measure, resolved);
  const size = axes.reduce((product, { labels }) => product * labels.length, 1);
  const values = new Float64Array(size).fill(Number.NaN);
  const perCell = size / resolved.cells.length;
  const perTime = perCell / resolved.times.length;
  return {
    add({ sample, cells }) {
      for (const { cell, perRun, classes, outcomes } of cells) {
        if ("observable" in measure) {
          values.set(perRun![measure.observable]!, cell * perCell + sample * perTime);
          continue;
        }
        // The last sample is what counts, and it comes last.
        const { count, undecided } = classes[measure.class]!;
        const lost = lostEndings.reduce((sum, ending) => sum + outcomes[ending], 0);
        const share = (runs: number) => (lost > 0 ? Number.NaN : runs / resolved.runsPerCell);
        values.set([share(count), share(count + undecided)], cell * perCell);
      }
    },
    result: () => taken({ axes, values }, measure),
  };
}

/** What is left of what was gathered. */
export function taken(gathered: Labelled, { at = {}, take = [] }: Measure): Labelled {
  const kept = gathered.axes.reduce(
    (whole, axis) => (Object.hasOwn(at, axis.name) ? select(whole, axis.name, selected(axis, at[axis.name]!)) : whole),
    gathered,
  );
  return take.map(readStep).reduce((whole, { axis, reduction }) => reduce(whole, axis, reduction), kept);
}
