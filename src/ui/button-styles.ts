/** How what is pressed looks: whatever renders buttons or summaries into a root of its own takes it along. */

import { css } from "lit";
import { focusStyles } from "./focus-styles.ts";

export const buttonStyles = css`
  ${focusStyles}
  button {
    min-height: 2.25rem;
    padding: 0.3rem 0.8rem;
    font: inherit;
    color: var(--md-ink);
    background: none;
    border: 1px solid var(--md-edge);
    border-radius: 4px;
    cursor: pointer;
  }
  button:disabled {
    opacity: 0.45;
    cursor: default;
  }
  button:not(:disabled):hover {
    border-color: var(--md-accent);
  }
  /* Beside words. */
  button.minor {
    min-height: 1.75rem;
    padding: 0.15rem 0.6rem;
    font-size: 0.82rem;
    color: var(--md-accent);
  }
  /* Within a form. */
  button.quiet {
    min-height: 1.75rem;
    padding: 0.15rem 0.5rem;
    font-size: 0.8rem;
    color: var(--md-accent);
    border-color: var(--md-rule);
  }
  summary {
    cursor: pointer;
    padding: 0.25rem 0;
  }
  @media (forced-colors: active) {
    button:disabled {
      opacity: 1;
      color: GrayText;
      border-color: GrayText;
    }
  }
`;
