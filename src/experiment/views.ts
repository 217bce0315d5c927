/** The views of an experiment against its system and its sweep: that what they name is there, and their expressions read. */

import { LanguageError, namesIn, type System } from "../language/index.ts";
import { type DefinitionOptions, lowerDefinitions } from "../program/definitions.ts";
import { type ObservedLine, withObservables } from "./observe.ts";
import { closed, didYouMean, ExperimentError, listed, type Problem } from "./problems.ts";
import type { Cell, ResolvedExperiment, ViewExpressions } from "./resolved.ts";
import type { Experiment } from "./schema.ts";
import { matrixNames, reasonAgainst, shownMatrices } from "./shown-matrices.ts";
import type { SystemLibrary } from "./system-library.ts";
import type { View } from "./views-schema.ts";

export interface ViewContext {
  readonly system: System;
  readonly cells: readonly Cell[];
  readonly library: SystemLibrary;
  readonly lowering: DefinitionOptions;
  readonly problems: Problem[];
}

type ResolvedViews = Pick<ResolvedExperiment, "views" | "expressions" | "openingCell">;

/** Checks all that views name. What is wrong goes to the problems, under `views[INDEX]`. */
export function resolveViews(experiment: Experiment, context: ViewContext): ResolvedViews | null {
  const { views = [], opening = {} } = experiment;
  const before = context.problems.length;
  for (const [index, view] of views.entries()) checkView(view, `views[${index}]`, context);
  const openingCell = cellAt(opening, context);
  if (context.problems.length > before) return null;
  try {
    const expressions = readExpressions(views, context);
    for (const [index, view] of views.entries()) checkLabels(view, `views[${index}]`, expressions, context);
    return context.problems.length > before ? null : { views, expressions, openingCell };
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    context.problems.push(...error.problems);
    return null;
  }
}

/** The cell nearest to these values: a sweep may have been changed since they were written. */
function cellAt(opening: Readonly<Record<string, number>>, { system, cells, problems }: ViewContext): number {
  const known = parameterNames(system);
  for (const name of Object.keys(opening)) among(`opening.${name}`, name, known, "parameter", problems);
  const distance = ({ parameters }: Cell) =>
    Object.entries(opening).reduce((sum, [name, value]) => sum + Math.abs((parameters[name] ?? value) - value), 0);
  return cells.reduce((best, cell, index) => (distance(cell) < distance(cells[best]!) ? index : best), 0);
}

/** What may be swept: sigma is of the data where it is not of the system. */
function parameterNames({ parameters, data }: System): string[] {
  return [...new Set([...parameters.map(({ name }) => name), ...(data.length > 0 ? ["sigma"] : [])])];
}

function among(path: string, name: string, known: readonly string[], noun: string, problems: Problem[]): void {
  if (known.includes(name)) return;
  const end = didYouMean(name, known, known.length === 0 ? "; there is none." : `; there are ${listed(known)}.`);
  problems.push({ path, message: `${path} is "${name}", which is no ${noun}${end}` });
}

/**
 * What a view names must be there in the system. That a parameter is not swept, or an observable not reported, is no
 * mistake: an experiment may have been changed, and the view shows what is left.
 */
