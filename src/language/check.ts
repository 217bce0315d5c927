/** Checks the statements of a text against each other and makes a system of them. */

import { LanguageError, suggestion } from "./errors.ts";
import { checkLaw, circleSentence, orderOfStarts } from "./laws.ts";
import { createNameTable, FollowUpError, kindInWords, type NameEntry, type NameKind } from "./names.ts";
import { type ParsedLaw, parseLawText } from "./parse-law.ts";
import type { Statement } from "./parse-statement.ts";
import { printExpression } from "./print.ts";
import { quotation } from "./quotation.ts";
import { describeType, sameShape } from "./shapes.ts";
import { symmetryOver } from "./symmetry.ts";
import type {
  Condition,
  Definition,
  Dimension,
  Expression,
  Flow,
  Observable,
  Parameter,
  Position,
  System,
  Type,
} from "./syntax.ts";
import { type Place, typeExpression } from "./typing.ts";

/** A statement and the shared text it comes from, null for the system's own. */
export interface SourcedStatement {
  readonly statement: Statement;
  readonly include: string | null;
}

type Of<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

/** The system, or null where there is not even a header; what is wrong is added to `errors`. */
export function checkSystem(
  text: string,
  sourced: readonly SourcedStatement[],
  unreadable: ReadonlySet<string>,
  errors: LanguageError[],
): System | null {
  const statements = withoutOverridden(sourced);
  const pick = <K extends Statement["kind"]>(kind: K) =>
    statements.filter((statement): statement is Of<K> => statement.kind === kind);
  const table = createNameTable(unreadable);
  const types = new Map<Expression, Type>();
  const symmetry = symmetryOver(table.leaf);
  const dimensions: string[] = [];

  /** Runs one check; what it throws becomes one of the errors. */
  const attempt = <R>(check: () => R): R | null => {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
      if (!(error instanceof FollowUpError)) errors.push(error);
      return null;
    }
  };

  const checkDimension = (dimension: Dimension, at: Position) => {
    if (typeof dimension === "number" || dimensions.includes(dimension)) return;
    throw new LanguageError(
      at,
      `no state and no data has the dimension ${dimension}${suggestion(dimension, dimensions)}`,
    );
  };
  const typed = (expression: Expression, place: Place, expected: Type | null = null) =>
    typeExpression(
      expression,
      place,
      { typeOfName: table.typeOfName, checkDimension, isSymmetric: symmetry.isSymmetric },
      types,
      expected,
    );
  const entry = (kind: NameKind, at: Position, type: Type | null, expression: Expression | null = null): NameEntry => ({
    kind,
    at,
    type,
    failed: false,
    expression,
  });

  const notSymmetric = (beginning: string, expression: Expression, at: Position): LanguageError => {
    const missing = symmetry.unpaired(expression);
    const detail = missing === null ? "" : `: its term in ${missing.term} has no partner in ${missing.transpose}`;
    return new LanguageError(at, `${beginning} ${quotation(expression)} is not symmetric${detail}`);
  };

  const declares = (name: string, made: NameEntry): boolean =>
    attempt(() => {
      table.declare(name, made);
      return true;
    }) ?? false;

  const header = attempt(() => readHeader(pick("system")));

  const declared = [...pick("state"), ...pick("data")].filter(({ kind, name, type, at, law }) => {
    for (const dimension of dimensionsOf(type))
      if (typeof dimension === "string" && !dimensions.includes(dimension)) dimensions.push(dimension);
    return declares(name, { ...entry(kind, at, type), drawn: kind === "data" && law !== null });
  });
  const stateLines = declared.filter(({ kind }) => kind === "state");
  const data = declared
    .filter(({ kind, law }) => kind === "data" && law === null)
    .map(({ name, type, at }) => ({ name, type, at }));

  /** Declares names whose types are still to be found, then finds them in order. */
  const inOrder = <T extends { name: string; at: Position }>(
    items: readonly T[],
    kind: NameKind,
    expressionOf: (item: T) => Expression,
    check: (item: T) => Type,
  ): readonly (T & { type: Type })[] => {
    const fresh = items.filter((item) => declares(item.name, entry(kind, item.at, null, expressionOf(item))));
    return fresh.flatMap((item) => {
      const type = attempt(() => check(item));
      const known = table.get(item.name)!;
      known.failed = type === null;
      known.type = type;
      return type === null ? [] : [{ ...item, type }];
    });
  };

  const parameters: readonly Parameter[] = inOrder(
    pick("param").flatMap((statement) => statement.parameters),
    "parameter",
    (parameter) => parameter.default,
    (parameter) => {
      const type = typed(parameter.default, "parameter");
      if (type.kind === "scalar") return type;
      throw new LanguageError(parameter.at, `a parameter is a scalar, and the default of ${parameter.name} is not`);
    },
  ).map(({ name, default: value, at }) => ({ name, default: value, at }));

  const definitions: readonly Definition[] = inOrder(
    pick("definition").map(({ name, expression, at, type: shape }) => ({ name, expression, at, shape })),
    "definition",
    (definition) => definition.expression,
    ({ name, expression, at, shape }) => {
      if (shape !== null) for (const dimension of dimensionsOf(shape)) checkDimension(dimension, at);
      const type = typed(expression, "definition", shape);
      if (shape !== null && !sameShape(shape, type))
        throw new LanguageError(
          at,
          `${name} is declared ${describeType(shape)}, and ${quotation(expression)} is ${describeType(type)}`,
        );
      if (shape?.kind === "matrix" && shape.symmetric && type.kind === "matrix" && !type.symmetric)
        throw notSymmetric(`${name} is declared symmetric, and`, expression, at);
      return type;
    },
  ).map(({ name, expression, type, at }) => ({ name, expression, type, at }));

  const checkFlow = ({ state, expression, at }: Of<"flow">): void => {
    const known = table.get(state);
    if (known === undefined && unreadable.has(state)) return;
    if (known?.kind !== "state" || known.type === null) {
      const names = stateLines.map(({ name }) => name);
      throw new LanguageError(
        at,
        known === undefined
          ? `no state is named ${state}${suggestion(state, names)}`
          : `${state} is ${kindInWords[known.kind]}, and only a state has a slope: declare state ${state}, or write ${state} = ...`,
      );
    }
    const type = typed(expression, "flow", known.type);
    if (!sameShape(type, known.type) && !(type.kind === "scalar" && known.type.kind === "vector"))
      throw new LanguageError(
        at,
        `d${state}/dt is ${describeType(type)}, and ${state} is ${describeType(known.type)}: a state and its slope have one shape`,
      );
    if (known.type.kind === "matrix" && known.type.symmetric && type.kind === "matrix" && !type.symmetric)
      throw notSymmetric(`the state ${state} is declared symmetric, and its slope`, expression, at);
  };
  const slopes = new Map<string, Flow>();
  for (const flow of pick("flow")) {
    const earlier = slopes.get(flow.state);
    if (earlier === undefined) slopes.set(flow.state, { state: flow.state, expression: flow.expression, at: flow.at });
    attempt(() => {
      if (earlier === undefined) return checkFlow(flow);
      throw new LanguageError(
        flow.at,
        `d${flow.state}/dt is given already in line ${earlier.at.line}: keep one of the two`,
      );
    });
  }
  for (const { name, at } of stateLines)
    if (!slopes.has(name) && !unreadable.has(`d${name}`))
      errors.push(
        new LanguageError(at, `the state ${name} has no flow: add d${name}/dt = ..., or d${name}/dt = 0 to freeze it`),
      );

  const checkCondition = ({ left, right }: Condition, place: Place) => {
    for (const side of [left, right]) {
      const type = typed(side, place);
      if (type.kind !== "scalar")
        throw new LanguageError(
          side.at,
          `a condition compares scalars, and ${quotation(side)} is ${describeType(type)}`,
        );
    }
  };
  const observables: readonly Observable[] = inOrder(
    pick("observe").map(({ name, expression, where, at }) => ({ name, expression, where, at })),
    "observable",
    (observable) => observable.expression,
    ({ name, expression, where }) => {
      const type = typed(expression, "observable");
      if (type.kind === "matrix")
        throw new LanguageError(
          expression.at,
          `an observable is a scalar or a vector, and ${name} is ${describeType(type)}: take its norm, trace or spectrum`,
        );
      if (where !== null) {
        checkCondition(where, "where");
        if (type.kind !== "scalar")
          throw new LanguageError(
            where.at,
            `where may stand behind a scalar only, and ${name} is ${describeType(type)}`,
          );
      }
      return type;
    },
  ).map((observable) => ({
    ...observable,
    spectral: observable.expression.kind === "call" && observable.expression.name === "spectrum",
  }));

  const [collapsed, second] = pick("collapsed").map(({ condition }) => condition);
  if (collapsed !== undefined) attempt(() => checkCondition(collapsed, "collapsed"));
  if (second !== undefined) errors.push(new LanguageError(second.at, "collapsed is said twice: keep one of the two"));

  const requirements = pick("require").map(({ smaller, larger, at }) => {
    for (const side of [smaller, larger]) attempt(() => checkDimension(side.name, side.at));
    return { smaller: smaller.name, larger: larger.name, at };
  });
  const lawOf = (name: string, type: Type, law: ParsedLaw) =>
    checkLaw(name, type, law, { table, dimensions, checkDimension });
  const states = stateLines.map(({ name, type, at, law }) => ({
    name,
    type,
    at,
    law: law && attempt(() => lawOf(name, type, law)),
  }));
  const drawn = declared.flatMap(({ kind, name, type, at, law: written }) => {
    const law = kind === "data" && written !== null ? attempt(() => lawOf(name, type, written)) : null;
    return law === null ? [] : [{ name, type, at, law }];
  });
  const starts = [...states, ...drawn];
  const order = orderOfStarts(new Map(starts.map(({ name, law }) => [name, law?.reads ?? []])));
  if ("circle" in order) {
    const first = starts.find(({ name }) => name === order.circle[0])!;
    errors.push(new LanguageError(first.at, circleSentence(order.circle)));
  }

  if (header === null) return null;
  if (states.length === 0 && errors.length === 0)
    errors.push(new LanguageError(header.at, `${header.name} has no state: add a line such as state W : n2 x n1`));

  return {
    name: header.name,
    title: header.title,
    text,
    dimensions,
    requirements,
    states,
    data,
    drawn,
    parameters,
    definitions,
    flows: states.flatMap(({ name }) => slopes.get(name) ?? []),
    observables,
    collapsed: collapsed ?? null,
    typeOf: (expression) => {
      const type = types.get(expression);
      if (type === undefined) throw new Error(`${printExpression(expression)} is no part of the system ${header.name}`);
      return type;
    },
    readLaw: (name, lawText) => {
      const start = starts.find((candidate) => candidate.name === name);
      if (start === undefined) throw new Error(`${name} is neither a state nor drawn data of ${header.name}`);
      return lawOf(name, start.type, parseLawText(lawText));
    },
  };
}

