/** How <matrix-dynamics> is laid out, from the width of a phone to that of a desk, and how its controls look. */

import { type CSSResult, type CSSResultGroup, css } from "lit";
import { buttonStyles } from "./button-styles.ts";
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
  /* What is there at once is not worth a word. */
  .comes {
    margin: 0;
    animation: come 0s 0.4s both;
  }
  @keyframes come {
    from {
      visibility: hidden;
    }
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

/** Of the words at its head. */
const headings = css`
  h2 {
    margin: 2rem 0 0.15rem;
    padding-top: 1rem;
    border-top: 1px solid var(--md-rule);
    font: 600 1.05rem / 1.3 var(--md-sans);
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
`;

const first = [theme, notationStyles, buttonStyles, wordStyles, layout, headings];
const last = [results, mediaStyles];

/** Of what is there at once. */
export const elementStyles = [...first, ...last];

/** With those of the controls, once they are there: what is said last holds. */
export const stylesWith = (controls: CSSResultGroup) => [...first, controls, ...last].flat() as CSSResult[];
