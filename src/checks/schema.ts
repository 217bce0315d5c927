/** What a file of checks may say: one schema, from which validation, the types and the JSON Schema file come. */

import * as z from "zod/mini";
import { experimentSchema } from "../experiment/schema.ts";
import { number, strict, text } from "../experiment/schema-parts.ts";

const lines = z.optional(z.array(text, { error: "must be a list of lines of a system's text" }));

/** As `--set` takes them: a parameter, a key or a dotted path, with its value. */
const settings = z.optional(
  z.record(z.string(), z.unknown(), { error: 'must be an object of settings such as {"eta": 0.1, "times.end": 20}' }),
);

/** One value for both precisions of the states, or one each. */
const byPrecision = z.union([number, strict("a bound by precision", { float64: number, float32: number })], {
  error: 'must be a number or {"float64": .., "float32": ..}',
});

/** What is kept of an axis. */
const selection = z.union(
  [
    number,
    z.array(number, { error: "must be a list of numbers" }).check(z.minLength(1, { error: "must not be empty" })),
    z.enum(["first", "last"], { error: 'must be "first" or "last"' }),
    strict("a range", { from: z.optional(number), to: z.optional(number) }),
  ],
  { error: 'must be a number, a list of numbers, "first", "last" or {"from", "to"}' },
);
const at = z.optional(
  z.record(z.string(), selection, { error: 'must be an object such as {"times": "last", "eta": 0.1}' }),
);

export const reductions = ["largest", "smallest", "mean", "median", "rise"] as const;
export type Reduction = (typeof reductions)[number];

const stepPattern = new RegExp(`^(${reductions.join("|")}) over ([A-Za-z]\\w*)$`);

const take = z.optional(
  z.array(
    z
      .string({ error: 'must be a text such as "largest over times"' })
      .check(z.regex(stepPattern, { error: `must be one of ${reductions.join(", ")}, then "over", then an axis` })),
    { error: 'must be a list such as ["largest over times", "median over runs"]' },
  ),
);

const measure = z.union(
  [
    /** An observable of the system: axes are those of the sweep, then times, runs and components. */
    strict("a measure of an observable", { observable: text, at, take }),
    /** The share of the runs that belong to a class of the system at the end. */
    strict("a measure of a class", { class: text, at, take }),
  ],
  { error: 'must be an object with an "observable" or a "class"' },
);

const bound = strict("a bound", {
  atLeast: z.optional(byPrecision),
  atMost: z.optional(byPrecision),
  /** Divided by the root of the number of runs it widens the bound: how far a mean or a median of so few may be off. */
  sampling: z.optional(number.check(z.gte(0, { error: "must be at least 0" }))),
  why: text,
});

const broken = strict("a broken premise", {
  system: z.optional(
    z.union([text, strict("a system text", { text })], {
      error: 'must be the name of a system or {"text": equations}',
    }),
  ),
  lines,
  set: settings,
  why: text,
});

export const checkSchema = strict("a check", {
  id: z
    .string({ error: "must be a text" })
    .check(
      z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, { error: "must be words of small letters and digits with - between" }),
    ),
  claim: text,
  equations: text,
  /** A shipped one by its name, or one of the check's own. */
  experiment: z.union([text, experimentSchema], { error: "must be the name of an experiment, or an experiment" }),
  /** Lines for the system's text; one that says again what a line of the text says takes its place. */
  lines,
  set: settings,
  measure,
  bound,
  /** The same with its premise broken: then the bound must be missed by a clear margin. */
  broken,
});

export const checkFileSchema = strict("a file of checks", {
  /** For editors; not read. */
  $schema: z.optional(z.string({ error: "must be a string" })),
  checks: z
    .array(checkSchema, { error: "must be a list of checks" })
    .check(z.minLength(1, { error: "must not be empty" })),
});

export type Check = z.output<typeof checkSchema>;
export type CheckFile = z.output<typeof checkFileSchema>;
export type CheckFileInput = z.input<typeof checkFileSchema>;
export type Measure = z.output<typeof measure>;
export type Bound = z.output<typeof bound>;
export type Selection = z.output<typeof selection>;

/** `largest over times`, taken apart. */
export function readStep(step: string): { readonly reduction: Reduction; readonly axis: string } {
  const [, reduction, axis] = stepPattern.exec(step)!;
  return { reduction: reduction as Reduction, axis: axis! };
}

/** The JSON Schema of a file of checks (draft 2020-12). */
export function checkJsonSchema(): object {
  return { title: "Checks of matrix-dynamics", ...z.toJSONSchema(checkFileSchema, { io: "input" }) };
}
