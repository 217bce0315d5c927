/** Cuts a text into logical lines of tokens: comments dropped, continued lines joined. */

import { longestName } from "./budgets.ts";
import { LanguageError } from "./errors.ts";
import { charactersElsewhere } from "./habits.ts";
import { keywords } from "./line-words.ts";
import type { Position } from "./syntax.ts";

export interface Token {
  /** `end` closes every line. */
  readonly kind: "name" | "number" | "string" | "symbol" | "end";
  readonly text: string;
  readonly at: Position;
}

/** One statement's tokens, the last of kind `end`. `error` is what stopped the cutting, if anything did. */
export interface TokenLine {
  readonly tokens: readonly Token[];
  readonly error: LanguageError | null;
}

/** What no statement is made of: a comment, or what has no meaning. */
export interface Aside {
  readonly kind: "comment" | "strange";
  readonly text: string;
  readonly at: Position;
}

const pattern =
  /\s+|(?<comment>#.*)|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<number>(?:\d+(?:\.(?![-+*/^.])\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?<string>"[^"]*")|(?<symbol>\.\.|<=|>=|==|!=|\.[-+*/^]|[-+*/^'()[\]{},:=<>~.])/y;

const continuing = new Set([
  "+",
  "-",
  "*",
  "/",
  "^",
  ".+",
  ".-",
  ".*",
  "./",
  ".^",
  "=",
  "~",
  ",",
  ":",
  "<",
  "<=",
  ">",
  ">=",
  "==",
  "!=",
  "(",
  "[",
  "{",
  "and",
  "or",
  "not",
]);
const closing: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

/** What to write for characters that come with text pasted from a paper. */
const instead: ReadonlyMap<string, string> = new Map([
  ["−", "- for minus"],
  ["–", "- for minus"],
  ["·", "* for a product"],
  ["×", "x in a shape and * for a product"],
  ["⊗", "kron(A, B)"],
  ["′", "' or ^T for a transpose"],
  ["ᵀ", "^T for a transpose"],
  ["⊤", "^T for a transpose"],
  ["≤", "<="],
  ["≥", ">="],
  ["≠", "!="],
  ["λ", "lambda"],
  ["α", "alpha"],
  ["β", "beta"],
  ["η", "eta"],
  ["τ", "tau"],
  ["σ", "sigma"],
]);

/**
 * The logical lines of a text. `from` says how it was asked for, if it is not the system's own; `hear` is told what stands
 * beside them.
 */
export function tokenLines(text: string, from?: string, hear?: (aside: Aside) => void): readonly TokenLine[] {
  const lines: TokenLine[] = [];
  let tokens: Token[] = [];
  let brackets = createBrackets();
  let error: LanguageError | null = null;
  const finish = () => {
    const last = tokens.at(-1);
    if (last !== undefined || error !== null) {
      const at = last === undefined ? error!.at : { ...last.at, column: last.at.column + last.text.length };
      tokens.push({ kind: "end", text: "", at });
      lines.push({ tokens, error });
    }
    tokens = [];
    brackets = createBrackets();
    error = null;
  };

  text.split(/\r\n|\r|\n/).forEach((content, index) => {
    const cut = cutLine(content, index + 1, from, hear);
    if (cut.tokens.length === 0 && cut.error === null) return;
    // A line that begins a statement of its own ends an unfinished one, so that one forgotten bracket is one error.
    const isOpen = brackets.last() !== null;
    const withinList = tokens.at(-1)?.text === "," && !isOpen;
    // What a reader is told may stand below what it is told of.
    const goesOn = isOpen || endsInOperator(tokens) || cut.tokens[0]?.kind === "string";
    if (!goesOn || beginsStatement(cut.tokens, withinList)) finish();
    for (const token of cut.tokens) {
      tokens.push(token);
      brackets.take(token);
    }
    error ??= cut.error;
  });
  finish();
  return lines;
}

/** The tokens of a line and its first error. What comes behind an error is cut too: it says what the line defines. */
function cutLine(
  content: string,
  line: number,
  from?: string,
  hear?: (aside: Aside) => void,
): { tokens: Token[]; error: LanguageError | null } {
  const tokens: Token[] = [];
  let error: LanguageError | null = null;
  const place = (index: number): Position =>
    from === undefined ? { line, column: index + 1 } : { line, column: index + 1, from };
  for (let index = 0; index < content.length; ) {
    pattern.lastIndex = index;
    const match = pattern.exec(content);
    if (match === null) {
      const character = String.fromCodePoint(content.codePointAt(index)!);
      error ??= new LanguageError(place(index), strangeCharacter(character));
      // Within a string that is not closed, nothing is what it looks like.
      const text = character === '"' ? content.slice(index) : character;
      hear?.({ kind: "strange", text, at: place(index) });
      if (character === '"') break;
      index += character.length;
      continue;
    }
    const groups = match.groups ?? {};
    if (groups.comment !== undefined) hear?.({ kind: "comment", text: match[0], at: place(index) });
    for (const kind of ["name", "number", "string", "symbol"] as const)
      if (groups[kind] !== undefined) tokens.push({ kind, text: match[0], at: place(index) });
    error ??= excess(tokens.at(-1));
    index = pattern.lastIndex;
  }
  return { tokens, error };
}

/** What is too long or too large about a token, or null. */
function excess(token: Token | undefined): LanguageError | null {
  if (token?.kind === "name" && token.text.length > longestName)
    return new LanguageError(
      token.at,
      `this name has ${token.text.length} characters, and at most ${longestName} are possible`,
    );
  if (token?.kind === "number" && !Number.isFinite(Number(token.text)))
    return new LanguageError(token.at, "this number is larger than 1.8e308, the largest that a computer can hold");
  return null;
}

function strangeCharacter(character: string): string {
  if (character === '"') return "this string is not closed: end it with a second quotation mark on the same line";
  const right = instead.get(character) ?? charactersElsewhere.get(character);
  const advice = right === undefined ? "names are made of the letters a to z, digits and _" : `write ${right}`;
  // A control character would be invisible, or move what the terminal shows.
  const shown = /[\p{C}\p{Z}]/u.test(character)
    ? `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`
    : character;
  return `the character ${shown} has no meaning here: ${advice}`;
}

function endsInOperator(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  return (last?.kind === "symbol" || last?.kind === "name") && continuing.has(last.text);
}

/** `withinList`: after the comma of a `param` line, where `NAME =` is the next parameter. */
function beginsStatement(tokens: readonly Token[], withinList: boolean): boolean {
  const [first, second, third] = tokens;
  if (first?.kind !== "name") return false;
  // `next(V)` goes on where `next V = ...` begins.
  if ((keywords.includes(first.text) && second?.text !== "(") || (second?.text === "/" && third?.text === "dt"))
    return true;
  return !withinList && (second?.text === "=" || second?.text === ":");
}

/** The brackets that are open after some tokens. */
function createBrackets() {
  const open: Token[] = [];
  return {
    take: (token: Token) => {
      if (token.kind !== "symbol") return;
      if (closing.has(token.text)) open.push(token);
      else if (open.length > 0 && closing.get(open.at(-1)!.text) === token.text) open.pop();
    },
    last: () => open.at(-1) ?? null,
  };
}

/** The last bracket that is still open, or null. */
export function openBracket(tokens: readonly Token[]): Token | null {
  const brackets = createBrackets();
  for (const token of tokens) brackets.take(token);
  return brackets.last();
}
