/** From a text to a system: cut, read, gather the includes, check. */

import { checkSystem } from "./check.ts";
import { LanguageError, LanguageErrors, UnknownNameError } from "./errors.ts";
import { gatherLines, type Library } from "./gather.ts";
import type { SourcedStatement } from "./lines.ts";
import type { Unreadable } from "./names.ts";
import { noteUnreadable } from "./parse-statement.ts";
import { scalar } from "./shapes.ts";
import type { Position, System, Type } from "./syntax.ts";

/** What there is to know of a text, right or wrong. */
export interface Examined {
  /** Null where anything is wrong. */
  readonly system: System | null;
  /** Everything that is wrong. */
  readonly failure: LanguageErrors | null;
  /** Of the states, data, parameters, definitions and observables whose own lines are right. */
  readonly types: ReadonlyMap<string, Type>;
}

/**
 * The system that a text describes. `include` gives the shared texts, `extend` those of systems.
 * @throws LanguageErrors with everything that is wrong
 */
export function parseSystem(text: string, include: Library, extend: Library = () => undefined): System {
  const { system, failure } = examineSystem(text, include, extend);
  if (system === null) throw failure;
  return system;
}

/** The same for whoever goes on with a text that is wrong: an editor. */
export function examineSystem(text: string, include: Library, extend: Library = () => undefined): Examined {
  const { lines, asked, wrong, lacks, excess } = gatherLines(text, include, extend);
  const errors: LanguageError[] = [...wrong];
  const statements: SourcedStatement[] = [];
  const unreadable: Unreadable = {
    names: new Set(),
    flows: new Set(),
    dimensions: new Set(),
    header: false,
    include: lacks,
  };
  for (const { tokens, distance, read } of lines) {
    if ("statement" in read) {
      statements.push({ statement: read.statement, distance });
      continue;
    }
    errors.push(read.error);
    noteUnreadable(tokens, unreadable);
  }
  if (excess !== null) errors.push(excess);
  const system = excess === null ? checkSystem(text, statements, unreadable, errors) : null;
  const types = typesOf(system);
  if (errors.length === 0 && system !== null) return { system, failure: null, types };
  const placed = withoutRepeatedNeeds(errors).map((error) => inOwnText(error, asked));
  return { system: null, failure: new LanguageErrors(placed), types };
}

function typesOf(system: System | null): ReadonlyMap<string, Type> {
  if (system === null) return new Map();
  const { states, data, drawn, definitions, observables, parameters } = system;
  const typed = [...states, ...data, ...drawn, ...definitions, ...observables];
  return new Map([
    ...typed.map(({ name, type }) => [name, type] as const),
    ...parameters.map(({ name }) => [name, scalar] as const),
  ]);
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
