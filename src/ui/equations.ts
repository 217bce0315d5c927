/** The element <md-equations>: the system's equations, typeset, and beside them the text that they are made from, to be edited. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { System } from "../language/index.ts";
import { systemToMathML } from "../language/mathml.ts";
import { symbolText } from "../views/numbers.ts";
import { buttonStyles } from "./button-styles.ts";
import { define } from "./define.ts";
import type { Edit, EquationEditor } from "./editor/equation-editor.ts";
import type { Reported } from "./editor/problems.ts";
import { withSymbols } from "./notation.ts";
import { notationStyles, wordStyles } from "./word-styles.ts";

/**
 * @fires edit - a CustomEvent with the text of a system without errors
 * @fires restore - the experiment's own text is wanted again
 */
export class MdEquations extends LitElement {
  static override properties = {
    system: { attribute: false },
    text: {},
    dimensions: { attribute: false },
    problems: { attribute: false },
    edited: { type: Boolean },
    editing: { state: true },
    failure: { state: true },
  };
  declare system: System | null;
  /** Of the system, without what the experiment observes beside it. */
  declare text: string;
  declare dimensions: Readonly<Record<string, number>>;
  /** What is wrong with the text at these dimensions, as only running it tells. */
  declare problems: readonly Reported[];
  /** Whether the text is not the experiment's own. */
  declare edited: boolean;
  declare editing: "no" | "loading" | "yes";
  declare failure: string;

  constructor() {
    super();
    this.system = null;
    this.text = "";
    this.dimensions = {};
    this.problems = [];
    this.edited = false;
    this.editing = "no";
    this.failure = "";
  }

  override render(): TemplateResult | typeof nothing {
    const { system, editing } = this;
    if (system === null) return nothing;
    const sizes = Object.entries(this.dimensions).map(([name, value]) => `${symbolText(name)} = ${value}`);
    return html`
      <div class="heading">
        <h2 id="equations">The equations</h2>
        <button type="button" class="minor" aria-expanded=${editing === "yes"} aria-busy=${editing === "loading"} @click=${() => editing === "loading" || void this.#toggle()}>
          ${editing === "yes" ? "Close the text" : "Edit the text"}
        </button>
        ${this.edited ? html`<button type="button" class="minor" @click=${() => this.#restore()}>Back to its own text</button>` : nothing}
      </div>
      <p class="small">${withSymbols([system.title, sizes.join(", ")].filter((part) => part !== "").join("; "))}. They are the program: every kernel is made from this text.</p>
      ${this.failure === "" ? nothing : html`<p role="alert">${this.failure}</p>`}
      <div class="both" data-editing=${editing}>
        <!-- The language writes this markup itself and escapes the names in it. -->
        <div class="equations" part="formulas" tabindex="0" role="group" aria-labelledby="equations">${unsafeHTML(systemToMathML(system))}</div>
        ${
          editing === "yes"
            ? html`<md-equation-editor
                label="Text of the system"
                .text=${this.text}
                .sizes=${this.dimensions}
                .problems=${this.problems}
                @edit=${this.#edit}
              ></md-equation-editor>`
            : nothing
        }
      </div>
      ${
        editing === "yes"
          ? nothing
          : html`<details class="text">
              <summary>the same as text</summary>
              <pre tabindex="0">${this.text}</pre>
            </details>`
      }
    `;
  }

  readonly #edit = ({ detail }: CustomEvent<Edit>): void => {
    // The last good program goes on as long as there are errors.
    if (detail.system !== null) this.dispatchEvent(new CustomEvent("edit", { detail: detail.text }));
  };

  #restore(): void {
    this.dispatchEvent(new CustomEvent("restore"));
  }

  async #toggle(): Promise<void> {
    if (this.editing === "yes") {
      this.renderRoot.querySelector<EquationEditor>("md-equation-editor")?.flush();
      this.editing = "no";
      return;
    }
    this.editing = "loading";
    try {
      await import("./editor/equation-editor.ts");
      this.failure = "";
      this.editing = "yes";
      await this.updateComplete;
      this.renderRoot.querySelector<EquationEditor>("md-equation-editor")?.focus();
    } catch (error) {
      this.editing = "no";
      this.failure = `The editor could not be loaded: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  static override styles = [
    buttonStyles,
    wordStyles,
    notationStyles,
    css`
    :host {
      display: block;
      margin-top: 2rem;
      border-top: 1px solid var(--md-rule);
    }
    .heading {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.5rem 1rem;
      margin-top: 1rem;
    }
    h2 {
      margin: 0;
      font: 600 1.05rem / 1.3 var(--md-sans);
    }
    .both {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 1rem 2rem;
    }
    @container (min-width: 52rem) {
      .both[data-editing="yes"] {
        grid-template-columns: minmax(0, 1fr) minmax(0, 1.2fr);
      }
    }
    .equations {
      margin-top: 0.75rem;
      overflow: auto hidden;
      font-size: 1.08rem;
    }
    math {
      font-family: var(--md-equations);
    }
    .equations math {
      margin: 0.45rem 0;
      text-align: left;
      width: max-content;
    }
    md-equation-editor {
      margin-top: 0.75rem;
      min-width: 0;
    }
    .text {
      margin-top: 0.75rem;
      font-size: 0.85rem;
    }
    pre {
      margin: 0.5rem 0 0;
      padding: 0.75rem 1rem;
      overflow: auto;
      font: 0.8rem / 1.5 var(--md-mono);
      border: 1px solid var(--md-rule);
      border-radius: 4px;
    }
    @media print {
      button,
      .text,
      md-equation-editor {
        display: none;
      }
    }
  `,
  ];
}

define("md-equations", MdEquations);

declare global {
  interface HTMLElementTagNameMap {
    "md-equations": MdEquations;
  }
}
