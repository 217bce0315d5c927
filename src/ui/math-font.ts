/** Brings the font of the equations, which many machines lack: they would show boxes for letters, and WebKit no brackets. */

import address from "./math-font/math.woff2?beside";

// Where a server renders there are no fonts to add to. A browser loads it once it sets an equation, and shows one meanwhile,
// as where it cannot be had, in the other fonts of the theme.
if (typeof FontFace !== "undefined")
  document.fonts.add(new FontFace("matrix-dynamics math", `url(${JSON.stringify(address)})`, { display: "swap" }));
