/** How the form of an experiment and the rows of parameters look, beside what all controls share. */

import { css } from "lit";

/** Of the choice of a cell, which stands in the root of whoever renders it. */
export const cellStyles = css`
  .cells {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr));
    gap: 0 0.75rem;
    min-width: 0;
    margin: 0.9rem 0;
    padding: 0;
    border: 0;
  }
  .cells legend {
    margin: 0 0 0.2rem;
    padding: 0;
  }
`;

/** Of the rows of parameters. Where the whole is of a middling width, they stand side by side. */
export const parameterStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  * {
    box-sizing: border-box;
  }
  @container (min-width: 36rem) and (max-width: 51.99rem) {
    .rows {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 0 2rem;
    }
  }
  .parameter {
    margin: 0.55rem 0 0.75rem;
  }
  .parameter .name {
    margin: 0;
    font-size: 0.8rem;
    line-height: 1.4;
    color: var(--md-muted);
  }
  .name .symbol {
    font: 1.25em / 1 var(--md-math);
    color: var(--md-ink);
  }
  .name .word {
    color: var(--md-ink);
  }
  .name sub {
    font-size: 0.75em;
    font-style: italic;
    line-height: 0;
  }
  .aside {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.2rem 0.6rem;
    margin: 0.15rem 0 0;
    font-size: 0.82rem;
    color: var(--md-muted);
  }
  .wrong {
    margin: 0.15rem 0 0;
    font-size: 0.8rem;
    line-height: 1.4;
    color: var(--md-alarm);
    overflow-wrap: anywhere;
  }
  .wrong:empty {
    margin: 0;
  }
`;

export const setupStyles = css`
  ${parameterStyles}
  fieldset {
    display: grid;
    gap: 0.6rem;
    min-width: 0;
    margin: 0;
    padding: 0.6rem 0 0.9rem;
    border: 0;
    border-top: 1px solid var(--md-rule);
  }
  legend {
    float: left;
    width: 100%;
    padding: 0;
    font-weight: 600;
  }
  fieldset .pair {
    grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr));
    align-items: start;
    gap: 0.6rem 0.75rem;
    margin: 0;
  }
  fieldset .wrong:empty {
    display: none;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.6rem;
  }
  .line .field {
    flex: 1;
  }
  .axis {
    display: grid;
    gap: 0.4rem;
    padding-left: 0.6rem;
    border-left: 2px solid var(--md-rule);
  }
  .axis .name {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.3rem 0.5rem;
    margin: 0;
  }
  .axis .name > :first-child {
    flex: 1;
  }
  .problems {
    margin-bottom: 0.75rem;
    padding: 0.5rem 0.75rem;
    background: var(--md-alarm-paper);
    border-left: 3px solid var(--md-alarm);
    overflow-wrap: anywhere;
  }
  .problems p {
    margin: 0.2rem 0;
  }
  .advanced {
    border-top: 1px solid var(--md-rule);
    padding-top: 0.4rem;
  }
`;
