/** The element <md-view>: one view of an experiment, with its words, its key, its panels, and what can be taken from it. */

import { css, html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ViewChoice } from "../lab/state.ts";
import type { System } from "../language/index.ts";
import type { Palette } from "../views/ink.ts";
import { shortNumber } from "../views/numbers.ts";
import type { LegendEntry, RampScale, Scene } from "../views/scene.ts";
import { fullScreenIcon, takeIcon, zoomOutIcon } from "./icons.ts";
import { notationStyles, withSymbols } from "./notation.ts";
import { readPalette } from "./palette.ts";
import type { Zoom } from "./plot.ts";
import { renderTable } from "./table.ts";
import "./panel.ts";
import { define } from "./define.ts";
import { inTurn } from "./turns.ts";

/**
 * @fires look - a CustomEvent with { choice, control }: how the view shall be looked at
 * @fires place - a CustomEvent with { panel, x, y }: a place of the panel of that number, from 0, was chosen
 * @fires take - a CustomEvent with "csv", "svg" or "png"
 */
export class MdView extends LitElement {
  static override properties = {
    scene: { attribute: false },
    sync: {},
    kind: {},
    spread: {},
    places: { type: Boolean },
    hiddenKeys: { attribute: false },
    zoom: { attribute: false },
    showsTable: { state: true },
  };
  declare scene: Scene | null;
  declare sync: string;
  declare kind: System["kind"];
  /** What its bands are, in words; "" where it has none. */
  declare spread: string;
  declare places: boolean;
  /** Keys of the legend that are switched off. */
  declare hiddenKeys: ReadonlySet<string>;
  /** The part of its axes that is looked at closer, in all panels. */
  declare zoom: Zoom | null;
  declare showsTable: boolean;

  constructor() {
    super();
    this.scene = null;
    this.sync = "";
    this.kind = "flow";
    this.spread = "";
    this.places = false;
    this.hiddenKeys = new Set();
    this.zoom = null;
    this.showsTable = false;
  }

  /** Of its panels, in their order: what a picture is put together from. */
  get canvases(): readonly HTMLCanvasElement[] {
    this.performUpdate();
    return [...this.renderRoot.querySelectorAll("md-panel")].flatMap(({ canvas }) => (canvas === null ? [] : [canvas]));
  }

  /** As it is shown: what export draws. */
  palette(): Palette {
    return readPalette(this.renderRoot.querySelector<HTMLElement>("#probe") ?? this);
  }

  protected override scheduleUpdate(): Promise<void> {
    return inTurn(() => super.scheduleUpdate());
  }

