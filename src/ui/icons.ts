/** The few pictures that stand on buttons: drawn, for no font has them all. */

import { svg, type TemplateResult } from "lit";

function icon(path: string): TemplateResult {
  return svg`<svg viewBox="0 0 16 16" width="14" height="14" class="icon" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6"><path d=${path} /></svg>`;
}

export const fullScreenIcon = icon("M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4");
export const takeIcon = icon("M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11");
export const zoomOutIcon = icon("M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.5 10.5 14 14M4.5 7h5");
