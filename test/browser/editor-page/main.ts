/** A host as the page's is: in a shadow root of its own with the page's theme, it opens the editor when it is asked for. */

import { css, html, LitElement, nothing } from "lit";
import "../../../src/shipped.ts";
import { systemText } from "../../../src/systems.ts";
import type { Edit } from "../../../src/ui/editor/equation-editor.ts";
import type { Reported } from "../../../src/ui/editor/problems.ts";
import { handleKey } from "../../../src/ui/keyboard.ts";
import { theme } from "../../../src/ui/theme.ts";

export class EquationPanel extends LitElement {
  static override properties = { open: { state: true }, text: {}, problems: { attribute: false } };
  declare open: boolean;
  declare text: string;
  declare problems: readonly Reported[];
  /** What the editor told, in order. */
  readonly edits: Edit[] = [];
  /** How often a key meant something to the page. */
  steered = 0;

  constructor() {
    super();
    this.open = false;
    this.text = systemText("byol") ?? "";
    this.problems = [];
    const steer = () => this.steered++;
    document.addEventListener("keydown", (event) => handleKey(event, { toggle: steer, reset: steer, step: steer }));
  }

  async #show(): Promise<void> {
    await import("../../../src/ui/editor/equation-editor.ts");
    this.open = true;
  }

  #take({ detail }: CustomEvent<Edit>): void {
    this.edits.push(detail);
    // As a host does that runs what is right.
    if (detail.system !== null) this.text = detail.text;
  }

  override render() {
    return html`
      <button type="button" id="open" @click=${() => void this.#show()}>Edit the equations</button>
      ${
        this.open
          ? html`<md-equation-editor
              label="Equations of byol"
              .text=${this.text}
              .problems=${this.problems}
              .sizes=${{ n1: 6, n2: 4 }}
              @edit=${(event: CustomEvent<Edit>) => this.#take(event)}
            ></md-equation-editor>`
          : nothing
      }
    `;
  }

  static override styles = [
    theme,
    css`
      :host {
        display: block;
        max-width: 60rem;
        padding: 2rem;
        /* As the element has it: what is fixed within goes by this box. */
        container-type: inline-size;
        color: var(--md-ink);
        background: var(--md-paper);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    "equation-panel": EquationPanel;
  }
}

customElements.define("equation-panel", EquationPanel);
