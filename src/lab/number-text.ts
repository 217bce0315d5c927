/** Reads numbers as people type them, and never as another number: 0.05, 0,05, .5, 1e-3, with a minus sign of any kind. */

import { show } from "../experiment/problems.ts";

/** What a text says, or the sentence about what is wrong with it. */
export type Reading<Value> = { readonly value: Value } | { readonly problem: string };

export interface Limits {
  readonly least?: number | null;
  readonly most?: number | null;
  /** The number is greater than this. */
  readonly above?: number | null;
  readonly whole?: boolean;
}

const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** One number. A comma is a decimal one where it cannot be anything else. */
export function readNumber(text: string, limits: Limits = {}): Reading<number> {
  const typed = text.trim();
  if (typed === "") return { problem: "A number is missing here." };
  const written = withSigns(typed);
  const thousands = /^([+-]?[1-9]\d{0,2}),(\d{3})$/.exec(written);
  if (thousands !== null) {
    const [, first = "", rest = ""] = thousands;
    return { problem: `${typed} may mean ${first}${rest} or ${first}.${rest}; write one of these.` };
  }
  const separators = written.match(/[.,]/g)?.length ?? 0;
  if (separators > 1 && /^[+-]?[\d.,]+$/.test(written))
    return { problem: `${show(typed)} has ${separators} points or commas; write one for the decimals and none else.` };
  const decimal = separators === 1 ? written.replace(",", ".") : written;
  if (!plain.test(decimal)) return { problem: `${show(typed)} is no number; write it as 0.05 or as 5e-2.` };
  return within(Number(decimal), typed, limits);
}

/** A minus sign as it is set (U+2212) is a minus sign. */
function withSigns(text: string): string {
  return text.replaceAll("\u2212", "-");
}

function within(value: number, typed: string, { least, most, above, whole }: Limits): Reading<number> {
  if (!Number.isFinite(value)) return { problem: `${show(typed)} is too large for a number.` };
  const isWrong =
    (whole === true && !Number.isInteger(value)) ||
    (least != null && value < least) ||
    (most != null && value > most) ||
    (above != null && value <= above);
  // -0 is nothing that anybody means.
  if (!isWrong) return { value: value === 0 ? 0 : value };
  const noun = whole === true ? "a whole number" : "a number";
  return { problem: `It must be ${noun}${range({ least, most, above })}, and ${show(value)} is not.` };
}

function range({ least, most, above }: Limits): string {
  if (above != null) return most == null ? ` greater than ${above}` : ` greater than ${above} and at most ${most}`;
  if (least != null) return most == null ? ` of at least ${least}` : ` from ${least} to ${most}`;
  return most == null ? "" : ` of at most ${most}`;
}

/** Numbers in a row, with spaces, commas or both between them; or as JSON. */
export function readList(text: string): Reading<readonly number[]> {
  const written = withSigns(text.trim().replace(/^\[(.*)\]$/s, "$1"));
  if (written.trim() === "") return { problem: "A list of numbers is missing here, such as 0, 0.01, 0.1." };
  const commas = written.match(/,/g)?.length ?? 0;
  // 0,05 may be one number or two: never guess.
  const isTight = /\d,[\d.]/.test(written) && !text.trim().startsWith("[");
  if (isTight && (/\s/.test(written.trim()) || (commas === 1 && !written.includes("."))))
    return {
      problem: `${show(text.trim())} may have decimal commas; write 0.05 with a point, and a space after each comma.`,
    };
  const values: number[] = [];
  for (const word of written.trim().split(/\s*,\s*|\s+/)) {
    const value = plain.test(word) ? Number(word) : Number.NaN;
    if (!Number.isFinite(value))
      return { problem: word === "" ? "A number is missing before or after a comma." : `${show(word)} is no number.` };
    values.push(value === 0 ? 0 : value);
  }
  return { value: values };
}

export type Numbers = number | readonly number[] | readonly (readonly number[])[];

/** A number, a list, or rows with semicolons or line breaks between them; or the same as JSON. */
export function readNumbers(text: string): Reading<Numbers> {
  const typed = text.trim();
  if (/^\[\s*\[/.test(typed)) return readRows(typed.replace(/^\[\s*|\s*\]$/g, "").split(/(?<=\])\s*,\s*/));
  if (typed.startsWith("[")) return readList(typed);
  const rows = typed.split(/\s*[;\n]\s*/);
  if (rows.length > 1) return readRows(rows);
  return /[\s,]/.test(typed) ? readList(typed) : readNumber(typed);
}

function readRows(rows: readonly string[]): Reading<readonly (readonly number[])[]> {
  const values: (readonly number[])[] = [];
  for (const [index, row] of rows.entries()) {
    const read = readList(row);
    if ("problem" in read) return { problem: `Row ${index + 1}: ${read.problem}` };
    values.push(read.value);
  }
  return { value: values };
}

/** As `readNumber` reads it back: 1e-5 rather than 0.00001. */
export function printNumber(value: number): string {
  const plainly = String(value);
  const short = value.toExponential();
  return value !== 0 && Math.abs(value) < 1e-3 && short.length < plainly.length ? short : plainly;
}

/** As `readNumbers` reads it back. */
export function printNumbers(value: Numbers): string {
  if (typeof value === "number") return printNumber(value);
  const row = (numbers: readonly number[]) => numbers.map(printNumber).join(", ");
  const isRows = (list: readonly (number | readonly number[])[]): list is readonly (readonly number[])[] =>
    Array.isArray(list[0]);
  if (isRows(value)) return value.length === 1 ? JSON.stringify(value) : value.map(row).join("; ");
  return value.length === 1 ? `[${row(value)}]` : row(value);
}
