/** The names of one system: what each stands for, and where it may be used. */

import { LanguageError, suggestion, UnknownNameError } from "./errors.ts";
import { functions, reservedMeaning } from "./functions.ts";
import { scalar } from "./shapes.ts";
import type { Leaf } from "./symmetry.ts";
import type { Expression, Position, Type } from "./syntax.ts";
import type { Place } from "./typing.ts";

export type NameKind = "state" | "data" | "parameter" | "definition" | "observable" | "draw";

export interface NameEntry {
  readonly kind: NameKind;
  readonly at: Position;
  /** Null before it is known: a definition not reached yet. */
  type: Type | null;
  /** True where its own line is wrong: what uses it is not reported again. */
  failed: boolean;
  /** Of a definition. */
  readonly expression: Expression | null;
  /** Data that each run draws. */
  readonly drawn?: boolean;
  /** Data that come anew in each step. */
  readonly eachStep?: boolean;
  /** A definition that gradients are taken of. */
  readonly loss?: boolean;
  /** True while its own line is being read. */
  open?: boolean;
}

/** The consequence of an error that is reported already. */
export class FollowUpError extends LanguageError {}

/** What the lines that were reported already would have said, as far as one can tell: what needs it is not reported again. */
export interface Unreadable {
  /** What they would have declared. */
  readonly names: Set<string>;
  /** The states whose flows they would have given. */
  readonly flows: Set<string>;
  /** The words of declarations, which may be dimensions. */
  readonly dimensions: Set<string>;
  /** One of them is the line that names the system. */
  header: boolean;
  /** One of them is an `include` or `extend`, or asks for a text that is not there: any name may come from that. */
  include: boolean;
}

export interface NameTable {
  readonly declare: (name: string, entry: NameEntry) => void;
  readonly get: (name: string) => NameEntry | undefined;
  readonly typeOfName: (name: string, at: Position, place: Place) => Type;
  /** For the symmetry of expressions. */
  readonly leaf: (name: string) => Leaf | undefined;
}

/** With its article. */
export const kindInWords: Readonly<Record<NameKind, string>> = {
  state: "a state",
  data: "data",
  parameter: "a parameter",
  definition: "a definition",
  observable: "an observable",
  draw: "a draw",
};

/** What a name stands for, with its article. */
export function entryInWords({ kind, loss }: NameEntry): string {
  return loss === true ? "a loss" : kindInWords[kind];
}

/** What each place may name, beside the time. */
const usable: Readonly<Record<Place, readonly NameKind[]>> = {
  parameter: ["parameter"],
  definition: ["state", "data", "parameter", "definition", "draw"],
  flow: ["state", "data", "parameter", "definition", "draw"],
  observable: ["state", "data", "parameter", "definition", "observable"],
  where: ["parameter"],
  class: ["state", "data", "parameter", "definition", "observable"],
  law: ["state", "data", "parameter"],
};

/** Whether a name of that kind may stand in a place. */
export function mayName(kind: NameKind, place: Place): boolean {
  return usable[place].includes(kind);
}

const rule: Readonly<Record<Place, string>> = {
  parameter: "the default of a parameter is made of numbers and parameters",
  definition: "a definition is made of states, data, parameters and definitions",
  flow: "a flow is made of states, data, parameters and definitions",
  observable: "an observable is made of states, data, parameters, definitions and other observables",
  where: "the condition of an observable compares parameters",
  class: "the condition of a class or a stop is made of states, data, parameters, definitions and observables",
  law: "a law is made of draws, numbers, parameters, dimensions, data and the start of other states",
};

/** They stand beside the observables of a run in a result. */
const reported: readonly string[] = ["ending", "endTime", "steps"];

/** What the time of a system is: of a map that of its steps, if it says how long they take. */
export interface Timing {
  readonly kind: "flow" | "map";
  readonly clocked: boolean;
}

