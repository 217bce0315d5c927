/** Reads a text and those that it takes lines from, the one that it extends and the shared ones that it includes, line by line. */

import { mostCharacters, mostNames, mostNodes } from "./budgets.ts";
import type { Listener } from "./cursor.ts";
import { LanguageError } from "./errors.ts";
import { expressionsOf, type Named, namesOf, parseStatement, type Statement } from "./parse-statement.ts";
import type { Position } from "./syntax.ts";
import { type Aside, type Token, tokenLines } from "./tokens.ts";
import { postorder } from "./walk.ts";

/** Gives the text of a name, if there is one. */
export type Library = (name: string) => string | undefined;

/** A logical line with what it says, or with what is wrong with it. */
export interface ReadLine {
  readonly tokens: readonly Token[];
  /** How far its text is: 0 the system's own, 1 the one that it extends and so on, infinitely far a shared text. */
  readonly distance: number;
  readonly read: { readonly statement: Statement } | { readonly error: LanguageError };
}

export interface Gathered {
  readonly lines: readonly ReadLine[];
  /** What was asked for, as it was written, and where the system's own text asks for it. */
  readonly asked: ReadonlyMap<string, Position>;
  /** What is wrong with what is asked for. */
  readonly wrong: readonly LanguageError[];
  /** A text is asked for that there is not. */
  readonly lacks: boolean;
  /** Too much to be looked at any further. */
  readonly excess: LanguageError | null;
}

/** Is told of all that is read. */
export interface Reader extends Partial<Listener> {
  readonly hear?: (aside: Aside) => void;
}

/** The lines of a text, of those that it extends, the nearest first, and of those that all of these include. */
export function gatherLines(text: string, include: Library, extend: Library, reader: Reader = {}): Gathered {
  const lines: ReadLine[] = [];
  const wrong: LanguageError[] = [];
  const asked = new Map<string, Position>();
  const included: Named[] = [];
  const spend = createBudget();
  const { took, wanted, hear } = reader;
  const listener = { took: took ?? (() => {}), wanted: wanted ?? (() => {}) };
  let lacks = false;

  /** Yields the systems that the text extends: one, if it is right. */
  const read = (source: string, distance: number, from: string | undefined): Named[] => {
    const extended: Named[] = [];
    const askedAt = (at: Position): Position => (from === undefined ? at : asked.get(from)!);
    for (const { tokens, error } of tokenLines(source, from, hear)) {
      const line = { tokens, distance, read: readTokens(tokens, error, listener) };
      lines.push(line);
      if ("error" in line.read) continue;
      const { statement } = line.read;
      spend(statement, tokens[0]!.at);
      if (statement.kind === "extend") extended.push({ name: statement.name, at: askedAt(statement.at) });
      if (statement.kind === "include")
        for (const { name, at } of statement.names) included.push({ name, at: askedAt(at) });
    }
    return extended;
  };
  const lacking = (at: Position, sentence: string): void => {
    wrong.push(new LanguageError(at, sentence));
    lacks = true;
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
        wrong.push(
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
          wrong.push(new LanguageError(there, `${from} is a shared text, and only a system extends another`));
    }
  };

  let excess: LanguageError | null = null;
  try {
    readAll();
  } catch (caught) {
    if (!(caught instanceof BudgetError)) throw caught;
    excess = caught;
  }
  return { lines, asked, wrong, lacks, excess };
}

function readTokens(tokens: readonly Token[], error: LanguageError | null, listener: Listener): ReadLine["read"] {
  try {
    // Also where the line is known to be wrong: who listens hears what is right of it.
    const statement = parseStatement(tokens, listener);
    return error === null ? { statement } : { error };
  } catch (caught) {
    if (!(caught instanceof LanguageError)) throw caught;
    return { error: error ?? caught };
  }
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
