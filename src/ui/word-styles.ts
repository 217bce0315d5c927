/** How words look wherever they stand: asides, what is only heard, letters that mean something. */

import { css } from "lit";

export const wordStyles = css`
  .small {
    margin: 0.25rem 0 0;
    font-size: 0.82rem;
    line-height: 1.4;
    color: var(--md-muted);
  }
  .heard {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** Of the symbols that `withSymbols` finds in a sentence. */
export const notationStyles = css`
  i:not([class]) {
    font-family: var(--md-math);
  }
  sub {
    font: italic 0.75em / 0 var(--md-math);
  }
  sub.upright {
    font-style: normal;
  }
`;

/** Of what `renderSymbol` makes of a name. */
export const symbolStyles = css`
  .symbol {
    font: 1.25em / 1 var(--md-math);
    color: var(--md-ink);
  }
  .word {
    color: var(--md-ink);
  }
  .symbol sub {
    font-size: 0.75em;
    font-style: italic;
    line-height: 0;
  }
`;
