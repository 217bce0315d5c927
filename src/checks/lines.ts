/** A system's text with some of its lines said otherwise, and some more. */

import { keywords } from "../language/functions.ts";
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

/** Words before a name that belong to the names of expressions. */
const declarations: readonly string[] = ["state", "data", "loss"];

/** What a line says something of; null of a line that may stand beside any other. */
function subjectOf([first, second, third]: readonly Token[]): string | null {
  if (first?.kind !== "name") return null;
  if (second?.text === "/" && third?.text === "dt") return `slope of ${first.text.slice(1)}`;
  if (second?.text === "=" || second?.text === ":") return first.text;
  if (!keywords.includes(first.text) || second?.kind !== "name") return null;
  if (first.text === "next") return `slope of ${second.text}`;
  if (declarations.includes(first.text)) return second.text;
  return first.text === "observe" || first.text === "class" ? `${first.text} ${second.text}` : null;
}