/** An empty table. */
export function createNameTable(unreadable: Unreadable, timing: Timing): NameTable {
  const entries = new Map<string, NameEntry>();

  const declare = (name: string, entry: NameEntry) => {
    const meaning = name === "k" && timing.kind === "map" ? "the number of the step" : reservedMeaning(name);
    // An observable may share its name with a function: `observe alignment = alignment(F, Wp)`, and `observe loss = J` reads well.
    if (meaning !== null && !(entry.kind === "observable" && (functions.has(name) || name === "loss")))
      throw new LanguageError(entry.at, `${name} already means ${meaning}: choose another name`);
    if (entry.kind === "observable" && reported.includes(name))
      throw new LanguageError(entry.at, `${name} is what a result says of every run by itself: choose another name`);
    const earlier = entries.get(name);
    if (earlier !== undefined) {
      const place = earlier.at.from === undefined ? `in line ${earlier.at.line}` : `by ${earlier.at.from}`;
      const line = timing.kind === "map" ? `next ${name} = ...` : `d${name}/dt = ...`;
      const advice =
        earlier.kind === "state" && entry.kind === "definition"
          ? `what becomes of it is ${line}`
          : "choose another name or take one line away";
      throw new LanguageError(
        entry.at,
        `${name} is declared already, ${place}, as ${entryInWords(earlier)}: ${advice}`,
      );
    }
    entries.set(name, entry);
  };

  const isTime = (name: string): boolean => name === "t" || (name === "k" && timing.kind === "map");

  const typeOfName = (name: string, at: Position, place: Place): Type => {
    if (name === "pi") return scalar;
    if (isTime(name)) {
      if (name === "t" && timing.kind === "map" && !timing.clocked)
        throw new LanguageError(
          at,
          "a map has steps, numbered by k: to have a time t = k*lr too, add the line clock = lr",
        );
      if (["definition", "flow", "observable", "class"].includes(place)) return scalar;
      throw new LanguageError(at, `the ${name === "t" ? "time t" : "step k"} may not stand here: ${rule[place]}`);
    }
    const entry = entries.get(name);
    if (entry?.failed === true) throw new FollowUpError(at, `${name} is wrong itself`);
    if (entry === undefined) {
      if (unreadable.names.has(name) || unreadable.include)
        throw new FollowUpError(at, `${name} may stand in a line that is wrong itself`);
      const called = functions.get(name);
      if (called?.where === "laws")
        throw new LanguageError(
          at,
          `${name} may stand only in a law, behind the ~ of a state or of data, and randn and rand in the step of a map`,
        );
      if (called !== undefined)
        throw new LanguageError(at, `${name} is a function and needs brackets: ${called.usage}`);
      throw new UnknownNameError(at, name, `nothing is named ${name}`, () => {
        const known = [...entries]
          .filter(([, { kind }]) => usable[place].includes(kind))
          .map(([candidate]) => candidate);
        return suggestion(name, place === "law" ? [...known, ...functions.keys()] : known);
      });
    }
    if (!usable[place].includes(entry.kind))
      throw new LanguageError(at, `${name} is ${entryInWords(entry)}, and ${rule[place]}`);
    if (entry.eachStep === true && place !== "definition" && place !== "flow")
      throw new LanguageError(
        at,
        `${name} is another one in each step, and may stand only in the step of a map and its definitions`,
      );
    if (entry.type !== null) return entry.type;
    if (entry.open === true)
      throw new LanguageError(at, `${name} is made of itself here: what stands on the right must be there before it`);
    throw new LanguageError(
      at,
      `${name}, of line ${entry.at.line}, is made of this in turn: one of them must do without the other`,
    );
  };

  const leaf = (name: string): Leaf | undefined => {
    if (name === "pi") return { kind: "leaf", type: scalar, varying: false };
    if (isTime(name)) return { kind: "leaf", type: scalar, varying: true };
    const entry = entries.get(name);
    if (entry === undefined || entry.type === null) return undefined;
    if (entry.kind === "definition" && entry.expression !== null)
      return { kind: "definition", type: entry.type, expression: entry.expression };
    return { kind: "leaf", type: entry.type, varying: entry.kind === "state" };
  };

  return { declare, typeOfName, leaf, get: (name) => entries.get(name) };
}
