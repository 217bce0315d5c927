/** A histogram: how many values of an observable lie where, over the runs of a cell at a time. */

import type { CellFrame } from "../ensemble/frames.ts";
import type { HistogramView } from "../experiment/views-schema.ts";
import type { Observable } from "../language/index.ts";
import { panelsBy } from "./cells.ts";
import type { ViewContext } from "./context.ts";
import { capitalised, counted, sentence, shortNumber, titled } from "./numbers.ts";
import type { Panel, Scene } from "./scene.ts";

type Counted = CellFrame["observables"][string];

export function drawHistogram(view: HistogramView, context: ViewContext): Scene {
  const { resolved, history, sample } = context;
  const places = panelsBy(resolved, context.cell, view.across, view.labels).map((place) => ({
    ...place,
    counted: history.frame(place.cell, sample)?.observables[view.show] ?? null,
  }));
  // Panels share their axis, so that they can be compared.
  const most = Math.max(0, ...places.flatMap(({ counted }) => [...(counted?.histogram?.counts ?? [])]));
  const words = wordsOf(view, context);
  return {
    kind: "histogram",
    title: view.title ?? capitalised(words?.heading ?? titled(view.show)),
    note: sentence(view.note ?? words?.note ?? ""),
    panels: places.map(({ cell, title, counted }) => panelOf(view, cell, title, counted, most, context)),
    columns: places.length,
    legend: [],
    ramp: null,
    scalable: false,
  };
}

function wordsOf({ show }: HistogramView, { resolved }: ViewContext): Observable["words"] | undefined {
  return resolved.system.observables.find(({ name }) => name === show)?.words;
}

function panelOf(
  view: HistogramView,
  cell: number,
  title: string,
  counted: Counted | null,
  most: number,
  context: ViewContext,
): Panel {
  const { resolved } = context;
  const words = wordsOf(view, context);
  const range = resolved.histograms[view.show];
  const histogram = counted?.histogram ?? null;
  return {
    key: `cell ${cell}`,
    title,
    told: "",
    x: { label: words?.heading ?? titled(view.show), scale: "linear", from: range?.from ?? 0, to: range?.to ?? 1 },
    y: { label: "values", scale: "linear", from: 0, to: most === 0 ? 1 : most * 1.05 },
    remark: counted === null ? "" : remarkOf(counted, resolved.runsPerCell),
    empty: emptyWords(view.show, range !== undefined, resolved.observables.includes(view.show), histogram !== null),
    marks:
      histogram === null
        ? []
        : [
            {
              kind: "bars",
              key: "",
              edges: histogram.edges,
              heights: [...histogram.counts],
              below: histogram.below,
              above: histogram.above,
              ink: { kind: "single" },
            },
          ],
    at: [],
    series: [],
  };
}

function emptyWords(name: string, isSpectrum: boolean, isReported: boolean, isThere: boolean): string | null {
  if (isThere) return null;
  if (!isReported) return `Not observed in this experiment: ${name}.`;
  return isSpectrum
    ? "No sample time reached yet."
    : `${name} is no spectrum: histograms are counted of spectra alone.`;
}

/** What has no bar: values outside of the edges, and those that are undefined. */
function remarkOf({ histogram, count }: Counted, runs: number): string {
  if (histogram === null) return "";
  const { below, above, edges } = histogram;
  const all = runs * count.length;
  const undefinedOnes = all - count.reduce((sum, one) => sum + one, 0);
  const parts = [
    below > 0 ? `${counted(below)} below ${shortNumber(edges[0]!)}` : "",
    above > 0 ? `${counted(above)} above ${shortNumber(edges.at(-1)!)}` : "",
    undefinedOnes > 0 ? `${counted(undefinedOnes)} undefined` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `Not drawn of ${counted(all)} values: ${parts.join(", ")}.`;
}
