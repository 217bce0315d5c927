/** Keeps the focus: where what has it is taken away or switched off, what stands nearest to it gets it. */

export interface FocusKeeper {
  /** Has just been drawn again. */
  look(): void;
  begin(): void;
  end(): void;
}

const takesFocus = "button, input, select, textarea, summary, a[href], [tabindex]";

export function keepFocus(host: HTMLElement): FocusKeeper {
  /** What had the focus when the reader last did something, and what it stands in, from within. */
  let trail: readonly HTMLElement[] = [];
  let asked = 0;

  const note = (): void => {
    trail = trailOf(host);
  };
  const noteAndLook = (): void => {
    note();
    look();
  };
  const left = (event: FocusEvent): void => {
    const path = event.relatedTarget === null ? event.composedPath() : [];
    trail = path.slice(0, path.indexOf(host) + 1).filter((one) => one instanceof HTMLElement);
    look();
  };
  const look = (): void => {
    // Everything that is drawn with this has been drawn by then.
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => {
      const [last] = trail;
      if (last === undefined || hasFocus(host.ownerDocument)) return;
      // What could still have it was left by the reader.
      if (!isUsable(last)) nearest(trail)?.focus({ preventScroll: true });
      trail = [];
    });
  };
  return {
    look,
    begin() {
      // Before whatever the key or the click does. Where the focus moves within a shadow root, no event comes out of it.
      host.addEventListener("keydown", note, { capture: true });
      host.addEventListener("click", noteAndLook, { capture: true });
      host.addEventListener("focusout", left);
    },
    end() {
      host.removeEventListener("keydown", note, { capture: true });
      host.removeEventListener("click", noteAndLook, { capture: true });
      host.removeEventListener("focusout", left);
      cancelAnimationFrame(asked);
    },
  };
}

/** From what has the focus out to the host; empty where it is not within. */
function trailOf(host: HTMLElement): readonly HTMLElement[] {
  let innermost: Element | null = host.ownerDocument.activeElement;
  while (innermost?.shadowRoot?.activeElement != null) innermost = innermost.shadowRoot.activeElement;
  const trail: HTMLElement[] = [];
  for (let at = innermost; at !== null; at = at.parentElement ?? hostOf(at)) {
    if (at instanceof HTMLElement) trail.push(at);
    if (at === host) return trail;
  }
  return [];
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
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
