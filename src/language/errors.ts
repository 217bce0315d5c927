/** The errors of a system text: where, what, and what would be right. */

import { mostErrors } from "./budgets.ts";
import type { Position } from "./syntax.ts";

/** One thing wrong at one place. The message is a sentence that begins with the place. */
export class LanguageError extends Error {
  readonly line: number;
  readonly column: number;
  /** The message without the place. */
  readonly sentence: string;
  readonly at: Position;
  /** The end of the sentence where it takes some time to find: asked for only where the error is shown. */
  readonly hint: (() => string) | null;

  constructor(at: Position, sentence: string, hint: (() => string) | null = null) {
    const text = at.from === undefined ? "" : `${at.from}, `;
    super(`${text}line ${at.line}, column ${at.column}: ${sentence}`);
    this.name = "LanguageError";
    this.line = at.line;
    this.column = at.column;
    this.sentence = sentence;
    this.at = at;
    this.hint = hint;
  }

  /** With the whole sentence. */
  complete(): LanguageError {
    return this.hint === null ? this : new LanguageError(this.at, this.sentence + this.hint());
  }
}

/** An unknown name: kept apart because inside an include it means that the system lacks something. */
export class UnknownNameError extends LanguageError {
  readonly unknown: string;

  constructor(at: Position, unknown: string, sentence: string, hint: (() => string) | null = null) {
    super(at, sentence, hint);
    this.unknown = unknown;
  }
}

/** Everything found wrong in one text, in the order of the text; of very many the first, and a last one that counts the rest. */
export class LanguageErrors extends Error {
  readonly errors: readonly LanguageError[];

  constructor(errors: readonly LanguageError[]) {
    const ordered = [...errors].sort((a, b) => a.line - b.line || a.column - b.column);
    const different = [...new Map(ordered.map((error) => [error.message, error])).values()];
    const shown = different.slice(0, mostErrors).map((error) => error.complete());
    const next = different[mostErrors];
    if (next !== undefined) {
      const more = different.length - mostErrors;
      const sentence = `here and below ${more === 1 ? "is 1 more error, which is" : `are ${more} more errors, which are`} not shown`;
      shown.push(new LanguageError(next.at, sentence));
    }
    super(shown.map((error) => error.message).join("\n"));
    this.name = "LanguageErrors";
    this.errors = shown;
  }
}

/** `; did you mean W?`, or nothing where no candidate is near. */
export function suggestion(name: string, candidates: Iterable<string>): string {
  if (name.length > longestCompared) return "";
  let best: string | null = null;
  let least = Math.max(1, Math.floor(name.length / 3)) + 0.5;
  const lower = name.toLowerCase();
  for (const candidate of candidates) {
    // So many letters must be put in or taken out at least.
    if (Math.abs(candidate.length - name.length) >= least || candidate.length > longestCompared) continue;
    const other = candidate.toLowerCase();
    const distance = other === lower ? 0.1 : editDistance(lower, other);
    // A name of one or two letters is near every other such name: only its case may be wrong.
    if (distance < least && (distance < 1 || (name.length > 2 && candidate.length > 1))) {
      least = distance;
      best = candidate;
    }
  }
  return best === null ? "" : `; did you mean ${best}?`;
}

/** The time for comparing two words goes with the square of this. */
const longestCompared = 100;

/** How many letters must be put in, taken out or replaced to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const replace = previous[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      current.push(Math.min(replace, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[to.length]!;
}
