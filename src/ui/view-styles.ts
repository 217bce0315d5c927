/** How a view is laid out: its head with small buttons, its panels side by side where there is room, its table. */

import { css } from "lit";
import { buttonStyles } from "./button-styles.ts";
import { legendStyles } from "./legend.ts";
import { menuStyles } from "./menu.ts";
import { notationStyles } from "./word-styles.ts";

const layout = css`
  /* Views side by side share their rows, so that their plots begin at one height, whatever is said above them. */
  :host {
    display: grid;
    grid-row: span 4;
    grid-template: subgrid / minmax(0, 1fr);
    row-gap: 0;
    align-content: start;
    min-width: 0;
    margin-bottom: 1.75rem;
  }
  header {
    grid-row: 1;
  }
  .note {
    grid-row: 2;
  }
  .legend {
    grid-row: 3;
    align-content: start;
  }
  .body {
    grid-row: 4;
    container-type: inline-size;
  }
  :host(:fullscreen) {
    padding: 1.5rem;
    overflow: auto;
    background: var(--md-paper);
    --md-chart-height: min(70vh, 50rem);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    justify-content: space-between;
    gap: 0.5rem;
  }
  h3 {
    flex: 1 1 8rem;
    min-width: 0;
    margin: 0;
    font: 600 0.98rem / 1.3 var(--md-sans);
    color: var(--md-ink);
  }
  .note {
    margin: 0.1rem 0 0.3rem;
    font-size: 0.82rem;
    line-height: 1.35;
    color: var(--md-muted);
  }
  .icon {
    width: 0.875rem;
    height: 0.875rem;
  }
  .actions {
    display: flex;
    flex: none;
    gap: 0.25rem;
  }
  .actions :is(button, summary) {
    display: inline-block;
    box-sizing: border-box;
    flex: none;
    font: 0.75rem / 1 var(--md-sans);
    padding: 0.35rem 0.5rem;
    min-width: 1.5rem;
    min-height: 1.5rem;
    color: var(--md-muted);
    border-radius: 3px;
  }
  .actions button[aria-pressed="true"] {
    color: var(--md-paper);
    background: var(--md-muted);
    border-color: var(--md-muted);
  }
  @media (forced-colors: active) {
    .actions button[aria-pressed="true"] {
      color: HighlightText;
      background: Highlight;
      border-color: Highlight;
      forced-color-adjust: none;
    }
  }
  @media print {
    .actions {
      display: none;
    }
  }
  .menu {
    min-width: 10rem;
  }
  .actions .menu button {
    padding: 0.55rem 0.6rem;
    font-size: 0.82rem;
    color: var(--md-ink);
  }
  .actions .menu button:hover {
    color: var(--md-accent);
  }
  .panels {
    display: grid;
    grid-template-columns: repeat(var(--columns), minmax(0, 1fr));
    gap: 0.6rem 1rem;
  }
  .panels:not([data-single]) {
    --md-chart-height: var(--md-small-chart-height, 10rem);
  }
  :host(:fullscreen) .panels:not([data-single]) {
    --md-chart-height: clamp(10rem, calc((100vh - 10rem) / var(--rows) - 3rem), 40rem);
  }
  @container (max-width: 52rem) {
    .panels[data-many] {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @container (max-width: 44rem) {
    .panels {
      grid-template-columns: repeat(min(var(--columns), 2), minmax(0, 1fr));
    }
  }
  @container (max-width: 26rem) {
    .panels {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  .table {
    max-height: 20rem;
    margin-top: 0.5rem;
    overflow: auto;
    font-size: 0.78rem;
    font-variant-numeric: tabular-nums;
  }
  table {
    border-collapse: collapse;
    margin-bottom: 0.75rem;
  }
  caption {
    padding: 0.2rem 0;
    text-align: left;
    font-weight: 600;
  }
  th,
  td {
    padding: 0.15rem 0.6rem 0.15rem 0;
    text-align: left;
    border-bottom: 1px solid var(--md-rule);
  }
  #probe {
    position: absolute;
    width: 0;
    height: 0;
    forced-color-adjust: none;
  }
`;

export const viewStyles = [buttonStyles, menuStyles, notationStyles, legendStyles, layout];
