/** Laws -> the routine `start`: what every run draws, and one line for each state and each datum that it keeps. */

import { LanguageError } from "../language/errors.ts";
import { usualLaw } from "../language/laws.ts";
import { dependencyOrder } from "../language/order.ts";
import type { Law, System, Type } from "../language/syntax.ts";
import { createBuilder } from "./builder.ts";
import { createSources, gridKey, type LawContext } from "./law-sources.ts";
import { formOfValue, type LinearForm } from "./linear-form.ts";
import { withoutDead } from "./live.ts";
import { type Names, shapeOfType, sizeOf } from "./names.ts";
import type { DataMatrix, Elementwise, Start } from "./program.ts";
import { createReader } from "./reader.ts";
import type { Reader, Scope } from "./reading.ts";

/** How one state starts, or what the runs have of a drawn datum. Values are row by row. */
export type StartFrom =
  | { readonly kind: "law"; readonly law: Law }
  | { readonly kind: "explicit"; readonly values: Float64Array }
  /** For each run of a cell its own. */
  | { readonly kind: "runs"; readonly values: readonly Float64Array[] };

/** The starts of a system by itself: its own laws, and the usual one where a state has none. */
export function startsOfText(system: System): ReadonlyMap<string, StartFrom> {
  return new Map(
    [...system.states, ...system.drawn].map(({ name, type, law }) => [
      name,
      { kind: "law", law: law ?? system.readLaw(name, usualLaw(type)) },
    ]),
  );
}

/** What a name stands for once its own start is made. */
interface Made {
  readonly type: Type;
  /** Of a scalar a `fill`. */
  readonly line: Elementwise;
  readonly form: LinearForm | null;
}

interface Context extends LawContext {
  readonly made: Map<string, Made>;
}

/**
 * Lowers the starts. Explicit values that are stored are appended to `matrices`.
 * @throws LanguageError where a law holds what cannot be computed
 */
export function lowerStart(names: Names, starts: ReadonlyMap<string, StartFrom>, matrices: DataMatrix[]): Start {
  const { system } = names;
  const builder = createBuilder();
  const strides = gridStrides(starts, names.dimensions);
  const context: Context = { builder, names, draws: [], made: new Map(), strides };
  const declared = new Map([...system.states, ...system.drawn].map(({ name, type }) => [name, type]));
  const reads = new Map(
    [...declared.keys()].map((name): [string, readonly string[]] => {
      const start = starts.get(name)!;
      return [name, start.kind === "law" ? start.law.reads : []];
    }),
  );
  const isRead = new Set([...reads.values()].flat());
  const order = dependencyOrder(reads);
  if ("circle" in order) throw new Error("a circle of starts is refused before");
  for (const name of order.order) {
    const type = declared.get(name)!;
    const start = starts.get(name)!;
    const line =
      start.kind === "law"
        ? inLawOf(name, () => lineOfLaw(name, type, start.law, context))
        : lineOfValues(name, type, start, context, matrices);
    context.made.set(name, isRead.has(name) ? shared(name, type, line, context) : { type, line, form: null });
  }
  const carried = [...names.overTime.values()].flatMap((asked) => asked.carried);
  const lines = (list: readonly { readonly name: string }[]) => list.map(({ name }) => context.made.get(name)!.line);
  const outputs = [
    ...lines(system.states),
    ...carried.map(({ start }): Elementwise => ({ kind: "fill", scalar: builder.constant(start) })),
    ...lines(system.drawn),
  ];
  const { routine, ends } = withoutDead(builder.finish(context.draws), outputs);
  return { ...routine, outputs: ends };
}

/** Says whose law an error is in: its place counts within the law where an experiment wrote it. */
function inLawOf<R>(name: string, lower: () => R): R {
  try {
    return lower();
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    throw new LanguageError(error.at, `in the law of ${name}: ${error.sentence}`);
  }
}

