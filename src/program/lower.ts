/** System text + dimensions + kinds of data -> program: the one place where the paper's notation turns into operations. */

import { LanguageError, LanguageErrors } from "../language/errors.ts";
import type { Call, Declaration, System } from "../language/syntax.ts";
import { createBuilder } from "./builder.ts";
import { LimitError } from "./errors.ts";
import { withoutDead } from "./live.ts";
import { type DataKind, type Names, namesOf, shapeOfType } from "./names.ts";
import { lowerObservables, type Observed } from "./observe.ts";
import { opaqueLast } from "./order.ts";
import { overTimeOf } from "./over-time.ts";
import type { DataMatrix, Elementwise, Program, Step } from "./program.ts";
import { createReader } from "./reader.ts";
import type { Reader } from "./reading.ts";
import { lowerStart, type StartFrom, startsOfText } from "./start.ts";
import { createStepDraws } from "./step-draws.ts";

export interface LowerOptions {
  readonly dimensions: Readonly<Record<string, number>>;
  /** One for every data item of the system. */
  readonly data: Readonly<Record<string, DataKind>>;
  /** Observables to report; all by default. */
  readonly observables?: readonly string[];
  readonly startTime?: number;
  /** Also tells how far a run is from rest where no class needs it. */
  readonly rest?: boolean;
  /** One for every state and drawn datum; the system's own laws by default. */
  readonly starts?: ReadonlyMap<string, StartFrom>;
}

/** Something of a system that cannot be had at these dimensions, and the sentence why. */
export interface Unavailable {
  readonly name: string;
  readonly reason: string;
}

export interface Lowered {
  readonly program: Program;
  /** Observables that were wanted, and classes, which the program does without. */
  readonly unavailable: readonly Unavailable[];
}

/**
 * The program of a system.
 * @throws LanguageErrors with every expression that is well typed and yet cannot be computed
 */
export function lowerSystem(system: System, options: LowerOptions): Lowered {
  const { dimensions, startTime = 0 } = options;
  const data = placeData(system, options);
  const wanted = options.observables ?? system.observables.map(({ name }) => name);
  const bare = { ...namesOf(system), dimensions, data: data.index, parameters: data.slots, startTime };
  const names: Names = {
    ...bare,
    overTime: overTimeOf(system, new Set(wanted), (call) => refusalOf(call, { ...bare, overTime: new Map() })),
  };
  const carried = [...names.overTime.values()].flatMap((asked) => asked.carried);
  const errors: LanguageError[] = [];
  const step = lowerStep(system, names, errors);
  const start = attempt(errors, () => lowerStart(names, options.starts ?? startsOfText(system), data.matrices));
  const classes = system.classes.map(({ name }) => name);
  const { observed, unavailable } = lowerAvailable(
    names,
    new Set([...wanted, ...classes]),
    options.rest ?? false,
    errors,
  );
  if (errors.length > 0 || start === null) throw new LanguageErrors(distinct(errors));
  const stored = ({ name, type }: Declaration) => ({
    name,
    shape: shapeOfType(type, dimensions),
    scalar: type.kind === "scalar",
  });
  const { routine, ...components } = observed;
  const program: Program = {
    name: system.name,
    kind: system.kind,
    states: [
      ...system.states.map((state) => ({ ...stored(state), role: "flow" as const })),
      ...carried.map(({ name, role }) => ({
        name,
        shape: shapeOfType({ kind: "scalar" }, dimensions),
        scalar: true,
        role,
      })),
    ],
    kept: system.drawn.map(stored),
    start,
    matrices: data.matrices,
    diagonals: data.diagonals,
    numbers: data.numbers,
    parameters: [...data.slots.keys()],
    step,
    observe: withoutDead(opaqueLast(routine), []).routine,
    ...components,
  };
  return { program, unavailable };
}

