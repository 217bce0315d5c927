/** Keeps the focus: where what has it is taken away or switched off, what stands nearest to it gets it. */

export interface FocusKeeper {
  /** Has just been drawn again. */
  look(): void;
  begin(): void;
  end(): void;
}

const takesFocus = "button, input, select, textarea, summary, a[href], [tabindex]";

export function keepFocus(host: HTMLElement): FocusKeeper {
  /** What had the focus last, and what it stands in, from within. */
  let trail: readonly HTMLElement[] = [];
  let asked = 0;

  const came = (event: Event): void => {
    const path = event.composedPath();
    const within = path.slice(0, path.indexOf(host) + 1);
    trail = within.filter((one): one is HTMLElement => one instanceof HTMLElement);
  };
  const look = (): void => {
    // Everything that is drawn with this has been drawn by then.
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => {
      const [last] = trail;
      if (last === undefined || hasFocus(host.ownerDocument)) return;
      // It could still have it: the reader has gone elsewhere.
      if (isUsable(last)) trail = [];
      else nearest(trail)?.focus({ preventScroll: true });
    });
  };
  return {
    look,
    begin() {
      host.addEventListener("focusin", came);
      host.addEventListener("focusout", look);
      host.addEventListener("click", look);
    },
    end() {
      host.removeEventListener("focusin", came);
      host.removeEventListener("focusout", look);
      host.removeEventListener("click", look);
      cancelAnimationFrame(asked);
    },
  };
}

function hasFocus({ activeElement, body }: Document): boolean {
  return activeElement !== null && activeElement !== body;
}

function isUsable(element: HTMLElement): boolean {
  return element.isConnected && element.checkVisibility({ visibilityProperty: true }) && !element.matches(":disabled");
}

/** The innermost that is still there and takes the focus, or has something in it that does. */
function nearest(trail: readonly HTMLElement[]): HTMLElement | null {
  for (const place of trail.slice(1)) {
    if (!isUsable(place)) continue;
    const within = [place, ...(place.shadowRoot ?? place).querySelectorAll<HTMLElement>("*")];
    const found = within.find(
      (one) => isUsable(one) && (one.matches(takesFocus) || one.shadowRoot?.delegatesFocus === true),
    );
    if (found !== undefined) return found;
  }
  return null;
}
