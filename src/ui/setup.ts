/** The side of the element where a run is set up: the cell of a sweep, parameters, and all else an experiment may say. */

import { html } from "lit";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Lab } from "./lab.ts";

export interface Setup {
  readonly lab: Lab;
  readonly resolved: ResolvedExperiment;
  readonly cell: number;
  readonly controls: "full" | "basic" | "none";
}

export function renderSetup(_setup: Setup) {
  return html`<section class="setup" part="setup" aria-label="Setup"></section>`;
}
