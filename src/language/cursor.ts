/** A place in a line of tokens, and what its reader takes them for. */

import { deepestNesting } from "./budgets.ts";
import { LanguageError } from "./errors.ts";
import type { Expression, Position } from "./syntax.ts";
import { openBracket, type Token } from "./tokens.ts";

/**
 * What a name is to whoever reads it. `slope`: the dW of dW/dt; `text`: the name of a system or a shared text; `bound`: of eigenvalues
 * behind an arrow; `local`: declared behind the `where` of a law; from `state` on what a name is declared to be.
 */
export type Role =
  | "word"
  | "function"
  | "constant"
  | "reference"
  | "slope"
  | "dimension"
  | "text"
  | "bound"
  | "local"
  | "state"
  | "data"
  | "parameter"
  | "definition"
  | "observable"
  | "class";

/** Is told while a line is read: for editors, which show what is read even where a line goes wrong further on. */
export interface Listener {
  readonly took: (token: Token, role: Role) => void;
  /** The word could have stood in the place of the token. */
  readonly wanted: (token: Token, word: string) => void;
}

/** A place in a line of tokens. */
export interface Cursor {
  readonly peek: (ahead?: number) => Token;
  /** `role`: what a name is taken for. */
  readonly take: (role?: Role) => Token;
  /** Takes the token if it is this symbol or word, `role` telling what for. */
  readonly accept: (text: string, role?: Role) => boolean;
  /** Takes it, or says what was wanted. */
  readonly expect: (text: string, sentence: string) => Token;
  /** The error that `sentence` describes, at the next token; a forgotten bracket is named instead. */
  readonly failure: (sentence: string) => LanguageError;
  /** Reads something inside of something else, which may be done to a certain depth. */
  readonly nested: <R>(read: (cursor: Cursor) => R) => R;
  /** The same, while a name stands for the eigenvalues of a matrix. */
  readonly binding: <R>(name: string, of: Expression, read: (cursor: Cursor) => R) => R;
  /** What a name is bound to here. */
  readonly bound: (name: string) => Expression | undefined;
}

/** Walks over one line. */
export function cursorOver(tokens: readonly Token[], listener?: Listener): Cursor {
  let index = 0;
  const last = tokens.at(-1)!;
  const peek = (ahead = 0) => tokens[index + ahead] ?? last;
  const take = (role?: Role) => {
    const token = tokens[Math.min(index++, tokens.length - 1)]!;
    if (role !== undefined) listener?.took(token, role);
    return token;
  };
  const isNext = (text: string) => {
    if (peek().text === text && peek().kind !== "string" && peek().kind !== "end") return true;
    listener?.wanted(peek(), text);
    return false;
  };
  const failure = (sentence: string) => {
    const open = peek().kind === "end" ? openBracket(tokens) : null;
    return open === null
      ? new LanguageError(peek().at, sentence)
      : new LanguageError(open.at, `this ${open.text} is never closed`);
  };
  let depth = 0;
  const bound: { readonly name: string; readonly of: Expression }[] = [];
  const cursor: Cursor = {
    peek,
    take,
    failure,
    accept: (text, role = "word") => isNext(text) && take(role) !== undefined,
    expect: (text, sentence) => {
      if (isNext(text)) return take("word");
      throw failure(sentence);
    },
    nested: (read) => {
      if (++depth > deepestNesting) throw tooDeep(peek().at);
      const inside = read(cursor);
      depth--;
      return inside;
    },
    binding: (name, of, read) => {
      bound.push({ name, of });
      const inside = cursor.nested(read);
      bound.pop();
      return inside;
    },
    // The innermost of a name.
    bound: (name) => bound.findLast((entry) => entry.name === name)?.of,
  };
  return cursor;
}

/** Too many brackets and the like inside each other. */
export function tooDeep(at: Position): LanguageError {
  return new LanguageError(
    at,
    `brackets, functions, signs and transposes may stand ${deepestNesting} deep inside each other: give the inner part a name in a line of its own`,
  );
}

/** Says what the next token is, for an error. */
export function found(token: Token): string {
  return token.kind === "end" ? "the line ends here" : `here is ${token.text}`;
}
