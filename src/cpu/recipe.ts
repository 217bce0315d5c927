/** What a worker needs to compute an experiment's runs: the kernels' code and memory, and how runs start. Plain data, to be sent. */

import * as header from "../../kernels/header.ts";
import * as opcodes from "../../kernels/opcodes.ts";
import type { Interval } from "../ensemble/intervals.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { diagonalValues, matrixValues, numberValues, startPlan } from "../experiment/stored-values.ts";
import { isAdaptive } from "../methods/methods.ts";
import { entries } from "../program/counts.ts";
import { readsInitial } from "../program/fold.ts";
import type { StartPlan } from "../program/play-start.ts";
import type { Program, Shape, StateValue, Value } from "../program/program.ts";
import { type Arena, createArena, type Patch } from "./arena.ts";
import { encodeRoutine, type RoutineInputs } from "./encode-routine.ts";
import { createEncoder, type Encoder, lanesOf } from "./encoder.ts";
import { placeMethod } from "./place-method.ts";
import { placeRecord, type RecordLayout } from "./place-record.ts";

/** A state among all entries of a run. */
export interface RecipeState {
  readonly name: string;
  readonly shape: Shape;
  readonly firstEntry: number;
}

export interface Recipe {
  readonly single: boolean;
  /** Runs of a record. */
  readonly lanes: number;
  /** Bytes of an entry of what is observed: of a register of float64. */
  readonly observedBytes: number;
  readonly patches: readonly Patch[];
  /** First byte behind all that the kernels themselves use. */
  readonly end: number;
  readonly record: RecordLayout;
  readonly stateEntries: number;
  readonly states: readonly RecipeState[];
  /** How a run starts: its states, then what it keeps. */
  readonly start: StartPlan;
  /** Entries of what each run drew for itself and keeps: they stand behind the parameters of its record. */
  readonly keptEntries: number;
  /** Whether its number within its cell stands behind those: the steps of a map draw by it. */
  readonly numbersRuns: boolean;
  /** A row of parameters for each cell. */
  readonly parameters: Float64Array;
  readonly parameterCount: number;
  readonly runsPerCell: number;
  readonly componentCount: number;
  readonly times: readonly number[];
  readonly intervals: readonly Interval[];
  readonly adaptive: boolean;
  /** The component that tells how far a run is from rest, and the rate below which it has settled; null where none does. */
  readonly settling: { readonly component: number; readonly below: number } | null;
  /** The component that is 1 where a run is stopped; null where none is. */
  readonly stop: number | null;
}

export interface RecipeOptions {
  /** Integrates in float32; what is observed is computed in float64 all the same. */
  readonly single: boolean;
  /** Bytes of a register: 16 with SIMD, null without, where it holds one number. */
  readonly registerBytes: number | null;
}

