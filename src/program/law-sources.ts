/** What the sources of a law are in the routine `start`: draws, grids and orthogonal factors, each made once. */

import type { Expression, Law, LawSource } from "../language/syntax.ts";
import type { Builder } from "./builder.ts";
import { formOfValue, type LinearForm, lineOf, transposed } from "./linear-form.ts";
import { type Names, shapeOfType, sizeOf } from "./names.ts";
import type { Draw, Elementwise, ScalarId, Shape, ValueId } from "./program.ts";
import type { Reader } from "./reading.ts";
import { streamOf } from "./streams.ts";

/** What the laws of one routine have in common. */
export interface LawContext {
  readonly builder: Builder;
  readonly names: Names;
  readonly draws: Draw[];
  /** How many runs pass before a grid moves on, by the law and its name in it. */
  readonly strides: ReadonlyMap<string, number>;
}

type Drawn = Extract<LawSource, { kind: "normal" | "uniform" }>;

export function gridKey(name: string, source: LawSource): string {
  return `${name} ${source.name}`;
}

/** The meanings of a law's sources by their names. `reader` reads what they are made of; it is there once the first is asked for. */
export function createSources(name: string, law: Law, context: LawContext, reader: () => Reader) {
  const { builder, names, draws, strides } = context;
  const { dimensions } = names;
  const sources = new Map(law.sources.map((source) => [source.name, source]));
  const drawOf = (source: Drawn): number => {
    const draw: Draw = { kind: source.kind, stream: streamOf(name, source.index) };
    const twin = draws.findIndex(({ kind, stream }) => kind === draw.kind && stream === draw.stream);
    if (twin >= 0) throw new Error(`${name} would draw the numbers of another state: give it another name`);
    return draws.push(draw) - 1;
  };
  const leafOf = (source: Drawn): ValueId => {
    const symmetric = source.type.kind === "matrix" && source.type.symmetric;
    const shape = shapeOfType(source.type, dimensions);
    const draw = drawOf(source);
    return builder.leaf(`${name}_draw${draw + 1}`, shape, symmetric, "draw", draw);
  };
  const scalarOfSource = (source: LawSource): ScalarId => {
    if (source.kind === "normal" || source.kind === "uniform")
      return builder.scalar({ kind: "draw", index: drawOf(source) });
    if (source.kind !== "grid") throw new Error(`${source.name} is no scalar`);
    const count = sizeOf(source.count, dimensions);
    const share = builder.scalar({ kind: "grid", count, stride: strides.get(gridKey(name, source))! });
    // Both ends come out exactly: a (1 - share) + b share.
    const rest = builder.arithmetic("-", builder.constant(1), share);
    return builder.arithmetic(
      "+",
      builder.arithmetic("*", reader().scalar(source.from), rest),
      builder.arithmetic("*", reader().scalar(source.to), share),
    );
  };
  const formOfSource = (source: LawSource): LinearForm => {
    if (source.kind === "grid" || source.kind === "bartlett") throw new Error(`${source.name} is no matrix of a law`);
    return source.kind === "orthogonal" ? orthogonal(source.argument) : formOfValue(builder, leafOf(source));
  };
  const orthogonal = (argument: Expression): LinearForm => {
    const form = reader().matrix(argument);
    const isWide = form.columns > form.rows;
    const tall = isWide ? transposed(builder, form) : form;
    const shape: Shape = { rows: tall.rows, columns: tall.columns, modes: null };
    const value = builder.combine(`${name}_full`, lineOf(builder, tall), shape, false);
    const result = formOfValue(builder, builder.opaque("orthonormal", [value]).results[0]!);
    return isWide ? transposed(builder, result) : result;
  };

  /** A second look at a name is the same draw. */
  const once = <R>(make: (source: LawSource) => R): ((used: string) => R) => {
    const known = new Map<string, R>();
    return (used) => {
      const found = known.get(used) ?? make(sources.get(used)!);
      known.set(used, found);
      return found;
    };
  };
  return {
    has: (used: string) => sources.has(used),
    scalar: once(scalarOfSource),
    matrix: once(formOfSource),
    vector: once((source): Elementwise => {
      if (source.kind === "grid" || source.kind === "orthogonal" || source.kind === "bartlett")
        throw new Error(`${source.name} is no vector`);
      return { kind: "read", value: leafOf(source), transposed: false };
    }),
  };
}
