/** From a text to a system: cut, read, gather the includes, check. */

import { checkSystem, type SourcedStatement } from "./check.ts";
import { LanguageError, LanguageErrors, UnknownNameError } from "./errors.ts";
import { namesDeclared, parseStatement } from "./parse-statement.ts";
import type { Position, System } from "./syntax.ts";
import { tokenLines } from "./tokens.ts";

/** The system that a text describes. Throws LanguageErrors with everything that is wrong. `include` gives the shared texts. */
export function parseSystem(text: string, include: (name: string) => string | undefined): System {
  const errors: LanguageError[] = [];
  const statements: SourcedStatement[] = [];
  const unreadable = new Set<string>();
  /** Shared texts by name, and where the system's own text asks for them. */
  const asked = new Map<string, Position>();

  const read = (source: string, from: string | undefined, wantedAt: Position | null) => {
    for (const { tokens, error } of tokenLines(source, from)) {
      try {
        if (error !== null) throw error;
        const statement = parseStatement(tokens);
        statements.push({ statement, include: from ?? null });
        if (statement.kind !== "include") continue;
        for (const { name, at } of statement.names) if (!asked.has(name)) asked.set(name, wantedAt ?? at);
      } catch (caught) {
        if (!(caught instanceof LanguageError)) throw caught;
        errors.push(caught);
        for (const name of namesDeclared(tokens)) unreadable.add(name);
      }
    }
  };

  read(text, undefined, null);
  // The map grows while it is walked where a shared text includes others.
  for (const [name, at] of asked) {
    const shared = include(name);
    if (shared === undefined) errors.push(new LanguageError(at, `there is no shared text named ${name} to include`));
    else read(shared, name, at);
  }
  const system = checkSystem(text, statements, unreadable, errors);
  if (errors.length === 0 && system !== null) return system;
  throw new LanguageErrors(errors.map((error) => inOwnText(error, asked)));
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
  return new LanguageError(at, `include ${include}, its line ${line}: ${error.sentence}`);
}
