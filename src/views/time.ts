/** A view over time: bands and medians, means, or single runs of observables, the theory drawn over them, in one panel or small multiples. */

import type { TimeView } from "../experiment/views-schema.ts";
import type { Observable } from "../language/index.ts";
import { type Reach, reachOf } from "./axis.ts";
import { cellWords } from "./cells.ts";
import type { ViewContext } from "./context.ts";
import { capitalised, sentence, shortNumber, titled } from "./numbers.ts";
import type { Axis, Column, LegendEntry, Mark, Panel, Scale, Scene, Series, Spread } from "./scene.ts";
import { type Curve, curvesOf, overlaid, type Place, placesBy, singlesOf, theoryOf } from "./time-curves.ts";

/** More entries than these make no key. */
const mostEntries = 7;
/** More runs than these are a blot. */
const mostRuns = 200;

export function drawTime(view: TimeView, context: ViewContext): Scene {
  const { resolved } = context;
  const reported = [view.show].flat().filter((name) => resolved.observables.includes(name));
  const rows = placesBy(view, view.down, context, { key: "", title: "", observables: reported, cell: context.cell });
  const places = rows.flatMap((row) => placesBy(view, view.across, context, row));
  const scale = context.scale ?? view.scale ?? (wordsOf(reported[0], context)?.log === true ? "log" : "linear");
  const drawn = places.map((place) => ({ place, curves: curvesOf(view, place, context) }));
  const theory = context.theory ? drawn.map(({ place }) => theoryOf(view, place, context)) : drawn.map(() => []);
  // Panels of the same observables share their axis, so that they can be compared.
  const shared = ({ observables }: Place) => observables.join();
  const reaches = new Map<string, Reach>();
  for (const key of new Set(places.map(shared))) {
    const alike = drawn.flatMap(({ place, curves }, k) => (shared(place) === key ? [...curves, ...theory[k]!] : []));
    reaches.set(key, reachOfCurves(view, alike, scale, context));
  }
  const panels = drawn.map(
    ({ place, curves }, index): Panel =>
      panelOf(view, place, curves, theory[index]!, scale, reaches.get(shared(place))!, context),
  );
  return {
    kind: "time",
    ...wordsOfView(view, reported, context),
    panels,
    columns: places.length / rows.length,
    legend: legendOf(view, drawn[0]?.curves ?? [], theory[0] ?? []),
    ramp: null,
    scalable: true,
  };
}

function wordsOf(name: string | undefined, { resolved }: ViewContext): Observable["words"] | undefined {
  return resolved.system.observables.find((observable) => observable.name === name)?.words;
}

/** The view's own words, or those that the system's text has for what it shows. */
function wordsOfView(view: TimeView, reported: readonly string[], context: ViewContext): Pick<Scene, "title" | "note"> {
  const [first, ...others] = reported;
  const words = wordsOf(first, context);
  const wanted = [view.show].flat();
  const title =
    view.title ?? capitalised(words?.heading ?? reported.map((name, k) => (k === 0 ? titled(name) : name)).join(", "));
  if (reported.length < wanted.length || first === undefined) {
    const lacking = wanted.filter((name) => !reported.includes(name));
    return { title: title || wanted.join(", "), note: `Not observed in this experiment: ${lacking.join(", ")}.` };
  }
  const note = view.note ?? (others.length === 0 ? (words?.note ?? "") : "");
  const shown = [view.overlay, view.across, view.down].filter((name) => name !== undefined);
  // A note that says what the title does is none.
  const own = note.toLowerCase() === title.toLowerCase() ? "" : sentence(note);
  return { title, note: [own, cellWords(context.resolved, context.cell, shown)].filter((one) => one !== "").join(" ") };
}

const deviations = { value: "mean", low: "mean less one standard deviation", high: "mean plus one standard deviation" };
const quantiles = { value: "median", low: "5 % quantile", high: "95 % quantile" };

/** Low and high edge of what is drawn of a curve, and its middle. */
function edgesOf({ draw }: TimeView, { line }: Curve): Spread & { readonly middle: Column } {
  if (draw === "deviation") {
    const off = (sign: 1 | -1) =>
      line.mean.map((mean, at) => (mean === null ? null : mean + sign * (line.std[at] ?? Number.NaN)));
    return { low: off(-1), middle: line.mean, high: off(1), names: deviations };
  }
  return { low: line.q05, middle: line.q50, high: line.q95, names: quantiles };
}

/** All that is drawn of a curve. */
function* columnsOf(view: TimeView, curve: Curve): Iterable<Column> {
  if (curve.key.startsWith("theory ")) {
    yield curve.line.q50;
    return;
  }
  yield* curve.runs ?? [];
  const { low, middle, high } = edgesOf(view, curve);
  yield* [low, middle, high];
}

function reachOfCurves(view: TimeView, curves: readonly Curve[], scale: Scale, { precision }: ViewContext): Reach {
  function* all() {
    for (const curve of curves) yield* columnsOf(view, curve);
  }
  return reachOf(all(), scale, precision, view.range);
}

