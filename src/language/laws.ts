/** The laws that runs start from, such as `~ 0.2*randn`: typed and checked. */

import { LanguageError } from "./errors.ts";
import { reservedMeaning } from "./functions.ts";
import { createTeller, type KnownDimensions } from "./law-sources.ts";
import { kindInWords, type NameTable } from "./names.ts";
import type { ParsedLaw } from "./parse-law.ts";
import { printExpression } from "./print.ts";
import { quotation } from "./quotation.ts";
import { describeType, matrix, sameShape, scalar } from "./shapes.ts";
import { type Leaf, type Symmetry, symmetryOver } from "./symmetry.ts";
import type { Expression, Law, LawSource, Position, Type } from "./syntax.ts";
import { typeExpression } from "./typing.ts";

/** What a law is checked against. */
export interface LawContext extends KnownDimensions {
  readonly table: NameTable;
  /** Takes all errors of a law; without it the first is thrown. */
  readonly report?: (error: LanguageError) => void;
}

type Local = ParsedLaw["locals"][number];

/** Where there is no `~`: the law of a state that neither its text nor an experiment says anything about. */
export function usualLaw(type: Type): string {
  return type.kind === "matrix" && type.symmetric ? "sym(0.1*randn)" : "0.1*randn";
}

/** The law of a state or a drawn datum of this type. Throws a LanguageError. */
export function checkLaw(name: string, type: Type, parsed: ParsedLaw, context: LawContext): Law {
  const sources = new Map<string, LawSource>();
  const tellApart = createTeller(type, sources, context);
  const expression = tellApart(parsed.expression);
  const locals = parsed.locals.map((local) => ({ ...local, expression: tellApart(local.expression) }));

  const typing = createLawTyping(name, locals, sources, context);
  for (const local of locals) {
    checkLocal(local.name, local.at, typing.known, context);
    typing.known.set(local.name, typing.typed(local.expression));
  }
  checkFits({ name, type }, expression, typing.typed(expression, type), typing.symmetry);
  return {
    expression,
    locals,
    sources: [...sources.values()],
    reads: [...typing.reads],
    typeOf: (part) => {
      const typeOfPart = typing.types.get(part);
      if (typeOfPart === undefined) throw new Error(`${printExpression(part)} is no part of the law of ${name}`);
      return typeOfPart;
    },
  };
}

/** Types the parts of a law, whose names are its sources, the locals whose places are reached, and what the table has. */
function createLawTyping(
  name: string,
  locals: readonly Local[],
  sources: ReadonlyMap<string, LawSource>,
  context: LawContext,
) {
  const { table, dimensions, checkDimension, report } = context;
  const localsByName = new Map(locals.map((local) => [local.name, local]));
  const types = new Map<Expression, Type>();
  const known = new Map<string, Type>();
  const reads = new Set<string>();

  const typeOfName = (used: string, at: Position): Type => {
    const own = known.get(used);
    if (own !== undefined) return own;
    const source = sources.get(used);
    if (source !== undefined) {
      const found = typeOfSource(source, typed);
      known.set(used, found);
      return found;
    }
    if (localsByName.has(used))
      throw new LanguageError(at, `${used} is used before its own place: names behind where come in order`);
    const entry = table.get(used);
    if (entry === undefined && dimensions.has(used)) return scalar;
    const given = table.typeOfName(used, at, "law");
    if (entry?.drawn === true || entry?.kind === "state") {
      if (used === name)
        throw new LanguageError(at, `${name} cannot start from itself: name another state, or draw with randn`);
      reads.add(used);
    }
    return given;
  };
  const lookup = (used: string): Leaf | undefined => {
    const local = localsByName.get(used);
    const found = known.get(used);
    if (local !== undefined && found !== undefined)
      return { kind: "definition", type: found, expression: local.expression };
    return found === undefined ? table.leaf(used) : { kind: "leaf", type: found, varying: false };
  };
  const symmetry = symmetryOver(lookup);
  const names = { typeOfName, checkDimension, isSymmetric: symmetry.isSymmetric, hasTimes: () => false, report };
  const typed = (part: Expression, expected: Type | null = null): Type =>
    typeExpression(part, "law", names, types, expected);
  return { types, known, reads, symmetry, typed };
}

function typeOfSource(source: LawSource, typed: (part: Expression) => Type): Type {
  if (source.kind === "grid") {
    for (const end of [source.from, source.to]) {
      const found = typed(end);
      if (found.kind !== "scalar")
        throw new LanguageError(
          end.at,
          `the ends of grid(a, b, n) are scalars, and ${quotation(end)} is ${describeType(found)}`,
        );
    }
    return scalar;
  }
  if (source.kind === "bartlett")
    throw new LanguageError(source.at, "bartlett(n, B) may stand only in the step of a map and its definitions");
  if (source.kind !== "orthogonal") return source.type;
  const found = typed(source.argument);
  if (found.kind === "matrix") return matrix(found.rows, found.columns);
  throw new LanguageError(
    source.argument.at,
    `orthogonal(A) takes a matrix, and ${quotation(source.argument)} is ${describeType(found)}`,
  );
}

/** Throws where a law gives another shape than it is for, or is not symmetric as it must be. */
function checkFits(
  { name, type }: { readonly name: string; readonly type: Type },
  expression: Expression,
  found: Type,
  symmetry: Symmetry,
): void {
  if (!sameShape(found, type) && !(found.kind === "scalar" && type.kind === "vector")) {
    const advice =
      found.kind === "scalar" && type.kind === "matrix"
        ? type.rows === type.columns
          ? "; write a multiple of I, of ones or of randn"
          : "; write a multiple of ones or of randn"
        : "";
    throw new LanguageError(
      expression.at,
      `${name} is ${describeType(type)}, and ${quotation(expression)} is ${describeType(found)}${advice}`,
    );
  }
  if (type.kind === "matrix" && type.symmetric && found.kind === "matrix" && !found.symmetric) {
    throw new LanguageError(
      expression.at,
      `${name} is declared symmetric, and ${quotation(expression)} is not symmetric`,
      () => {
        const missing = symmetry.unpaired(expression);
        const detail = missing === null ? "" : `: its term in ${missing.term} has no partner in ${missing.transpose}`;
        return `${detail}; take sym(...)`;
      },
    );
  }
}

/** Throws where a name behind `where` means something else already. */
function checkLocal(name: string, at: Position, known: ReadonlyMap<string, Type>, context: LawContext): void {
  const meaning = reservedMeaning(name);
  if (meaning !== null) throw new LanguageError(at, `${name} already means ${meaning}: choose another name`);
  const entry = context.table.get(name);
  const what = context.dimensions.has(name)
    ? "a dimension"
    : known.has(name)
      ? "another name of this law"
      : entry === undefined
        ? null
        : kindInWords[entry.kind];
  if (what !== null) throw new LanguageError(at, `${name} is ${what} already: choose another name`);
}

/** `W starts from Wp, and Wp from W`. */
export function circleSentence(circle: readonly string[]): string {
  const links = circle.slice(1).map((name, index) => `${circle[index]} ${index === 0 ? "starts " : ""}from ${name}`);
  return `${links.join(", and ")}: one of them must start by itself`;
}
