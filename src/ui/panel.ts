/** The element <md-panel>: one panel of a view on its canvas, with its title, what its axes cannot show, and the values at the cursor. */

import { html, LitElement, nothing, type PropertyValues } from "lit";
import type { System } from "../language/index.ts";
import { readPlace } from "../views/place-readout.ts";
import { roam, type Spot, walk } from "../views/roam.ts";
import { isOverTime, type Panel } from "../views/scene.ts";
import { define } from "./define.ts";
import { withSymbols } from "./notation.ts";
import { readPalette } from "./palette.ts";
import { panelStyles } from "./panel-styles.ts";
import { createPlot, type Plot, shownAxis, type Zoom } from "./plot.ts";
import { watchPrint } from "./printing.ts";
import { renderValues, spokenValues } from "./readout.ts";
import { watchSight } from "./sight.ts";
import { inTurn } from "./turns.ts";

/** What only moves or speaks, and is painted over the drawing. */
const overlays: ReadonlySet<PropertyKey> = new Set(["hovered", "spot", "said"]);

/**
 * @fires zoom - a CustomEvent with a Zoom, or null for the whole panel
 * @fires place - a CustomEvent with the { x, y } that was clicked or chosen with Enter
 */
export class MdPanel extends LitElement {
  static override properties = {
    panel: { attribute: false },
    hiddenKeys: { attribute: false },
    zoom: { attribute: false },
    sync: {},
    heading: {},
    kind: {},
    places: { type: Boolean },
    square: { type: Boolean, reflect: true },
    compact: { type: Boolean, reflect: true },
    hovered: { state: true },
    spot: { state: true },
    seen: { state: true },
    said: { state: true },
  };
  declare panel: Panel | null;
  /** Keys of the legend that are switched off. */
  declare hiddenKeys: ReadonlySet<string>;
  declare zoom: Zoom | null;
  /** Panels of the same word share their cursor. */
  declare sync: string;
  /** Of the view, for the name that is spoken. */
  declare heading: string;
  declare kind: System["kind"];
  /** Whether a place in it can be chosen. */
  declare places: boolean;
  /** About as high as wide. */
  declare square: boolean;
  /** One of many: its values are shown while one asks for them, and over it. */
  declare compact: boolean;
  declare hovered: number | null;
  /** Where the cursor of a panel is that is not over time. */
  declare spot: Spot | null;
  /** What is heard of the place that a key went to. The mouse is seen. */
  declare said: string;
  /** Whether it is in sight, or near: elsewhere nothing is painted. */
  declare seen: boolean;

