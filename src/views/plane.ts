/** A view of a plane: the flow of two states, its nullclines and fixed points, and the runs of the ensemble on their way through it. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { PlaneView } from "../experiment/views-schema.ts";
import type { Type } from "../language/index.ts";
import { type PanelCell, panelsBy } from "./cells.ts";
import type { ViewContext } from "./context.ts";
import type { Stability } from "./fixed-points.ts";
import { type FlowField, flowField, hasField } from "./flow-field.ts";
import type { Ink } from "./ink.ts";
import type { Polyline } from "./level.ts";
import { membersOf } from "./members.ts";
import { counted, sentence, symbolText, tellingWords } from "./numbers.ts";
import type { Axis, Column, LegendEntry, Mark, Panel, Scene } from "./scene.ts";

const quiet: Ink = { kind: "quiet" };
/** Told apart by lightness, and the second is dashed where both run together. */
const nullclineInks: readonly [Ink, Ink] = [
  { kind: "ramp", share: 0.2 },
  { kind: "ramp", share: 0.8 },
];

const shapes = {
  stable: { shape: "disc", words: "stable fixed point" },
  unstable: { shape: "ring", words: "unstable fixed point" },
  saddle: { shape: "cross", words: "saddle" },
  degenerate: { shape: "square", words: "fixed point that the first order does not decide" },
} as const satisfies Record<Stability, unknown>;

const stabilities = Object.keys(shapes) as Stability[];

/** The runs of a panel that are drawn alike. */
interface Group {
  readonly key: string;
  /** Of which there are so many among the drawn. */
  readonly runs: readonly number[];
  readonly ink: Ink;
  readonly label: string;
}

interface Drawn {
  readonly place: PanelCell;
  readonly field: FlowField | null;
  readonly groups: readonly Group[];
  readonly panel: Panel;
}

export function drawPlane(view: PlaneView, context: ViewContext): Scene {
  const { resolved } = context;
  const places = panelsBy(resolved, context.cell, view.across, view.labels);
  const observed = [view.x.state, view.y.state].map((state) => observableOf(resolved, state));
  const drawn = places.map((place) => drawPanel(view, place, observed, places.length, context));
  return {
    kind: "plane",
    title: view.title ?? `The plane of ${symbolText(view.x.state)} and ${symbolText(view.y.state)}`,
    note: noteOf(view, context, drawn, observed),
    panels: drawn.map(({ panel }) => panel),
    columns: places.length,
    legend: legendOf(view, context, drawn),
    ramp: null,
    scalable: false,
  };
}

/** What an experiment writes for runs that start at a place of the plane: the other states as the plane has them. */
export function startOf(
  { system }: Pick<ResolvedExperiment, "system">,
  { x, y, at = {} }: PlaneView,
  atX: number,
  atY: number,
): { readonly initial: Readonly<Record<string, number>> } {
  const initial = Object.fromEntries(system.states.map(({ name }) => [name, at[name] ?? 0]));
  return { initial: { ...initial, [x.state]: rounded(atX, x), [y.state]: rounded(atY, y) } };
}

/** To a thousandth of the axis: a click is no nearer. */
function rounded(value: number, { from, to }: { readonly from: number; readonly to: number }): number {
  const step = 10 ** Math.floor(Math.log10(Math.abs(to - from)) - 3);
  return Number((Math.round(value / step) * step).toPrecision(12)) + 0;
}

/** The observable that is a state and nothing else; null where none is reported. */
function observableOf({ system, observables }: ResolvedExperiment, state: string): string | null {
  const found = system.observables.find(
    ({ name, expression, spectral, where }) =>
      expression.kind === "name" &&
      expression.name === state &&
      !spectral &&
      where === null &&
      observables.includes(name),
  );
  return found?.name ?? null;
}

function drawPanel(
  view: PlaneView,
  place: PanelCell,
  observed: readonly (string | null)[],
  count: number,
  context: ViewContext,
): Drawn {
  const { resolved, history, sample } = context;
  const { cell } = place;
  const last = sample ?? Math.max(0, history.times(cell).length - 1);
  // Small panels have room for fewer.
  const across = count === 1 ? 21 : count === 2 ? 17 : 13;
  const field = hasField(resolved) ? flowField(resolved, view, cell, resolved.times[last] ?? 0, across) : null;
  const paths = pathsOf(observed, cell, context);
  const groups = paths === null ? [] : groupsOf(view, cell, paths[0].length, context);
  const single = context.run !== null && cell === context.cell ? context.run : null;
  const marks: Mark[] = [
    ...(field === null ? [] : fieldMarks(view, field, across, context.theory)),
    ...(paths === null ? [] : groups.flatMap((group) => runMarks(group, paths, last))),
    ...(paths === null || single === null ? [] : singleMarks(single, groups, paths, last)),
    ...(field === null ? [] : pointMarks(field)),
  ];
  const panel: Panel = {
    key: `cell ${cell}`,
    title: place.title,
    told: "",
    x: axisOf(view.x),
    y: axisOf(view.y),
    remark: field?.fixedPoints.hasLine
      ? "There are whole lines of fixed points, where both slopes are zero: none of their points is marked."
      : "",
    empty: null,
    marks,
    at: [],
    series: [],
  };
  return { place, field, groups, panel };
}

