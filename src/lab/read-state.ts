/** Reads a state of the lab that somebody hands over: what is none is told, place by place. */

import * as z from "zod/mini";
import { ExperimentError, schemaProblems } from "../experiment/problems.ts";
import { alternatives, number, numberAbove, strict, wholeNumber } from "../experiment/schema-parts.ts";
import type { LabState } from "./state.ts";

const oneOf = (names: readonly string[]) => z.optional(z.enum(names, { error: `must be ${alternatives(names)}` }));
const byName = (error: string) => ({ error: `must be an object of ${error} by their names` });
const two = { error: "must be a list of two ends" };
const ends = z.optional(z.array(z.number(two), two).check(z.minLength(2, two), z.maxLength(2, two)));
const whatever = z.optional(z.unknown());
const whole = z.optional(wholeNumber(0, Number.MAX_SAFE_INTEGER));
const known = { error: "must be the name of an experiment or an experiment" };
const json = { error: "must be a number, a text, a list or an object, true, false or null" };
const object = z.record(z.string(), z.unknown());

/** What runs, seed, backend and precision may be is said where they are read. */
const stateSchema = strict("a state of the lab", {
  experiment: z.union([z.string(), object], known),
  changes: z.optional(
    z.array(
      strict("a change", {
        name: z.string({ error: "must be a name" }),
        value: z.union([number, z.string(), z.boolean(), z.null(), z.array(z.unknown()), object], json),
      }),
      {
        error: "must be a list of changes",
      },
    ),
  ),
  runs: whatever,
  seed: whatever,
  backend: whatever,
  precision: whatever,
  cell: z.optional(z.record(z.string(), number, byName("numbers"))),
  views: z.optional(
    z.record(
      z.string(),
      strict("how a view is looked at", {
        scale: oneOf(["linear", "log"]),
        hidden: z.optional(z.array(z.string(), { error: "must be a list of keys" })),
        zoom: z.optional(strict("a part of the axes", { x: ends, y: ends })),
      }),
      byName("how views are looked at"),
    ),
  ),
  theory: z.optional(z.literal(false, { error: "must be false or left out" })),
  speed: z.optional(numberAbove(0)),
  sample: whole,
  run: whole,
  theme: oneOf(["light", "dark"]),
});

/** @throws ExperimentError where it is no state of the lab, with paths such as `lab.changes[0]` */
export function readState(input: unknown): LabState {
  const read = stateSchema.safeParse(input);
  if (read.success) return input as LabState;
  throw new ExperimentError(schemaProblems(read.error.issues, { lab: input }, ["lab"]));
}
