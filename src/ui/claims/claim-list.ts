/** The element <md-claims>: what the theory says of an experiment, each claim with its verdict when a reader asks for it. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { inSymbols } from "../../views/claim-symbols.ts";
import { buttonStyles } from "../button-styles.ts";
import { define } from "../define.ts";
import { withSymbols } from "../notation.ts";
import { notationStyles, wordStyles } from "../word-styles.ts";
import type { Claim, ClaimHost, ClaimVerdict } from "./examine-claims.ts";

/** What is known of a claim; nothing before it was asked for. */
type Standing =
  | { readonly kind: "examining"; readonly fraction: number }
  | { readonly kind: "judged"; readonly verdict: ClaimVerdict }
  | { readonly kind: "failed"; readonly sentence: string };

const verdictWords = { holds: "Holds", fails: "Does not hold", unclear: "Unclear" } as const;

export class MdClaims extends LitElement {
  static override properties = {
    ids: { attribute: false },
    host: { attribute: false },
    claims: { state: true },
    standings: { state: true },
    failure: { state: true },
  };
  declare ids: readonly string[];
  /** What examines them; null where nothing can at present. */
  declare host: Pick<ClaimHost, "precision" | "open"> | null;
  declare claims: readonly Claim[] | null;
  declare standings: ReadonlyMap<string, Standing>;
  declare failure: string;

  /** Changes with the experiment: what was asked for before is dropped. */
  #asked = 0;

  constructor() {
    super();
    this.ids = [];
    this.host = null;
    this.claims = null;
    this.standings = new Map();
    this.failure = "";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("ids") as readonly string[] | undefined;
    if (before === undefined || before.join() === this.ids.join()) return;
    this.#asked++;
    this.claims = null;
    this.standings = new Map();
    if (this.renderRoot.querySelector("details")?.open) void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asked++;
  }

  override render(): TemplateResult | typeof nothing {
    const { ids, claims, failure } = this;
    if (ids.length === 0) return nothing;
    return html`<details @toggle=${(event: Event) => (event.target as HTMLDetailsElement).open && void this.#load()}>
      <summary>${ids.length === 1 ? "What the theory claims of this" : `What the theory claims of this: ${ids.length} claims`}</summary>
      ${failure === "" ? nothing : html`<p class="small" role="alert">${failure}</p>`}
      ${
        claims === null
          ? nothing
          : html`<ul>${repeat(
              claims,
              ({ id }) => id,
              (claim) => html`<li>${this.#renderClaim(claim)}</li>`,
            )}</ul>`
      }
    </details>`;
  }

  #renderClaim({ id, sentence, equations }: Claim) {
    const standing = this.standings.get(id);
    return html`<p>${withSymbols(inSymbols(sentence))} <span class="small">(${equations})</span></p>
      ${
        standing === undefined || standing.kind === "failed"
          ? html`<button type="button" class="minor" ?disabled=${this.host === null} @click=${() => void this.#examine(id)}
              >Check it here<span class="heard">: ${inSymbols(sentence)}</span></button
            >`
          : nothing
      }
      <div role="status">
        ${
          standing?.kind === "examining"
            ? html`<progress max="1" .value=${standing.fraction} aria-label="checking"></progress>`
            : standing?.kind === "judged"
              ? html`<p class=${standing.verdict.verdict}><b>${verdictWords[standing.verdict.verdict]}</b>: ${standing.verdict.words}.</p>`
              : standing?.kind === "failed"
                ? html`<p class="fails">It could not be checked: ${standing.sentence}</p>`
                : nothing
        }
      </div>`;
  }

  async #load(): Promise<void> {
    if (this.claims !== null) return;
    const asked = this.#asked;
    try {
      const { claimsOf } = await import("./examine-claims.ts");
      if (asked !== this.#asked) return;
      this.claims = claimsOf(this.ids);
      this.failure = "";
    } catch {
      this.failure = "The claims could not be loaded; is the page still online?";
    }
  }

  async #examine(id: string): Promise<void> {
    const { host } = this;
    const asked = this.#asked;
    if (host === null) return;
    const enter = (standing: Standing | null): void => {
      if (asked !== this.#asked) return;
      const standings = new Map(this.standings);
      if (standing === null) standings.delete(id);
      else standings.set(id, standing);
      this.standings = standings;
    };
    enter({ kind: "examining", fraction: 0 });
    try {
      const { examineClaim } = await import("./examine-claims.ts");
      const verdict = await examineClaim(id, {
        ...host,
        onProgress: (fraction) => enter({ kind: "examining", fraction }),
        stopped: () => asked !== this.#asked,
      });
      enter(verdict === null ? null : { kind: "judged", verdict });
    } catch (error) {
      enter({ kind: "failed", sentence: error instanceof Error ? error.message : String(error) });
    }
  }

  static override styles = [
    buttonStyles,
    wordStyles,
    notationStyles,
    css`
    :host {
      display: block;
    }
    ul {
      margin: 0.25rem 0 0;
      padding: 0 0 0 1.1rem;
    }
    li {
      margin: 0.4rem 0;
      max-width: 46rem;
    }
    p {
      margin: 0.1rem 0;
    }
    progress {
      width: 12rem;
      accent-color: var(--md-accent);
    }
    .fails b,
    .unclear b {
      color: var(--md-alarm);
    }
  `,
  ];
}

define("md-claims", MdClaims);

declare global {
  interface HTMLElementTagNameMap {
    "md-claims": MdClaims;
  }
}
