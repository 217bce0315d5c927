/** A field that one types in: what is typed is a draft until it is right and done, and nothing from outside touches it meanwhile. */

import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Reading } from "../lab/number-text.ts";
import { isSame } from "../lab/state.ts";
import { fieldStyles } from "./field-styles.ts";

/**
 * Enter, or leaving the field, hands the value on; Escape goes back to the last one. A draft that is wrong says so at once and
 * hands on nothing.
 *
 * @fires change - a CustomEvent with the value
 */
export abstract class DraftField<Value> extends LitElement {
  static override properties: PropertyDeclarations = {
    label: {},
    symbol: { attribute: false },
    note: {},
    problem: {},
    placeholder: {},
    value: { attribute: false, hasChanged: (one: unknown, other: unknown) => !isSame(one, other) },
    draft: { state: true },
    isRefused: { state: true },
    remark: { state: true },
  };
  static override shadowRootOptions: ShadowRootInit = { mode: "open", delegatesFocus: true };
  static override styles = fieldStyles;

  /** What is seen is what the field is called. */
  declare label: string;
  /** Before the label, as formulas have it. */
  declare symbol: unknown;
  /** What it means, or its unit. */
  declare note: string;
  /** What is wrong with the value in the eyes of the whole experiment; "" where nothing is. */
  declare problem: string;
  declare placeholder: string;
  declare value: Value | null;
  /** What is typed and not handed on; null where nothing is. */
  declare draft: string | null;
  /** Enter was pressed on a draft that is wrong. */
  declare isRefused: boolean;
  /** About a draft that was given up. */
  declare remark: string;

  #isFocused = false;

  constructor() {
    super();
    this.label = "";
    this.symbol = nothing;
    this.note = "";
    this.problem = "";
    this.placeholder = "";
    this.value = null;
    this.draft = null;
    this.isRefused = false;
    this.remark = "";
  }

  protected abstract read(text: string): Reading<Value | null>;
  protected abstract print(value: Value): string;

  /** Whether a draft that is wrong stays when the field is left: what is long to type is not thrown away. */
  protected get keepsDrafts(): boolean {
    return false;
  }

  protected get keyboard(): "decimal" | "numeric" | "text" {
    return "text";
  }

  /** What to know about a value that is right. */
  protected warningOf(_value: Value | null): string {
    return "";
  }

  /** Beside the input. */
  protected renderBeside(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** True where the key has been seen to. */
  protected keyPressed(_event: KeyboardEvent): boolean {
    return false;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("value")) return;
    this.remark = "";
    // A draft that was left wrong is of the value before.
    if (!this.#isFocused) this.#forget();
  }

  /** Takes a value and hands it on, unless it is what there is. */
  protected hand(value: Value | null): void {
    this.#forget();
    if (isSame(value, this.value)) return;
    this.value = value;
    this.dispatchEvent(new CustomEvent("change", { detail: value }));
  }

  protected get text(): string {
    return this.draft ?? (this.value === null ? "" : this.print(this.value));
  }

  #forget(): void {
    this.draft = null;
    this.isRefused = false;
    this.remark = "";
  }

  /** Of the draft, or of the value where there is none. */
  #said(): { readonly text: string; readonly isWrong: boolean } {
    if (this.draft === null) {
      if (this.problem !== "") return { text: this.problem, isWrong: true };
      return { text: this.remark === "" ? this.warningOf(this.value) : this.remark, isWrong: false };
    }
    const read = this.read(this.draft);
    if ("value" in read) return { text: this.warningOf(read.value), isWrong: false };
    const holds = this.#isFocused || this.value === null ? "" : ` Until it is right, ${this.print(this.value)} holds.`;
    return { text: `${read.problem}${holds}`, isWrong: true };
  }

  #commit(): void {
    if (this.draft === null) return;
    const read = this.read(this.draft);
    if ("value" in read) this.hand(read.value);
    else this.isRefused = true;
  }

  #left(): void {
    this.#isFocused = false;
    if (this.draft === null) return;
    const read = this.read(this.draft);
    if ("value" in read) this.hand(read.value);
    else if (this.keepsDrafts) this.requestUpdate();
    else {
      const remark = `“${this.draft}” was not taken.`;
      this.#forget();
      this.remark = remark;
    }
  }

  #typed(event: Event): void {
    this.draft = (event.target as HTMLInputElement).value;
    this.isRefused = false;
    this.remark = "";
  }

  #pressed(event: KeyboardEvent): void {
    // Enter and Escape end what an input method composes.
    if (event.isComposing) return;
    if (event.key === "Enter") this.#commit();
    else if (event.key === "Escape" && this.draft !== null) {
      this.#forget();
      // It is not for whatever stands around the field.
      event.stopPropagation();
    } else if (!this.keyPressed(event)) return;
    event.preventDefault();
  }

  override render(): TemplateResult {
    const said = this.#said();
    // What is wrong is said in passing while one types, and at once where one wanted it taken.
    const [status, alert] = this.isRefused ? ["", said.text] : [said.text, ""];
    const described = [this.note === "" ? "" : "note", said.text === "" ? "" : alert === "" ? "status" : "alert"]
      .join(" ")
      .trim();
    return html`
      <label id="label" for="input">${this.symbol} ${this.label}</label>
      <div class="line">
        <input
          id="input"
          type="text"
          inputmode=${this.keyboard}
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          placeholder=${this.placeholder || nothing}
          aria-invalid=${said.isWrong ? "true" : nothing}
          aria-describedby=${described || nothing}
          .value=${live(this.text)}
          @focus=${() => {
            this.#isFocused = true;
          }}
          @blur=${() => this.#left()}
          @input=${(event: Event) => this.#typed(event)}
          @keydown=${(event: KeyboardEvent) => this.#pressed(event)}
        />
        ${this.renderBeside()}
      </div>
      ${this.note === "" ? nothing : html`<p id="note">${this.note}</p>`}
      <p id="status" role="status" class=${said.isWrong ? "wrong" : "known"}>${status}</p>
      ${alert === "" ? nothing : html`<p id="alert" role="alert" class="wrong">${alert}</p>`}
    `;
  }
}
