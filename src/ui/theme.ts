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
    --md-theory: light-dark(#b8126a, #ff8ec4);
    --md-below: light-dark(#9a3412, #f2a27a);
    /* Even steps of lightness from violet over blue and green, told apart with any colour vision. */
    --md-ramp-1: light-dark(#43125e, #6f5bb0);
    --md-ramp-2: light-dark(#323e76, #5b84c4);
    --md-ramp-3: light-dark(#20627c, #45a8b8);
    --md-ramp-4: light-dark(#198470, #6dcb8f);
    --md-ramp-5: light-dark(#649f37, #d8e26a);
    /* Of a system's text, by what a name is in it; all can be read on paper. */
    --md-code-state: light-dark(#6b2fa0, #cba8f5);
    --md-code-data: light-dark(#23682f, #8fd095);
    --md-code-parameter: light-dark(#874600, #eab26c);
    --md-code-definition: light-dark(#1f4fa8, #93b8f7);
    --md-code-observable: light-dark(#97205f, #f2a3cb);
    --md-code-function: light-dark(#5b5300, #d8cf70);
    --md-code-string: light-dark(#7a3f30, #dfaa9a);
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