/** Where each data item is held, and which numbers a run carries: the same in every program of a system. */
export function placeData(system: System, { dimensions, data }: Pick<LowerOptions, "dimensions" | "data">) {
  const matrices: DataMatrix[] = [];
  const diagonals: { name: string; length: number }[] = [];
  const numbers: string[] = [];
  const slots = new Map(system.parameters.map(({ name }, slot) => [name, slot]));
  const index = new Map<string, { kind: DataKind; index: number }>();
  for (const { name, type } of system.data) {
    const kind = data[name]!;
    const shape = shapeOfType(type, dimensions);
    if (type.kind === "scalar") index.set(name, { kind, index: numbers.push(name) - 1 });
    else if (kind === "multipleOfIdentity") {
      index.set(name, { kind, index: slots.size });
      slots.set(name, slots.size);
    } else if (kind === "diagonal") index.set(name, { kind, index: diagonals.push({ name, length: shape.rows }) - 1 });
    else index.set(name, { kind, index: matrices.push({ name, shape, of: kind === "series" ? "steps" : "data" }) - 1 });
  }
  return { matrices, diagonals, numbers, slots, index };
}

function lowerStep(system: System, names: Names, errors: LanguageError[]): Step {
  const builder = createBuilder();
  const { draws, scope } = createStepDraws(system, names, builder);
  const reader = createReader(builder, names, scope);
  const zero: Elementwise = { kind: "fill", scalar: builder.constant(0) };
  const slopes = system.flows.map(({ expression }, index) => {
    const type = system.states[index]!.type;
    if (expression.kind === "number" && expression.value === 0) return zero;
    return attempt(errors, () => slopeOf(reader, expression, type.kind === "scalar")) ?? zero;
  });
  const carried = [...names.overTime.values()].flatMap(({ call, carried }) => {
    for (const argument of call.arguments) reader.settle(argument);
    return carried.map(({ next }): Elementwise => ({ kind: "fill", scalar: next(reader) }));
  });
  const { routine, ends } = withoutDead(builder.finish(draws), [...slopes, ...carried]);
  return { ...routine, slopes: ends };
}

function slopeOf(reader: Reader, expression: System["flows"][number]["expression"], isScalar: boolean): Elementwise {
  reader.settle(expression);
  if (isScalar || reader.typeOf(expression).kind === "scalar")
    return { kind: "fill", scalar: reader.scalar(expression) };
  return reader.entries(expression);
}

/** Why what is integrated cannot be computed at these dimensions. */
function refusalOf(call: Call, names: Names): LanguageError | null {
  const errors: LanguageError[] = [];
  const reader = createReader(createBuilder(), names);
  for (const argument of call.arguments)
    attempt(errors, () => {
      reader.settle(argument);
      return reader.scalar(argument);
    });
  return errors[0] ?? null;
}

/** What can be had of what is wanted. Where something cannot, the rest is lowered anew, so that nothing half made is left. */
function lowerAvailable(
  names: Names,
  wanted: ReadonlySet<string>,
  rest: boolean,
  errors: LanguageError[],
): { readonly observed: Observed; readonly unavailable: readonly Unavailable[] } {
  const unavailable: Unavailable[] = [];
  const limited = (name: string) => (error: LanguageError) => {
    // Without its stop a run would be another one.
    if (!(error instanceof LimitError) || name === "stop") errors.push(error);
    else unavailable.push({ name, reason: `${name} cannot be had at these dimensions: ${error.sentence}.` });
  };
  const observed = lowerObservables(names, wanted, rest, (name, lower) => {
    const found: LanguageError[] = [];
    const result = attempt(found, lower);
    found.forEach(limited(name));
    return result;
  });
  if (unavailable.length === 0) return { observed, unavailable };
  const left = new Set([...wanted].filter((name) => !unavailable.some((other) => other.name === name)));
  return { observed: lowerObservables(names, left, rest, (_, lower) => attempt([], lower)), unavailable };
}

/** What `lower` yields, or null with what it complains of among the errors. */
function attempt<R>(errors: LanguageError[], lower: () => R): R | null {
  try {
    return lower();
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    errors.push(error);
    return null;
  }
}

/** A definition with an error is read wherever it is used: said once. */
function distinct(errors: readonly LanguageError[]): readonly LanguageError[] {
  return [...new Map(errors.map((error) => [error.message, error])).values()];
}
