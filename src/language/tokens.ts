/** Cuts a text into logical lines of tokens: comments dropped, continued lines joined. */

import { LanguageError } from "./errors.ts";
import { keywords } from "./functions.ts";
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

const pattern =
  /\s+|#.*|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<string>"[^"]*")|(?<symbol><=|>=|==|!=|[-+*/^'()[\]{},:=<>~])/y;

const continuing = new Set([
  "+",
  "-",
  "*",
  "/",
  "^",
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

/** The logical lines of a text. `include` names the shared text that this is, if it is one. */
export function tokenLines(text: string, include?: string): readonly TokenLine[] {
  const lines: TokenLine[] = [];
  let tokens: Token[] = [];
  let error: LanguageError | null = null;
  const finish = () => {
    const last = tokens.at(-1);
    if (last !== undefined || error !== null) {
      const at = last === undefined ? error!.at : { ...last.at, column: last.at.column + last.text.length };
      lines.push({ tokens: [...tokens, { kind: "end", text: "", at }], error });
    }
    tokens = [];
    error = null;
  };

  text.split(/\r\n|\r|\n/).forEach((content, index) => {
    const cut = cutLine(content, index + 1, include);
    if (cut.tokens.length === 0 && cut.error === null) return;
    // A line that begins a statement of its own ends an unfinished one, so that one forgotten bracket is one error.
    if (!isContinued(tokens) || beginsStatement(cut.tokens, endsWithinList(tokens))) finish();
    tokens.push(...cut.tokens);
    error ??= cut.error;
  });
  finish();
  return lines;
}

function cutLine(content: string, line: number, include?: string): { tokens: Token[]; error: LanguageError | null } {
  const tokens: Token[] = [];
  const place = (index: number): Position =>
    include === undefined ? { line, column: index + 1 } : { line, column: index + 1, include };
  for (let index = 0; index < content.length; ) {
    pattern.lastIndex = index;
    const match = pattern.exec(content);
    if (match === null) {
      const character = String.fromCodePoint(content.codePointAt(index)!);
      return { tokens, error: new LanguageError(place(index), strangeCharacter(character)) };
    }
    const groups = match.groups ?? {};
    for (const kind of ["name", "number", "string", "symbol"] as const)
      if (groups[kind] !== undefined) tokens.push({ kind, text: match[0], at: place(index) });
    index = pattern.lastIndex;
  }
  return { tokens, error: null };
}

function strangeCharacter(character: string): string {
  if (character === '"') return "this string is not closed: end it with a second quotation mark on the same line";
  const right = instead.get(character);
  const advice = right === undefined ? "names are made of the letters a to z, digits and _" : `write ${right}`;
  return `the character ${character} has no meaning here: ${advice}`;
}

function isContinued(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  return last !== undefined && ((last.kind === "symbol" && continuing.has(last.text)) || openBracket(tokens) !== null);
}

/** After the comma of a `param` line, `NAME =` is the next parameter. */
function endsWithinList(tokens: readonly Token[]): boolean {
  return tokens.at(-1)?.text === "," && openBracket(tokens) === null;
}

function beginsStatement(tokens: readonly Token[], withinList: boolean): boolean {
  const [first, second, third] = tokens;
  if (first?.kind !== "name") return false;
  if (keywords.includes(first.text) || (second?.text === "/" && third?.text === "dt")) return true;
  return !withinList && (second?.text === "=" || second?.text === ":");
}

/** The last bracket that is still open, or null. */
export function openBracket(tokens: readonly Token[]): Token | null {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== "symbol") continue;
    if (closing.has(token.text)) open.push(token);
    else if (open.length > 0 && closing.get(open.at(-1)!.text) === token.text) open.pop();
  }
  return open.at(-1) ?? null;
}
