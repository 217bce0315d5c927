/** How the boxes look that one types into or chooses from. */

import { css } from "lit";

export const boxStyles = css`
  select,
  input[type="text"] {
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
`;
