/** How the fields of the lab look: label above, input and slider on one line, what is to be said below. */

import { css } from "lit";

export const fieldStyles = css`
  :host {
    display: block;
    min-width: 0;
    color: var(--md-ink);
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  label {
    display: block;
    margin-bottom: 0.2rem;
    font-size: 0.8rem;
    line-height: 1.4;
    color: var(--md-muted);
  }
  .symbol {
    font: 1.25em / 1 var(--md-math);
    color: var(--md-ink);
  }
  .word {
    color: var(--md-ink);
  }
  sub {
    font-size: 0.75em;
    font-style: italic;
    line-height: 0;
  }
  .line {
    display: flex;
    align-items: center;
    gap: 0.6rem;
  }
  input[type="text"] {
    flex: 1 1 5.5rem;
    width: 100%;
    min-width: 0;
    min-height: 2.25rem;
    padding: 0.3rem 0.5rem;
    font: inherit;
    font-variant-numeric: tabular-nums;
    color: inherit;
    background: var(--md-paper);
    border: 1px solid var(--md-edge);
    border-radius: 4px;
  }
  input[type="text"]::placeholder {
    font-style: italic;
    color: var(--md-muted);
    opacity: 1;
  }
  input[type="range"] {
    flex: 2 1 6rem;
    min-width: 0;
    min-height: 1.5rem;
    margin: 0;
  }
  /* Beside a slider a number needs no more. */
  .line:has(input[type="range"]) input[type="text"] {
    flex: 0 1 5.75rem;
    min-height: 1.9rem;
    padding: 0.15rem 0.4rem;
    font-size: 0.88rem;
  }
  input:focus-visible {
    outline: 2px solid var(--md-accent);
    outline-offset: 2px;
  }
  input[aria-invalid="true"] {
    border-color: var(--md-alarm);
    box-shadow: inset 0 0 0 1px var(--md-alarm);
  }
  p {
    margin: 0;
    font-size: 0.8rem;
    line-height: 1.4;
    color: var(--md-muted);
    overflow-wrap: anywhere;
  }
  p:not(:empty) {
    margin-top: 0.15rem;
  }
  p.wrong {
    color: var(--md-alarm);
  }
`;
