/** A view of a plane: the flow of two states, its nullclines and fixed points, and the runs of the ensemble on their way through it. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { PlaneView } from "../experiment/views-schema.ts";
import type { Type } from "../language/index.ts";
import { type PanelCell, panelsBy, tellingWords } from "./cells.ts";
import type { Holders } from "./class-members.ts";
import type { ViewContext } from "./context.ts";
import type { Stability } from "./fixed-points.ts";
import { evaluateField, type FlowField, flowField, hasField, isEvaluated } from "./flow-field.ts";
import type { Ink } from "./ink.ts";
import type { Polyline } from "./level.ts";
import { counted, sentence, symbolText } from "./numbers.ts";
import type { Pieces } from "./pieces.ts";
import {
  besideMarks,
  type Group,
  groupsOf,
  holdersOfClasses,
  observableOf,
  pathsOf,
  runMarks,
  singleMarks,
  spacedRuns,
} from "./plane-runs.ts";
import { readsTime } from "./probe.ts";
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

type LineMark = Mark & { readonly kind: "line" };

interface Drawn {
  readonly place: PanelCell;
  readonly groups: readonly Group[];
  readonly holders: readonly (Holders | null)[];
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

/**
 * The flow behind each panel where it is not evaluated yet: a host with more to do goes through them, and then draws. One that
 * changes with time would never be done before the next frame, and is left to the drawing.
 */
export function pendingFlows(view: PlaneView, context: ViewContext): readonly Pieces<void>[] {
  const { resolved } = context;
  if (!hasField(resolved) || readsTime(resolved)) return [];
  const places = panelsBy(resolved, context.cell, view.across, view.labels);
  const across = arrowsAcross(places.length);
  return places.flatMap(({ cell }) => {
    const time = timeIn(cell, context);
    return isEvaluated(resolved, view, cell, time, across) ? [] : [evaluateField(resolved, view, cell, time, across)];
  });
}

