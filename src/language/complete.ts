/** What may be written at a place of a text: what its own reader would take there. */

import { mayStand } from "./calls.ts";
import type { Role } from "./cursor.ts";
import { type Description, describeFunction, describeName, describeText, type Knowledge } from "./describe.ts";
import { LanguageError } from "./errors.ts";
import { functionTable, type LanguageFunction } from "./functions.ts";
import { lineTable } from "./line-words.ts";
import { mayName } from "./names.ts";
import type { DeclaredName, Outline, PieceKind } from "./outline.ts";
import { parseStatement } from "./parse-statement.ts";
import { openBracket, type Token, tokenLines } from "./tokens.ts";
import type { Place } from "./typing.ts";

/** One thing that may be written. */
export interface Proposal extends Description {
  readonly label: string;
  readonly kind: PieceKind;
  /** What is written in its place where that is more: `dW/dt = `. */
  readonly insert: string;
}

export interface Proposals {
  /** From here to the place, what is there already would be replaced. */
  readonly from: number;
  readonly list: readonly Proposal[];
}

/** The names of the texts that others can take lines from. */
export interface Shelf {
  readonly shared: readonly string[];
  readonly systems: readonly string[];
}

/** Stands in the place of what is still to be written. */
const blank = "_";

/** Null where nothing can be proposed: in a comment, in a string, where a new name is to be given. */
export function proposalsAt(
  text: string,
  offset: number,
  outline: Outline,
  knowledge: Knowledge,
  shelf: Shelf,
): Proposals | null {
  const before = text.slice(0, offset);
  const begun = /[A-Za-z_]\w*$/.exec(before)?.[0] ?? "";
  const from = offset - begun.length;
  // `1e` is a number that is not finished.
  if (/[\d.]$/.test(text.slice(0, from))) return null;
  const tokens = tokenLines(text.slice(0, from) + blank).at(-1)?.tokens ?? [];
  const here = tokens.at(-2);
  if (here?.kind !== "name" || here.text !== blank) return null;
  if (tokens.length === 2) return { from, list: beginnings(outline) };

  const heard = listenAt(tokens, here);
  if (heard.role === "text") {
    // Behind the first hyphen of a name the whole is proposed.
    const whole = /[A-Za-z_][\w-]*$/.exec(before)?.[0] ?? "";
    return { from: offset - whole.length, list: texts(tokens, knowledge, shelf) };
  }
  const words = heard.words.map((word) => ({
    label: word,
    kind: "word" as const,
    insert: word,
    code: word,
    words: "",
  }));
  const names = named(tokens, heard.role, outline, knowledge).filter(({ label }) => !isOnlyAt(label, here, outline));
  const list = [...words, ...names];
  return list.length === 0 ? null : { from, list };
}

/** A dimension that is just being written is in the text by that alone. */
function isOnlyAt(name: string, { at }: Token, { names, pieces }: Outline): boolean {
  const said = names.get(name)?.at;
  const isHere = said !== undefined && said.from === undefined && said.line === at.line && said.column === at.column;
  return isHere && pieces.filter(({ text }) => text === name).length === 1;
}

/** What the reader of a line takes the blank for, and the words that it would have taken there. */
function listenAt(tokens: readonly Token[], here: Token): { role: Role | null; words: readonly string[] } {
  const words = new Set<string>();
  let role: Role | null = null;
  try {
    parseStatement(tokens, {
      took: (token, taken) => {
        if (token === here) role = taken;
      },
      wanted: (token, word) => {
        // A single letter is sooner written than chosen.
        if (token === here && /^[a-z]{2}/.test(word)) words.add(word);
      },
    });
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    // Behind an error the reader has not come here, and names are what is likeliest.
    const { line, column } = here.at;
    if (role === null && (error.line < line || (error.line === line && error.column < column))) role = "reference";
  }
  return { role, words: [...words] };
}

/** What a line can begin with. */
function beginnings({ names, moved, kind }: Outline): readonly Proposal[] {
  const still = [...names.values()].filter((declared) => declared.kind === "state" && !moved.has(declared.name));
  return [
    ...lineTable.map(({ word, usage, meaning }) => ({
      label: word,
      kind: "word" as const,
      insert: word === "stop" ? "stop where " : `${word} `,
      code: usage,
      words: meaning,
    })),
    ...still.map(({ name }) => {
      const line = kind === "map" ? `next ${name}` : `d${name}/dt`;
      const words = kind === "map" ? `what a step makes of ${name}` : `the slope of ${name}`;
      return { label: line, kind: "state" as const, insert: `${line} = `, code: `${line} = ...`, words };
    }),
  ];
}

/** The names of texts, for the line that asks for one. */
function texts(
  [first]: readonly Token[],
  { include, extend }: Knowledge,
  { shared, systems }: Shelf,
): readonly Proposal[] {
  if (first?.text !== "include" && first?.text !== "extend") return [];
  const [names, library] = first.text === "include" ? [shared, include] : [systems, extend];
  return names.map((name) => ({ label: name, kind: "text", insert: name, ...describeText(name, library)! }));
}

/** Names and functions that may stand where the blank does. */
function named(
  tokens: readonly Token[],
  role: Role | null,
  outline: Outline,
  knowledge: Knowledge,
): readonly Proposal[] {
  if (role !== "reference" && role !== "dimension") return [];
  const place = placeOf(tokens);
  const isStep = tokens[0]?.text === "next" && tokens.length === 3;
  const fits = ({ kind }: DeclaredName): boolean => {
    if (role === "dimension" || isStep) return kind === (isStep ? "state" : "dimension");
    // A dimension is a number in laws and wherever numbers may follow from states.
    if (kind === "dimension") return place !== "parameter" && place !== "where";
    return kind !== "class" && mayName(kind, place);
  };
  const names = [...outline.names.values()].filter(fits).map((declared) => ({
    label: declared.name,
    kind: declared.kind,
    insert: declared.name,
    ...describeName(declared, knowledge),
  }));
  if (role === "dimension" || isStep) return names;
  const usable = functionTable.filter((known) => fitsPlace(known, place, outline.kind));
  return [
    ...names,
    ...usable.map(({ name }) => ({
      label: name,
      kind: "function" as const,
      insert: `${name}(`,
      ...describeFunction(name)!,
    })),
  ];
}

function fitsPlace(known: LanguageFunction, place: Place, kind: Outline["kind"]): boolean {
  const isStep = kind === "map" && (place === "flow" || place === "definition");
  if (isStep && (known.name === "randn" || known.name === "rand")) return true;
  if (known.where === "maps" && kind !== "map") return false;
  // What compares parameters has neither vectors nor matrices.
  return mayStand(known, place === "where" ? "parameter" : place);
}

const placesOfWords: ReadonlyMap<string, Place> = new Map([
  ["param", "parameter"],
  ["state", "law"],
  ["data", "law"],
  ["observe", "observable"],
  ["class", "class"],
  ["stop", "class"],
  ["next", "flow"],
]);

function placeOf(tokens: readonly Token[]): Place {
  const [first, second] = tokens;
  if (second?.text === "/") return "flow";
  const place = second?.text === "=" || second?.text === ":" ? undefined : placesOfWords.get(first?.text ?? "");
  const isBehindWhere = tokens.some(({ text }) => text === "where") && openBracket(tokens) === null;
  return place === "observable" && isBehindWhere ? "where" : (place ?? "definition");
}
