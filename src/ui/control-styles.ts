/** How the controls look: of all that stands in the instrument, and the choice of a cell. */

import { css } from "lit";
import { boxStyles } from "./box-styles.ts";
import { buttonStyles } from "./button-styles.ts";
import { cellStyles } from "./cell-styles.ts";
import { wordStyles } from "./word-styles.ts";

/** Of all that stands in the instrument: whatever renders some of it into a root of its own takes them along. */
export const controls = css`
  ${buttonStyles}
  ${boxStyles}
  ${wordStyles}
  .field {
    display: block;
    min-width: 0;
  }
  .field > span {
    display: block;
    margin-bottom: 0.2rem;
    font-size: 0.8rem;
    color: var(--md-muted);
  }
  button.play {
    min-width: 6.5rem;
    font-weight: 600;
    color: var(--md-on-accent);
    background: var(--md-accent);
    border-color: var(--md-accent);
  }
  .transport {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    margin: 0.9rem 0 0.6rem;
  }
  .scrubber {
    display: flex;
    flex: 1 1 9rem;
    align-items: center;
    gap: 0.5rem;
    min-width: 0;
    font-size: 0.82rem;
    font-variant-numeric: tabular-nums;
  }
  .scrubber input {
    flex: 1;
    min-width: 0;
    min-height: 1.5rem;
  }
  .speed {
    display: flex;
    flex: 0 1 auto;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem;
    min-width: 0;
    font-size: 0.82rem;
    color: var(--md-muted);
  }
  .speed select {
    width: auto;
    max-width: 100%;
    font-size: 0.82rem;
  }
  @media (hover: none) and (pointer: coarse) {
    .keys {
      display: none;
    }
  }
  .keys kbd {
    padding: 0 0.3rem;
    font: 0.75rem var(--md-mono);
    border: 1px solid var(--md-rule);
    border-radius: 3px;
  }
  .keys kbd:not(:first-child) {
    margin-left: 0.5rem;
  }
  .done {
    position: relative;
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin-top: 0.75rem;
  }
  .switch {
    display: flex;
    gap: 0.5rem;
    align-items: center;
    min-height: 1.5rem;
    margin: 0.9rem 0;
    font-size: 0.85rem;
  }
  .whole {
    border-top: 1px solid var(--md-rule);
    padding-top: 0.5rem;
  }
  .whole > summary {
    font-weight: 600;
  }
  .one-run {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem;
    margin-top: 0.4rem;
  }
  .one-run input {
    width: 5rem;
    min-height: 1.75rem;
    padding: 0.1rem 0.4rem;
  }
  .one-run button[aria-pressed="true"] {
    color: var(--md-paper);
    background: var(--md-accent);
  }
  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.75rem;
    margin: 0.9rem 0;
  }
  .parameters {
    margin-top: 1rem;
    border-top: 1px solid var(--md-rule);
    padding-top: 0.5rem;
  }
  .parameters > summary {
    font-weight: 600;
  }
`;

/** What the element takes from here once its controls are there. */
export const controlStyles = [controls, cellStyles];
