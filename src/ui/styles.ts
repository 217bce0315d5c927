/** How <matrix-dynamics> is laid out, from the width of a phone to that of a desk, and how its controls look. */

import { css } from "lit";
import { boxStyles } from "./box-styles.ts";
import { buttonStyles } from "./button-styles.ts";
import { cellStyles } from "./cell-styles.ts";
import { mediaStyles } from "./media-styles.ts";
import { results } from "./result-styles.ts";
import { theme } from "./theme.ts";
import { notationStyles, wordStyles } from "./word-styles.ts";

const layout = css`
  :host {
    display: block;
    container-type: inline-size;
    color: var(--md-ink);
    background: var(--md-paper);
    font: 0.95rem / 1.45 var(--md-sans);
    accent-color: var(--md-accent);
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before {
    box-sizing: border-box;
  }
  .instrument {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25rem;
  }
  .charts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    /* The rows are those within the views, which keep their distance themselves. */
    gap: 0 2rem;
    margin-top: 1.1rem;
    padding-top: 0.8rem;
    border-top: 1px solid var(--md-rule);
  }
  .rest .charts {
    border: 0;
  }
  @container (min-width: 36rem) {
    .charts {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .charts > :is(.wide, :only-child) {
      grid-column: 1 / -1;
    }
  }
  @container (min-width: 52rem) {
    .instrument:has(> .setup) {
      grid-template-columns: 18.5rem minmax(0, 1fr);
      gap: 0 2.5rem;
    }
    .instrument:has(> .setup) > .results {
      grid-column: 2;
      grid-row: 1;
    }
    /* In the text it comes behind the charts, as on a narrow screen. */
    .setup {
      grid-column: 1;
      grid-row: 1;
      align-self: start;
      position: sticky;
      top: 1rem;
      max-height: calc(100vh - 2rem);
      overflow: hidden auto;
      padding: 3px 1.5rem 3px 3px;
      border-right: 1px solid var(--md-rule);
    }
  }
`;

/** Of all that stands in the instrument: whatever renders some of it into a root of its own takes them along. */
export const controls = css`
  ${buttonStyles}
  ${boxStyles}
  ${wordStyles}
  h2 {
    margin: 2rem 0 0.15rem;
    padding-top: 1rem;
    border-top: 1px solid var(--md-rule);
    font: 600 1.05rem / 1.3 var(--md-sans);
  }
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
  .heading {
    max-width: 52rem;
  }
  .heading .title {
    margin: 0;
    padding: 0;
    border: 0;
    font: 600 1.25rem / 1.25 var(--md-sans);
  }
  .heading p {
    margin: 0.3rem 0 0;
  }
  .heading .look {
    color: var(--md-muted);
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

export const elementStyles = [theme, notationStyles, layout, controls, cellStyles, results, mediaStyles];
