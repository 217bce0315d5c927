/** The state of the lab in the address: read when the page opens and when one goes back, kept up to date while one changes things. */

import { writeLink } from "../src/lab/link.ts";
import { readLink } from "../src/lab/read-link.ts";
import type { LabState } from "../src/lab/state.ts";
import type { MatrixDynamics } from "../src/ui/matrix-dynamics.ts";

/** A slider that is dragged writes no history: browsers refuse an address that changes a hundred times in some seconds. */
const restMilliseconds = 400;

/** Sentences about what was not understood go to `remarks`. */
export function followAddress(element: MatrixDynamics, remarks: HTMLElement): void {
  const start: LabState = element.lab;
  element.linkBase = `${location.origin}${location.pathname}`;
  let written = "";
  const read = (isFirst: boolean): void => {
    const { state, paused, remarks: said } = readLink(wordsOf(location), start);
    if (isFirst) element.autoplay = !paused;
    element.lab = state;
    written = writeLink(state);
    remarks.textContent = said.join(" ");
  };
  read(true);
  window.addEventListener("popstate", () => read(false));

  let resting: ReturnType<typeof setTimeout> | undefined;
  element.addEventListener("state", () => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      const words = writeLink(element.lab);
      if (words === written) return;
      written = words;
      history.replaceState(null, "", `${location.pathname}#${words}`);
    }, restMilliseconds);
  });
}

/** Behind the #, or the ? of a link that was written by hand. An anchor of the page is no state. */
function wordsOf({ hash, search }: Location): string {
  return hash.includes("=") ? hash.slice(1) : search.slice(1);
}
