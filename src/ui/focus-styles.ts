/** Where the focus is, on whatever can have it. */

import { css } from "lit";

export const focusStyles = css`
  :is(button, summary, select, input, textarea, [tabindex]):focus-visible {
    outline: 2px solid var(--md-accent);
    outline-offset: 2px;
  }
`;
