/** From a text to a system: cut, read, gather the includes, check. */

import { mostCharacters, mostNames, mostNodes } from "./budgets.ts";
import { checkSystem } from "./check.ts";
import { LanguageError, LanguageErrors, UnknownNameError } from "./errors.ts";
import type { SourcedStatement } from "./lines.ts";
import type { Unreadable } from "./names.ts";
import {
  expressionsOf,
  type Named,
  namesOf,
  noteUnreadable,
  parseStatement,
  type Statement,
} from "./parse-statement.ts";
import type { Position, System } from "./syntax.ts";
import { tokenLines } from "./tokens.ts";
import { postorder } from "./walk.ts";

/**
 * The system that a text describes. `include` gives the shared texts, `extend` those of systems.
 * @throws LanguageErrors with everything that is wrong
 */
export function parseSystem(
  text: string,
  include: (name: string) => string | undefined,
  extend: (name: string) => string | undefined = () => undefined,
): System {
  const errors: LanguageError[] = [];
  const statements: SourcedStatement[] = [];
  const unreadable: Unreadable = {
    names: new Set(),
    flows: new Set(),
    dimensions: new Set(),
    header: false,
    include: false,
  };
  /** What was asked for, as it was written, and where the system's own text asks for it. */
  const asked = new Map<string, Position>();
  const included: Named[] = [];
  const spend = createBudget();

  /** Yields the systems that the text extends: one, if it is right. */
  const read = (source: string, distance: number, from: string | undefined): Named[] => {
    const extended: Named[] = [];
    const askedAt = (at: Position): Position => (from === undefined ? at : asked.get(from)!);
    for (const { tokens, error } of tokenLines(source, from)) {
      try {
        if (error !== null) throw error;
        const statement = parseStatement(tokens);
        spend(statement, tokens[0]!.at);
        statements.push({ statement, distance });
        if (statement.kind === "extend") extended.push({ name: statement.name, at: askedAt(statement.at) });
        if (statement.kind === "include")
          for (const { name, at } of statement.names) included.push({ name, at: askedAt(at) });
      } catch (caught) {
        if (!(caught instanceof LanguageError)) throw caught;
        if (caught instanceof BudgetError) throw caught;
        errors.push(caught);
        noteUnreadable(tokens, unreadable);
      }
    }
    return extended;
  };
  const lacking = (at: Position, sentence: string): void => {
    errors.push(new LanguageError(at, sentence));
    unreadable.include = true;
  };
  const readAll = () => {
    if (text.length > mostCharacters)
      throw new BudgetError(
        { line: 1, column: 1 },
        `this text has ${text.length} characters, and at most ${mostCharacters} are read`,
      );
    let extended = read(text, 0, undefined);
    for (let distance = 1; extended.length > 0; distance++) {
      const [{ name, at }, second] = extended as [Named, Named?];
      if (second !== undefined)
        errors.push(
          new LanguageError(second.at, "a text extends one system, and this is the second: extend one of the two"),
        );
      const from = `extend ${name}`;
      const source = asked.has(from) ? undefined : extend(name);
      if (asked.has(from)) lacking(at, `${from} goes in a circle`);
      else if (source === undefined) lacking(at, `there is no system named ${name} to extend`);
      asked.set(from, at);
      extended = source === undefined ? [] : read(source, distance, from);
    }
    // The list grows while it is walked where a shared text includes others.
    for (const { name, at } of included) {
      const from = `include ${name}`;
      if (asked.has(from)) continue;
      asked.set(from, at);
      const shared = include(name);
      if (shared === undefined) lacking(at, `there is no shared text named ${name} to include`);
      else
        for (const { at: there } of read(shared, Number.POSITIVE_INFINITY, from))
          errors.push(new LanguageError(there, `${from} is a shared text, and only a system extends another`));
    }
    return checkSystem(text, statements, unreadable, errors);
  };

  try {
    const system = readAll();
    if (errors.length === 0 && system !== null) return system;
  } catch (caught) {
    if (!(caught instanceof BudgetError)) throw caught;
    errors.push(caught);
  }
  throw new LanguageErrors(withoutRepeatedNeeds(errors).map((error) => inOwnText(error, asked)));
}

/** A text that is too large is not looked at further. */
class BudgetError extends LanguageError {}

/** Counts what the statements of a system hold, and throws a BudgetError where it becomes too much. */
function createBudget(): (statement: Statement, at: Position) => void {
  let nodes = 0;
  let names = 0;
  return (statement, at) => {
    for (const expression of expressionsOf(statement)) nodes += postorder(expression).length;
    names += namesOf(statement);
    if (nodes > mostNodes)
      throw new BudgetError(
        at,
        `with this line the text has ${nodes} names, numbers and operations in its expressions, and at most ${mostNodes} are possible`,
      );
    if (names > mostNames)
      throw new BudgetError(
        at,
        `with this line the text declares ${names} names, and at most ${mostNames} are possible`,
      );
  };
}

/** What a shared text needs and the system lacks is one error, however many of its lines need it. */
function withoutRepeatedNeeds(errors: readonly LanguageError[]): readonly LanguageError[] {
  const said = new Set<string>();
  return errors.filter((error) => {
    if (!(error instanceof UnknownNameError) || error.at.from === undefined) return true;
    const need = `${error.at.from} ${error.unknown}`;
    if (said.has(need)) return false;
    said.add(need);
    return true;
  });
}

/** An error inside another text is shown where the system asks for that one. */
function inOwnText(error: LanguageError, asked: ReadonlyMap<string, Position>): LanguageError {
  const { from, line } = error.at;
  const at = from === undefined ? undefined : asked.get(from);
  if (from === undefined || at === undefined) return error;
  const name = from.slice(from.indexOf(" ") + 1);
  if (error instanceof UnknownNameError)
    return new LanguageError(
      at,
      `${from} needs something named ${error.unknown}, which this text does not declare (line ${line} of ${name})`,
    );
  return new LanguageError(at, `${from}, its line ${line}: ${error.sentence}`, error.hint);
}
