/** Checks the statements of a text against each other and makes a system of them. */

import { type Checking, createChecking, createEntry, type Of } from "./checking.ts";
import { sidesOf } from "./condition.ts";
import { checkDeclarations, checkLaws, checkNamesOfDimensions, type Declared, lawReader } from "./declarations.ts";
import { withGradients } from "./derive.ts";
import { LanguageError, suggestion } from "./errors.ts";
import { reservedMeaning } from "./functions.ts";
import { linesOf, type SourcedStatement } from "./lines.ts";
import { checkClock, checkObserved, checkTimes, createDrawTeller, withNexts } from "./maps.ts";
import { kindInWords, type Unreadable } from "./names.ts";
import { printExpression } from "./print.ts";
import { quotation } from "./quotation.ts";
import { ratesIn } from "./rate.ts";
import { describeType, dimensionsOf, sameShape } from "./shapes.ts";
import type {
  Condition,
  Definition,
  Expression,
  Flow,
  Observable,
  Parameter,
  RunClass,
  System,
  Type,
} from "./syntax.ts";
import type { Place } from "./typing.ts";

type DrawTeller = ReturnType<typeof createDrawTeller>;

/** The system, or null where there is not even a header; what is wrong is added to `errors`. */
export function checkSystem(
  text: string,
  sourced: readonly SourcedStatement[],
  unreadable: Unreadable,
  errors: LanguageError[],
): System | null {
  const checking = createChecking(linesOf(sourced), unreadable, errors);
  const { attempt, dimensions, pick, types } = checking;

  // The order of the text is kept within each kind; the kinds come in the order in which they may use each other.
  const header = attempt(() => readHeader(checking));
  const { states: declared, data, drawn: drawnLines } = checkDeclarations(checking);
  const parameters = checkParameters(checking);
  const teller = createDrawTeller(checking);
  const written = checkDefinitions(checking, teller);
  const flows = checkFlows(checking, declared, teller);
  const clock = checkClock(checking);
  const observables = checkObservables(checking);
  checkNamesOfDimensions(checking);
  const classes = checkClasses(checking);
  const stops = pick("stop").map(({ condition, at }) => {
    checkCondition(condition, "class", checking);
    return { condition, at };
  });
  const requirements = pick("require").map(({ smaller, larger, at }) => {
    for (const side of [smaller, larger]) attempt(() => checking.checkDimension(side.name, side.at));
    return { smaller: smaller.name, larger: larger.name, at };
  });
  const { states, drawn } = checkLaws(checking, declared, drawnLines);
  const observed = [
    ...observables.map(({ name, expression }) => ({ name, expression })),
    ...[...classes, ...stops].flatMap((judged) =>
      sidesOf(judged.condition).map((expression) => ({ name: "name" in judged ? judged.name : "stop", expression })),
    ),
  ];
  checkTimes(observed, checking);
  const others = [...flows, ...observed].map(({ expression }) => expression);
  const withLosses = errors.length === 0 ? withGradients(written, others, checking) : written;
  const derived = withNexts(withLosses, flows, checking);
  checkObserved(observed, derived, checking);
  const rates = errors.length === 0 ? ratesIn(others, { flows, named: namedIn(derived, observables) }, checking) : [];
  const definitions = [...derived, ...rates];
  if (header === null) return null;
  if (states.length === 0 && errors.length === 0)
    errors.push(new LanguageError(header.at, `${header.name} has no state: add a line such as state W : n2 x n1`));
  const { name, title } = header;
  return {
    name,
    title,
    text,
    dimensions: [...dimensions],
    requirements,
    states,
    data,
    drawn,
    parameters,
    definitions,
    kind: checking.kind,
    flows,
    clock,
    draws: teller.draws,
    observables,
    classes,
    stops,
    typeOf: typesOf(name, types),
    readLaw: lawReader(name, [...states, ...drawn], checking),
  };
}

/** What stands behind names and gradients, each behind what it is made of. */
function namedIn(definitions: readonly Definition[], observables: readonly Observable[]) {
  const named = ({ name, expression, at }: Observable | Definition, origin: Definition["origin"]) => ({
    shown: typeof origin === "string" ? ({ kind: "name", name, at } as const) : origin,
    expression,
  });
  return [
    ...definitions.map((definition) => named(definition, definition.origin)),
    ...observables.map((observable) => named(observable, "text")),
  ];
}

