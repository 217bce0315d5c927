/** Brings the font of the equations, which many machines lack: they would show boxes for letters, and WebKit no brackets. */

import woff2 from "./math-font/math.woff2?inline";

// Where a server renders there are no fonts to add to.
if (typeof FontFace !== "undefined") {
  // Bytes and not an address: no Content-Security-Policy has a say in them, and the element stays one file.
  const bytes = Uint8Array.from(atob(woff2.slice(woff2.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
  const face = new FontFace("matrix-dynamics math", bytes);
  document.fonts.add(face);
  // A browser that cannot read it has the other fonts of the theme.
  face.load().catch(() => undefined);
}
