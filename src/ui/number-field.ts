/** The element <md-number>: a number that one types, steps with the arrow keys, or drags where it has a slider. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { stepped } from "../lab/number-step.ts";
import { type Limits, printNumber, type Reading, readNumber } from "../lab/number-text.ts";
import type { Range } from "../language/index.ts";
import { define } from "./define.ts";
import { DraftField } from "./draft-field.ts";

export interface Slider {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/**
 * @fires change - a CustomEvent with the number, or with null where the field was emptied and may be
 * @fires move - the same while a slider is dragged or an arrow key is held down; a change follows when it is let go
 */
export class NumberField extends DraftField<number> {
  static override properties: PropertyDeclarations = {
    limits: { attribute: false },
    usual: { attribute: false },
    slider: { attribute: false },
    empty: {},
  };

  /** What is beyond them is refused. */
  declare limits: Limits;
  /** What is beyond it is remarked; null where nothing is usual. */
  declare usual: Range | null;
  declare slider: Slider | null;
  /** What holds where the field is empty; null where it may not be. */
  declare empty: string | null;
  #isMoving = false;

  constructor() {
    super();
    this.limits = {};
    this.usual = null;
    this.slider = null;
    this.empty = null;
    this.addEventListener("keyup", (event) => {
      if (event.key.startsWith("Arrow")) this.#rest();
    });
    this.addEventListener("focusout", () => this.#rest());
  }

  protected override read(text: string): Reading<number | null> {
    return this.empty !== null && text.trim() === "" ? { value: null } : readNumber(text, this.limits);
  }

  protected override print(value: number): string {
    return printNumber(value);
  }

  /** Keyboards for decimals have no minus sign. */
  protected override get keyboard() {
    const { least, above, whole } = this.limits;
    const lowest = least ?? above ?? this.usual?.from ?? Number.NEGATIVE_INFINITY;
    return lowest < 0 ? "text" : whole === true ? "numeric" : "decimal";
  }

  protected override warningOf(value: number | null): string {
    if (value === null || this.usual === null) return "";
    const { from, to } = this.usual;
    return value < from || value > to ? `Beyond the usual, ${from} to ${to}.` : "";
  }

  protected override keyPressed(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return false;
    const read = this.read(this.text);
    if (!("value" in read) || read.value === null) return false;
    const direction = event.key === "ArrowUp" ? 1 : -1;
    this.#move(stepped(read.value, direction, event.shiftKey, { ...this.limits, usual: this.usual }));
    return true;
  }

  /** A way from one number to another, whose end a change says. */
  #move(value: number): void {
    this.draft = null;
    if (value === this.value) return;
    this.#isMoving = true;
    this.value = value;
    this.dispatchEvent(new CustomEvent("move", { detail: value }));
  }

  #rest(): void {
    if (!this.#isMoving) return;
    this.#isMoving = false;
    this.dispatchEvent(new CustomEvent("change", { detail: this.value }));
  }

  protected override renderBeside(): TemplateResult | typeof nothing {
    if (this.slider === null || this.value === null) return nothing;
    const { from, to, step } = this.slider;
    return html`<input
      type="range"
      aria-labelledby="label"
      aria-valuetext=${this.value}
      min=${Math.min(from, this.value)}
      max=${Math.max(to, this.value)}
      step=${step}
      .value=${live(String(this.value))}
      @input=${(event: Event) => this.#move((event.target as HTMLInputElement).valueAsNumber)}
      @change=${() => this.#rest()}
    />`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "md-number": NumberField;
  }
}

define("md-number", NumberField);
