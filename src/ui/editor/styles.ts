/** How the editor looks: the theme's colours, whatever the scheme, and marks that need no colour. */

import { EditorView } from "@codemirror/view";
import { css } from "lit";
import type { PieceKind } from "../../language/editing.ts";

const colours: readonly (readonly [PieceKind, string])[] = [
  ["word", "var(--md-accent)"],
  ["state", "var(--md-code-state)"],
  ["data", "var(--md-code-data)"],
  ["parameter", "var(--md-code-parameter)"],
  ["definition", "var(--md-code-definition)"],
  ["observable", "var(--md-code-observable)"],
  ["class", "var(--md-code-observable)"],
  ["function", "var(--md-code-function)"],
  ["string", "var(--md-code-string)"],
  ["comment", "var(--md-muted)"],
  ["symbol", "var(--md-muted)"],
  ["strange", "var(--md-alarm)"],
];

/** Of what CodeMirror makes. Nothing in it depends on the scheme: the colours themselves do. */
export const editorTheme = EditorView.theme({
  "&": {
    border: "1px solid var(--md-edge)",
    borderRadius: "4px",
    color: "var(--md-ink)",
    background: "var(--md-paper)",
  },
  "&.cm-focused": { outline: "2px solid var(--md-accent)", outlineOffset: "2px" },
  ".cm-scroller": { font: "0.85rem / 1.55 var(--md-mono)" },
  ".cm-content": { caretColor: "var(--md-ink)" },
  ".cm-gutters": { color: "var(--md-muted)", background: "transparent", border: "0" },
  ...Object.fromEntries(colours.map(([kind, colour]) => [`.is-${kind}`, { color: colour }])),
  ".is-word": { color: "var(--md-accent)", fontWeight: "600" },
  ".is-comment": { color: "var(--md-muted)", fontStyle: "italic" },
  ".is-dimension, .is-constant, .is-bound": { fontStyle: "italic" },
  ".problem": {
    textDecoration: "underline wavy var(--md-alarm)",
    textDecorationSkipInk: "none",
    textUnderlineOffset: "0.2em",
  },
  ".cm-tooltip": {
    color: "var(--md-ink)",
    background: "var(--md-paper)",
    border: "1px solid var(--md-edge)",
    borderRadius: "4px",
    font: "0.82rem / 1.4 var(--md-sans)",
  },
  ".hint-tooltip": { maxWidth: "min(30rem, 90vw)", padding: "0.35rem 0.6rem", overflowWrap: "anywhere" },
  ".hint-tooltip p": { margin: "0" },
  ".hint-tooltip code": { font: "0.8rem / 1.5 var(--md-mono)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { font: "0.82rem / 1.4 var(--md-mono)", maxWidth: "min(40rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--md-on-accent)", background: "var(--md-accent)" },
  ".cm-completionDetail": { color: "var(--md-muted)", fontFamily: "var(--md-sans)", fontStyle: "normal" },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "inherit" },
  "@media (forced-colors: active)": {
    ".cm-tooltip-autocomplete ul li[aria-selected]": {
      color: "HighlightText",
      background: "Highlight",
      forcedColorAdjust: "none",
    },
  },
});

/** Of what stands below the text. */
export const editorStyles = css`
  :host {
    display: block;
    color: var(--md-ink);
    font: 0.95rem / 1.45 var(--md-sans);
  }
  :host([hidden]) {
    display: none;
  }
  p {
    margin: 0.35rem 0 0;
  }
  .small {
    font-size: 0.82rem;
    line-height: 1.4;
    color: var(--md-muted);
  }
  .hint {
    min-height: 1.4em;
    overflow-wrap: anywhere;
  }
  .problems {
    max-height: 16rem;
    margin: 0.25rem 0 0;
    padding: 0;
    overflow: auto;
    list-style: none;
  }
  .problems button {
    display: block;
    width: 100%;
    min-height: 1.75rem;
    padding: 0.25rem 0.6rem;
    font: inherit;
    font-size: 0.85rem;
    text-align: left;
    overflow-wrap: anywhere;
    color: var(--md-ink);
    background: var(--md-alarm-paper);
    border: 0;
    border-left: 3px solid var(--md-alarm);
    cursor: pointer;
  }
  .problems b {
    color: var(--md-alarm);
    font-weight: 600;
  }
  .problems button:focus-visible {
    outline: 2px solid var(--md-accent);
    outline-offset: 1px;
  }
  @media (hover: none) and (pointer: coarse) {
    #keys {
      display: none;
    }
  }
`;