/** Grids cross in the order of the starts and, within a law, in that of its text: the last one moves fastest. */
function gridStrides(
  starts: ReadonlyMap<string, StartFrom>,
  dimensions: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> {
  const grids = [...starts].flatMap(([name, start]) =>
    start.kind === "law"
      ? start.law.sources.flatMap((source) =>
          source.kind === "grid" ? [{ key: gridKey(name, source), count: sizeOf(source.count, dimensions) }] : [],
        )
      : [],
  );
  let stride = 1;
  const strides = new Map<string, number>();
  for (const { key, count } of grids.toReversed()) {
    strides.set(key, stride);
    stride *= count;
  }
  return strides;
}

/** A start that others read is a value of its own, so that a copy has its very bits. */
function shared(name: string, type: Type, line: Elementwise, { builder, names }: Context): Made {
  if (type.kind === "scalar") return { type, line, form: null };
  const symmetric = type.kind === "matrix" && type.symmetric;
  const value = builder.combine(name, line, shapeOfType(type, names.dimensions), symmetric);
  const read: Elementwise = { kind: "read", value, transposed: false };
  return { type, line: read, form: type.kind === "matrix" ? formOfValue(builder, value) : null };
}

/** Values that the experiment writes out: zeros are filled in, all others stored as data. */
function lineOfValues(
  name: string,
  type: Type,
  start: Exclude<StartFrom, { kind: "law" }>,
  { builder, names }: Context,
  matrices: DataMatrix[],
): Elementwise {
  if (start.kind === "explicit") {
    const [first] = start.values;
    if (type.kind === "scalar" || start.values.every((value) => value === 0))
      return { kind: "fill", scalar: builder.constant(first ?? 0) };
  }
  const shape = shapeOfType(type, names.dimensions);
  const symmetric = type.kind === "matrix" && type.symmetric;
  const index = matrices.push({ name, shape, of: start.kind === "runs" ? "runs" : "start" }) - 1;
  const value = builder.leaf(`${name}_start`, shape, symmetric, "data", index);
  const read: Elementwise = { kind: "read", value, transposed: false };
  // A scalar is no value: it is the sum over its only entry.
  return type.kind === "scalar" ? { kind: "fill", scalar: builder.sum(read, shape) } : read;
}

function lineOfLaw(name: string, type: Type, law: Law, context: Context): Elementwise {
  const { builder } = context;
  const reader = createLawReader(name, law, context);
  const { expression } = law;
  if (type.kind === "scalar") return { kind: "fill", scalar: reader.scalar(expression) };
  const isZero = type.kind === "matrix" && expression.kind === "number" && expression.value === 0;
  if (isZero) return { kind: "fill", scalar: builder.constant(0) };
  return reader.entries(expression);
}

/** A reader of one law: its locals are definitions, and its sources and other starts have meanings of their own. */
function createLawReader(name: string, law: Law, context: Context): Reader {
  const { builder, names, made } = context;
  const { dimensions } = names;
  const sources = createSources(name, law, context, () => reader);

  const scope: Scope = {
    typeOf: law.typeOf,
    defined: new Map(law.locals.map((local) => [local.name, local.expression])),
    scalar(used) {
      if (sources.has(used)) return sources.scalar(used);
      const start = made.get(used);
      if (start?.line.kind === "fill" && start.type.kind === "scalar") return start.line.scalar;
      const size = isDimension(used, names) ? dimensions[used] : undefined;
      return size === undefined ? null : builder.constant(size);
    },
    matrix: (used) => (sources.has(used) ? sources.matrix(used) : (made.get(used)?.form ?? null)),
    vector: (used) => (sources.has(used) ? sources.vector(used) : (made.get(used)?.line ?? null)),
  };
  const reader = createReader(builder, names, scope);
  return reader;
}

function isDimension(name: string, { system, parameters }: Names): boolean {
  return system.dimensions.includes(name) && !parameters.has(name);
}
