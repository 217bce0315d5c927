/** The chart element <md-chart>: medians and bands over time, drawn by uPlot, which no other file imports. */

import { css, html, LitElement, type PropertyValues, unsafeCSS } from "lit";
import uPlot from "uplot";
import uPlotStyles from "uplot/dist/uPlot.min.css?inline";
import type { Column, Line } from "./history.ts";
import { plottedQuantiles } from "./history.ts";
import { shortNumber, superscript, withMatrices } from "./notation.ts";
import { componentLabel } from "./observables.ts";
import { type Colour, css as colour, type Palette, rampAt, readPalette } from "./palette.ts";

/** What is plotted, as tests and authors read it. */
export interface ChartData {
  readonly observable: string;
  readonly log: boolean;
  readonly times: readonly number[];
  readonly lines: readonly Line[];
}

/** Below the largest value by more than so many decades, a log axis shows nothing: rounding is all that is there. */
const mostDecades = 10;

export class MdChart extends LitElement {
  static override properties = {
    observable: {},
    heading: {},
    note: {},
    times: { attribute: false },
    lines: { attribute: false },
    samples: { attribute: false },
    from: { type: Number },
    to: { type: Number },
    log: { type: Boolean, reflect: true },
    hovered: { state: true },
  };
  declare observable: string;
  declare heading: string;
  declare note: string;
  declare times: readonly number[];
  declare lines: readonly Line[];
  /** How many sample times are in the columns: they grow in place, and this says that they did. */
  declare samples: number;
  declare from: number;
  declare to: number;
  declare log: boolean;
  declare hovered: number | null;

  #plot: uPlot | null = null;
  /** What the plot was built for; another one needs another plot. */
  #builtFor = "";
  #plotted: ChartData | null = null;
  readonly #resized = new ResizeObserver(() => this.#resize());
  readonly #darkness = matchMedia("(prefers-color-scheme: dark)");

  constructor() {
    super();
    this.observable = "";
    this.heading = "";
    this.note = "";
    this.times = [];
    this.lines = [];
    this.samples = 0;
    this.from = 0;
    this.to = 1;
    this.log = false;
    this.hovered = null;
  }

  /** The arrays on the canvas; on a log axis what is not positive is null. */
  get data(): ChartData | null {
    return this.#plotted;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#darkness.addEventListener("change", this.#repaint);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#darkness.removeEventListener("change", this.#repaint);
    this.#resized.disconnect();
    this.#destroy();
  }

