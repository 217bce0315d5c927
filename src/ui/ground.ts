/** What stands below the charts: what is claimed of them, and the equations. */

import { html, type TemplateResult } from "lit";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { writtenText } from "../experiment/system-library.ts";
import { isEdited, withOwnText, withSystemText } from "../lab/edit-system.ts";
import type { LanguageError } from "../language/index.ts";
import "./claims/claim-list.ts";
import type { MdClaims } from "./claims/claim-list.ts";
import "./equations.ts";
import type { Lab } from "./lab.ts";

/** Always the same, so that it is no change. */
const none: readonly never[] = [];

export function renderClaims({ experiment }: ResolvedExperiment, host: MdClaims["host"]): TemplateResult {
  return html`<md-claims part="claims" .ids=${experiment.claims ?? none} .host=${host}></md-claims>`;
}

export function renderGround(
  lab: Lab,
  resolved: ResolvedExperiment,
  places: readonly LanguageError[],
  claimHost: MdClaims["host"],
): TemplateResult {
  const { experiment, system, dimensions } = resolved;
  return html`${renderClaims(resolved, claimHost)}
    <md-equations
      part="equations"
      exportparts="formulas"
      .system=${system}
      .text=${writtenText(experiment.system)}
      .dimensions=${dimensions}
      .problems=${places}
      ?edited=${isEdited(lab.state)}
      @edit=${({ detail }: CustomEvent<string>) => lab.record(withSystemText(lab.state, detail))}
      @restore=${() => lab.record(withOwnText(lab.state))}
    ></md-equations>`;
}