function typesOf(name: string, types: ReadonlyMap<Expression, Type>): System["typeOf"] {
  return (expression) => {
    const type = types.get(expression);
    if (type === undefined) throw new Error(`${printExpression(expression)} is no part of the system ${name}`);
    return type;
  };
}

function readHeader({ pick, report, unreadable }: Checking): Of<"system"> | null {
  const [header, second] = pick("system");
  if (second !== undefined)
    report(new LanguageError(second.at, "a text holds one system line, and this is the second"));
  if (header !== undefined || unreadable.header) return header ?? null;
  throw new LanguageError({ line: 1, column: 1 }, 'a text begins with its name: system NAME "TITLE"');
}

function checkParameters({ pick, inOrder, typed }: Checking): readonly Parameter[] {
  const written = pick("param").flatMap((statement) => statement.parameters);
  const check = (parameter: (typeof written)[number]): Type => {
    const type = typed(parameter.default, "parameter");
    if (type.kind === "scalar") return type;
    throw new LanguageError(parameter.at, `a parameter is a scalar, and the default of ${parameter.name} is not`);
  };
  const found = inOrder(written, ({ at, default: value }) => createEntry("parameter", at, null, value), check);
  return found.map(({ name, default: value, range, label, at }) => ({ name, default: value, range, label, at }));
}

function checkDefinitions(checking: Checking, { told }: DrawTeller): readonly Definition[] {
  const written = checking.pick("definition").map(({ name, loss, expression, at, type: shape }) => ({
    name,
    loss,
    expression: told(expression, name, shape),
    at,
    shape,
  }));
  const check = ({ name, loss, expression, at, shape }: (typeof written)[number]): Type => {
    if (shape !== null) for (const dimension of dimensionsOf(shape)) checking.checkDimension(dimension, at);
    const type = checking.typed(expression, "definition", shape);
    if (loss && type.kind !== "scalar")
      throw new LanguageError(
        at,
        `a loss is a scalar, and ${name} is ${describeType(type)}: take its norm, trace or sum`,
      );
    if (shape !== null && !sameShape(shape, type))
      throw new LanguageError(
        at,
        `${name} is declared ${describeType(shape)}, and ${quotation(expression)} is ${describeType(type)}`,
      );
    if (shape?.kind === "matrix" && shape.symmetric && type.kind === "matrix" && !type.symmetric)
      throw checking.notSymmetric(`${name} is declared symmetric, and`, expression, at);
    return type;
  };
  const found = checking.inOrder(
    written,
    ({ at, expression, loss }) => ({ ...createEntry("definition", at, null, expression), loss }),
    check,
  );
  return found.map(({ name, loss, expression, type, at }) => ({
    name,
    origin: loss ? "loss" : "text",
    expression,
    type,
    at,
  }));
}

/** The flows, or a map's steps, in the order of the states. */
function checkFlows(checking: Checking, states: readonly Declared[], { told }: DrawTeller): readonly Flow[] {
  const { attempt, kind, pick, report, table, unreadable } = checking;
  const flows = new Map<string, Flow>();
  for (const { state, expression: written, next, at } of pick("flow")) {
    const expression = told(written, `next ${state}`, table.get(state)?.type ?? null);
    const earlier = flows.get(state);
    if (earlier === undefined) flows.set(state, { state, expression, at });
    attempt(() => {
      if (next !== (kind === "map"))
        throw new LanguageError(
          at,
          `a system has flows, dX/dt = ..., or it is a map of lines next X = ...: this one begins with a ${kind === "map" ? "next" : "flow"}`,
        );
      if (earlier === undefined) return checkFlow({ state, expression, at }, checking, states);
      const line = next ? `next ${state}` : `d${state}/dt`;
      throw new LanguageError(at, `${line} is given already in line ${earlier.at.line}: keep one of the two`);
    });
  }
  const isDefined = (name: string): boolean => table.get(name)?.kind === "definition";
  for (const { name, at } of states)
    if (!flows.has(name) && !unreadable.flows.has(name) && !unreadable.names.has(`d${name}`))
      report(
        new LanguageError(
          at,
          kind === "map"
            ? `the state ${name} has no step: add next ${name} = ..., or next ${name} = ${name} to keep it`
            : isDefined(`d${name}`)
              ? `the state ${name} has no flow, and d${name} is a definition: write d${name}/dt = ...`
              : `the state ${name} has no flow: add d${name}/dt = ..., or d${name}/dt = 0 to freeze it`,
        ),
      );
  return states.flatMap(({ name }) => flows.get(name) ?? []);
}

