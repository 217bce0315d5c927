/** Says in words what a name of a text stands for: for whoever points at it. */

import { functions, reservedMeaning } from "./functions.ts";
import type { Library } from "./gather.ts";
import { lineTable } from "./line-words.ts";
import { entryInWords } from "./names.ts";
import type { DeclaredName, Outline, Piece } from "./outline.ts";
import { printExpression, printLaw, printType } from "./print.ts";
import { describeType, dimensionsOf } from "./shapes.ts";
import type { Expression, Type } from "./syntax.ts";

export interface Description {
  /** As a line of the language. */
  readonly code: string;
  /** In words, without a full stop. */
  readonly words: string;
}

/** What is known of a text beside its outline. */
export interface Knowledge {
  /** Of names, as far as they are known. */
  readonly types: ReadonlyMap<string, Type>;
  /** The numbers that an experiment gives to dimensions, as far as it does. */
  readonly sizes: Readonly<Record<string, number>>;
  /** The texts that others take lines from. */
  readonly include: Library;
  readonly extend: Library;
}

/** Null where there is nothing to be said. */
export function describePiece(piece: Piece, outline: Outline, knowledge: Knowledge): Description | null {
  const { kind, text } = piece;
  if (kind === "function") return describeFunction(text);
  if (kind === "word") return describeWord(text);
  if (kind === "constant") return describeConstant(text, outline);
  if (kind === "text") return describeAsked(piece, outline, knowledge);
  if (kind === "bound") return { code: text, words: "a name that this line alone has" };
  const declared = outline.names.get(text);
  return declared === undefined ? null : describeName(declared, knowledge);
}

/** A text that lines are taken from; of the name of this one there is nothing to be said. */
function describeAsked(piece: Piece, { pieces }: Outline, { include, extend }: Knowledge): Description | null {
  const before = pieces.slice(0, pieces.indexOf(piece));
  const asks = before.findLast(({ kind }) => kind === "word")?.text;
  if (asks !== "include" && asks !== "extend") return null;
  return describeText(piece.text, asks === "include" ? include : extend);
}

/** A text by its title, or what its first comment says. */
export function describeText(name: string, library: Library): Description | null {
  const text = library(name);
  if (text === undefined) return null;
  const [first = ""] = text.split("\n");
  return { code: name, words: /^#\s*(.*)$/.exec(first)?.[1] ?? /"(.*)"/.exec(first)?.[1] ?? "" };
}

/** A function as the table has it. */
export function describeFunction(name: string): Description | null {
  const known = functions.get(name);
  return known === undefined ? null : { code: known.usage, words: known.meaning };
}

function describeWord(text: string): Description | null {
  const line = lineTable.find(({ word }) => word === text);
  return line === undefined ? null : { code: line.usage, words: line.meaning };
}

function describeConstant(text: string, { kind }: Outline): Description {
  if (text === "k") return { code: text, words: "the number of the step" };
  if (text === "t" && kind === "map") return { code: text, words: "the time, k times the clock" };
  return { code: text, words: reservedMeaning(text) ?? "a constant" };
}

/** What a text declares, and what it or its line says of it. */
export function describeName(declared: DeclaredName, { types, sizes }: Knowledge): Description {
  const { name, kind, at, comment } = declared;
  const type = typeOf(declared) ?? types.get(name);
  const said = [inWords(declared), ...(type === undefined || kind === "parameter" ? [] : [shapeInWords(type, sizes)])];
  if (kind === "dimension" && sizes[name] !== undefined) said.push(`here ${sizes[name]}`);
  if (at.from !== undefined) said.push(`from ${at.from}`);
  const label = labelOf(declared) ?? comment;
  return { code: codeOf(declared), words: `${said.join(", ")}${label === null ? "" : `: ${label}`}` };
}

function inWords({ kind, said, at }: DeclaredName): string {
  if (kind === "class" || kind === "dimension") return `a ${kind}`;
  const isLoss = said !== null && "kind" in said && said.kind === "definition" && said.loss;
  return entryInWords({ kind, at, type: null, failed: false, expression: null, loss: isLoss });
}

/** `n2 x n1, here 4 x 6` */
function shapeInWords(type: Type, sizes: Knowledge["sizes"]): string {
  const symmetric = type.kind === "matrix" && type.symmetric ? ", symmetric" : "";
  const named = dimensionsOf(type);
  const numbers = named.map((dimension) => (typeof dimension === "number" ? dimension : sizes[dimension]));
  const isNews = named.some((dimension) => typeof dimension === "string");
  const here = isNews && numbers.every((size) => size !== undefined) ? `, here ${numbers.join(" x ")}` : "";
  return `${describeType(type)}${here}${symmetric}`;
}

/** The shape that a line itself gives. */
function typeOf({ said }: DeclaredName): Type | undefined {
  if (said === null || !("kind" in said)) return undefined;
  if (said.kind === "state" || said.kind === "data") return said.type;
  return said.kind === "definition" ? (said.type ?? undefined) : undefined;
}

/** What a text tells a reader of a name, in quotation marks. */
function labelOf({ said }: DeclaredName): string | null {
  if (said === null) return null;
  if (!("kind" in said)) return said.label;
  if (said.kind !== "observe") return null;
  const { heading, note } = said.words;
  return heading !== null && note !== null ? `${heading}; ${note}` : (heading ?? note);
}

/** Of a long expression the beginning. */
const enough = 160;

function shortened(expression: Expression): string {
  const text = printExpression(expression, enough);
  return text.length > enough ? `${text.slice(0, enough)}...` : text;
}

function codeOf({ name, said }: DeclaredName): string {
  if (said === null) return name;
  if (!("kind" in said)) {
    const within = said.range === null ? "" : ` in ${said.range.from}..${said.range.to}`;
    return `${name} = ${shortened(said.default)}${within}`;
  }
  switch (said.kind) {
    case "state":
    case "data": {
      const law = said.law === null ? "" : ` ~ ${printLaw(said.law)}`;
      return `${name} : ${printType(said.type)}${said.eachStep ? " each step" : ""}${law}`;
    }
    case "definition":
    case "observe":
      return `${name} = ${shortened(said.expression)}`;
    case "class":
      return `${name} where ${shortened(said.condition)}`;
    default:
      return name;
  }
}
