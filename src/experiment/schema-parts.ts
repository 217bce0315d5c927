/** What schemas are made of: numbers, names, lists and objects with the sentences about what is not one. */

import * as z from "zod/mini";
import { mostProblems, unknownKey } from "./problems.ts";

// The `error` of a node is the middle of a sentence: "<path> <error>, but it is <value>." (problems.ts joins them).

/** The device computes in float32: what lies beyond its range is refused here rather than rounded to infinity. */
const largest = 3.4e38;
const inRange = { error: `must be between -${largest} and ${largest}, the range of float32` };
export const number = z.number({ error: "must be a number" }).check(z.gte(-largest, inRange), z.lte(largest, inRange));

export function numberAbove(bound: number) {
  const error = `must be greater than ${bound}`;
  return z
    .number({ error: `must be a number greater than ${bound}` })
    .check(z.gt(bound, { error }), z.lte(largest, inRange));
}

export function numberFrom(bound: number) {
  const error = `must be at least ${bound}`;
  return z
    .number({ error: `must be a number of at least ${bound}` })
    .check(z.gte(bound, { error }), z.lte(largest, inRange));
}

export function wholeNumber(from: number, to: number) {
  const error = `must be a whole number from ${from} to ${to}`;
  return z.int({ error }).check(z.gte(from, { error }), z.lte(to, { error }));
}

/** An object that takes no other keys than these; `noun` names it in the sentence about a key that it does not take. */
export function strict<Shape extends Readonly<Record<string, z.ZodMiniType>>>(noun: string, shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? (issue.keys as string[])
            .slice(0, mostProblems + 1)
            .map((key) => unknownKey(key, noun, keys))
            .join("\n")
        : `must be ${noun} (an object)`,
  });
}

/** The error of a union of objects that `key` tells apart. */
export function choice(key: string, allowed: string) {
  return (issue: { readonly code?: string }) =>
    issue.code === "invalid_type" ? `must be an object with a "${key}"` : `must be ${allowed}`;
}

/** `"a", "b" or "c"` */
export function alternatives(names: readonly string[]): string {
  const quoted = names.map((name) => JSON.stringify(name));
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)!}`;
}

export const list = z
  .array(number, { error: "must be a list of numbers" })
  .check(z.minLength(1, { error: "must not be empty" }));

/** A text that says something. */
export const text = z
  .string({ error: "must be a text" })
  .check(z.minLength(1, { error: "must not be empty" }), z.regex(/\S/, { error: "must not be blank" }));

/** `name`, or a list of names. */
export const texts = z.union(
  [text, z.array(text, { error: "must be a list of texts" }).check(z.minLength(1, { error: "must not be empty" }))],
  { error: "must be a name or a list of names" },
);