  override render() {
    const { scene } = this;
    if (scene === null) return nothing;
    const log = scene.panels[0]?.y.scale === "log";
    return html`
      <header>
        <h3 part="title">${withSymbols(scene.title)}</h3>
        <div class="actions" role="group" aria-label="of ${scene.title}">
          ${
            scene.scalable
              ? html`<button
                  type="button"
                  class="log"
                  aria-pressed=${log}
                  aria-label="log axis of ${scene.title}"
                  title="logarithmic axis"
                  @click=${() => this.#look({ scale: log ? "linear" : "log", zoom: undefined }, "scale")}
                >log</button>`
              : nothing
          }
          ${
            this.zoom === null
              ? nothing
              : html`<button type="button" @click=${() => this.#look({ zoom: undefined }, "zoom")} title="show all of it again" aria-label="show all of ${scene.title} again">${zoomOutIcon}</button>`
          }
          <button type="button" title="full screen" aria-label="full screen, ${scene.title}" @click=${() => void this.#fullScreen()}>${fullScreenIcon}</button>
          ${this.#renderTake(scene)}
        </div>
      </header>
      ${scene.note === "" ? nothing : html`<p class="note" part="note">${withSymbols(scene.note)}</p>`}
      ${this.#renderLegend(scene)}
      <div class="body"><div class="panels" part="panels" style="--columns: ${scene.columns}; --rows: ${Math.ceil(scene.panels.length / scene.columns)}" ?data-single=${scene.panels.length === 1} ?data-many=${scene.columns > 3}>
        ${repeat(
          scene.panels,
          ({ key }) => key,
          (panel, index) => html`<md-panel
            .panel=${panel}
            .hiddenKeys=${this.hiddenKeys}
            .zoom=${this.zoom}
            .sync=${this.sync}
            .heading=${scene.title}
            .kind=${this.kind}
            ?places=${this.places}
            ?square=${scene.kind === "plane" || scene.kind === "map" || scene.kind === "matrix"}
            ?compact=${scene.panels.length > 1}
            @zoom=${({ detail }: CustomEvent<Zoom | null>) => this.#look({ zoom: detail ?? undefined }, "zoom")}
            @place=${({ detail }: CustomEvent<{ x: number; y: number }>) => this.#fire("place", { panel: index, ...detail })}
          ></md-panel>`,
        )}
      </div>
      ${this.showsTable ? html`<div class="table" tabindex="0" role="region" aria-label="Table of ${scene.title}">${renderTable(scene)}</div>` : nothing}
      <span id="probe" aria-hidden="true"></span></div>
    `;
  }

  #renderTake(scene: Scene) {
    const take = (what: string, label: string) =>
      html`<button type="button" @click=${(event: Event) => {
        closeMenu(event);
        this.#fire("take", what);
      }}>${label}</button>`;
    return html`<details
      class="take"
      @keydown=${(event: KeyboardEvent) => event.key === "Escape" && closeMenu(event)}
      @focusout=${({ currentTarget, relatedTarget }: FocusEvent) => {
        const menu = currentTarget as HTMLDetailsElement;
        // A click on what takes no focus closes nothing.
        if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false;
      }}
    >
      <summary title="take it along" aria-label="take along ${scene.title}">${takeIcon}</summary>
      <div class="menu">
        <button type="button" @click=${(event: Event) => {
          closeMenu(event);
          this.showsTable = !this.showsTable;
        }}>${this.showsTable ? "Hide the table" : "Show as a table"}</button>
        ${take("csv", "Numbers (CSV)")} ${take("svg", "Picture (SVG)")} ${take("png", "Picture (PNG)")}
      </div>
    </details>`;
  }

  #renderLegend({ legend, ramp }: Scene) {
    if (legend.length === 0 && ramp === null && this.spread === "") return nothing;
    return html`<div class="legend" part="legend">
      ${legend.map((entry) => this.#renderEntry(entry))}
      ${ramp === null ? nothing : renderRamp(ramp)}
      ${this.spread === "" ? nothing : html`<span class="spread">${this.spread}</span>`}
    </div>`;
  }

  #renderEntry({ key, label, ink, look, opacity }: LegendEntry) {
    const swatch = html`<i class="swatch ${look}" style="--ink: ${inkVariable(ink)}; --strength: ${opacity}"></i>`;
    if (key === "") return html`<span class="entry">${swatch}<span>${withSymbols(label)}</span></span>`;
    const shown = !this.hiddenKeys.has(key);
    return html`<button
      type="button"
      class="entry"
      aria-pressed=${shown}
      title=${shown ? `hide ${label}` : `show ${label}`}
      @click=${() => this.#toggle(key)}
    >${swatch}<span>${withSymbols(label)}</span></button>`;
  }

  #toggle(key: string): void {
    const hidden = new Set(this.hiddenKeys);
    if (!hidden.delete(key)) hidden.add(key);
    this.#look({ hidden: hidden.size === 0 ? undefined : [...hidden] }, `key ${key}`);
  }

  #look(choice: ViewChoice, control: string): void {
    this.#fire("look", { choice, control });
  }

  async #fullScreen(): Promise<void> {
    // A browser may refuse, and then nothing changes.
    await (document.fullscreenElement === null ? this.requestFullscreen() : document.exitFullscreen()).catch(
      () => undefined,
    );
  }

  #fire(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  static override styles = [
    notationStyles,
    css`
    /* Views side by side share their rows, so that their plots begin at one height, whatever is said above them. */
    :host {
      display: grid;
      grid-row: span 4;
      grid-template: subgrid / minmax(0, 1fr);
      row-gap: 0;
      align-content: start;
      min-width: 0;
      margin-bottom: 1.75rem;
    }
    header {
      grid-row: 1;
    }
    .note {
      grid-row: 2;
    }
    .legend {
      grid-row: 3;
      align-content: start;
    }
    .body {
      grid-row: 4;
      container-type: inline-size;
    }
    :host(:fullscreen) {
      padding: 1.5rem;
      overflow: auto;
      background: var(--md-paper);
      --md-chart-height: min(70vh, 50rem);
    }
    header {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-start;
      justify-content: space-between;
      gap: 0.5rem;
    }
    h3 {
      flex: 1 1 8rem;
      min-width: 0;
      margin: 0;
      font: 600 0.98rem / 1.3 var(--md-sans);
      color: var(--md-ink);
    }
    .note {
      margin: 0.1rem 0 0.3rem;
      font-size: 0.82rem;
      line-height: 1.35;
      color: var(--md-muted);
    }
    .actions {
      display: flex;
      flex: none;
      gap: 0.25rem;
    }
    .actions button,
    .actions summary {
      display: inline-block;
      box-sizing: border-box;
      flex: none;
      font: 0.75rem / 1 var(--md-sans);
      padding: 0.35rem 0.5rem;
      min-width: 1.5rem;
      min-height: 1.5rem;
      color: var(--md-muted);
      background: none;
      border: 1px solid var(--md-edge);
      border-radius: 3px;
      cursor: pointer;
      list-style: none;
    }
    .actions summary::-webkit-details-marker {
      display: none;
    }
    .actions button[aria-pressed="true"] {
      color: var(--md-paper);
      background: var(--md-muted);
      border-color: var(--md-muted);
    }
    @media (forced-colors: active) {
      .actions button[aria-pressed="true"] {
        color: HighlightText;
        background: Highlight;
        border-color: Highlight;
        forced-color-adjust: none;
      }
    }
    @media print {
      .actions {
        display: none;
      }
    }
    .take {
      position: relative;
    }
    .menu {
      position: absolute;
      z-index: 3;
      right: 0;
      display: grid;
      min-width: 10rem;
      margin-top: 0.25rem;
      padding: 0.25rem;
      background: var(--md-paper);
      border: 1px solid var(--md-edge);
      border-radius: 4px;
    }
    .menu button {
      border: 0;
      text-align: left;
      padding: 0.55rem 0.6rem;
      font-size: 0.82rem;
      color: var(--md-ink);
    }
    .menu button:hover {
      color: var(--md-accent);
    }
    :is(button, summary):focus-visible {
      outline: 2px solid var(--md-accent);
      outline-offset: 2px;
    }
    .legend {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.1rem 0.8rem;
      margin: 0 0 0.3rem;
      font-size: 0.8rem;
      color: var(--md-muted);
    }
    .entry {
      display: inline-flex;
      align-items: center;
      gap: 0.35rem;
      min-height: 1.5rem;
      padding: 0 0.1rem;
      font: inherit;
      color: var(--md-ink);
      background: none;
      border: 0;
    }
    button.entry {
      cursor: pointer;
    }
    button.entry[aria-pressed="false"] {
      color: var(--md-muted);
      text-decoration: line-through;
    }
    button.entry[aria-pressed="false"] .swatch {
      opacity: 0.25;
    }
    .swatch {
      flex: none;
      width: 1.2rem;
      height: 0;
      forced-color-adjust: none;
      border-top: 2px solid var(--ink);
    }
    .swatch.dashed {
      border-top-style: dashed;
    }
    .swatch:is(.disc, .ring, .square, .cross) {
      width: 0.6rem;
      height: 0.6rem;
      border: 2px solid var(--ink);
      border-radius: 50%;
    }
    .swatch.disc {
      background: var(--ink);
    }
    .swatch.square {
      border-radius: 0;
      background: var(--ink);
    }
    .swatch.cross {
      border: 0;
      border-radius: 0;
      background:
        linear-gradient(45deg, transparent 42%, var(--ink) 42% 58%, transparent 58%),
        linear-gradient(-45deg, transparent 42%, var(--ink) 42% 58%, transparent 58%);
    }
    .swatch.band {
      height: 0.7rem;
      border: 0;
      background: var(--ink);
      opacity: var(--strength);
    }
    .ramp {
      display: inline-flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 0.6rem;
    }
    .scale {
      display: inline-flex;
      align-items: center;
      gap: 0.35rem;
    }
    .ramp .colours {
      width: 6rem;
      height: 0.7rem;
      forced-color-adjust: none;
      background: linear-gradient(to right, var(--md-ramp-1), var(--md-ramp-2), var(--md-ramp-3), var(--md-ramp-4), var(--md-ramp-5));
    }
    .ramp.diverging .colours {
      background: linear-gradient(to right, var(--md-below), var(--md-paper), var(--md-single));
    }
    .panels {
      display: grid;
      grid-template-columns: repeat(var(--columns), minmax(0, 1fr));
      gap: 0.6rem 1rem;
    }
    .panels:not([data-single]) {
      --md-chart-height: var(--md-small-chart-height, 10rem);
    }
    :host(:fullscreen) .panels:not([data-single]) {
      --md-chart-height: clamp(10rem, calc((100vh - 10rem) / var(--rows) - 3rem), 40rem);
    }
    @container (max-width: 52rem) {
      .panels[data-many] {
        grid-template-columns: repeat(2, minmax(0, 1fr));
      }
    }
    @container (max-width: 44rem) {
      .panels {
        grid-template-columns: repeat(min(var(--columns), 2), minmax(0, 1fr));
      }
    }
    @container (max-width: 26rem) {
      .panels {
        grid-template-columns: minmax(0, 1fr);
      }
    }
    .table {
      max-height: 20rem;
      margin-top: 0.5rem;
      overflow: auto;
      font-size: 0.78rem;
      font-variant-numeric: tabular-nums;
    }
    table {
      border-collapse: collapse;
      margin-bottom: 0.75rem;
    }
    caption {
      padding: 0.2rem 0;
      text-align: left;
      font-weight: 600;
    }
    th,
    td {
      padding: 0.15rem 0.6rem 0.15rem 0;
      text-align: left;
      border-bottom: 1px solid var(--md-rule);
    }
    #probe {
      position: absolute;
      width: 0;
      height: 0;
      forced-color-adjust: none;
    }
  `,
  ];
}

function closeMenu(event: Event): void {
  const menu = (event.target as HTMLElement).closest("details");
  menu?.removeAttribute("open");
  menu?.querySelector("summary")?.focus();
}

/** An ink as the theme's custom properties have it. */
function inkVariable(ink: LegendEntry["ink"]): string {
  switch (ink.kind) {
    case "ramp": {
      const place = Math.min(Math.max(ink.share, 0), 1) * 4;
      const low = Math.min(3, Math.floor(place));
      const share = Math.round(100 * (place - low));
      return `color-mix(in srgb, var(--md-ramp-${low + 2}) ${share}%, var(--md-ramp-${low + 1}))`;
    }
    case "quiet":
      return "var(--md-muted)";
    case "chosen":
      return "var(--md-ink)";
    default:
      return `var(--md-${ink.kind})`;
  }
}

function renderRamp({ kind, label, from, to }: RampScale) {
  return html`<span class="ramp ${kind}"
    ><span>${withSymbols(label)}</span> <span class="scale">${shortNumber(from)} <i class="colours"></i> ${shortNumber(to)}</span></span
  >`;
}

define("md-view", MdView);

declare global {
  interface HTMLElementTagNameMap {
    "md-view": MdView;
  }
}
