/** Medians and bands on a canvas: the one file that knows uPlot. */

// Stays before uPlot, which formats numbers in the browser's language as soon as it loads.
import "./known-locale.ts";
import uPlot from "uplot";
import uPlotStyles from "uplot/dist/uPlot.min.css?inline";
import { type Line, plottedQuantiles } from "./history.ts";
import { restoreLocales } from "./known-locale.ts";
import { shortNumber, superscript } from "./notation.ts";
import { type Colour, css as colour, type Palette, rampAt } from "./palette.ts";

restoreLocales();

/** Below the largest value by more than so many decades, a log axis shows nothing: rounding is all that is there. */
const mostDecades = 10;

/** The styles that a shadow root with a plot in it needs. */
export const plotStyles: string = uPlotStyles;

export interface PlotSettings {
  readonly palette: Palette;
  readonly log: boolean;
  /** The time axis. */
  readonly from: number;
  readonly to: number;
  /** As many and of the same components as will be drawn. */
  readonly lines: readonly Line[];
  /** The sample under the cursor, or null. */
  onHover(sample: number | null): void;
}

export interface Plot {
  draw(times: readonly number[], lines: readonly Line[]): void;
  /** Fills its place again. */
  resize(): void;
  destroy(): void;
}

export function createPlot(place: HTMLElement, settings: PlotSettings): Plot {
  const plot = new uPlot({ ...options(settings), ...size(place) }, [[]], place);
  return {
    draw(times, lines) {
      plot.setData([[...times], ...lines.flatMap((line) => plottedQuantiles.map((name) => line[name]))]);
    },
    resize() {
      if (place.clientWidth > 0) plot.setSize(size(place));
    },
    destroy: () => plot.destroy(),
  };
}

function options({ palette, log, from, to, lines, onHover }: PlotSettings): Omit<uPlot.Options, "width" | "height"> {
  return {
    // The highest labels of the axes are half outside of the plot: a number of steps has up to seven characters, 100,000.
    padding: [8, 24, 0, 0],
    legend: { show: false },
    // All charts answer for the time that one of them is asked for.
    cursor: {
      drag: { x: false, y: false },
      points: { show: false },
      y: false,
      sync: { key: "matrix-dynamics", scales: ["x", null] },
    },
    scales: {
      x: { time: false, range: [from, to > from ? to : from + 1] },
      y: log ? { distr: 3, log: 10, range: (_, min, max) => logRange(min, max) } : { range: linearRange },
    },
    series: [{}, ...lines.flatMap((line) => seriesOf(colourOf(line, palette)))],
    bands: lines.flatMap((line, k) => bandsOf(k, lines.length, colourOf(line, palette))),
    axes: [axis(palette, { space: 60 }), log ? logAxis(palette) : axis(palette, { values: linearLabels })],
    hooks: { setCursor: [(plot) => onHover(plot.cursor.idx ?? null)] },
  };
}

function size(place: HTMLElement): { width: number; height: number } {
  return { width: Math.max(place.clientWidth, 120), height: Math.max(place.clientHeight, 120) };
}

function colourOf(line: Line, palette: Palette): Colour {
  return line.of === 1 ? palette.single : rampAt(palette, line.component / (line.of - 1));
}

/** Five series a line, of which only the median is drawn; the others are the edges of its bands. */
function seriesOf(line: Colour): uPlot.Series[] {
  return plottedQuantiles.map((name) => ({
    // One sample alone makes no line.
    points: { show: (plot: uPlot) => name === "q50" && plot.data[0].length === 1, size: 6, fill: colour(line) },
    spanGaps: false,
    // Whole pixels would make stairs of a slow decay.
    pxAlign: 0,
    ...(name === "q50" ? { stroke: colour(line), width: 1.75 } : { width: 0 }),
  }));
}

/** Fewer lines leave room for stronger bands. */
function bandsOf(k: number, count: number, line: Colour): uPlot.Band[] {
  const first = 1 + k * plottedQuantiles.length;
  const strength = count > 1 ? 0.6 : 1;
  return [
    { series: [first + 4, first], fill: colour(line, 0.16 * strength) },
    { series: [first + 3, first + 1], fill: colour(line, 0.3 * strength) },
  ];
}

const axisFont = '12px "Helvetica Neue", Arial, sans-serif';

function axis(palette: Palette, more: uPlot.Axis): uPlot.Axis {
  return {
    stroke: palette.muted,
    font: axisFont,
    grid: { stroke: palette.grid, width: 1 },
    ticks: { show: false },
    gap: 6,
    size: (_, values) => (values === null ? 30 : 14 + 7 * Math.max(5, ...values.map((value) => value?.length ?? 0))),
    ...more,
    ...(more.space === undefined ? {} : { size: 26 }),
  };
}

function linearLabels(_: uPlot, ticks: number[]): string[] {
  return ticks.map((tick) => shortNumber(Math.abs(tick) < 1e-12 ? 0 : tick));
}

function logAxis(palette: Palette): uPlot.Axis {
  return axis(palette, {
    splits: (_plot, _axis, min, max) => decades(min, max),
    values: (_, ticks) => ticks.map((tick) => `10${superscript(Math.round(Math.log10(tick)))}`),
    filter: (_, ticks) => ticks,
  });
}

/** Powers of ten, at most six of them. */
function decades(min: number, max: number): number[] {
  const [low, high] = [Math.ceil(Math.log10(min) - 1e-9), Math.floor(Math.log10(max) + 1e-9)];
  const every = Math.max(1, Math.ceil((high - low + 1) / 6));
  const ticks: number[] = [];
  for (let power = high; power >= low; power -= every) ticks.unshift(10 ** power);
  return ticks;
}

function logRange(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null || !(max > 0)) return [1e-3, 1];
  const high = 10 ** Math.ceil(Math.log10(max) - 1e-9);
  const low = 10 ** Math.floor(Math.log10(Math.max(min, high * 10 ** -mostDecades)));
  return low < high ? [low, high] : [high / 10, high];
}

/** With a little room, and with zero where it is near; a constant is not magnified into noise. */
function linearRange(_: uPlot, min: number | null, max: number | null): [number, number] {
  if (min === null || max === null) return [0, 1];
  const size = Math.max(Math.abs(min), Math.abs(max));
  if (max - min < 1e-4 * size || size === 0) return size === 0 ? [-1, 1] : [min - 0.1 * size, max + 0.1 * size];
  const room = (max - min) * 0.06;
  return [min >= 0 && min < 0.7 * max ? 0 : min - room, max + room];
}
