/** Paper, ink and one accent, in light and dark; an author may set these --md properties. */

import { css } from "lit";

export const theme = css`
  :host {
    --md-paper: light-dark(#fcfbf8, #14171c);
    --md-ink: light-dark(#1c2230, #e7e6e1);
    --md-muted: light-dark(#5a6170, #a3a9b5);
    --md-grid: light-dark(#e9e6df, #262b33);
    --md-rule: light-dark(#dcd8ce, #303640);
    --md-edge: light-dark(#8a8f9b, #6d7482);
    --md-accent: light-dark(#0f5b78, #7cc5e0);
    --md-on-accent: light-dark(#ffffff, #10212a);
    --md-alarm: light-dark(#9a3412, #f2a27a);
    --md-alarm-paper: light-dark(#fdf1ea, #2b1d17);
    --md-single: light-dark(#0f5b78, #7cc5e0);
    /* Even steps of lightness from violet over blue and green, told apart with any colour vision. */
    --md-ramp-1: light-dark(#43125e, #6f5bb0);
    --md-ramp-2: light-dark(#3b4a8c, #5b84c4);
    --md-ramp-3: light-dark(#25708e, #45a8b8);
    --md-ramp-4: light-dark(#1c957f, #6dcb8f);
    --md-ramp-5: light-dark(#6aa83a, #d8e26a);
    --md-sans: "Inter", "Helvetica Neue", Helvetica, Arial, sans-serif;
    /* Letters within a text: those of a text font, which look like the equations'. */
    --md-math: "STIX Two Text", "TeX Gyre Termes", "Liberation Serif", "Times New Roman", Georgia, serif;
    --md-equations:
      "matrix-dynamics math", "STIX Two Math", "Latin Modern Math", "Cambria Math", "DejaVu Math TeX Gyre",
      "Noto Sans Math", math;
    --md-mono: ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", monospace;
  }
  math {
    font-family: var(--md-equations);
  }
  mtd {
    text-align: left;
  }
`;
