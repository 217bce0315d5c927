/** The laws that runs start from, such as `~ 0.2*randn`: their draws told apart, then typed and checked. */

import { largestDimension, mostGridValues } from "./budgets.ts";
import { LanguageError } from "./errors.ts";
import { functions, reservedMeaning } from "./functions.ts";
import { kindInWords, type NameTable } from "./names.ts";
import type { ParsedLaw } from "./parse-law.ts";
import { printExpression } from "./print.ts";
import { quotation } from "./quotation.ts";
import { describeType, matrix, sameShape, scalar } from "./shapes.ts";
import { type Leaf, symmetryOver } from "./symmetry.ts";
import type { Dimension, Expression, Law, LawSource, Position, Type } from "./syntax.ts";
import { typeExpression } from "./typing.ts";
import { fold } from "./walk.ts";

/** What a law is checked against. */
export interface LawContext {
  readonly table: NameTable;
  readonly dimensions: ReadonlySet<string>;
  readonly checkDimension: (dimension: Dimension, at: Position) => void;
  /** Takes all errors of a law; without it the first is thrown. */
  readonly report?: (error: LanguageError) => void;
}

/** Where there is no `~`: the law of a state that neither its text nor an experiment says anything about. */
export function usualLaw(type: Type): string {
  return type.kind === "matrix" && type.symmetric ? "sym(0.1*randn)" : "0.1*randn";
}

const drawKinds = { randn: "normal", rand: "uniform", ones: "ones" } as const;
type Drawn = keyof typeof drawKinds;

function isDrawn(name: string): name is Drawn {
  return Object.hasOwn(drawKinds, name);
}

