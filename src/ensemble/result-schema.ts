/** What a result as JSON holds, as a schema: for those who read one, and for the tests that read what was written. */

import * as z from "zod/mini";
import { experimentSchema } from "../experiment/schema.ts";
import { endings } from "./endings.ts";
import { backends, statisticNames } from "./frames.ts";

function said<Schema extends z.ZodMiniType>(schema: Schema, description: string) {
  return schema.check(z.describe(description));
}

function keyed<Value extends z.ZodMiniType>(names: readonly string[], value: Value) {
  return z.strictObject(Object.fromEntries(names.map((name) => [name, value])));
}

const named = <Value extends z.ZodMiniType>(value: Value) => z.record(z.string(), value);
const count = z.int().check(z.gte(0));
const value = z.nullable(z.number());
const perTime = z.array(value);
const series = z.union([perTime, z.array(perTime)]);

const ending = z.enum(["ended", "running", ...Object.keys(endings)]);

const observable = said(
  z.strictObject({
    ...Object.fromEntries([...statisticNames, "count"].map((name) => [name, z.optional(series)])),
    histogram: z.optional(
      said(
        z.strictObject({
          edges: z.array(z.number()),
          counts: said(z.array(perTime), "[time][bin], the components of all runs"),
          below: perTime,
          above: perTime,
        }),
        "bins of equal width; the last has its upper edge",
      ),
    ),
  }),
  "over the runs, each [time], of a vector [time][component]; null where no run has a value, or where the cell did not get",
);

const cell = z.strictObject({
  parameters: said(named(z.number()), "those that are swept"),
  runs: said(count, "those that are here"),
  outcomes: said(
    z.strictObject({
      ...Object.fromEntries(["ended", "running", ...Object.keys(endings)].map((name) => [name, count])),
      first: named(count),
      firstEndTime: named(z.number()),
    }),
    "how many runs ended how; the first run of each early ending, and when it ended",
  ),
  classes: said(
    named(z.strictObject({ count, first: z.nullable(count), undecided: count })),
    "the runs that rest in each class of the system, the first of them, and those that are in it and do not rest",
  ),
  steps: said(
    z.strictObject({ mean: z.number(), max: count, rejected: count, spared: z.number() }),
    "steps of a run over the runs, tried ones where the step is adaptive; and the share of time that needed none",
  ),
  divergence: z.optional(said(named(z.unknown()), "why the first run that was lost was lost")),
  observables: named(observable),
});

const warnings = z.array(keyed(["what", "where", "advice"], z.string()));

const shard = z.strictObject({
  number: said(count, "from 1"),
  of: count,
  asked: said(
    z.strictObject({
      perRun: z.optional(z.boolean()),
      states: z.optional(z.boolean()),
      select: z.optional(z.array(z.string())),
    }),
    "what is kept of the whole, where merge is not asked for something else",
  ),
  warnings: said(z.strictObject({ device: warnings, accuracy: warnings }), "those that are the whole's too"),
});

const partOf = z.strictObject({
  runs: said(count, "of a cell of the whole ensemble"),
  cells: said(count, "of the whole ensemble"),
  cell: z.optional(said(count, "the one cell that is there, by its number from 0")),
  firstRun: said(count, "the number in its cell of the first run that is there, from 0"),
  shard: z.optional(said(shard, "what merge makes the whole of")),
});

export const resultSchema = z.strictObject({
  experiment: said(experimentSchema, "as run: every default is filled in, and it can be run again"),
  partOf: z.optional(said(partOf, "present where these runs are not all that the experiment asks for")),
  backend: z.enum(backends),
  backendReason: z.string(),
  precision: said(z.enum(["float64", "float32"]), "of the states"),
  device: z.string(),
  versions: named(z.string()),
  date: said(z.string(), "when it was written, ISO 8601"),
  wallSeconds: z.number(),
  interrupted: z.optional(z.literal(true)),
  times: said(z.array(z.number()), "sample times that were reached, of a map its steps"),
  timesAreSteps: z.optional(z.literal(true)),
  select: z.optional(said(z.array(z.string()), "what was selected, as --select has it; left out where all was kept")),
  cells: said(
    z.array(cell),
    "one for each combination of the values of the sweep that was begun, the last axis fastest",
  ),
  step: z.optional(keyed(["asked", "least", "greatest"], z.number())),
  accuracy: z.optional(
    z.strictObject({
      runs: count,
      how: z.string(),
      observables: named(z.number()),
      atAnyStep: z.optional(z.array(z.string())),
    }),
  ),
  warnings,
  unavailable: z.optional(z.array(keyed(["name", "reason"], z.string()))),
  perRun: z.optional(
    said(
      named(z.array(z.array(z.union([ending, value, series])))),
      "ending, endTime and steps of each run, [cell][run]; each observable, [cell][run][time], of a vector [cell][run][time][component]",
    ),
  ),
  states: z.optional(
    said(
      named(z.array(z.array(series))),
      "every run's at the last time: [cell][run][row][column], of a vector [cell][run][mode]",
    ),
  ),
});

const head = z.omit(resultSchema, { experiment: true, times: true, cells: true, perRun: true, states: true });

/** What a result says but for its lists of numbers, as every form of it holds it; that there is more does not matter. */
export const headSchema = z.object({
  ...head.shape,
  cells: z.array(z.object(z.omit(cell, { observables: true }).shape)),
  reached: z.optional(z.array(count)),
});

/** The JSON Schema of a result (draft 2020-12). */
export function resultJsonSchema(): object {
  return { title: "A result of matrix-dynamics", ...z.toJSONSchema(resultSchema, { io: "input" }) };
}
