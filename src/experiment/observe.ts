/** Observables beside those of a system's text, as lines behind it: what an experiment observes, and the expressions of its views. */

import { LanguageErrors, type System } from "../language/index.ts";
import { closed, ExperimentError } from "./problems.ts";
import type { SystemLibrary } from "./system-library.ts";

export interface ObservedLine {
  /** Where the experiment says it. */
  readonly path: string;
  readonly name: string;
  /** What would stand behind `observe NAME =`, on one line. */
  readonly text: string;
}

/** Throws an ExperimentError with what is wrong of the lines, each under its path. */
export function withObservables(system: System, lines: readonly ObservedLine[], library: SystemLibrary): System {
  const own = system.text.split(/\r\n|\r|\n/).length;
  const written = lines.map(({ name, text }) => `observe ${name} = ${text}`);
  try {
    return library.parse([system.text, ...written].join("\n"));
  } catch (error) {
    if (!(error instanceof LanguageErrors)) throw error;
    throw new ExperimentError(
      error.errors.map(({ at, message, sentence, column }) => {
        const line = at.from === undefined ? lines[at.line - own - 1] : undefined;
        if (line === undefined) return { path: "system", message: closed(message) };
        const place = column - `observe ${line.name} = `.length;
        return { path: line.path, message: closed(`${line.path}, column ${Math.max(1, place)}: ${sentence}`) };
      }),
    );
  }
}
