/** The element <md-share>: what can be taken along of the whole experiment: its link, its tag, its command, its file, its numbers, a citation. */

import { css, html, LitElement, nothing } from "lit";
import { citation } from "../lab/citation.ts";
import { commandLine, experimentFile } from "../lab/command.ts";
import { embedCode } from "../lab/embed.ts";
import { experimentJson } from "../lab/experiment-json.ts";
import { writeLink } from "../lab/link.ts";
import type { LabState } from "../lab/state.ts";
import { buttonStyles } from "./button-styles.ts";
import { define } from "./define.ts";
import { handFile } from "./hand-file.ts";
import { type MenuItem, menuStyles, renderMenu } from "./menu.ts";

interface Offer {
  readonly label: string;
  /** Told when it has been copied. */
  readonly copied: string;
  readonly text: () => string;
}

/**
 * @fires numbers - the numbers of the run are asked for as a file
 */
export class MdShare extends LitElement {
  static override properties = {
    lab: { attribute: false },
    linkBase: { attribute: false },
    told: { state: true },
    shown: { state: true },
  };
  declare lab: LabState | null;
  /** The address of a page that reads links; null where there is none. */
  declare linkBase: string | null;
  declare told: string;
  /** What could not be copied, to be copied by hand. */
  declare shown: string;

  constructor() {
    super();
    this.lab = null;
    this.linkBase = null;
    this.told = "";
    this.shown = "";
  }

  override render() {
    const { lab, linkBase } = this;
    if (lab === null) return nothing;
    const toCopy = (offer: Offer): MenuItem => ({ label: offer.label, choose: () => void this.#copy(offer) });
    const items: readonly MenuItem[] = [
      ...(linkBase === null
        ? []
        : [
            toCopy({
              label: "Copy the link",
              copied: "The link is copied.",
              text: () => `${linkBase}#${writeLink(lab)}`,
            }),
          ]),
      toCopy({
        label: "Copy the tag for a page of your own",
        copied: "The tag is copied.",
        text: () => embedCode(lab),
      }),
      toCopy({ label: "Copy the command line", copied: commandTold(lab), text: () => commandLine(lab) }),
      toCopy({ label: "Copy the citation (BibTeX)", copied: "The citation is copied.", text: citation }),
      { label: "Save the experiment (JSON)", choose: () => this.#file(lab) },
      { label: "Save the numbers (JSON)", choose: () => this.dispatchEvent(new CustomEvent("numbers")) },
    ];
    return html`${renderMenu("share", { face: "Share" }, items)}
      <p role="status">${this.told}</p>
      ${this.shown === "" ? nothing : html`<textarea readonly aria-label="to be copied by hand" .value=${this.shown}></textarea>`}`;
  }

  async #copy({ text, copied }: Offer): Promise<void> {
    let words = "";
    try {
      words = text();
      await navigator.clipboard.writeText(words);
      [this.told, this.shown] = [copied, ""];
    } catch (error) {
      // A page in a frame may not copy: then it is shown. What cannot be written down says why.
      this.told = words === "" ? (error instanceof Error ? error.message : String(error)) : "Copy it from here:";
      this.shown = words;
      await this.updateComplete;
      this.renderRoot.querySelector("textarea")?.select();
    }
  }

  #file(lab: LabState): void {
    try {
      handFile(experimentFile, new Blob([experimentJson(lab)], { type: "application/json" }));
      this.told = "";
    } catch (error) {
      this.told = error instanceof Error ? error.message : String(error);
    }
  }

  static override styles = [
    buttonStyles,
    menuStyles,
    css`
    :host {
      display: block;
    }
    summary,
    .menu button {
      min-height: 2.25rem;
      padding: 0.45rem 0.8rem;
    }
    /* As wide as the row of buttons that holds it: a menu that reaches over the column would be cut off. */
    details {
      position: static;
    }
    .menu {
      left: 0;
    }
    p {
      margin: 0;
      font-size: 0.8rem;
      color: var(--md-muted);
    }
    textarea {
      width: 100%;
      min-height: 4rem;
    }
  `,
  ];
}

function commandTold({ experiment }: LabState): string {
  return typeof experiment === "string"
    ? "The command is copied."
    : `The command is copied; it reads ${experimentFile}, which is saved from here too.`;
}

define("md-share", MdShare);

declare global {
  interface HTMLElementTagNameMap {
    "md-share": MdShare;
  }
}