function axisOf({ state, from, to }: PlaneView["x"]): Axis {
  return { label: symbolText(state), scale: "linear", from, to };
}

function fieldMarks(view: PlaneView, field: FlowField, across: number, theory: boolean): Mark[] {
  const { arrows, nullclines, curves } = field;
  const line = (key: string, lines: readonly Polyline[], ink: Ink, width: number, dashed: boolean): Mark => ({
    kind: "line",
    key,
    ...strung(lines),
    ink,
    width,
    dashed,
    opacity: 1,
  });
  return [
    ...(arrows.x.length === 0
      ? []
      : [{ kind: "arrows", key: "arrows", ...arrows, ink: quiet, length: across > 15 ? 13 : 10 } as const]),
    ...nullclines.flatMap((lines, k) =>
      lines.length === 0 ? [] : [line(`nullcline ${k}`, lines, nullclineInks[k]!, 1.5, k === 1)],
    ),
    ...curves.flatMap((lines, k) =>
      lines.length === 0 || !theory ? [] : [line(`curve ${k}`, lines, { kind: "theory" }, 1.75, view.nullclines)],
    ),
  ];
}

/** Lines one after another, with gaps between them. */
function strung(lines: readonly Polyline[]): { readonly x: Column; readonly y: Column } {
  const joined = (part: (line: Polyline) => readonly number[]): Column =>
    lines.flatMap((line, k) => (k === 0 ? [...part(line)] : [null, ...part(line)]));
  return { x: joined(({ x }) => x), y: joined(({ y }) => y) };
}

function pointMarks({ fixedPoints }: FlowField): Mark[] {
  return stabilities.flatMap((stability): Mark[] => {
    const points = fixedPoints.points.filter((point) => point.stability === stability);
    if (points.length === 0) return [];
    return [
      {
        kind: "points",
        key: stability,
        x: points.map(({ x }) => x),
        y: points.map(({ y }) => y),
        ink: { kind: "theory" },
        shape: shapes[stability].shape,
        size: 9,
      },
    ];
  });
}

type Paths = readonly [x: readonly Column[], y: readonly Column[]];

function pathsOf(observed: readonly (string | null)[], cell: number, { history }: ViewContext): Paths | null {
  const [x, y] = observed.map((name) => (name === null ? null : history.runs(cell, name, 0)));
  return x && y ? [x, y] : null;
}

/** So many of all, evenly spaced. */
export function spacedRuns(count: number, of: number): readonly number[] {
  const drawn = Math.min(count, of);
  return Array.from({ length: drawn }, (_, k) => Math.floor(((k + 0.5) * of) / drawn));
}

/** By the class that they come to, where it can be told of each; else all alike. */
function groupsOf(view: PlaneView, cell: number, of: number, { resolved, history }: ViewContext): readonly Group[] {
  const runs = spacedRuns(view.trajectories, of);
  const last = history.frame(cell, null);
  const { classes } = resolved.system;
  const members = classes.map(({ name }) => (last === null ? null : membersOf(resolved, last, name)));
  const classOf = (run: number): number => members.findIndex((holds) => holds?.[run] === true);
  const groups = [-1, ...classes.keys()].map((index): Group => {
    const name = classes[index]?.name;
    const ink: Ink =
      name === undefined
        ? { kind: "single" }
        : name === "collapsed"
          ? { kind: "alarm" }
          : { kind: "ramp", share: (index + 1) / classes.length };
    return {
      key: name === undefined ? "runs" : `class ${name}`,
      runs: runs.filter((run) => classOf(run) === index),
      ink,
      label: name ?? "",
    };
  });
  return groups.filter((group) => group.runs.length > 0);
}

function runMarks({ key, runs, ink }: Group, [xs, ys]: Paths, last: number): Mark[] {
  const pathOf = (column: Column): Column => column.slice(0, last + 1);
  const strungRuns = (columns: readonly Column[]): Column =>
    runs.flatMap((run, k) => (k === 0 ? pathOf(columns[run]!) : [null, ...pathOf(columns[run]!)]));
  const present = (columns: readonly Column[]): Column => runs.map((run) => columns[run]![last] ?? null);
  return [
    { kind: "line", key, x: strungRuns(xs), y: strungRuns(ys), ink, width: 1.1, dashed: false, opacity: 0.55 },
    { kind: "points", key, x: present(xs), y: present(ys), ink, shape: "disc", size: 4 },
  ];
}

