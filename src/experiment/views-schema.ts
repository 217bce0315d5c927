/** How an experiment says its charts: over time, in a plane of two states, over two swept parameters, as matrices, as histograms. */

import * as z from "zod/mini";
import { choice, number, strict, text, texts, wholeNumber } from "./schema-parts.ts";

/** Statistics of a frame (src/ensemble/frames.ts) that one number can stand for. */
const statistic = z.enum(["mean", "std", "min", "max", "q05", "q25", "q50", "q75", "q95"], {
  error: "must be a statistic: mean, std, min, max, q05, q25, q50, q75 or q95",
});

const range = z.tuple([number, number], { error: "must be two numbers, the ends of the axis" });
const scale = z.enum(["linear", "log"], { error: 'must be "linear" or "log"' });

const words = { title: z.optional(text), note: z.optional(text) };

/** A swept parameter under another name: gammaA = 1 - 0.1*beta. */
const labels = z.optional(
  z.record(z.string(), strict("a label", { name: text, value: text }), {
    error: 'must be an object such as {"beta": {"name": "gammaA", "value": "1 - 0.1*beta"}}',
  }),
);

/** A curve of the plane, by an equation between its states, parameters and data: `wp*w = wa*lambdaD/lambdaS`. */
const curve = strict("a curve", {
  equation: z
    .string({ error: "must be an equation" })
    .check(z.regex(/^[^=\r\n]+=[^=\r\n]+$/, { error: 'must be an equation with one "=" on one line' })),
  label: text,
});
const curves = z.optional(z.array(curve, { error: "must be a list of curves" }));

/** Observables over time. */
const time = strict("a view over time", {
  kind: z.literal("time"),
  ...words,
  show: texts,
  /** Of a vector; counted from 1, those of a spectrum ascending. */
  components: z.optional(
    z.union([z.enum(["all", "smallest", "largest"]), z.array(wholeNumber(1, 1_000_000))], {
      error: 'must be "all", "smallest", "largest" or a list of numbers from 1 on',
    }),
  ),
  /** Median with quantiles, mean with standard deviation, or one line a run. */
  draw: z._default(
    z.enum(["quantiles", "deviation", "runs"], { error: 'must be "quantiles", "deviation" or "runs"' }),
    "quantiles",
  ),
  /** The swept parameter whose values are drawn over each other. */
  overlay: z.optional(text),
  /** What has a panel each: a swept parameter, or "show" for the observables. */
  across: z.optional(text),
  down: z.optional(text),
  labels,
  /** As the text of the system says where it is left out. */
  scale: z.optional(scale),
  range: z.optional(range),
  /** Where the time axis ends, where what there is to see is over long before the run is. */
  until: z.optional(number),
  /** Lines of the theory: observables, of the system or under `observe`, whose median is drawn dashed. */
  theory: z.optional(
    z.array(strict("a line of the theory", { show: text, label: text }), { error: "must be a list of lines" }),
  ),
  /** Numbers told in the title of a panel: the median at the last sample time, one for each value that is drawn over each other. */
  tell: z.optional(
    z.array(strict("a number to tell", { show: text, label: text }), { error: "must be a list of numbers to tell" }),
  ),
});

/** A state along an axis. */
const along = strict("an axis of a plane", { state: text, from: number, to: number });

/** The flow in the plane of two states, with the runs of the ensemble in it. */
const plane = strict("a view of a plane", {
  kind: z.literal("plane"),
  ...words,
  x: along,
  y: along,
  /** The other states; 0 where it is not said. */
  at: z.optional(z.record(z.string(), number, { error: "must be an object of numbers" })),
  across: z.optional(text),
  labels,
  arrows: z._default(z.boolean({ error: "must be true or false" }), true),
  nullclines: z._default(z.boolean({ error: "must be true or false" }), false),
  fixedPoints: z._default(z.boolean({ error: "must be true or false" }), true),
  curves,
  /** So many runs, evenly among all. */
  trajectories: z._default(wholeNumber(0, 1000), 40),
});

/** A number of each cell over two swept parameters. */
const map = strict("a map", {
  kind: z.literal("map"),
  ...words,
  x: text,
  y: text,
  show: z.union(
    [
      strict("the share of a class", { class: text }),
      strict("a statistic of an observable", {
        observable: text,
        statistic: z._default(statistic, "q50"),
        component: z.optional(wholeNumber(1, 1_000_000)),
      }),
    ],
    { error: 'must be an object with a "class" or an "observable"' },
  ),
  range: z.optional(range),
  /** Where the theory puts a boundary: equations between the two parameters. */
  boundary: curves,
});

/** Matrices of one run as pictures, over time: states, and definitions such as F that follow from them. */
const matrix = strict("a view of matrices", {
  kind: z.literal("matrix"),
  ...words,
  show: texts,
});

/** How an observable is spread over the runs, at a time. */
const histogram = strict("a histogram", {
  kind: z.literal("histogram"),
  ...words,
  show: text,
  across: z.optional(text),
  labels,
});

export const view = z.discriminatedUnion("kind", [time, plane, map, matrix, histogram], {
  error: choice("kind", '"time", "plane", "map", "matrix" or "histogram"'),
});

export type View = z.output<typeof view>;
export type ViewInput = z.input<typeof view>;
export type TimeView = Extract<View, { readonly kind: "time" }>;
export type PlaneView = Extract<View, { readonly kind: "plane" }>;
export type MapView = Extract<View, { readonly kind: "map" }>;
export type MatrixView = Extract<View, { readonly kind: "matrix" }>;
export type HistogramView = Extract<View, { readonly kind: "histogram" }>;
export type Curve = z.output<typeof curve>;
