/** What an experiment file may say: the one schema from which validation, the types and the JSON Schema file all come. */

import * as z from "zod/mini";
import { largestDimension } from "../language/index.ts";
import { type AdaptiveMethodName, adaptiveMethodNames, fixedMethodNames, methodNames } from "../methods/methods.ts";
import {
  alternatives,
  choice,
  list,
  number,
  numberAbove,
  numberFrom,
  strict,
  text,
  wholeNumber,
} from "./schema-parts.ts";
import { view } from "./views-schema.ts";

/** Integers above it are not exact in a JSON number. */
export const largestSeed = Number.MAX_SAFE_INTEGER;

/** Steps of a map are counted exactly in float32. */
export const mostMapSteps = 2 ** 24;

const rows = z.array(list, { error: "must be a list of rows" }).check(z.minLength(1, { error: "must not be empty" }));

/** A matrix as rows, as its diagonal, or as one number (that multiple of I); a vector as a list or as one number for all entries. */
const value = z.union([number, list, rows], { error: "must be a number, a list of numbers or a list of rows" });

/** One value for each step of a map. */
const series = strict("values for each step", {
  steps: z
    .array(value, { error: "must be a list with a value for each step" })
    .check(z.minLength(1, { error: "must not be empty" })),
});

const system = z.union(
  [
    z.string().check(z.minLength(1, { error: "must not be empty" })),
    strict("a system file", { file: z.string({ error: "must be a file name" }) }),
    strict("a system text", { text: z.string({ error: "must be the text of a system" }) }),
  ],
  { error: 'must be the name of a system, {"file": name} or {"text": equations}' },
);

const dataModel = z.discriminatedUnion(
  "model",
  [
    /** X = I, X' = sigma^2 I (Assumption 2). */
    strict("the isotropic data model", {
      model: z.literal("isotropic"),
      sigma: z._default(numberFrom(0), 0.03),
    }),
    /** X and X' by their spectra. */
    strict("the diagonal data model", { model: z.literal("diagonal"), X: list, Xprime: list }),
    /** D.2: Sd = Sx, Ss = Sx + Sn. */
    strict("the additive data model", { model: z.literal("additive"), Sx: z._default(value, 1), Sn: value }),
    /** D.2: views scrambled in the span of U; erratum 6 says what `printed` and `sampled` are. */
    strict("the multiplicative data model", {
      model: z.literal("multiplicative"),
      Sx: z._default(value, 1),
      U: rows,
      moments: z._default(
        z.enum(["printed", "sampled"], { error: 'must be "printed" or "sampled" (erratum 6 of the theory sheet)' }),
        "sampled",
      ),
    }),
    /** X and Xprime, or any data of the system by its own name; for data of each step one value a step. */
    z.catchall(
      z.object(
        { model: z.literal("explicit") },
        { error: "must be a data model, an object with a model and its numbers" },
      ),
      z.union([number, list, rows, series], {
        error: 'must be a number, a list of numbers, a list of rows, or {"steps": [...]} for data of each step',
      }),
    ),
  ],
  { error: choice("model", '"isotropic", "diagonal", "additive", "multiplicative" or "explicit"') },
);

/**
 * A text of the language (docs/language-reference.md, Laws), or values: a number is that multiple of I, or every entry of a vector.
 */
const start = z.union(
  [
    z.string({ error: "must be a law" }),
    number,
    list,
    rows,
    strict("values for each run", {
      runs: z
        .array(value, { error: "must be a list with a value for each run" })
        .check(z.minLength(1, { error: "must not be empty" })),
    }),
  ],
  { error: 'must be a law such as "0.2*randn", a number, a list of numbers or of rows, or {"runs": [...]}' },
);

const fixedSteps = fixedMethodNames.map((method) =>
  strict(`the integrator "${method}"`, { method: z.literal(method), step: z._default(numberAbove(0), 0.02) }),
);
const adaptiveSteps = adaptiveMethodNames.map((method) =>
  strict(`the integrator "${method}"`, {
    method: z.literal(method),
    // A hundred roundings of float32: tighter, and the error estimate would be rounding rather than truncation.
    rtol: z._default(numberAbove(0), 1e-5),
    // A thousandth of it: what has decayed to 1e-4 of its size still has three digits.
    atol: z._default(numberAbove(0), 1e-8),
    /** Attempted steps a run may take in all. */
    maxSteps: z._default(wholeNumber(1, 2 ** 31 - 1), 100_000),
    /** Found from the slope and the tolerances where it is not given. */
    firstStep: z.optional(numberAbove(0)),
    /** For what a step would leap over, such as a short pulse. */
    maxStep: z.optional(numberAbove(0)),
  }),
);
const [firstMethod, ...otherMethods] = [...fixedSteps, ...adaptiveSteps];
const integrator = z.discriminatedUnion("method", [firstMethod!, ...otherMethods], {
  error: choice("method", alternatives(methodNames)),
});