/** What an experiment writes for runs that start at a place of the plane: the other states as the plane has them. */
export function startAt(
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

function drawPanel(
  view: PlaneView,
  place: PanelCell,
  observed: readonly (string | null)[],
  count: number,
  context: ViewContext,
): Drawn {
  const { resolved } = context;
  const { cell } = place;
  const last = lastOf(cell, context);
  const across = arrowsAcross(count);
  const isDrawn = hasField(resolved) && context.isPending !== true;
  const field = isDrawn ? flowField(resolved, view, cell, timeIn(cell, context), across) : null;
  const paths = pathsOf(observed, cell, context);
  const holders = holdersOfClasses(cell, context);
  const groups = paths === null ? [] : groupsOf(view, paths[0].length, holders, context);
  const single = context.run !== null && cell === context.cell ? context.run : null;
  const marks: Mark[] = [
    ...(field === null ? [] : fieldMarks(view, field, across, context.theory)),
    ...(paths === null ? [] : groups.flatMap((group) => runMarks(group, paths, last))),
    ...(paths === null || single === null ? [] : singleMarks(single, holders, paths, last, resolved)),
    ...(field === null ? [] : pointMarks(field)),
    ...besideMarks(observed, cell, context),
  ];
  const panel: Panel = {
    key: `cell ${cell}`,
    title: place.title,
    told: "",
    x: axisOf(view.x),
    y: axisOf(view.y),
    remark: field?.fixedPoints.hasLine ? "Fixed points that fill a line are not marked." : "",
    empty: null,
    marks,
    at: [],
    series: [],
  };
  return { place, groups, holders, panel };
}

/** The sample that is shown of a cell. */
function lastOf(cell: number, { history, sample }: ViewContext): number {
  return sample ?? Math.max(0, history.times(cell).length - 1);
}

function timeIn(cell: number, context: ViewContext): number {
  return context.resolved.times[lastOf(cell, context)] ?? 0;
}

/** Small panels have room for fewer. */
function arrowsAcross(panels: number): number {
  if (panels === 1) return 21;
  return panels === 2 ? 15 : panels === 3 ? 12 : 10;
}

function axisOf({ state, from, to }: PlaneView["x"]): Axis {
  return { label: symbolText(state), scale: "linear", from, to };
}

function fieldMarks(view: PlaneView, field: FlowField, across: number, theory: boolean): Mark[] {
  const { arrows, nullclines, curves } = field;
  const line = (key: string, lines: readonly Polyline[], ink: Ink, width: number, dashed: boolean): LineMark => ({
    kind: "line",
    key,
    ...strung(lines),
    ink,
    width,
    dashed,
    opacity: 1,
  });
  // A curve of the theory lies on its nullcline: both are seen where that is wide and pale.
  const beneath = theory && curves.length > 0 ? { width: 5, opacity: 0.45 } : {};
  return [
    ...(arrows.x.length === 0
      ? []
      : [{ kind: "arrows", key: "arrows", ...arrows, ink: quiet, length: across > 15 ? 14 : 10 } as const]),
    ...nullclines.flatMap((lines, k) =>
      lines.length === 0 ? [] : [{ ...line(`nullcline ${k}`, lines, nullclineInks[k]!, 1.5, k === 1), ...beneath }],
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

function noteOf(
  view: PlaneView,
  { resolved, history }: ViewContext,
  drawn: readonly Drawn[],
  observed: readonly (string | null)[],
): string {
  const hasFrames = drawn.some(({ place }) => history.frame(place.cell, null) !== null);
  const lacking = [view.x.state, view.y.state].filter((_, k) => observed[k] === null);
  const field = hasField(resolved) ? heldWords(view, resolved) : "Steps draw at random, so there is no flow to draw.";
  const runs = drawn.some(({ groups }) => groups.length > 0)
    ? runsWords(view, resolved)
    : view.trajectories === 0
      ? ""
      : lacking.length > 0
        ? `Runs are not drawn: no observable that is reported is ${lacking.map(symbolText).join(" or ")} alone.`
        : hasFrames
          ? "Runs are not drawn: the values of each of them were not kept."
          : "";
  return [sentence(view.note ?? ""), field, runs].filter((one) => one !== "").join(" ");
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

/** How many runs are drawn of how many, and what of each. */
function runsWords({ x, trajectories }: PlaneView, { system, dimensions, runsPerCell }: ResolvedExperiment): string {
  const shown = spacedRuns(trajectories, runsPerCell).length;
  const type: Type | undefined = system.states.find(({ name }) => name === x.state)?.type;
  const length = type?.kind === "vector" ? type.length : 1;
  const modes = typeof length === "number" ? length : dimensions[length]!;
  const part = modes > 1 ? `the first of ${modes} modes of ` : "";
  if (shown === runsPerCell && part === "") return "";
  const runs = shown === runsPerCell ? "each run" : `${counted(shown)} of ${counted(runsPerCell)} runs`;
  return sentence(`drawn: ${part}${runs}`);
}

function legendOf(view: PlaneView, context: ViewContext, drawn: readonly Drawn[]): LegendEntry[] {
  const { resolved, theory, singles } = context;
  const isDrawn = (key: string): boolean => drawn.some(({ panel }) => panel.marks.some((mark) => mark.key === key));
  const entry = (key: string, label: string, ink: Ink, look: LegendEntry["look"]): LegendEntry[] =>
    isDrawn(key) ? [{ key, label, ink, look, opacity: 1 }] : [];
  const isMap = resolved.system.kind === "map";
  const slopeOf = (state: string): string =>
    isMap ? `no change of ${symbolText(state)}` : `d${symbolText(state)}/dt = 0`;
  const groups = new Map(drawn.flatMap(({ groups }) => groups.map((group) => [group.key, group] as const)));
  return [
    ...entry("arrows", isMap ? "direction of a step" : "direction of the flow", quiet, "arrow"),
    ...entry("nullcline 0", slopeOf(view.x.state), nullclineInks[0], "line"),
    ...entry("nullcline 1", slopeOf(view.y.state), nullclineInks[1], "dashed"),
    ...(theory ? (view.curves ?? []) : []).flatMap(({ label }, k) =>
      entry(`curve ${k}`, label, { kind: "theory" }, view.nullclines ? "dashed" : "line"),
    ),
    ...stabilities.flatMap((key) => entry(key, shapes[key].words, { kind: "theory" }, shapes[key].shape)),
    ...[...groups.values()].flatMap(({ key, ink, name }) =>
      entry(key, name === null ? restWords(groups.size > 1, drawn) : classWords(name, context, drawn), ink, "line"),
    ),
    ...singles.flatMap(({ label }, index) => entry(`single ${index}`, label, { kind: "chosen" }, "line")),
  ];
}

function restWords(hasOthers: boolean, drawn: readonly Drawn[]): string {
  if (!hasOthers) return "runs";
  return drawn.every(({ holders }) => !holders.includes(null)) ? "other runs" : "other runs, or not known yet";
}

/** What holds of the runs of all panels. */
function classWords(name: string, { resolved }: ViewContext, drawn: readonly Drawn[]): string {
  const index = resolved.system.classes.findIndex((one) => one.name === name);
  const areDecided = drawn.every(({ holders }) => holders[index]?.areDecided !== false);
  return areDecided ? name : `${name}, or meeting the condition at the end`;
}
