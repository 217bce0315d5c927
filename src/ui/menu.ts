/** A menu that opens below its button: it closes on Escape, when the focus goes elsewhere, and when something in it is chosen. */

import { css, html, nothing, type TemplateResult } from "lit";

export interface MenuItem {
  readonly label: string;
  choose(): void;
}

/** What stands on the button; a picture says what it is in words too. */
interface MenuButton {
  readonly face: unknown;
  readonly title?: string;
  readonly label?: string;
}

export function renderMenu(
  name: string,
  { face, title, label }: MenuButton,
  items: readonly MenuItem[],
): TemplateResult {
  return html`<details
    class=${name}
    @keydown=${(event: KeyboardEvent) => event.key === "Escape" && close(event)}
    @focusout=${leave}
  >
    <summary title=${title ?? nothing} aria-label=${label ?? nothing}>${face}</summary>
    <div class="menu">
      ${items.map(
        (item) =>
          html`<button type="button" @click=${(event: Event) => {
            close(event);
            item.choose();
          }}>${item.label}</button>`,
      )}
    </div>
  </details>`;
}

function close(event: Event): void {
  const menu = (event.target as HTMLElement).closest("details");
  menu?.removeAttribute("open");
  menu?.querySelector("summary")?.focus();
}

function leave({ currentTarget, relatedTarget }: FocusEvent): void {
  const menu = currentTarget as HTMLDetailsElement;
  // A click on what takes no focus closes nothing.
  if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false;
}

/** Beside those of buttons. How large its button and items are is said where it stands. */
export const menuStyles = css`
  details {
    position: relative;
  }
  summary {
    box-sizing: border-box;
    border: 1px solid var(--md-edge);
    border-radius: 4px;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  .menu {
    position: absolute;
    z-index: 4;
    right: 0;
    display: grid;
    margin-top: 0.25rem;
    padding: 0.25rem;
    background: var(--md-paper);
    border: 1px solid var(--md-edge);
    border-radius: 4px;
  }
  .menu button {
    box-sizing: border-box;
    text-align: left;
    border: 0;
  }
  .menu button:hover {
    color: var(--md-accent);
  }
`;
