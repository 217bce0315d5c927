/** How the fields of the lab look: label above, input and slider on one line, what is to be said below. */

import { css } from "lit";
import { boxStyles } from "./box-styles.ts";
import { focusStyles } from "./focus-styles.ts";
import { symbolStyles } from "./word-styles.ts";

export const fieldStyles = css`
  ${focusStyles}
  ${boxStyles}
  ${symbolStyles}
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
  .line {
    display: flex;
    align-items: center;
    gap: 0.6rem;
  }
  input[type="text"] {
    flex: 1 1 5.5rem;
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