/** The law of a state or a drawn datum of this type. Throws a LanguageError. */
export function checkLaw(name: string, type: Type, parsed: ParsedLaw, context: LawContext): Law {
  const { table, dimensions, checkDimension, report } = context;
  const sources = new Map<string, LawSource>();
  const tellApart = createTeller(type, sources, context);
  const expression = tellApart(parsed.expression);
  const locals = parsed.locals.map((local) => ({ ...local, expression: tellApart(local.expression) }));

  const localsByName = new Map(locals.map((local) => [local.name, local]));

  const types = new Map<Expression, Type>();
  const known = new Map<string, Type>();
  const reads = new Set<string>();
  const typeOfName = (used: string, at: Position): Type => {
    const own = known.get(used);
    if (own !== undefined) return own;
    const source = sources.get(used);
    if (source !== undefined) {
      const found = typeOfSource(source);
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
  const typed = (part: Expression, expected: Type | null = null): Type =>
    typeExpression(
      part,
      "law",
      { typeOfName, checkDimension, isSymmetric: symmetry.isSymmetric, report },
      types,
      expected,
    );
  const scalarOf = (part: Expression, usage: string): void => {
    const found = typed(part);
    if (found.kind !== "scalar")
      throw new LanguageError(
        part.at,
        `the ends of ${usage} are scalars, and ${quotation(part)} is ${describeType(found)}`,
      );
  };
  const typeOfSource = (source: LawSource): Type => {
    if (source.kind === "grid") {
      scalarOf(source.from, "grid(a, b, n)");
      scalarOf(source.to, "grid(a, b, n)");
      return scalar;
    }
    if (source.kind !== "orthogonal") return source.type;
    const found = typed(source.argument);
    if (found.kind === "matrix") return matrix(found.rows, found.columns);
    throw new LanguageError(
      source.argument.at,
      `orthogonal(A) takes a matrix, and ${quotation(source.argument)} is ${describeType(found)}`,
    );
  };

  for (const local of locals) {
    checkLocal(local.name, local.at, known, context);
    known.set(local.name, typed(local.expression));
  }
  const found = typed(expression, type);
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
  return {
    expression,
    locals,
    sources: [...sources.values()],
    reads: [...reads],
    typeOf: (part) => {
      const typeOfPart = types.get(part);
      if (typeOfPart === undefined) throw new Error(`${printExpression(part)} is no part of the law of ${name}`);
      return typeOfPart;
    },
  };
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

/**
 * Puts a name of its own (`randn#1`) in the place of everything that is another thing each time it is written: draws and
 * grids; and of what no sum of products can say: orthogonal(A). Printing leaves the number away.
 */
function createTeller(
  type: Type,
  sources: Map<string, LawSource>,
  { dimensions, checkDimension }: LawContext,
): (expression: Expression) => Expression {
  let draws = 0;
  const put = (source: LawSource, at: Position): Expression => {
    sources.set(source.name, source);
    return { kind: "name", name: source.name, at };
  };
  const draw = (written: Expression, of: Drawn, shape: Type): Expression => {
    const name = `${printExpression(written)}#${sources.size + 1}`;
    const kind = drawKinds[of];
    if (kind === "ones") return put({ kind, name, type: withSymmetry(shape) }, written.at);
    return put({ kind, name, type: withoutSymmetry(shape), index: draws++ }, written.at);
  };
  const dimensionOf = (part: Expression, usage: string, most: number): Dimension => {
    if (part.kind === "number" && part.value > most)
      throw new LanguageError(part.at, `${usage} takes numbers up to ${most} here, and this one is ${part.value}`);
    if (part.kind === "number" && Number.isInteger(part.value) && part.value > 0) return part.value;
    if (part.kind === "name" && dimensions.has(part.name)) return part.name;
    if (part.kind === "name") checkDimension(part.name, part.at);
    throw new LanguageError(part.at, `${usage} takes dimensions or whole numbers, and ${quotation(part)} is neither`);
  };
  const tellCall = (call: Expression & { kind: "call" }, told: readonly Expression[]): Expression => {
    const { name, arguments: list, at } = call;
    const usage = functions.get(name)?.usage ?? name;
    if (isDrawn(name)) {
      if (list.length > 2) throw new LanguageError(at, `${usage} takes at most two dimensions, not ${list.length}`);
      const [first, second] = list.map((part) => dimensionOf(part, usage, largestDimension));
      const shape: Type =
        first === undefined ? scalar : second === undefined ? { kind: "vector", length: first } : matrix(first, second);
      return draw(call, name, shape);
    }
    if (name === "grid") {
      const [from, to] = told;
      const count = list[2];
      if (from === undefined || to === undefined || count === undefined || list.length > 3)
        throw new LanguageError(at, `${usage} takes three arguments, not ${list.length}`);
      const own = `${printExpression(call)}#${sources.size + 1}`;
      return put({ kind: "grid", name: own, from, to, count: dimensionOf(count, usage, mostGridValues), at }, at);
    }
    if (name !== "orthogonal") return { ...call, arguments: told };
    const [argument] = told;
    if (argument === undefined || told.length > 1)
      throw new LanguageError(at, `${usage} takes one argument, not ${told.length}`);
    return put({ kind: "orthogonal", name: `${printExpression(call)}#${sources.size + 1}`, argument, at }, at);
  };
  const tell = (node: Expression, told: readonly Expression[]): Expression => {
    switch (node.kind) {
      case "number":
      case "identity":
        return node;
      case "name":
        return isDrawn(node.name) ? draw(node, node.name, type) : node;
      case "negate":
      case "transpose":
        return { ...node, operand: told[0]! };
      case "call":
        return tellCall(node, told);
      default:
        return { ...node, left: told[0]!, right: told[1]! };
    }
  };
  return (expression) => fold(expression, tell);
}

function withoutSymmetry(type: Type): Type {
  return type.kind === "matrix" ? matrix(type.rows, type.columns) : type;
}

/** Ones are symmetric where they are square. */
function withSymmetry(type: Type): Type {
  return type.kind === "matrix" ? matrix(type.rows, type.columns, type.rows === type.columns) : type;
}

/** The names in an order in which each comes after what it starts from, or the names of a circle, its first again at the end. */
export function orderOfStarts(
  reads: ReadonlyMap<string, readonly string[]>,
): { readonly order: readonly string[] } | { readonly circle: readonly string[] } {
  const order: string[] = [];
  const state = new Map<string, "open" | "done">();
  // A stack of its own: chains may be as long as a text has states.
  for (const root of reads.keys()) {
    const path: { name: string; next: number }[] = state.has(root) ? [] : [{ name: root, next: 0 }];
    while (path.length > 0) {
      const top = path.at(-1)!;
      state.set(top.name, "open");
      const next = (reads.get(top.name) ?? [])[top.next++];
      if (next === undefined) {
        state.set(top.name, "done");
        order.push(top.name);
        path.pop();
      } else if (state.get(next) === "open") {
        const from = path.findIndex(({ name }) => name === next);
        return { circle: [...path.slice(from).map(({ name }) => name), next] };
      } else if (!state.has(next)) path.push({ name: next, next: 0 });
    }
  }
  return { order };
}

/** `W starts from Wp, and Wp from W`. */
export function circleSentence(circle: readonly string[]): string {
  const links = circle.slice(1).map((name, index) => `${circle[index]} ${index === 0 ? "starts " : ""}from ${name}`);
  return `${links.join(", and ")}: one of them must start by itself`;
}
