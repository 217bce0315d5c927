/** From a text to a system: cut, read, gather the includes, check. */

import { mostCharacters, mostNames, mostNodes } from "./budgets.ts";
import { checkSystem, type SourcedStatement } from "./check.ts";
import { LanguageError, LanguageErrors, UnknownNameError } from "./errors.ts";
import type { Unreadable } from "./names.ts";
import { expressionsOf, namesOf, noteUnreadable, parseStatement, type Statement } from "./parse-statement.ts";
import type { Position, System } from "./syntax.ts";
import { tokenLines } from "./tokens.ts";
import { postorder } from "./walk.ts";

/** The system that a text describes. Throws LanguageErrors with everything that is wrong. `include` gives the shared texts. */
export function parseSystem(text: string, include: (name: string) => string | undefined): System {
  const errors: LanguageError[] = [];
  const statements: SourcedStatement[] = [];
  const unreadable: Unreadable = {
    names: new Set(),
    flows: new Set(),
    dimensions: new Set(),
    header: false,
    include: false,
  };
  /** Shared texts by name, and where the system's own text asks for them. */
  const asked = new Map<string, Position>();
  const spend = createBudget();

  const read = (source: string, from: string | undefined, wantedAt: Position | null) => {
    for (const { tokens, error } of tokenLines(source, from)) {
      try {
        if (error !== null) throw error;
        const statement = parseStatement(tokens);
        spend(statement, tokens[0]!.at);
        statements.push({ statement, include: from ?? null });
        if (statement.kind !== "include") continue;
        for (const { name, at } of statement.names) if (!asked.has(name)) asked.set(name, wantedAt ?? at);
      } catch (caught) {
        if (!(caught instanceof LanguageError)) throw caught;
        if (caught instanceof BudgetError) throw caught;
        errors.push(caught);
        noteUnreadable(tokens, unreadable);
      }
    }
  };
  const readAll = () => {
    if (text.length > mostCharacters)
      throw new BudgetError(
        { line: 1, column: 1 },
        `this text has ${text.length} characters, and at most ${mostCharacters} are read`,
      );
    read(text, undefined, null);
    // The map grows while it is walked where a shared text includes others.
    for (const [name, at] of asked) {
      const shared = include(name);
      if (shared !== undefined) read(shared, name, at);
      else {
        errors.push(new LanguageError(at, `there is no shared text named ${name} to include`));
        unreadable.include = true;
      }
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
    if (!(error instanceof UnknownNameError) || error.at.include === undefined) return true;
    const need = `${error.at.include} ${error.unknown}`;
    if (said.has(need)) return false;
    said.add(need);
    return true;
  });
}

/** An error inside a shared text is shown where the system includes it. */
function inOwnText(error: LanguageError, asked: ReadonlyMap<string, Position>): LanguageError {
  const { include, line } = error.at;
  const at = include === undefined ? undefined : asked.get(include);
  if (include === undefined || at === undefined) return error;
  if (error instanceof UnknownNameError)
    return new LanguageError(
      at,
      `include ${include} needs something named ${error.unknown}, which this text does not declare (line ${line} of ${include})`,
    );
  return new LanguageError(at, `include ${include}, its line ${line}: ${error.sentence}`, error.hint);
}