function checkFlow({ state, expression, at }: Flow, checking: Checking, states: readonly Declared[]): void {
  const { table, unreadable, typed, report } = checking;
  const known = table.get(state);
  if (known?.kind !== "state" || known.type === null) {
    // What its line would have declared is not known, but what stands on the right may be wrong all the same.
    if (known === undefined && (unreadable.names.has(state) || unreadable.include))
      return void typed(expression, "flow", "unknown");
    report(
      known === undefined
        ? new LanguageError(at, `no state is named ${state}`, () =>
            suggestion(
              state,
              states.map(({ name }) => name),
            ),
          )
        : new LanguageError(
            at,
            `${state} is ${kindInWords[known.kind]}, and only a state has a ${checking.kind === "map" ? "next value" : "slope"}: declare state ${state}, or write ${state} = ...`,
          ),
    );
    return void typed(expression, "flow", "unknown");
  }
  const type = typed(expression, "flow", known.type);
  if (!sameShape(type, known.type) && !(type.kind === "scalar" && known.type.kind === "vector"))
    throw new LanguageError(
      at,
      checking.kind === "map"
        ? `next ${state} is ${describeType(type)}, and ${state} is ${describeType(known.type)}: a state keeps its shape`
        : `d${state}/dt is ${describeType(type)}, and ${state} is ${describeType(known.type)}: a state and its slope have one shape`,
    );
  if (known.type.kind === "matrix" && known.type.symmetric && type.kind === "matrix" && !type.symmetric)
    throw checking.notSymmetric(
      `the state ${state} is declared symmetric, and its ${checking.kind === "map" ? "next value" : "slope"}`,
      expression,
      at,
    );
}

function checkCondition(condition: Condition, place: Place, { attempt, typed }: Checking): void {
  for (const side of sidesOf(condition))
    attempt(() => {
      const type = typed(side, place);
      if (type.kind === "scalar") return;
      throw new LanguageError(side.at, `a condition compares scalars, and ${quotation(side)} is ${describeType(type)}`);
    });
}

function checkObservables(checking: Checking): readonly Observable[] {
  const written = checking.pick("observe").map(({ kind, ...observable }) => observable);
  const check = ({ name, expression, where }: (typeof written)[number]): Type => {
    if (where !== null) checkCondition(where, "where", checking);
    const type = checking.typed(expression, "observable");
    if (type.kind === "matrix")
      throw new LanguageError(
        expression.at,
        `an observable is a scalar or a vector, and ${name} is ${describeType(type)}: take its norm, trace or spectrum`,
      );
    if (where !== null && type.kind !== "scalar")
      throw new LanguageError(where.at, `where may stand behind a scalar only, and ${name} is ${describeType(type)}`);
    return type;
  };
  return checking
    .inOrder(written, ({ at, expression }) => createEntry("observable", at, null, expression), check)
    .map((observable) => ({
      ...observable,
      spectral: isSpectrum(observable.expression, checking),
    }));
}

/** A spectrum, by whatever name. */
function isSpectrum(expression: Expression, { table }: Checking): boolean {
  let node = expression;
  while (node.kind === "name") {
    const behind = table.get(node.name)?.expression;
    if (!behind) return false;
    node = behind;
  }
  return node.kind === "call" && node.name === "spectrum";
}

function checkClasses(checking: Checking): readonly RunClass[] {
  const said = new Set<string>();
  return checking.pick("class").map(({ name, condition, at }) => {
    checkCondition(condition, "class", checking);
    const meaning = reservedMeaning(name);
    if (meaning !== null)
      checking.report(new LanguageError(at, `${name} already means ${meaning}: choose another name`));
    if (said.has(name)) checking.report(new LanguageError(at, `the class ${name} is said twice: keep one of the two`));
    said.add(name);
    return { name, condition, at };
  });
}
