/** Reads a law: an expression, and names behind `where` for what it uses twice. */

import { longestLaw } from "./budgets.ts";
import { type Cursor, cursorOver, found } from "./cursor.ts";
import { LanguageError } from "./errors.ts";
import { juxtaposed, parseExpression } from "./parse-expression.ts";
import type { Expression, Position } from "./syntax.ts";
import { tokenLines } from "./tokens.ts";

/** As written; names and shapes are not looked at yet. */
export interface ParsedLaw {
  readonly expression: Expression;
  readonly locals: readonly { readonly name: string; readonly at: Position; readonly expression: Expression }[];
}

/** What follows the `~`: `0.1*G*G^T where G = randn`. */
export function parseLaw(cursor: Cursor): ParsedLaw {
  const expression = parseExpression(cursor);
  const locals: { name: string; at: Position; expression: Expression }[] = [];
  if (cursor.accept("where")) {
    do {
      const token = cursor.peek();
      if (token.kind !== "name")
        throw cursor.failure(`names of a law are written where NAME = EXPRESSION, NAME = EXPRESSION; ${found(token)}`);
      cursor.take("local");
      cursor.expect("=", `a name of a law needs its meaning: where ${token.text} = ...; ${found(cursor.peek())}`);
      locals.push({ name: token.text, at: token.at, expression: parseExpression(cursor) });
    } while (cursor.accept(","));
  }
  return { expression, locals };
}

/** A law that is a text of its own, as an experiment writes it. Throws a LanguageError. */
export function parseLawText(text: string): ParsedLaw {
  if (text.length > longestLaw)
    throw new LanguageError(
      { line: 1, column: 1 },
      `this law has ${text.length} characters, and at most ${longestLaw} are read`,
    );
  const [line, second] = tokenLines(text);
  if (line === undefined)
    throw new LanguageError({ line: 1, column: 1 }, "a law is an expression such as 0.2*randn, and this text is empty");
  if (line.error !== null) throw line.error;
  const cursor = cursorOver(line.tokens);
  const law = parseLaw(cursor);
  const end = cursor.peek();
  if (end.kind !== "end")
    throw new LanguageError(end.at, `${end.text} does not fit here${juxtaposed(cursor).replace(",", ":")}`);
  if (second !== undefined) throw new LanguageError(second.tokens[0]!.at, "a law is one line, and this is the second");
  return law;
}
