/** The element <md-view>: one view of an experiment, with its words, its key, its panels, and what can be taken from it. */

import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { loaded } from "../ensemble/missing-part.ts";
import type { ViewChoice } from "../lab/state.ts";
import type { System } from "../language/index.ts";
import type { Palette } from "../views/ink.ts";
import type { Scene } from "../views/scene.ts";
import { fullScreenIcon, takeIcon, zoomOutIcon } from "./icons.ts";
import { renderLegend } from "./legend.ts";
import { type MenuItem, renderMenu } from "./menu.ts";
import { withSymbols } from "./notation.ts";
import { readPalette } from "./palette.ts";
import type { Zoom } from "./plot.ts";
import type * as Take from "./take.ts";
import "./panel.ts";
import { define } from "./define.ts";
import { inTurn } from "./turns.ts";
import { viewStyles } from "./view-styles.ts";

/**
 * @fires look - a CustomEvent with { choice, control }: how the view shall be looked at
 * @fires place - a CustomEvent with { panel, x, y }: a place of the panel of that number, from 0, was chosen
 * @fires take - a CustomEvent with "csv", "svg" or "png"
 * @fires failed - a CustomEvent with what says why the table could not be loaded
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
    table: { state: true },
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
  /** What renders a table; null where none is shown. */
  declare table: typeof Take.renderTable | null;

  constructor() {
    super();
    this.scene = null;
    this.sync = "";
    this.kind = "flow";
    this.spread = "";
    this.places = false;
    this.hiddenKeys = new Set();
    this.zoom = null;
    this.table = null;
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
      ${renderLegend(scene, this.spread, this.hiddenKeys, (key) => this.#toggle(key))}
      <div class="body"><div class="panels" part="panels" .style=${`--columns: ${scene.columns}; --rows: ${Math.ceil(scene.panels.length / scene.columns)}`} ?data-single=${scene.panels.length === 1} ?data-many=${scene.columns > 3}>
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
      ${this.table === null ? nothing : html`<div class="table" tabindex="0" role="region" aria-label="Table of ${scene.title}">${this.table(scene)}</div>`}
      <span id="probe" aria-hidden="true"></span></div>
    `;
  }

  #renderTake({ title }: Scene) {
    const take = (what: string, label: string): MenuItem => ({ label, choose: () => this.#fire("take", what) });
    const table: MenuItem = {
      label: this.table !== null ? "Hide the table" : "Show as a table",
      choose: () => void this.#toggleTable(),
    };
    return renderMenu("take", { face: takeIcon, title: "take it along", label: `take along ${title}` }, [
      table,
      take("csv", "Numbers (CSV)"),
      take("svg", "Picture (SVG)"),
      take("png", "Picture (PNG)"),
    ]);
  }

  #toggle(key: string): void {
    const hidden = new Set(this.hiddenKeys);
    if (!hidden.delete(key)) hidden.add(key);
    this.#look({ hidden: hidden.size === 0 ? undefined : [...hidden] }, `key ${key}`);
  }

  #look(choice: ViewChoice, control: string): void {
    this.#fire("look", { choice, control });
  }

  async #toggleTable(): Promise<void> {
    if (this.table !== null) this.table = null;
    else
      try {
        ({ renderTable: this.table } = await loaded(import("./take.ts")));
      } catch (error) {
        this.#fire("failed", error);
      }
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

  static override styles = viewStyles;
}

define("md-view", MdView);

declare global {
  interface HTMLElementTagNameMap {
    "md-view": MdView;
  }
}
