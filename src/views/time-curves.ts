/** The lines of a view over time: in which panels, of which cells, observables and components, under which names and colours. */

import type { TimeView } from "../experiment/views-schema.ts";
import type { Observable } from "../language/index.ts";
import { axisValues, cellWith, labelOf, panelsBy } from "./cells.ts";
import type { ViewContext } from "./context.ts";
import type { Line } from "./history.ts";
import { type Ink, rankInk } from "./ink.ts";
import { capitalised, titled } from "./numbers.ts";
import type { Column } from "./scene.ts";

/** More bands than these cover each other. */
const mostLines = 12;

/** What one panel draws: these observables, of the cell. */
export interface Place {
  readonly key: string;
  readonly title: string;
  readonly observables: readonly string[];
  readonly cell: number;
}

/** One line of a panel with all that is drawn of it. */
export interface Curve {
  readonly key: string;
  readonly label: string;
  readonly ink: Ink;
  readonly line: Line;
  readonly runs: readonly Column[] | null;
  readonly cell: number;
  readonly observable: string;
}

/** A single run along a curve. */
export interface Single {
  readonly key: string;
  readonly label: string;
  readonly at: readonly number[];
  readonly values: Column;
}

export function placesBy(view: TimeView, by: string | undefined, { resolved }: ViewContext, place: Place): Place[] {
  if (by === "show") {
    return place.observables.map((name) => ({
      ...place,
      key: `${place.key}${name}`,
      title: joined(place.title, observableTitle(name, place.title !== "", resolved.system.observables)),
      observables: [name],
    }));
  }
  return panelsBy(resolved, place.cell, by, view.labels).map(({ title, value, cell }) => ({
    ...place,
    key: `${place.key}${by ?? ""}${value ?? ""}`,
    title: joined(place.title, title),
    cell,
  }));
}

export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(", ");
}

/** `isWithin` of other words it has no capital of its own. */
function observableTitle(name: string, isWithin: boolean, observables: readonly Observable[]): string {
  const heading = observables.find((observable) => observable.name === name)?.words.heading;
  if (heading === null || heading === undefined) return titled(name);
  return isWithin ? heading : capitalised(heading);
}

/** The cells that are drawn over each other in a panel. */
export function overlaid(view: TimeView, place: Place, { resolved }: ViewContext) {
  const { overlay } = view;
  const values = overlay === undefined ? [] : axisValues(resolved, overlay);
  if (overlay === undefined || values.length < 2) return [{ key: "", label: "", cell: place.cell }];
  return values.map((value) => ({
    key: `${overlay}=${value}`,
    label: labelOf(resolved, view.labels, overlay, value, place.cell),
    cell: cellWith(resolved, place.cell, { [overlay]: value }),
  }));
}

export function curvesOf(view: TimeView, place: Place, context: ViewContext): Curve[] {
  const over = overlaid(view, place, context);
  const several = place.observables.length > 1;
  const curves = over.flatMap(({ key, label, cell }, k) =>
    place.observables.flatMap((observable, j) => {
      const lines = chosenLines(view, context.history.lines(cell, observable));
      return lines.map((line, rank): Curve => {
        const own = several ? observableTitle(observable, label !== "", context.resolved.system.observables) : "";
        return {
          key: joined(key, several ? observable : "", lines.length > 1 ? `${line.component}` : ""),
          label: joined(label, own, lines.length > 1 ? componentLabel(observable, line.component, line.of) : ""),
          ink:
            over.length > 1
              ? rankInk(k, over.length)
              : several
                ? rankInk(j, place.observables.length)
                : rankInk(rank, lines.length),
          line,
          runs: view.draw === "runs" ? context.history.runs(cell, observable, line.component) : null,
          cell,
          observable,
        };
      });
    }),
  );
  return curves;
}

/** What a component of an observable is called. */
export function componentLabel(observable: string, component: number, of: number): string {
  if (of === 1) return "";
  if (!observable.startsWith("spectrum")) return `mode ${component + 1}`;
  if (component === 0) return "smallest";
  return component === of - 1 ? "largest" : `no. ${component + 1}`;
}

function chosenLines({ components = "all" }: TimeView, lines: readonly Line[]): readonly Line[] {
  if (components === "smallest") return lines.slice(0, 1);
  if (components === "largest") return lines.slice(-1);
  if (components !== "all") return lines.filter(({ component }) => components.includes(component + 1));
  if (lines.length <= mostLines) return lines;
  // Some of many, evenly spaced with the first and the last.
  return Array.from({ length: mostLines }, (_, k) => lines[Math.round((k * (lines.length - 1)) / (mostLines - 1))]!);
}

/** The medians of the lines of the theory, in each of the cells that are drawn. */
export function theoryOf(view: TimeView, place: Place, context: ViewContext): Curve[] {
  const over = overlaid(view, place, context);
  return (view.theory ?? []).flatMap(({ show, label }) => {
    const curves = over.flatMap(({ label: cellLabel, cell }, k) =>
      context.history.lines(cell, show).map((line): Curve => {
        const ink: Ink = over.length > 1 ? rankInk(k, over.length) : { kind: "theory" };
        const own = line.of > 1 ? `${label}, ${componentLabel(show, line.component, line.of)}` : label;
        return { key: `theory ${show}`, label: joined(cellLabel, own), ink, line, runs: null, cell, observable: show };
      }),
    );
    // The same in all cells: one line says it.
    const same = curves.every(({ line }) => line.q50.every((value, at) => value === curves[0]?.line.q50[at]));
    return same ? curves.slice(0, 1).map((curve): Curve => ({ ...curve, label, ink: { kind: "theory" } })) : curves;
  });
}

/** Single runs beside those of the cell: of one run the median is its value. */
export function singlesOf(curves: readonly Curve[], { singles }: ViewContext): Single[] {
  return singles.flatMap(({ label, cell, history }, index) =>
    curves
      .filter((curve) => curve.cell === cell)
      .flatMap((curve) => {
        const line = history.lines(0, curve.observable)[curve.line.component];
        const at = history.times(0);
        return line === undefined
          ? []
          : [{ key: `single ${index}`, label: joined(label, curve.label), at, values: line.q50 }];
      }),
  );
}
