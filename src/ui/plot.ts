/** One panel on a canvas, with its axes, cursor and zoom: the one file that knows uPlot. The marks are painted by ours. */

// Stays before uPlot, which formats numbers in the browser's language as soon as it loads.
import "./known-locale.ts";
import uPlot from "uplot";
import uPlotStyles from "uplot/dist/uPlot.min.css?inline";
import { ticksOf } from "../views/axis.ts";
import { cssColour, type Palette } from "../views/ink.ts";
import type { Spot } from "../views/roam.ts";
import { type Axis, isOverTime, type Panel } from "../views/scene.ts";
import { restoreLocales } from "./known-locale.ts";
import { paintMarks } from "./paint.ts";

restoreLocales();

/** The styles that a shadow root with a plot in it needs. */
export const plotStyles: string = uPlotStyles;

/** Parts of the axes that are looked at closer. */
export interface Zoom {
  readonly x?: readonly [number, number];
  readonly y?: readonly [number, number];
}

/** The axis of a panel as far as it is looked at. */
export function shownAxis(panel: Panel, side: "x" | "y", zoom: Zoom | null): Axis {
  const [from, to] = zoom?.[side] ?? [panel[side].from, panel[side].to];
  return { ...panel[side], from, to };
}

export interface PlotSettings {
  readonly palette: Palette;
  /** Charts of one element answer together for the time that one of them is asked for; null where a panel is on its own. */
  readonly sync: string | null;
  /** The index into `panel.at` under the cursor, or null. */
  onHover(sample: number | null): void;
  /** The place under the cursor, of a panel that is not over time, or null. */
  onRoam(place: Spot | null): void;
  /** A rectangle was drawn. */
  onZoom(zoom: Zoom): void;
  /** A place was clicked, in the coordinates of the axes. */
  onPlace(x: number, y: number): void;
}

export interface Plot {
  draw(panel: Panel, hidden: ReadonlySet<string>, zoom: Zoom | null): void;
  /** Puts the cursor on a sample, or takes it away. */
  point(sample: number | null): void;
  /** Puts it on a place of a plane. */
  pointAt(x: number, y: number): void;
  /** Fills its place again. */
  resize(): void;
  readonly canvas: HTMLCanvasElement;
  destroy(): void;
}

/** The words at the axes are as large as the reader has text: so many pixels where that is the usual size. */
const axisPixels = 12;
const axisFamily = '"Helvetica Neue", Arial, sans-serif';
const usualPixels = 16;

/** Of the reader's text for the usual size. */
function textScale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / usualPixels || 1;
}

/** Pixels to the right of a plot. */
const rightRoom = 24;

/** Pixels between a plot and the labels of its ticks. */
const tickGap = 6;

/** A drag of fewer pixels is a click. */
const leastDrag = 8;

