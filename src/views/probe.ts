/** Evaluates on the host, in float64: the slopes of a flow, and the expressions of views, at states and parameters of one's choice. */

import { parametersOf, startOf } from "../ensemble/run-alone.ts";
import { isotropicFactor } from "../experiment/data-models.ts";
import { parameterValues } from "../experiment/parameters.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { dataKinds, givenFor } from "../experiment/stored-values.ts";
import { entries } from "../program/counts.ts";
import { lowerSystem } from "../program/lower.ts";
import { createPlayer, type PlayInputs } from "../program/play.ts";
import { createStepPlayer } from "../program/play-step.ts";
import type { Program, Routine } from "../program/program.ts";
import { createRunInputs, type RunStanding, withStanding } from "../program/run-inputs.ts";

/** Where something is evaluated, beside what varies. */
export interface Setting {
  /** Whose parameters and drawn data are meant. */
  readonly cell: number;
  readonly time: number;
  /** States that are not 0. Of a vector every entry is set. */
  readonly at?: Readonly<Record<string, number>>;
}

/** A number at the values of what varies; NaN where it has none. */
export type Valued = (values: readonly number[]) => number;
/** One slope each; NaN where there is none. Of a vector of modes that of its first entry. */
export type Sloped = (values: readonly number[]) => readonly number[];

/** States, parameters and drawn data as a routine reads them; written before every play. */
interface Desk {
  readonly states: readonly Float64Array[];
  readonly parameters: number[];
  readonly kept: readonly Float64Array[];
}

interface Host {
  readonly step: { readonly desk: Desk; play(time: number): readonly ArrayLike<number>[]; readonly names: string[] };
  readonly readsTime: boolean;
  readonly isRandom: boolean;
}

interface Expressions {
  readonly desk: Desk;
  readonly program: Program;
  play(time: number): void;
  /** By the name of the observable; of a vector its first entry. */
  readonly values: ReadonlyMap<string, () => number>;
}

const hosts = new WeakMap<ResolvedExperiment, Host>();
const expressionHosts = new WeakMap<ResolvedExperiment, Expressions>();

/** Whether the slopes change with time where no state does. */
export function readsTime(resolved: ResolvedExperiment): boolean {
  return hostOf(resolved).readsTime;
}

/** Whether a step draws: then a state has no one slope. */
export function isRandom(resolved: ResolvedExperiment): boolean {
  return hostOf(resolved).isRandom;
}

/**
 * The slopes of the states `along`, as a function of their values: of a flow d/dt, of a map what its step adds. Data that each run
 * draws are those of the cell's first run.
 */
export function slopesIn(resolved: ResolvedExperiment, setting: Setting, along: readonly string[]): Sloped {
  const { step, isRandom } = hostOf(resolved);
  if (isRandom) return () => along.map(() => Number.NaN);
  const places = along.map((name) => step.names.indexOf(name));
  const prepare = deskSetter(resolved, resolved.program, step.desk, setting, along);
  const isMap = resolved.system.kind === "map";
  return (values) => {
    prepare(values);
    const slopes = step.play(setting.time);
    return places.map((place, k) => (slopes[place]?.[0] ?? Number.NaN) - (isMap ? values[k]! : 0));
  };
}

/**
 * An expression of a view, as it stands there, as a function of what varies: states, or parameters. Defaults that follow from those follow.
 * What asks for the start of a run, or for all of its time, has no value.
 */
export function valueIn(
  resolved: ResolvedExperiment,
  setting: Setting,
  text: string,
  along: readonly string[],
): Valued {
  const host = expressionsOf(resolved);
  const name = resolved.expressions.names.get(text);
  if (name === undefined) throw new Error(`"${text}" is no expression of a view`);
  const value = host.values.get(name);
  if (value === undefined) return () => Number.NaN;
  const prepare = deskSetter(resolved, host.program, host.desk, setting, along);
  return (values) => {
    prepare(values);
    host.play(setting.time);
    return value();
  };
}

function hostOf(resolved: ResolvedExperiment): Host {
  const known = hosts.get(resolved) ?? makeHost(resolved);
  hosts.set(resolved, known);
  return known;
}

function expressionsOf(resolved: ResolvedExperiment): Expressions {
  const known = expressionHosts.get(resolved) ?? makeExpressions(resolved);
  expressionHosts.set(resolved, known);
  return known;
}

function makeHost(resolved: ResolvedExperiment): Host {
  const { program } = resolved;
  const desk = deskOf(program);
  const player = createStepPlayer({
    ...givenFor(resolved, program, program.step),
    program,
    parameters: desk.parameters,
    kept: desk.kept,
    run: 0,
    single: false,
  });
  const { values, scalars } = player.routine;
  const isSeries = values.some(({ origin, index }) => origin === "data" && program.matrices[index]?.of === "steps");
  return {
    step: {
      desk,
      play: (time) => player.at(desk.states, time),
      names: player.lines.map(({ state }) => state),
    },
    readsTime: isSeries || scalars.some(({ kind }) => kind === "time"),
    isRandom: values.some(({ origin }) => origin === "draw") || scalars.some(({ kind }) => kind === "draw"),
  };
}