function readHeader(headers: readonly Of<"system">[]): Of<"system"> {
  const [header, second] = headers;
  if (header === undefined)
    throw new LanguageError({ line: 1, column: 1 }, 'a text begins with its name: system NAME "TITLE"');
  if (second !== undefined) throw new LanguageError(second.at, "a text holds one system line, and this is the second");
  return header;
}

function dimensionsOf(type: Type): readonly Dimension[] {
  if (type.kind === "scalar") return [];
  return type.kind === "vector" ? [type.length] : [type.rows, type.columns];
}

/** What the system says itself takes the place of what a shared text says: parameters, observables, collapsed. */
function withoutOverridden(sourced: readonly SourcedStatement[]): readonly Statement[] {
  const own = sourced.filter(({ include }) => include === null).map(({ statement }) => statement);
  const parameters = new Set(
    own.flatMap((line) => (line.kind === "param" ? line.parameters.map(({ name }) => name) : [])),
  );
  const observables = new Set(own.flatMap((line) => (line.kind === "observe" ? [line.name] : [])));
  const saysCollapsed = own.some((line) => line.kind === "collapsed");
  return sourced.flatMap(({ statement, include }): Statement[] => {
    if (include === null) return [statement];
    if (statement.kind === "param")
      return [{ ...statement, parameters: statement.parameters.filter(({ name }) => !parameters.has(name)) }];
    if (statement.kind === "observe" && observables.has(statement.name)) return [];
    if (statement.kind === "collapsed" && saysCollapsed) return [];
    return [statement];
  });
}