function panelOf(
  view: TimeView,
  place: Place,
  curves: readonly Curve[],
  theory: readonly Curve[],
  scale: Scale,
  reach: Reach,
  context: ViewContext,
): Panel {
  const { resolved, history, sample } = context;
  const at = history.times(curves[0]?.cell ?? place.cell);
  const singles = singlesOf(curves, context);
  const start = resolved.times[0]!;
  const last = resolved.times.at(-1)!;
  const end = view.until !== undefined && view.until > start ? Math.min(view.until, last) : last;
  const isMap = resolved.system.kind === "map";
  const x: Axis = { label: isMap ? "step" : "t", scale: "linear", from: start, to: end > start ? end : start + 1 };
  const y: Axis = { label: "", scale, from: reach.from, to: reach.to };
  const marks = [
    ...curves.flatMap((curve) => bandMarks(view, curve, at, curves.length)),
    ...curves.flatMap((curve) => lineMarks(view, curve, at, context.run)),
    ...theory.map(({ key, ink, line }) => lineMark({ key, x: at, y: line.q50, ink, width: 1.5, dashed: true })),
    ...singles.map((one) => lineMark({ key: one.key, x: one.at, y: one.values, ink: { kind: "chosen" }, width: 2.25 })),
    ...(sample === null ? [] : [presentMark(at[sample], y)]),
  ];
  return {
    key: place.key,
    title: place.title,
    told: toldOf(view, place, context),
    x,
    y,
    remark: reach.remark,
    empty: emptyWords(curves, at, scale),
    marks,
    at,
    series: [
      ...curves.map((curve): Series => {
        const { middle, ...spread } = edgesOf(view, curve);
        return { key: curve.key, label: curve.label, ink: curve.ink, values: middle, spread, theory: false };
      }),
      ...theory.map(
        ({ key, label, ink, line }): Series => ({ key, label, ink, values: line.q50, spread: null, theory: true }),
      ),
      ...singles.map(
        ({ key, label, values }): Series => ({
          key,
          label,
          ink: { kind: "chosen" },
          values,
          spread: null,
          theory: false,
        }),
      ),
    ],
  };
}

type LineMark = Mark & { readonly kind: "line" };

function lineMark(line: Pick<LineMark, "key" | "x" | "y" | "ink" | "width"> & Partial<LineMark>): Mark {
  return { kind: "line", dashed: false, opacity: 1, ...line };
}

/** Where a look back is. */
function presentMark(time: number | undefined, { from, to }: Axis): Mark {
  const x = [time ?? null, time ?? null];
  return lineMark({ key: "", x, y: [from, to], ink: { kind: "quiet" }, width: 1, dashed: true });
}

/** Fewer lines leave room for stronger bands, and many for none but the spread of most. */
function bandMarks(view: TimeView, curve: Curve, x: readonly number[], count: number): Mark[] {
  const { key, ink, line } = curve;
  if (view.draw === "runs" && curve.runs !== null) return [];
  const { low, high } = edgesOf(view, curve);
  const strength = count > 1 ? 0.6 : 1;
  const band = (lower: Column, upper: Column, opacity: number): Mark => ({
    kind: "band",
    key,
    x,
    low: lower,
    high: upper,
    ink,
    opacity: opacity * strength,
  });
  if (view.draw === "deviation") return [band(low, high, 0.25)];
  return [band(low, high, 0.16), band(line.q25, line.q75, 0.3)];
}

/** One run in so many is drawn. */
export function lineEvery(runs: number): number {
  return Math.ceil(runs / mostRuns);
}

function lineMarks(view: TimeView, curve: Curve, x: readonly number[], chosen: number | null): Mark[] {
  const { key, ink, runs } = curve;
  const line = (y: Column, width: number, opacity: number) => lineMark({ key, x, y, ink, width, opacity });
  if (view.draw === "runs" && runs !== null) {
    const every = lineEvery(runs.length);
    const opacity = Math.max(0.25, 1 / Math.sqrt(Math.ceil(runs.length / every)));
    const single = chosen === null ? undefined : runs[chosen];
    return [
      ...runs.filter((_, run) => run % every === 0).map((y) => line(y, 1, opacity)),
      ...(single === undefined ? [] : [line(single, 2.5, 1)]),
    ];
  }
  return [line(edgesOf(view, curve).middle, 1.75, 1)];
}

/** In the order of the legend. */
function toldOf(view: TimeView, place: Place, context: ViewContext): string {
  return (view.tell ?? [])
    .flatMap(({ show, label }) => {
      const values = overlaid(view, place, context).map(({ cell }) => context.history.lines(cell, show)[0]?.q50.at(-1));
      const known = values.filter((value) => typeof value === "number");
      return known.length < values.length ? [] : [`${label} ${known.map(shortNumber).join(", ")}`];
    })
    .join("; ");
}

function emptyWords(curves: readonly Curve[], at: readonly number[], scale: Scale): string | null {
  if (curves.length === 0 || at.length === 0) return "No sample time reached yet.";
  const middles = curves.map(({ line }) => line.q50);
  if (middles.every((column) => column.every((value) => value === null))) return "Undefined in every run.";
  if (scale === "log" && middles.every((column) => column.every((value) => value === null || value <= 0)))
    return "Zero throughout: a logarithmic axis has no place for it.";
  return null;
}

function legendOf(view: TimeView, curves: readonly Curve[], theory: readonly Curve[]): LegendEntry[] {
  const labelled = curves.filter(({ label }) => label !== "");
  // The ends of a long ramp stand for what is between.
  const shown = labelled.length > mostEntries ? [labelled.at(-1)!, labelled[0]!] : labelled;
  const entries = shown.map(({ key, label, ink }): LegendEntry => ({ key, label, ink, look: "line", opacity: 1 }));
  const lines = new Map(theory.map((curve) => [curve.key, curve]));
  return [
    ...entries,
    ...[...lines.values()].map(({ key, label, ink }): LegendEntry => {
      const own = (view.theory ?? []).find(({ show }) => `theory ${show}` === key)?.label ?? label;
      return { key, label: own, ink, look: "dashed", opacity: 1 };
    }),
  ];
}

/** What is drawn of each observable: its quantiles too where the single runs were not kept. */
export function drawnOf({ draw, show }: TimeView, { history, cell }: ViewContext): TimeView["draw"] {
  if (draw !== "runs") return draw;
  return [show].flat().some((name) => history.runs(cell, name, 0) !== null) ? "runs" : "quantiles";
}