export function createPlot(place: HTMLElement, first: Panel, settings: PlotSettings): Plot {
  let panel = first;
  let hidden: ReadonlySet<string> = new Set();
  let zoom: Zoom | null = null;
  const shown = (side: "x" | "y"): Axis => shownAxis(panel, side, zoom);
  const { palette, sync, onHover, onRoam, onZoom, onPlace } = settings;
  const paint = (plot: uPlot): void => {
    const { left, top, width, height } = plot.bbox;
    const frame = { left, top, width, height, ratio: uPlot.pxRatio };
    paintMarks(plot.ctx, panel.marks, shown("x"), shown("y"), frame, palette, hidden);
    if (overTime) nameTime(plot, panel.x.label, palette);
  };
  const overTime = isOverTime(panel);
  const moved = ({ data, cursor, posToVal }: uPlot): void => {
    const { idx = null, left = -1, top = -1 } = cursor;
    if (overTime) onHover(data[0].length > 0 ? idx : null);
    else onRoam(left < 0 || top < 0 ? null : { x: posToVal(left, "x"), y: posToVal(top, "y") });
  };
  const select = (plot: uPlot): void => {
    const { left, top, width, height } = plot.select;
    if (width < leastDrag && height < leastDrag) return;
    const [x, y] = [
      [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")] as const,
      [plot.posToVal(top + height, "y"), plot.posToVal(top, "y")] as const,
    ];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    onZoom(overTime ? { x } : { x, y });
  };
  const plot = new uPlot(
    {
      ...sizeOf(place),
      // The highest labels of the axes are half outside of the plot: a number of steps has up to seven characters, 100,000.
      padding: [8, rightRoom, 0, 0],
      legend: { show: false },
      cursor: {
        drag: { x: true, y: !overTime, setScale: false, dist: leastDrag },
        points: { show: false },
        y: !overTime,
        ...(sync === null ? {} : { sync: { key: sync, scales: ["x", null] } }),
      },
      scales: {
        x: { time: false, range: () => [shown("x").from, shown("x").to], distr: panel.x.scale === "log" ? 3 : 1 },
        y: { range: () => [shown("y").from, shown("y").to], distr: panel.y.scale === "log" ? 3 : 1 },
      },
      series: [{}, { show: true, paths: () => null, points: { show: false } }],
      axes: (["x", "y"] as const).map((side) =>
        axisOf(side, () => shown(side), overTime ? "" : panel[side].label, palette),
      ),
      hooks: {
        draw: [paint],
        setSelect: [select],
        setCursor: [moved],
      },
    },
    dataOf(panel),
    place,
  );
  plot.over.addEventListener("click", (event) => {
    // The end of a drag is no click.
    if (plot.select.width >= leastDrag || plot.select.height >= leastDrag) return;
    const { left, top } = plot.over.getBoundingClientRect();
    onPlace(plot.posToVal(event.clientX - left, "x"), plot.posToVal(event.clientY - top, "y"));
  });
  return {
    draw(next, nextHidden, nextZoom) {
      [panel, hidden, zoom] = [next, nextHidden, nextZoom];
      plot.setData(dataOf(panel));
    },
    point(sample) {
      const time = sample === null ? undefined : panel.at[sample];
      if (time === undefined) plot.setCursor({ left: -10, top: -10 });
      else plot.setCursor({ left: plot.valToPos(time, "x"), top: plot.over.clientHeight / 2 });
    },
    pointAt: (x, y) => plot.setCursor({ left: plot.valToPos(x, "x"), top: plot.valToPos(y, "y") }),
    resize() {
      if (place.clientWidth > 0) plot.setSize(sizeOf(place));
    },
    canvas: plot.ctx.canvas,
    destroy: () => plot.destroy(),
  };
}

/** What the cursor finds its samples by; the marks are painted from the panel. Values that are null would leave the axes out. */
function dataOf({ at, x, y }: Panel): uPlot.AlignedData {
  return at.length === 0
    ? [
        [x.from, x.to],
        [y.from, y.to],
      ]
    : [[...at], at.map(() => y.from)];
}

function sizeOf(place: HTMLElement): { width: number; height: number } {
  return { width: Math.max(place.clientWidth, 120), height: Math.max(place.clientHeight, 100) };
}

/** What time is called, `t` or `step`, in the corner that the labels of both axes leave free: a line of its own would cost height. */
function nameTime({ ctx, bbox }: uPlot, name: string, palette: Palette): void {
  const larger = textScale() * uPlot.pxRatio;
  ctx.save();
  ctx.font = `${name.length === 1 ? "italic " : ""}${axisPixels * larger}px ${axisFamily}`;
  ctx.fillStyle = cssColour(palette.muted);
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.fillText(name, 0, bbox.top + bbox.height + tickGap * uPlot.pxRatio);
  ctx.restore();
}

/** `label` is that of a coordinate; time has its name in the corner. */
function axisOf(side: "x" | "y", shown: () => Axis, label: string, palette: Palette): uPlot.Axis {
  const larger = textScale();
  const font = `${axisPixels * larger}px ${axisFamily}`;
  const room = (side === "x" ? 64 : 30) * larger;
  const ticks = (plot: uPlot) => {
    const { from, to, scale, ticks: own } = shown();
    if (own !== undefined) return own;
    // About those of the plot: as it is being resized it does not know yet what its axes leave.
    const pixels = side === "x" ? plot.width - 42 * larger - rightRoom : plot.height - 34 * larger;
    return ticksOf(from, to, scale, Math.max(2, Math.floor(pixels / room)));
  };
  return {
    stroke: cssColour(palette.muted),
    font,
    grid: { stroke: cssColour(palette.grid), width: 1 },
    ticks: { show: false },
    gap: tickGap,
    ...(label === "" ? {} : { label, labelSize: 18 * larger, labelGap: 2, labelFont: font }),
    splits: (plot) => ticks(plot).map(({ at }) => at),
    values: (plot) => ticks(plot).map(({ label }) => label),
    filter: (_, splits) => splits,
    size: (_, values) =>
      larger *
      (side === "x" ? 26 : values === null ? 30 : 14 + 7 * Math.max(4, ...values.map((value) => value?.length ?? 0))),
  };
}
