/** How the choice of a cell looks. */

import { css } from "lit";

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
