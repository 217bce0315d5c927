/** The errors of a system text: where, what, and what would be right. */

import type { Position } from "./syntax.ts";

/** One thing wrong at one place. The message is a sentence that begins with the place. */
export class LanguageError extends Error {
  readonly line: number;
  readonly column: number;
  /** The message without the place. */
  readonly sentence: string;
  readonly at: Position;

  constructor(at: Position, sentence: string) {
    const text = at.include === undefined ? "" : `include ${at.include}, `;
    super(`${text}line ${at.line}, column ${at.column}: ${sentence}`);
    this.name = "LanguageError";
    this.line = at.line;
    this.column = at.column;
    this.sentence = sentence;
    this.at = at;
  }
}

/** An unknown name: kept apart because inside an include it means that the system lacks something. */
export class UnknownNameError extends LanguageError {
  readonly unknown: string;

  constructor(at: Position, unknown: string, sentence: string) {
    super(at, sentence);
    this.unknown = unknown;
  }
}

/** Everything found wrong in one text, in the order of the text. */
export class LanguageErrors extends Error {
  readonly errors: readonly LanguageError[];

  constructor(errors: readonly LanguageError[]) {
    const ordered = [...errors].sort((a, b) => a.line - b.line || a.column - b.column);
    super(ordered.map((error) => error.message).join("\n"));
    this.name = "LanguageErrors";
    this.errors = ordered;
  }
}

/** `; did you mean W?`, or nothing where no candidate is near. */
export function suggestion(name: string, candidates: Iterable<string>): string {
  let best: string | null = null;
  let least = Math.max(1, Math.floor(name.length / 3)) + 0.5;
  for (const candidate of candidates) {
    const distance =
      candidate.toLowerCase() === name.toLowerCase() ? 0.1 : editDistance(name.toLowerCase(), candidate.toLowerCase());
    // A name of one or two letters is near every other such name: only its case may be wrong.
    if (distance < least && (distance < 1 || (name.length > 2 && candidate.length > 1))) {
      least = distance;
      best = candidate;
    }
  }
  return best === null ? "" : `; did you mean ${best}?`;
}

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