  override render() {
    return html`
      <header>
        <h3>${withMatrices(this.heading)}</h3>
        <button
          type="button"
          aria-pressed=${this.log}
          aria-label="logarithmic axis of ${this.heading}"
          title="logarithmic axis"
          @click=${() => {
            this.log = !this.log;
          }}
        >log</button>
      </header>
      <p class="note">${withMatrices(this.note)}</p>
      <div class="canvas" role="img" aria-label=${this.#summary()}></div>
      <p class="readout">${this.#readout()}</p>
      <span id="probe" hidden></span>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const only = changed.size === 1 && changed.has("hovered");
    if (!only) this.#draw();
  }

  #draw(): void {
    const place = this.renderRoot.querySelector<HTMLElement>(".canvas");
    if (place === null) return;
    this.#plotted = { observable: this.observable, log: this.log, times: this.times, lines: this.#shownLines() };
    const shape = [this.observable, this.lines.length, this.lines[0]?.of, this.log, this.from, this.to].join(" ");
    if (this.#plot === null || shape !== this.#builtFor) {
      this.#destroy();
      this.#builtFor = shape;
      this.#plot = new uPlot(this.#options(place), this.#table(), place);
      this.#resized.observe(place);
    } else {
      this.#plot.setData(this.#table());
    }
  }

  #shownLines(): readonly Line[] {
    if (!this.log) return this.lines;
    const positive = (column: Column): Column => column.map((value) => (value !== null && value > 0 ? value : null));
    return this.lines.map((line) => ({
      ...line,
      ...Object.fromEntries(plottedQuantiles.map((name) => [name, positive(line[name])])),
    }));
  }

  #table(): uPlot.AlignedData {
    const columns = (this.#plotted?.lines ?? []).flatMap((line) => plottedQuantiles.map((name) => line[name]));
    return [[...this.times], ...columns];
  }

  #options(place: HTMLElement): uPlot.Options {
    const palette = readPalette(this.renderRoot.querySelector<HTMLElement>("#probe") ?? place);
    const { width, height } = size(place);
    const { log, from, to } = this;
    return {
      width,
      height,
      // The highest labels of the axes are half outside of the plot.
      padding: [8, 14, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
      scales: {
        x: { time: false, range: [from, to] },
        y: log ? { distr: 3, log: 10, range: (_, min, max) => logRange(min, max) } : { range: linearRange },
      },
      series: [{}, ...this.lines.flatMap((line) => seriesOf(colourOf(line, palette)))],
      bands: this.lines.flatMap((line, k) => bandsOf(k, this.lines.length, colourOf(line, palette))),
      axes: [axis(palette, { space: 60 }), log ? logAxis(palette) : axis(palette, { values: linearLabels })],
      hooks: {
        setCursor: [
          (plot) => {
            this.hovered = plot.cursor.idx ?? null;
          },
        ],
      },
    };
  }

  #resize(): void {
    const place = this.renderRoot.querySelector<HTMLElement>(".canvas");
    if (place !== null && place.clientWidth > 0) this.#plot?.setSize(size(place));
  }

  readonly #repaint = (): void => {
    this.#destroy();
    this.#draw();
  };

  #destroy(): void {
    this.#plot?.destroy();
    this.#plot = null;
  }

  /** The values at the cursor, or the last ones. */
  #readout() {
    const at = this.hovered ?? this.samples - 1;
    const time = this.times[at];
    if (time === undefined) return html`<span class="empty">no sample time reached yet</span>`;
    if (this.log && this.lines.every((line) => line.q50.every((value) => value === null || value <= 0))) {
      return html`<span class="empty">zero throughout: a log axis has no place for it</span>`;
    }
    const show = (value: number) => shortNumber(Math.abs(value) < this.#negligible(at) ? 0 : value);
    const ends = this.lines.length > 1 ? [this.lines.at(-1), this.lines[0]] : [this.lines[0]];
    return html`<span class="time">t = ${shortNumber(time)}</span>
      ${ends.map((line) => {
        if (line === undefined) return "";
        const [low, median, high] = [line.q05[at], line.q50[at], line.q95[at]];
        if (typeof median !== "number") return html`<span>undefined</span>`;
        const spread = typeof low === "number" && typeof high === "number";
        return html`<span
          >${componentLabel(this.observable, line.component, line.of)} <b>${show(median)}</b>${
            spread ? html` <span class="spread">${show(low)} … ${show(high)}</span>` : ""
          }</span
        >`;
      })}`;
  }

  /** Beside the largest eigenvalue, one of its hundred-thousandth is rounding, and its digits say nothing. */
  #negligible(at: number): number {
    if (this.log || this.lines.length < 2) return 0;
    return 1e-5 * Math.max(...this.lines.map((line) => Math.abs(line.q50[at] ?? 0)));
  }

  #summary(): string {
    const time = this.times.at(-1);
    if (time === undefined) return `${this.heading}: nothing yet`;
    const medians = this.lines.map((line) => {
      const median = line.q50.at(-1);
      const label = componentLabel(this.observable, line.component, line.of);
      return `${label} ${typeof median === "number" ? shortNumber(median) : "undefined"}`.trim();
    });
    return `${this.heading} over time. Medians at time ${shortNumber(time)}: ${medians.join(", ")}.`;
  }

  static override styles = [
    unsafeCSS(uPlotStyles),
    css`
      :host {
        display: grid;
        /* Neighbours share their rows, so that their plots stand level whatever the words above need. */
        grid-row: span 4;
        grid-template-rows: subgrid;
        row-gap: 0;
        min-width: 0;
      }
      :host > * {
        min-width: 0;
      }
      header {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: 0.5rem;
      }
      h3 {
        margin: 0;
        font: 600 0.98rem / 1.3 var(--md-sans);
        color: var(--md-ink);
      }
      h3 i,
      .note i {
        font-family: var(--md-math);
      }
      sub {
        font: italic 0.72em / 0 var(--md-math);
      }
      .note {
        margin: 0.1rem 0 0.4rem;
        font-size: 0.82rem;
        line-height: 1.35;
        color: var(--md-muted);
      }
      button {
        flex: none;
        font: 0.75rem / 1 var(--md-sans);
        padding: 0.3rem 0.5rem;
        min-height: 1.5rem;
        color: var(--md-muted);
        background: none;
        border: 1px solid var(--md-edge);
        border-radius: 3px;
        cursor: pointer;
      }
      button[aria-pressed="true"] {
        color: var(--md-paper);
        background: var(--md-muted);
        border-color: var(--md-muted);
      }
      button:focus-visible {
        outline: 2px solid var(--md-accent);
        outline-offset: 2px;
      }
      .canvas {
        height: var(--md-chart-height, 13rem);
        overflow: hidden;
      }
      .u-cursor-x {
        border-color: var(--md-muted) !important;
      }
      .readout {
        display: flex;
        flex-wrap: wrap;
        gap: 0 1rem;
        margin: 0.15rem 0 0;
        min-height: 1.3rem;
        font-size: 0.8rem;
        line-height: 1.3rem;
        font-variant-numeric: tabular-nums;
        color: var(--md-ink);
      }
      .time,
      .spread,
      .empty {
        color: var(--md-muted);
      }
    `,
  ];
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
    points: { show: false },
    spanGaps: false,
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
    size: (_, values) => (values === null ? 30 : 14 + 7 * Math.max(2, ...values.map((value) => value?.length ?? 0))),
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

if (customElements.get("md-chart") === undefined) customElements.define("md-chart", MdChart);