const times = z.union(
  [
    /** Of a flow from `start` (0) to `end` (40), of a map so many `steps` (1000): which defaults hold, its system says. */
    strict("a range of times", {
      start: z.optional(number),
      end: z.optional(number),
      steps: z.optional(wholeNumber(1, mostMapSteps)),
      samples: z.optional(wholeNumber(2, 1_000_000)),
    }),
    list,
  ],
  { error: 'must be {"start", "end", "samples"}, of a map {"steps", "samples"}, or an ascending list' },
);

const axis = z.union(
  [
    list,
    strict("a sweep axis", {
      from: number,
      to: number,
      count: wholeNumber(1, 65_536),
      scale: z._default(z.enum(["linear", "log"], { error: 'must be "linear" or "log"' }), "linear"),
    }),
  ],
  { error: 'must be a list of values or {"from", "to", "count", "scale"}' },
);

/** What ends a run before the last sample time. */
const stop = strict("what stops a run", {
  /** The rate in 1/time (docs/decisions/0017) below which a run rests: it is frozen and integrated no further. */
  settled: numberAbove(0),
});

/** What of a published figure is the paper's, and what is ours: its caption says so. */
const reproduces = strict("what it reproduces", {
  /** Which one, in words: "Figure 7 of the supplement". */
  figure: text,
  /** What it is published to show, as a sentence. */
  claim: text,
  /** The settings that are published, as the words behind "Published:". */
  published: text,
  /** Those that are not and that the experiment chose. */
  chosen: text,
});

/** Bins of equal width; what lies outside is counted as below or above. */
const histogram = strict("a histogram", { from: number, to: number, bins: wholeNumber(1, 4000) });

export const experimentSchema = strict("an experiment", {
  /** For editors; not read. */
  $schema: z.optional(z.string({ error: "must be a string" })),
  name: z.optional(z.string({ error: "must be a string" })),
  title: z.optional(z.string({ error: "must be a string" })),
  /** One sentence on what the experiment is about. */
  summary: z.optional(text),
  /** What to look at in the drawing. */
  look: z.optional(text),
  system,
  /** Observables beside those of the system: what would stand behind `observe NAME =` in its text. */
  observe: z.optional(
    z.record(z.string(), text.check(z.regex(/^[^\r\n]*$/, { error: "must be one line" })), {
      error: "must be an object of definitions",
    }),
  ),
  dimensions: z.optional(
    z.record(z.string(), wholeNumber(1, largestDimension), { error: "must be an object of dimensions" }),
  ),
  data: z.optional(dataModel),
  parameters: z.optional(z.record(z.string(), number, { error: "must be an object of numbers" })),
  initial: z.optional(z.record(z.string(), start, { error: "must be an object with a law for each state" })),
  /** Of flows alone; rk4 with the step 0.02 where it is not given. */
  integrator: z.optional(integrator),
  times: z.optional(times),
  stop: z.optional(stop),
  /** Replicates of a sweep cell: 1024 where nothing says otherwise, or as many as the grids of `initial` cross to. */
  runs: z.optional(wholeNumber(1, 2 ** 32 - 1)),
  seed: z._default(wholeNumber(0, largestSeed), 1),
  sweep: z.optional(z.record(z.string(), axis, { error: "must be an object with an axis for each swept parameter" })),
  /** All that the system offers where it is not given. */
  observables: z.optional(
    z.array(z.string({ error: "must be the name of an observable" }), { error: "must be a list of names" }),
  ),
  histograms: z.optional(z.record(z.string(), histogram, { error: "must be an object of histograms" })),
  /** The charts, in their order; left out: what the system's text says of its observables. */
  views: z.optional(z.array(view, { error: "must be a list of views" })),
  /** The cell of the sweep that is drawn at first, by its parameters. */
  opening: z.optional(z.record(z.string(), number, { error: "must be an object of numbers" })),
  /** Names of checks (checks/) that this experiment shows. */
  claims: z.optional(z.array(text, { error: "must be a list of names of checks" })),
  /** The published figure that it is, where it is one. */
  reproduces: z.optional(reproduces),
});

/** An experiment whose defaults are filled in, as far as they do not depend on its system. */
export type Experiment = z.output<typeof experimentSchema>;
/** An experiment as a file may write it. */
export type ExperimentInput = z.input<typeof experimentSchema>;
/** As an experiment writes it. */
export type FlowIntegrator = z.output<typeof integrator>;
/** How states go on: a method for a flow, and a map by its own steps, which time counts. */
export type Integrator = FlowIntegrator | { readonly method: "map"; readonly step: 1 };
export type AdaptiveIntegrator = Extract<FlowIntegrator, { readonly method: AdaptiveMethodName }>;
export type HistogramRange = z.output<typeof histogram>;
export type DataModel = z.output<typeof dataModel>;
export type InitialStart = z.output<typeof start>;
export type Times = z.output<typeof times>;
export type Axis = z.output<typeof axis>;
/** A number (multiple of I), a list (diagonal, or a vector) or rows. */
export type Value = z.output<typeof value>;
export type Series = z.output<typeof series>;

/** The JSON Schema of an experiment file (draft 2020-12). */
export function experimentJsonSchema(): object {
  return { title: "An experiment of matrix-dynamics", ...z.toJSONSchema(experimentSchema, { io: "input" }) };
}
