/** What the checks of the statements have in common: the names, the types, the errors found so far. */

import { LanguageError, suggestion } from "./errors.ts";
import { isMap } from "./maps.ts";
import { isOfTimes } from "./marks.ts";
import {
  createNameTable,
  FollowUpError,
  type NameEntry,
  type NameKind,
  type NameTable,
  type Unreadable,
} from "./names.ts";
import { dependencyOrder } from "./order.ts";
import type { Statement } from "./parse-statement.ts";
import { printExpression } from "./print.ts";
import { quotation } from "./quotation.ts";
import { gradientsIn } from "./references.ts";
import { scalar } from "./shapes.ts";
import { symmetryOver } from "./symmetry.ts";
import type { Dimension, Expression, Position, System, Type } from "./syntax.ts";
import { type Place, typeExpression } from "./typing.ts";
import { namesIn, postorder } from "./walk.ts";

export type Of<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

export type Checking = ReturnType<typeof createChecking>;

/** `errors` takes what is found wrong. */
export function createChecking(statements: readonly Statement[], unreadable: Unreadable, errors: LanguageError[]) {
  const kind = isMap(statements) ? "map" : "flow";
  const clocked = statements.some((statement) => statement.kind === "clock");
  const table = createNameTable(unreadable, { kind, clocked });
  const types = new Map<Expression, Type>();
  /** In order of first appearance. */
  const dimensions = new Set<string>();
  const isDimension = (name: string): boolean => dimensions.has(name) && table.get(name) === undefined;
  const symmetry = symmetryOver((name) =>
    isDimension(name) ? { kind: "leaf", type: scalar, varying: false } : table.leaf(name),
  );

  const report = (error: LanguageError): void => {
    if (!(error instanceof FollowUpError)) errors.push(error);
  };

  /** Runs one check; what it throws becomes one of the errors. */
  const attempt = <R>(check: () => R): R | null => {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
      report(error);
      return null;
    }
  };

  const checkDimension = (dimension: Dimension, at: Position): void => {
    if (typeof dimension === "number" || dimensions.has(dimension)) return;
    if (unreadable.dimensions.has(dimension) || unreadable.include)
      throw new FollowUpError(at, `${dimension} may stand in a line that is wrong itself`);
    throw new LanguageError(
      at,
      `no state and no data has the dimension ${dimension}`,
      () => suggestion(dimension, dimensions) || `: add the line dimension ${dimension}`,
    );
  };

  /** A dimension is a number, wherever numbers may follow from states. */
  const typeOfName: NameTable["typeOfName"] = (name, at, place) =>
    isDimension(name) && ["definition", "flow", "observable", "class"].includes(place)
      ? scalar
      : table.typeOfName(name, at, place);
  const names = { typeOfName, checkDimension, isSymmetric: symmetry.isSymmetric, hasTimes: timesBehind(table), report };
  const typed = (expression: Expression, place: Place, expected: Type | "unknown" | null = null): Type =>
    typeExpression(expression, place, names, types, expected);

  const { declares, inOrder } = createDeclaring(table, unreadable, attempt);

  const notSymmetric = (beginning: string, expression: Expression, at: Position): LanguageError =>
    new LanguageError(at, `${beginning} ${quotation(expression)} is not symmetric`, () => {
      const [gradient] = gradientsIn(expression);
      if (gradient) return `: a gradient takes entries for independent; write sym(${printExpression(gradient)})`;
      const missing = symmetry.unpaired(expression);
      return missing === null ? "" : `: its term in ${missing.term} has no partner in ${missing.transpose}`;
    });

  return {
    kind: kind as System["kind"],
    unreadable,
    table,
    types,
    dimensions,
    report,
    attempt,
    checkDimension,
    typed,
    declares,
    inOrder,
    notSymmetric,
    pick: <K extends Statement["kind"]>(kind: K) =>
      statements.filter((statement): statement is Of<K> => statement.kind === kind),
  };
}

/** Whether an observable, by its name, holds what a flow does not know. */
function timesBehind(table: NameTable): (name: string) => boolean {
  const known = new Map<string, boolean>();
  const hasTimes = (name: string): boolean => {
    const found = known.get(name);
    if (found !== undefined) return found;
    // Of a circle, which is an error of its own, one has to begin.
    known.set(name, false);
    const entry = table.get(name);
    const nodes = entry?.kind === "observable" && entry.expression !== null ? postorder(entry.expression) : [];
    const result = nodes.some((node) => isOfTimes(node) || (node.kind === "name" && hasTimes(node.name)));
    known.set(name, result);
    return result;
  };
  return hasTimes;
}

/** Each behind those that its expression names; where some are made of each other, as they are written. */
function madeFirst<T extends { readonly name: string }>(
  items: readonly T[],
  expressionOf: (item: T) => Expression | null,
): readonly T[] {
  const byName = new Map(items.map((item) => [item.name, item]));
  const reads = items.map((item): [string, readonly string[]] => {
    const expression = expressionOf(item);
    return [item.name, expression === null ? [] : namesIn(expression).filter((name) => byName.has(name))];
  });
  const found = dependencyOrder(new Map(reads));
  return "order" in found ? found.order.map((name) => byName.get(name)!) : items;
}

/** Puts names into the table; what is wrong goes where `attempt` takes it. */
function createDeclaring(table: NameTable, unreadable: Unreadable, attempt: <R>(check: () => R) => R | null) {
  const declares = (name: string, entry: NameEntry): boolean => {
    const done = attempt(() => {
      table.declare(name, entry);
      return true;
    });
    // Where the name may not be given, its uses are no errors of their own.
    if (done === null) unreadable.names.add(name);
    return done !== null;
  };

  /** Declares names whose types are still to be found, then finds them, of each after what it is made of, wherever that stands. */
  const inOrder = <T extends { readonly name: string; readonly at: Position }>(
    items: readonly T[],
    entryOf: (item: T) => NameEntry,
    check: (item: T) => Type,
  ): readonly (T & { readonly type: Type })[] => {
    const fresh = items.filter((item) => declares(item.name, entryOf(item)));
    return madeFirst(fresh, (item) => table.get(item.name)!.expression).flatMap((item) => {
      const known = table.get(item.name)!;
      known.open = true;
      const type = attempt(() => check(item));
      known.open = false;
      known.failed = type === null;
      known.type = type;
      return type === null ? [] : [{ ...item, type }];
    });
  };

  return { declares, inOrder };
}

export function createEntry(
  kind: NameKind,
  at: Position,
  type: Type | null,
  expression: Expression | null = null,
): NameEntry {
  return { kind, at, type, failed: false, expression };
}