export function makeRecipe(
  resolved: ResolvedExperiment,
  program: Program,
  intervals: readonly Interval[],
  { single, registerBytes }: RecipeOptions,
): Recipe {
  const arena = createArena();
  const words = new Int32Array(header.HEADER_WORDS);
  // The header stands at the arena's start: it is placed first and filled last.
  const headerBytes = new Uint8Array(words.buffer);
  arena.place(headerBytes);
  // A run alone leaves no lane of its float64 empty: the kernels put entries of its own side by side.
  const isAlone = resolved.cells.length * resolved.runsPerCell === 1;
  const ofDoubles = isAlone ? null : registerBytes;
  const flow = lanesOf(single, single ? registerBytes : ofDoubles);
  const observed = lanesOf(false, ofDoubles);

  const states = place(program.states);
  const stateEntries = entriesOf(states);
  const kept = place(program.kept);
  const keptEntries = entriesOf(kept);
  const numbersRuns = program.step.draws.length > 0;
  /** Numbers of a run that do not change: the parameters of its cell, what it keeps, and its own. */
  const constantCount = program.parameters.length + keptEntries + (numbersRuns ? 1 : 0);
  const diagonals = diagonalValues(resolved, program);
  const numbers = numberValues(resolved, program);

  words[header.PARAMETER_COUNT] = constantCount;
  words[header.RUN_NUMBER] = constantCount - 1;
  words[header.SEED_LOW] = resolved.seed % 2 ** 32;
  words[header.SEED_HIGH] = Math.floor(resolved.seed / 2 ** 32);
  words[header.COMPONENT_COUNT] = program.componentCount;
  encodeFlow();
  encodeObserved();
  const keepsInitial = readsInitial(program.observe);
  if (isAlone) placePairs();
  const record = placeRecord(words, flow, single, stateEntries, constantCount, keepsInitial);

  return {
    single,
    lanes: flow.count,
    observedBytes: observed.entryBytes,
    patches: arena.patches,
    end: arena.end(),
    record,
    stateEntries,
    states,
    start: startPlan(resolved, program),
    keptEntries,
    numbersRuns,
    parameters: Float64Array.from(
      resolved.cells.flatMap((cell) => program.parameters.map((name) => cell.values[name]!)),
    ),
    parameterCount: program.parameters.length,
    runsPerCell: resolved.runsPerCell,
    componentCount: program.componentCount,
    times: resolved.times,
    intervals,
    adaptive: isAdaptive(resolved.integrator),
    settling:
      resolved.settledBelow === null || program.rest === null
        ? null
        : { component: program.rest, below: resolved.settledBelow },
    stop: program.stop,
  };

  function placePairs(): void {
    const operations = [...program.step.operations, ...program.observe.operations];
    const longest = Math.max(0, ...operations.map((operation) => (operation.kind === "product" ? operation.inner : 0)));
    words[header.ALONE] = arena.keep(4 * longest * Float64Array.BYTES_PER_ELEMENT);
  }

  function encodeFlow(): void {
    const area = (): number => arena.keep(stateEntries * flow.entryBytes);
    const stage = area();
    const slope = area();
    words[header.STAGE] = stage;
    words[header.SLOPE] = slope;
    placeMethod(words, arena, {
      integrator: resolved.integrator,
      states: program.states.map(({ shape, role }) => ({ size: entries(shape), role })),
      lanes: flow,
      single,
      slope,
      duration: resolved.times.at(-1)! - resolved.times[0]!,
    });
    const time = arena.keep(flow.entryBytes);
    const parameters = arena.keep(Math.max(1, constantCount) * flow.entryBytes);
    words[header.TIME] = time;
    words[header.PARAMETERS] = parameters;
    const state = (index: number): number => stage + states[index]!.firstEntry * flow.entryBytes;
    const code: number[] = [];
    const prologue: number[] = [];
    const { scalars } = program.step;
    const drawn = placeDraws();
    const encoder = createEncoder(
      arena,
      flow,
      { ...constantsAt(time, parameters, flow.entryBytes), state, initial: none, draw: drawn.at, scalars },
      code,
      prologue,
    );
    drawn.fill(encoder);
    const series = encodeSeries(code);
    const fixed = routineInputs(encoder.constants, state, none, drawn.at, keptAt(parameters, flow.entryBytes));
    const given = (value: Value): number => series(value) ?? fixed.given(value);
    const inputs: RoutineInputs = { ...fixed, given };
    encodeRoutine(program.step, encoder, arena, inputs, program.step.slopes, (expressions) => {
      for (const [index, expression] of program.step.slopes.entries()) {
        const { firstEntry, shape } = states[index]!;
        expressions.into(slope + firstEntry * flow.entryBytes, expression, shape);
      }
    });
    words[header.PROLOGUE] = placeCode(arena, prologue);
    words[header.DRIFT] = placeCode(arena, code);
  }

  function encodeObserved(): void {
    const { entryBytes } = observed;
    const now = arena.keep(stateEntries * entryBytes);
    const start = arena.keep(stateEntries * entryBytes);
    const time = arena.keep(entryBytes);
    const parameters = arena.keep(Math.max(1, constantCount) * entryBytes);
    const components = arena.keep(Math.max(1, program.componentCount) * entryBytes);
    Object.assign(words, {
      [header.OBSERVED_STATE]: now,
      [header.OBSERVED_INITIAL]: start,
      [header.OBSERVED_TIME]: time,
      [header.OBSERVED_PARAMETERS]: parameters,
      [header.COMPONENTS]: components,
    });
    const code: number[] = [];
    const { scalars } = program.observe;
    const state = (index: number): number => now + states[index]!.firstEntry * entryBytes;
    const initial = (index: number): number => start + states[index]!.firstEntry * entryBytes;
    const given = { ...constantsAt(time, parameters, entryBytes), state, initial, draw: none, scalars };
    const encoder = createEncoder(arena, observed, given, code, null);
    const component = (index: number): number => components + index * entryBytes;
    const inputs: RoutineInputs = {
      ...routineInputs(encoder.constants, state, initial, none, keptAt(parameters, entryBytes)),
      component,
    };
    encodeRoutine(program.observe, encoder, arena, inputs, [], () => undefined);
    words[header.OBSERVE] = placeCode(arena, code);
  }

  /** Where what a step draws stands, and what fills it: the first instructions of a step. */
  function placeDraws() {
    const { draws, scalars, values } = program.step;
    const shapes = new Map<number, Shape>();
    for (const scalar of scalars) if (scalar.kind === "draw") shapes.set(scalar.index, oneNumber);
    for (const { origin, index, shape } of values) if (origin === "draw") shapes.set(index, shape);
    const addresses = new Map(
      [...shapes].map(([index, shape]) => [index, arena.keep(entries(shape) * flow.entryBytes)] as const),
    );
    const fill = (encoder: Encoder): void => {
      for (const [index, shape] of shapes) {
        const draw = draws[index]!;
        const rows = shape.modes === null ? shape.rows : 1;
        const size = [drawKinds[draw.kind], rows, entries(shape) / rows, draw.stream | 0] as const;
        const degrees = draw.kind === "bartlett" ? encoder.scalar(draw.degrees) : 0;
        encoder.emit(opcodes.DRAW, addresses.get(index)!, ...size, degrees);
      }
    };
    return { at: (index: number): number => addresses.get(index)!, fill };
  }

  /** So do the data of the step. Where each stands; null for any other value. */
  function encodeSeries(code: number[]): (value: Value) => number | null {
    const addresses = new Map<number, number>();
    for (const { origin, index, shape } of program.step.values) {
      const matrix = program.matrices[index];
      if (origin !== "data" || matrix?.of !== "steps" || addresses.has(index)) continue;
      const steps = matrixValues(resolved, matrix) as readonly Float64Array[];
      const table = arena.place(new Uint8Array(Float64Array.from(steps.flatMap((step) => [...step])).buffer));
      const address = arena.keep(entries(shape) * flow.entryBytes);
      code.push(opcodes.EACH_STEP, address, entries(shape), table);
      addresses.set(index, address);
    }
    return ({ origin, index }) => (origin === "data" ? (addresses.get(index) ?? null) : null);
  }

  function keptAt(parameters: number, entryBytes: number): (index: number) => number {
    return (index) => parameters + (program.parameters.length + kept[index]!.firstEntry) * entryBytes;
  }

  function constantsAt(time: number, parameters: number, entryBytes: number) {
    return { time, parameters, kept: keptAt(parameters, entryBytes), diagonals, numbers };
  }

  function routineInputs(
    constants: (values: ArrayLike<number>) => number,
    state: (index: number) => number,
    initial: (index: number) => number,
    draw: (index: number) => number,
    keptDatum: (index: number) => number,
  ): RoutineInputs {
    const matrices = new Map<number, number>();
    const data = (index: number): number => {
      const known = matrices.get(index) ?? constants(matrixOf(resolved, program.matrices[index]!.name));
      matrices.set(index, known);
      return known;
    };
    const given = ({ origin, index }: Value): number => {
      if (origin === "data") return data(index);
      if (origin === "kept") return keptDatum(index);
      if (origin === "draw") return draw(index);
      return origin === "initial" ? initial(index) : state(index);
    };
    const diagonalAddresses = new Map<string, number>();
    const diagonalProduct = (indices: readonly number[], order: number): number => {
      const key = `${indices.join(" ")} ${order}`;
      const values = Float64Array.from({ length: order }, (_, i) =>
        indices.reduce((product, index) => product * diagonals[index]![i]!, 1),
      );
      const known = diagonalAddresses.get(key) ?? constants(values);
      diagonalAddresses.set(key, known);
      return known;
    };
    return {
      given,
      diagonal: (index) => diagonalProduct([index], diagonals[index]!.length),
      diagonalProduct,
      component: none,
    };
  }
}

const oneNumber: Shape = { rows: 1, columns: 4, modes: 1 };

const drawKinds = { normal: opcodes.NORMAL, uniform: opcodes.UNIFORM, bartlett: opcodes.BARTLETT } as const;

function none(): never {
  throw new Error("a step writes nothing out and does not know how a run started, and what is observed draws nothing");
}

function place(stored: readonly StateValue[]): RecipeState[] {
  let firstEntry = 0;
  return stored.map(({ name, shape }) => {
    const state = { name, shape, firstEntry };
    firstEntry += entries(shape);
    return state;
  });
}

function entriesOf(stored: readonly RecipeState[]): number {
  return stored.reduce((sum, { shape }) => sum + entries(shape), 0);
}

function placeCode(arena: Arena, code: readonly number[]): number {
  return arena.place(new Uint8Array(Int32Array.from([...code, opcodes.END]).buffer));
}

function matrixOf(resolved: ResolvedExperiment, name: string): Float64Array {
  const value = resolved.data[name]!;
  if (value.kind === "matrix") return value.matrix.values;
  if (value.kind === "vector") return value.values;
  throw new Error(`${name} is no matrix`);
}