function checkView(view: View, path: string, context: ViewContext): void {
  const { system, problems } = context;
  const states = system.states.map(({ name }) => name);
  const observables = system.observables.map(({ name }) => name);
  const parameters = parameterNames(system);
  const check = (key: string, name: string, known: readonly string[], noun: string) =>
    among(`${path}.${key}`, name, known, noun, problems);
  const observable = (key: string, name: string) => check(key, name, observables, "observable");
  const axis = (key: string, name: string | undefined, more: readonly string[] = []) => {
    if (name !== undefined) check(key, name, [...parameters, ...more], "parameter");
  };
  const scalarState = (key: string, name: string) => {
    check(key, name, states, "state");
    const type = system.states.find((state) => state.name === name)?.type;
    if (type?.kind === "matrix")
      problems.push({
        path: `${path}.${key}`,
        message: `${path}.${key} is ${name}, a matrix: an axis has one number.`,
      });
  };
  switch (view.kind) {
    case "time":
      for (const name of [view.show].flat()) observable("show", name);
      for (const [index, { show }] of (view.theory ?? []).entries()) observable(`theory[${index}].show`, show);
      for (const [index, { show }] of (view.tell ?? []).entries()) observable(`tell[${index}].show`, show);
      axis("overlay", view.overlay);
      axis("across", view.across, ["show"]);
      axis("down", view.down, ["show"]);
      break;
    case "plane":
      scalarState("x.state", view.x.state);
      scalarState("y.state", view.y.state);
      for (const name of Object.keys(view.at ?? {})) scalarState(`at.${name}`, name);
      axis("across", view.across);
      break;
    case "map":
      axis("x", view.x);
      axis("y", view.y);
      if (view.x === view.y)
        problems.push({ path: `${path}.y`, message: `${path}.y is ${view.y}, as x is: a map has two parameters.` });
      if ("observable" in view.show) observable("show.observable", view.show.observable);
      else
        check(
          "show.class",
          view.show.class,
          system.classes.map(({ name }) => name),
          "class",
        );
      break;
    case "matrix":
      for (const name of [view.show].flat()) checkMatrix(name, `${path}.show`, context);
      break;
    case "histogram":
      observable("show", view.show);
      axis("across", view.across);
      break;
  }
}

/** A state, or a definition that has a value at any time and can be computed. */
function checkMatrix(name: string, path: string, { system, lowering, problems }: ViewContext): void {
  const reason = reasonAgainst(system, name);
  if (reason !== undefined) {
    const message = `${path} is ${name}, which ${reason}: keep it in a state of its own, and show that.`;
    problems.push({ path, message });
    return;
  }
  among(path, name, matrixNames(system), "matrix of a run", problems);
  if (!shownMatrices(system).some((shown) => shown.name === name && shown.of === "definition")) return;
  try {
    lowerDefinitions(system, lowering, [name]);
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    problems.push({
      path,
      message: closed(`${path} is ${name}, which cannot be had at these dimensions: ${error.sentence}`),
    });
  }
}

/** What views have the host evaluate: the two sides of an equation as their difference, and other names of parameters. */
function expressionsOf(view: View, path: string): { readonly path: string; readonly text: string }[] {
  const curves = view.kind === "plane" ? view.curves : view.kind === "map" ? view.boundary : undefined;
  const key = view.kind === "map" ? "boundary" : "curves";
  const labels = "labels" in view ? (view.labels ?? {}) : {};
  return [
    ...(curves ?? []).map(({ equation }, index) => ({
      path: `${path}.${key}[${index}].equation`,
      text: differenceOf(equation),
    })),
    ...Object.entries(labels).map(([name, { value }]) => ({ path: `${path}.labels.${name}.value`, text: value })),
  ];
}

/** Another name of a parameter stands at a cell, where there are no runs to ask. */
function checkLabels(view: View, path: string, { system, names }: ViewExpressions, { problems }: ViewContext): void {
  const known = system.parameters.map(({ name }) => name);
  for (const [parameter, { value }] of Object.entries("labels" in view ? (view.labels ?? {}) : {})) {
    const line = system.observables.find(({ name }) => name === names.get(value));
    const strange = line === undefined ? undefined : namesIn(line.expression).find((name) => !known.includes(name));
    if (strange === undefined) continue;
    const place = `${path}.labels.${parameter}.value`;
    problems.push({ path: place, message: `${place} reads ${strange}, but is made of numbers and parameters alone.` });
  }
}

/** An equation as what is zero on its curve. */
export function differenceOf(equation: string): string {
  const [left = "", right = ""] = equation.split("=");
  return `(${left.trim()}) - (${right.trim()})`;
}

function readExpressions(views: readonly View[], { system, library }: ViewContext): ResolvedExperiment["expressions"] {
  const wanted = views.flatMap((view, index) => expressionsOf(view, `views[${index}]`));
  const names = new Map<string, string>();
  const lines: ObservedLine[] = [];
  for (const { path, text } of wanted) {
    if (names.has(text)) continue;
    const name = `viewExpression${names.size + 1}`;
    names.set(text, name);
    lines.push({ path, name, text });
  }
  return { system: lines.length === 0 ? system : withObservables(system, lines, library), names };
}
