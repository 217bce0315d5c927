/** The chart element <md-chart>: one observable over time, its medians and bands, and in words what they are. */

import { css, html, LitElement, type PropertyValues, unsafeCSS } from "lit";
import { timeWords } from "../experiment/times.ts";
import type { System } from "../language/index.ts";
import { define } from "./define.ts";
import type { Column, Line } from "./history.ts";
import { plottedQuantiles } from "./history.ts";
import { shortNumber, withMatrices } from "./notation.ts";
import { componentLabel } from "./observables.ts";
import { readPalette } from "./palette.ts";
import { createPlot, type Plot, plotStyles } from "./plot.ts";

/** What is plotted, as tests and authors read it. */
export interface ChartData {
  readonly observable: string;
  readonly log: boolean;
  readonly times: readonly number[];
  readonly lines: readonly Line[];
}

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
    kind: {},
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
  /** Whether times are those of a flow or the steps of a map. */
  declare kind: System["kind"];
  declare hovered: number | null;

  #plot: Plot | null = null;
  /** What the plot was built for; another one needs another plot. */
  #builtFor = "";
  #plotted: ChartData | null = null;
  readonly #resized = new ResizeObserver(() => this.#plot?.resize());
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
    this.kind = "flow";
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
      <p class="note">${withMatrices(this.note)}${this.#leftOut()}</p>
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
      this.#plot = this.#build(place);
      this.#resized.observe(place);
    }
    this.#plot.draw(this.times, this.#plotted.lines);
  }

  #shownLines(): readonly Line[] {
    if (!this.log) return this.lines;
    const positive = (column: Column): Column => column.map((value) => (value !== null && value > 0 ? value : null));
    return this.lines.map((line) => ({
      ...line,
      ...Object.fromEntries(plottedQuantiles.map((name) => [name, positive(line[name])])),
    }));
  }

  #build(place: HTMLElement): Plot {
    const probe = this.renderRoot.querySelector<HTMLElement>("#probe") ?? place;
    const { log, from, to, lines } = this;
    const onHover = (sample: number | null) => {
      this.hovered = sample;
    };
    return createPlot(place, { palette: readPalette(probe), log, from, to, lines, onHover });
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
    return html`<span class="time">${timeWords(this.kind, time, shortNumber)}</span>
      ${ends.map((line) => {
        if (line === undefined) return "";
        const [low, median, high] = [line.q05[at], line.q50[at], line.q95[at]];
        if (typeof median !== "number") return html`<span>undefined</span>`;
        const spread = typeof low === "number" && typeof high === "number" && show(low) !== show(high);
        return html`<span
          >${componentLabel(this.observable, line.component, line.of)} <b>${show(median)}</b>${
            spread ? html` <span class="spread">${show(low)} … ${show(high)}</span>` : ""
          }</span
        >`;
      })}`;
  }

  #leftOut(): string {
    const of = this.lines[0]?.of ?? 0;
    return of > this.lines.length ? ` Drawn are ${this.lines.length} of ${of}.` : "";
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
    return `${this.heading} over ${this.kind === "map" ? "the steps" : "time"}. Medians at ${timeWords(this.kind, time, shortNumber)}: ${medians.join(", ")}.`;
  }

  static override styles = [
    unsafeCSS(plotStyles),
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

define("md-chart", MdChart);