/** The expressions alone, without the observables, classes and stops of the system. */
function makeExpressions(resolved: ResolvedExperiment): Expressions {
  const { dimensions, data, starts, times, expressions } = resolved;
  const { program } = lowerSystem(
    { ...expressions.system, classes: [], stops: [] },
    {
      dimensions,
      data: dataKinds(data),
      observables: [...expressions.names.values()],
      startTime: times[0]!,
      starts,
    },
  );
  const desk = deskOf(program);
  const { operations } = program.observe;
  // What is written out is read here in its place.
  const routine: Routine = {
    ...program.observe,
    operations: operations.filter(({ kind }) => kind !== "scalarOut" && kind !== "vectorOut"),
  };
  const now: RunStanding = { states: desk.states, kept: desk.kept, time: 0 };
  const place = { run: 0, step: null, parameters: desk.parameters };
  const given = createRunInputs(givenFor(resolved, program, program.observe), null, place);
  const player = createPlayer(routine, withStanding(withoutInitial(given), now));
  const values = new Map<string, () => number>();
  for (const operation of operations) {
    if (operation.kind !== "scalarOut" && operation.kind !== "vectorOut") continue;
    const line = operation.kind === "vectorOut" ? player.line(operation.expression, operation.shape) : null;
    const read = operation.kind === "vectorOut" ? () => line!()[0]! : () => player.scalar(operation.scalar);
    for (const { observable, first } of program.components)
      if (first === operation.component) values.set(observable, read);
  }
  return {
    desk,
    program,
    values,
    play(time) {
      now.time = time;
      player.play();
    },
  };
}

/** Nobody has started from anything here: NaN. */
function withoutInitial(given: PlayInputs): PlayInputs {
  return {
    ...given,
    load(value, into) {
      if (value.origin === "initial") into.fill(Number.NaN);
      else given.load(value, into);
    },
    scalar: (entry) => (entry.kind === "initial" ? Number.NaN : given.scalar(entry)),
  };
}

/** What observables have carried beside the states of the flow is known of a run alone: NaN. */
function deskOf({ states, kept, parameters }: Program): Desk {
  return {
    states: states.map(({ shape, role }) => new Float64Array(entries(shape)).fill(role === "flow" ? 0 : Number.NaN)),
    parameters: parameters.map(() => 0),
    kept: kept.map(({ shape }) => new Float64Array(entries(shape))),
  };
}

/** A function that lays out what varies, at these values; what does not is laid out with it, for others share the desk. */
function deskSetter(
  resolved: ResolvedExperiment,
  program: Program,
  desk: Desk,
  { cell, at = {} }: Setting,
  along: readonly string[],
): (values: readonly number[]) => void {
  const states = program.states.map(({ name, role }, index) => ({
    entries: desk.states[index]!,
    still: role === "flow" ? (at[name] ?? 0) : Number.NaN,
    vary: along.indexOf(name),
  }));
  const isState = new Set(program.states.map(({ name }) => name));
  const varied = along.filter((name) => !isState.has(name));
  const still = parametersOf({ cells: resolved.cells, program }, cell);
  const parametersAt = parametersWith(resolved, cell, program, varied);
  // What the cell's first run drew stands for all.
  const kept = resolved.program.kept.length === 0 ? [] : startOf(resolved, cell, resolved.firstRun ?? 0).kept;
  return (values) => {
    for (const { entries, still, vary } of states) entries.fill(vary < 0 ? still : values[vary]!);
    const now = varied.length === 0 ? still : parametersAt(varied.map((name) => values[along.indexOf(name)]!));
    for (const [slot, value] of now.entries()) desk.parameters[slot] = value;
    for (const [index, datum] of kept.entries()) desk.kept[index]?.set(datum);
  };
}

/** The parameters of a cell by their slots, with some of them replaced: what defaults to one of those moves with it. */
function parametersWith(
  { cells, system, experiment, data }: ResolvedExperiment,
  cell: number,
  program: Program,
  varied: readonly string[],
): (values: readonly number[]) => readonly number[] {
  const { parameters, values: own } = cells[cell]!;
  const hasSigma = system.parameters.some(({ name }) => name === "sigma");
  return (values) => {
    const replaced = Object.fromEntries(varied.map((name, k) => [name, values[k]!]));
    const now = parameterValues(system, { ...experiment.parameters, ...parameters, ...replaced });
    const sigma = hasSigma ? undefined : replaced.sigma;
    return program.parameters.map((name) => {
      if (sigma === undefined || data[name]?.kind !== "multipleOfIdentity") return now[name] ?? own[name]!;
      return isotropicFactor(name, sigma) ?? own[name]!;
    });
  };
}
