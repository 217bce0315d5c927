/** A text as an editor shows it, right or wrong: its pieces with what each is, and the names that it has by itself and from others. */

import type { Role } from "./cursor.ts";
import { functions, isWord } from "./functions.ts";
import { gatherLines, type Library } from "./gather.ts";
import type { NameKind } from "./names.ts";
import type { ParsedParameter, Statement } from "./parse-statement.ts";
import type { Position } from "./syntax.ts";
import type { Token } from "./tokens.ts";

/** What a name can be declared to be. */
export type DeclaredKind = Exclude<NameKind, "draw"> | "class" | "dimension";

/**
 * `word`: of the language; `constant`: I, t, pi and the T of A^T; `text`: the name of a system or a shared text; `bound`: a name that
 * stands for something within its line alone; `unknown`: a name that nothing has; `strange`: what has no meaning.
 */
export type PieceKind =
  | DeclaredKind
  | "word"
  | "function"
  | "constant"
  | "text"
  | "bound"
  | "unknown"
  | "number"
  | "string"
  | "symbol"
  | "comment"
  | "strange";

/** A stretch of the text, from one character up to another. */
export interface Piece {
  readonly kind: PieceKind;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface DeclaredName {
  readonly name: string;
  readonly kind: DeclaredKind;
  readonly at: Position;
  /** Of a parameter, its part of the line. Null where the line is wrong, and of a dimension. */
  readonly said: Statement | ParsedParameter | null;
  /** The comment at the end of the line. */
  readonly comment: string | null;
}

export interface Outline {
  /** In the order of the text; between them is white space, and nothing else. */
  readonly pieces: readonly Piece[];
  /** The nearest text that declares a name says what it is. */
  readonly names: ReadonlyMap<string, DeclaredName>;
  /** The states that have a flow, or a step. */
  readonly moved: ReadonlySet<string>;
  readonly kind: "flow" | "map";
}

const declaring: readonly Role[] = ["state", "data", "parameter", "definition", "observable", "class"];

/** Reads a text for an editor. It never throws. */
export function outlineOf(text: string, include: Library, extend: Library): Outline {
  const roles = new Map<Token, Role>();
  const asides: { readonly kind: "comment" | "strange"; readonly text: string; readonly at: Position }[] = [];
  const { lines } = gatherLines(text, include, extend, {
    took: (token, role) => roles.set(token, role),
    hear: (aside) => asides.push(aside),
  });
  const comments = new Map(asides.map(({ kind, text: said, at }) => [placeOf(at), kind === "comment" ? said : ""]));
  const names = new Map<string, DeclaredName>();
  const moved = new Set<string>();
  let kind: Outline["kind"] | null = null;
  for (const { tokens, read } of lines) {
    const statement = "statement" in read ? read.statement : null;
    if (statement?.kind === "flow") {
      kind ??= statement.next ? "map" : "flow";
      moved.add(statement.state);
    }
    for (const token of tokens) {
      const role = roles.get(token);
      if (role === undefined || !declaring.includes(role) || names.has(token.text)) continue;
      const comment =
        comments
          .get(placeOf(token.at))
          ?.replace(/^#+\s*/, "")
          .trim() || null;
      names.set(token.text, {
        name: token.text,
        kind: role as DeclaredKind,
        at: token.at,
        said: partOf(statement, token.text),
        comment,
      });
    }
  }
  // Last, for what is declared otherwise is no dimension, whatever it is taken for.
  for (const { tokens } of lines)
    for (const token of tokens)
      if (roles.get(token) === "dimension" && token.kind === "name" && !names.has(token.text))
        names.set(token.text, { name: token.text, kind: "dimension", at: token.at, said: null, comment: null });

  const own = lines.filter(({ distance }) => distance === 0);
  const starts = lineStarts(text);
  const offsetOf = ({ line, column }: Position): number => starts[line - 1]! + column - 1;
  const pieces = own
    .flatMap(({ tokens }) => piecesOf(tokens, roles, names, kind ?? "flow"))
    .concat(asides.filter(({ at }) => at.from === undefined))
    .map(({ kind: is, text: said, at }) => ({
      kind: is,
      from: offsetOf(at),
      to: offsetOf(at) + said.length,
      text: said,
    }))
    .sort((a, b) => a.from - b.from);
  return { pieces, names, moved, kind: kind ?? "flow" };
}

function placeOf({ line, from = "" }: Position): string {
  return `${from} ${line}`;
}

function partOf(statement: Statement | null, name: string): DeclaredName["said"] {
  if (statement?.kind !== "param") return statement;
  return statement.parameters.find((parameter) => parameter.name === name) ?? null;
}

/** Where each line of a text begins. */
function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((match) => match.index + match[0].length)];
}

type Placed = Omit<Piece, "from" | "to"> & { readonly at: Position };

/** The pieces of one logical line. */
function piecesOf(
  tokens: readonly Token[],
  roles: ReadonlyMap<Token, Role>,
  names: Outline["names"],
  kind: Outline["kind"],
): Placed[] {
  const locals = new Set(tokens.filter((token) => roles.get(token) === "local").map(({ text }) => text));
  const pieces: Placed[] = [];
  for (const [index, token] of tokens.entries()) {
    const { text, at } = token;
    const role = roles.get(token);
    const last = pieces.at(-1);
    if (token.kind === "end") continue;
    if (role === "text") {
      // The name of a text may have hyphens, and is one piece with them.
      const isBehind = last?.kind === "text" && last.at.line === at.line;
      if (isBehind && last.at.column + last.text.length === at.column) pieces[pieces.length - 1] = joined(last, text);
      else pieces.push({ kind: "text", text, at });
    } else if (token.kind !== "name") pieces.push({ kind: token.kind, text, at });
    else if (role === "slope" && text.length > 1) {
      const state = text.slice(1);
      pieces.push({ kind: "word", text: text.slice(0, 1), at });
      pieces.push({ kind: names.get(state)?.kind ?? "unknown", text: state, at: { ...at, column: at.column + 1 } });
    } else pieces.push({ kind: kindOfName(token, role, tokens[index + 1], { locals, names, kind }), text, at });
  }
  return pieces;
}

function joined(piece: Placed, text: string): Placed {
  return { ...piece, text: piece.text + text };
}

/** `role` is undefined where the line went wrong before it came to the name. */
function kindOfName(
  { text }: Token,
  role: Role | undefined,
  next: Token | undefined,
  { locals, names, kind }: Pick<Outline, "names" | "kind"> & { readonly locals: ReadonlySet<string> },
): PieceKind {
  if (role === "word" || role === "constant" || role === "bound" || role === "dimension") return role;
  if (role !== undefined && declaring.includes(role)) return role as DeclaredKind;
  if (locals.has(text)) return "bound";
  const called = next?.text === "(" || next?.text === ".";
  if (called && functions.has(text)) return "function";
  const declared = names.get(text);
  if (declared !== undefined) return declared.kind;
  if (isWord(text)) return "word";
  // A law draws with randn alone.
  if (functions.has(text)) return "function";
  const isConstant = ["I", "T", "t", "pi"].includes(text) || (text === "k" && kind === "map");
  return isConstant ? "constant" : "unknown";
}