  #plot: Plot | null = null;
  /** What the plot was built for; another one needs another plot. */
  #builtFor = "";
  readonly #sight = watchSight(this, (isSeen) => {
    this.seen = isSeen;
  });
  /** What is heard of the slider. */
  #told = { at: 0, words: "" };
  readonly #print = watchPrint(() => this.#repaint());
  readonly #resized = new ResizeObserver(() => this.#plot?.resize());

  constructor() {
    super();
    this.panel = null;
    this.hiddenKeys = new Set();
    this.zoom = null;
    this.sync = "";
    this.heading = "";
    this.kind = "flow";
    this.places = false;
    this.square = false;
    this.compact = false;
    this.hovered = null;
    this.spot = null;
    this.seen = false;
    this.said = "";
  }

  /** The canvas, for a picture of it, which may be of what was never in sight. The paint is dry at the end of the task. */
  get canvas(): HTMLCanvasElement | null {
    this.performUpdate();
    if (!this.seen) this.#draw();
    return this.#plot?.canvas ?? null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#repaint);
    this.#print.begin();
    if (this.hasUpdated) this.requestUpdate();
    this.#sight.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#repaint);
    this.#sight.end();
    this.#print.end();
    this.#resized.disconnect();
    this.#destroy();
  }

  /** A page has many panels, and to draw them all at once would hold it up. */
  protected override scheduleUpdate(): Promise<void> {
    return inTurn(() => super.scheduleUpdate());
  }

  override render() {
    const { panel } = this;
    if (panel === null) return nothing;
    const title = [panel.title, panel.told].filter((part) => part !== "");
    const kind = this.#role(panel);
    return html`
      ${title.length === 0 ? nothing : html`<h4>${withSymbols(panel.title)}${panel.told === "" ? nothing : html` <span class="told">${panel.told}</span>`}</h4>`}
      <div
        class="canvas"
        tabindex=${kind === "img" ? nothing : 0}
        role=${kind}
        aria-roledescription=${kind === "application" ? "chart" : nothing}
        aria-label=${this.#name(panel)}
        aria-describedby=${kind === "img" ? nothing : "keys"}
        aria-valuemin=${kind === "slider" ? 0 : nothing}
        aria-valuemax=${kind === "slider" ? Math.max(0, lastOf(panel)) : nothing}
        aria-valuenow=${kind === "slider" ? this.#told.at : nothing}
        aria-valuetext=${kind === "slider" ? this.#told.words : nothing}
        @keydown=${this.#onKey}
        @blur=${() => this.#plot?.point(null)}
        @dblclick=${() => this.#fire("zoom", null)}
      ><div class="plot"></div>${panel.empty === null ? nothing : html`<p class="empty">${panel.empty}</p>`}</div>
      ${panel.remark === "" ? nothing : html`<p class="remark">${panel.remark}</p>`}
      <p class="readout">${this.#readout(panel)}</p>
      <span id="keys" hidden>${kind === "slider" ? "Arrow keys move along the sample times." : `Arrow keys move a cursor over it.${this.places ? " Enter chooses the place." : ""}`}</span>
      ${kind === "application" ? html`<span class="heard" aria-live="polite">${this.said}</span>` : nothing}
      <span id="probe" aria-hidden="true"></span>
      <span id="scheme" aria-hidden="true" @transitionend=${this.#repaint}></span>
    `;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { panel } = this;
    if (panel === null || !this.#overTime) return;
    // A slider that has the focus speaks with each change: while a run plays it says only what was asked for.
    const isQuiet =
      this.shadowRoot?.activeElement != null && !changed.has("hovered") && this.#told.at < panel.at.length;
    const at = this.#at(panel);
    if (!isQuiet) this.#told = { at: Math.max(0, at), words: spokenValues(panel, at, this.kind, this.hiddenKeys) };
  }

  protected override updated(changed: PropertyValues<this>): void {
    const only = [...changed.keys()].every((name) => overlays.has(name));
    if (this.seen && (!only || this.#plot === null)) this.#draw();
  }

  get #overTime(): boolean {
    return this.panel !== null && isOverTime(this.panel);
  }

  /** A slider is moved along; over an application arrows move a cursor; an image is what there is nothing to be asked of. */
  #role({ empty }: Panel): "slider" | "application" | "img" {
    return this.#overTime ? "slider" : empty === null ? "application" : "img";
  }

  #draw(): void {
    const { panel } = this;
    const place = this.renderRoot.querySelector<HTMLElement>(".plot");
    // Its turn may come after it was taken out of the page.
    if (place === null || panel === null || !this.isConnected) return;
    const shape = [
      panel.key,
      panel.x.scale,
      panel.y.scale,
      this.#overTime,
      panel.x.label,
      panel.y.label,
      this.sync,
    ].join(" ");
    if (this.#plot === null || shape !== this.#builtFor) {
      this.#destroy();
      this.#builtFor = shape;
      this.#plot = this.#build(place, panel);
      this.#resized.observe(place);
    }
    this.#plot.draw(panel, this.hiddenKeys, this.zoom);
  }

  #build(place: HTMLElement, panel: Panel): Plot {
    const probe = this.renderRoot.querySelector<HTMLElement>("#probe") ?? place;
    const plot = createPlot(place, panel, {
      palette: readPalette(probe),
      sync: this.#overTime ? this.sync : null,
      onHover: (sample) => {
        this.hovered = sample;
      },
      onRoam: (spot) => {
        this.spot = spot;
        this.said = "";
      },
      onZoom: (zoom) => this.#fire("zoom", zoom),
      onPlace: (x, y) => this.places && this.#fire("place", { x, y }),
    });
    // A lost GPU takes the canvases with it.
    plot.canvas.addEventListener("contextrestored", this.#repaint);
    return plot;
  }

  readonly #repaint = (): void => {
    if (document.visibilityState === "hidden") return;
    this.#destroy();
    if (this.seen) this.#draw();
  };

  #destroy(): void {
    this.#plot?.destroy();
    this.#plot = null;
  }

  #fire(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const { panel } = this;
    if (panel === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const handled =
      event.key === "Escape" ? this.#leave() : this.#overTime ? this.#walk(event, panel) : this.#roam(event, panel);
    if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
  };

  #leave(): boolean {
    const was = this.zoom !== null || this.hovered !== null || this.spot !== null;
    if (this.zoom !== null) this.#fire("zoom", null);
    this.#plot?.point(null);
    return was;
  }

  /** Along the samples. */
  #walk({ key, shiftKey }: KeyboardEvent, panel: Panel): boolean {
    const last = lastOf(panel);
    const to = walk(key, shiftKey, this.hovered ?? last, last);
    if (to !== null) this.#plot?.point(to);
    return to !== null;
  }

  /** Over all that is no line over time. */
  #roam({ key, shiftKey }: KeyboardEvent, panel: Panel): boolean {
    if (panel.empty !== null) return false;
    const { spot } = this;
    if (key === "Enter" && spot !== null) {
      if (this.places) this.#fire("place", spot);
      return this.places;
    }
    const next = roam(panel, shownAxis(panel, "x", this.zoom), shownAxis(panel, "y", this.zoom), spot, key, shiftKey);
    if (next === null) return false;
    this.#plot?.pointAt(next.x, next.y);
    // The pixel under the cursor is not as exact.
    this.spot = next;
    this.said = readPlace(panel, next.x, next.y) ?? "";
    return true;
  }

  #name(panel: Panel): string {
    const parts = [this.heading, panel.title, panel.told, panel.empty ?? ""].filter((part) => part !== "");
    return parts.join(", ");
  }

  #at(panel: Panel): number {
    return Math.min(this.hovered ?? lastOf(panel), panel.at.length - 1);
  }

  /** The values at the cursor, or the last ones. */
  #readout(panel: Panel) {
    if (!this.#overTime) {
      const words = this.spot === null ? null : readPlace(panel, this.spot.x, this.spot.y);
      return words === null ? nothing : html`<span>${words}</span>`;
    }
    if (this.compact && this.hovered === null) return nothing;
    return renderValues(panel, this.#at(panel), this.kind, this.hiddenKeys);
  }

  static override styles = panelStyles;
}

/** The last sample that its axis has, -1 where there is none: a view may end before its runs do. */
function lastOf({ at, x }: Panel): number {
  return at.findLastIndex((time) => time <= x.to);
}

define("md-panel", MdPanel);

declare global {
  interface HTMLElementTagNameMap {
    "md-panel": MdPanel;
  }
}
