/** A system's text with some of its lines said otherwise, and some more. */

import { LanguageError } from "../language/errors.ts";
import { keysOf } from "../language/lines.ts";
import { parseStatement, type Statement } from "../language/parse-statement.ts";
import { type Token, tokenLines } from "../language/tokens.ts";

/**
 * A line that says of a name what a line of the text says of it (its slope, its observable, its class, or what it is)
 * stands in that one's place; the others come behind. Whether the text makes sense is for its parser to say.
 */
export function withLines(text: string, lines: readonly string[]): string {
  const rows = text.split(/\r\n|\r|\n/);
  const places = new Map<string, readonly [first: number, last: number]>();
  for (const { tokens } of tokenLines(text)) {
    const key = subjectOf(tokens);
    if (key !== null) places.set(key, [tokens[0]!.at.line - 1, tokens.at(-1)!.at.line - 1]);
  }
  const behind: string[] = [];
  for (const line of lines) {
    const key = subjectOf(tokenLines(line)[0]?.tokens ?? []);
    const place = key === null ? undefined : places.get(key);
    if (place === undefined) behind.push(line);
    else for (let row = place[0]; row <= place[1]; row++) rows[row] = row === place[0] ? line : "";
  }
  return [...rows, ...behind].join("\n");
}

/** What a line says something of; null of one that may stand beside any other, or is none. `set` is what changes parameters. */
function subjectOf(tokens: readonly Token[]): string | null {
  // A comment, or an empty line.
  const line = tokens.length === 0 ? null : statementOf(tokens);
  if (line === null || line.kind === "param") return null;
  const [key] = keysOf(line);
  if (key === undefined) return null;
  return line.kind === "observe" ? `observe ${key}` : key;
}

function statementOf(tokens: readonly Token[]): Statement | null {
  try {
    return parseStatement(tokens);
  } catch (error) {
    if (error instanceof LanguageError) return null;
    throw error;
  }
}