/** The run that is singled out, whether it is one of the drawn or not. */
function singleMarks(run: number, groups: readonly Group[], paths: Paths, last: number): Mark[] {
  const ink = groups.find(({ runs }) => runs.includes(run))?.ink ?? { kind: "single" };
  const [x, y] = paths.map((columns) => columns[run]?.slice(0, last + 1) ?? []) as [Column, Column];
  return [
    { kind: "line", key: "", x, y, ink, width: 2.5, dashed: false, opacity: 1 },
    { kind: "points", key: "", x: x.slice(last), y: y.slice(last), ink, shape: "disc", size: 8 },
  ];
}

function noteOf(
  view: PlaneView,
  { resolved, history }: ViewContext,
  drawn: readonly Drawn[],
  observed: readonly (string | null)[],
): string {
  const hasFrames = drawn.some(({ place }) => history.frame(place.cell, null) !== null);
  const lacking = [view.x.state, view.y.state].filter((_, k) => observed[k] === null);
  const runs =
    view.trajectories === 0
      ? ""
      : lacking.length > 0
        ? `Runs are not drawn: no observable that is reported is ${lacking.map(symbolText).join(" or ")} alone.`
        : hasFrames && drawn.every(({ groups }) => groups.length === 0)
          ? "Runs are not drawn: this run did not keep the values of each of them."
          : "";
  const field = hasField(resolved) ? heldWords(view, resolved) : "Steps draw at random, so there is no flow to draw.";
  return [sentence(view.note ?? ""), field, modesWords(view, resolved), runs].filter((one) => one !== "").join(" ");
}

/** What the other states are where the flow is drawn. */
function heldWords(
  { x, y, at = {}, arrows, nullclines, fixedPoints }: PlaneView,
  { system }: ResolvedExperiment,
): string {
  const others = system.states.filter(({ name }) => name !== x.state && name !== y.state);
  if (others.length === 0 || !(arrows || nullclines || fixedPoints)) return "";
  const held = others.map(({ name }) => `${symbolText(name)} = ${tellingWords(at[name] ?? 0, [])}`);
  return `The flow is that at ${held.join(", ")}.`;
}

function modesWords({ x, trajectories }: PlaneView, { system, dimensions }: ResolvedExperiment): string {
  const type: Type | undefined = system.states.find(({ name }) => name === x.state)?.type;
  if (type?.kind !== "vector" || trajectories === 0) return "";
  const modes = typeof type.length === "number" ? type.length : dimensions[type.length]!;
  return modes > 1 ? `Of each run the first of ${modes} modes is drawn.` : "";
}

function legendOf(view: PlaneView, context: ViewContext, drawn: readonly Drawn[]): LegendEntry[] {
  const { resolved, theory } = context;
  const isDrawn = (key: string): boolean => drawn.some(({ panel }) => panel.marks.some((mark) => mark.key === key));
  const entry = (key: string, label: string, ink: Ink, look: LegendEntry["look"]): LegendEntry[] =>
    isDrawn(key) ? [{ key, label, ink, look, opacity: 1 }] : [];
  const isMap = resolved.system.kind === "map";
  const slopeOf = (state: string): string =>
    isMap ? `no change of ${symbolText(state)}` : `d${symbolText(state)}/dt = 0`;
  const shown = spacedRuns(view.trajectories, resolved.runsPerCell).length;
  const groups = new Map(drawn.flatMap(({ groups }) => groups.map((group) => [group.key, group] as const)));
  return [
    ...entry("arrows", isMap ? "direction of a step" : "direction of the flow", quiet, "arrow"),
    ...entry("nullcline 0", slopeOf(view.x.state), nullclineInks[0], "line"),
    ...entry("nullcline 1", slopeOf(view.y.state), nullclineInks[1], "dashed"),
    ...(theory ? (view.curves ?? []) : []).flatMap(({ label }, k) =>
      entry(`curve ${k}`, label, { kind: "theory" }, view.nullclines ? "dashed" : "line"),
    ),
    ...stabilities.flatMap((key) => entry(key, shapes[key].words, { kind: "theory" }, shapes[key].shape)),
    ...[...groups.values()].flatMap(({ key, ink, label }) =>
      entry(key, label === "" ? runsWords(shown, resolved.runsPerCell, groups.size > 1) : label, ink, "line"),
    ),
  ];
}

function runsWords(shown: number, of: number, isRest: boolean): string {
  if (isRest) return "other runs";
  if (shown === of) return of === 1 ? "the run" : `${counted(of)} runs`;
  return `${counted(shown)} of ${counted(of)} runs`;
}
