/** How the element looks in print, and in the colours of a reader whose system forces its own. */

import { css } from "lit";

export const mediaStyles = css`
  @media print {
    :host {
      color-scheme: light;
    }
    .transport,
    .setup,
    .one-run,
    .rest,
    md-claims {
      display: none;
    }
    .instrument:has(> .setup) {
      display: block;
    }
    .charts > md-view {
      break-inside: avoid;
    }
  }
  @media (forced-colors: active) {
    progress::-webkit-progress-value {
      background: Highlight;
      forced-color-adjust: none;
    }
    progress::-moz-progress-bar {
      background: Highlight;
      forced-color-adjust: none;
    }
    progress {
      border: 1px solid CanvasText;
      height: 8px;
    }
    button.play {
      color: ButtonText;
      background: ButtonFace;
      border-color: ButtonText;
    }
    .one-run button[aria-pressed="true"] {
      color: HighlightText;
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
