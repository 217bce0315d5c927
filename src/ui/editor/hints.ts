/** What stands at a place, in words: under the pointer, and of the name at the cursor for whoever has none. */

import type { EditorState, Extension } from "@codemirror/state";
import { closeHoverTooltips, EditorView, hasHoverTooltips, hoverTooltip, keymap } from "@codemirror/view";
import { type Description, describePiece } from "../../language/editing.ts";
import { problemsField } from "./problems.ts";
import { knowledgeField, outlineField, pieceAt } from "./text-state.ts";

/** What is known of the piece at a place. */
function descriptionAt(state: EditorState, place: number): Description | null {
  const piece = pieceAt(state, place);
  return piece && describePiece(piece, state.field(outlineField), state.field(knowledgeField));
}

function sentencesAt(state: EditorState, place: number): readonly string[] {
  const wrong = state.field(problemsField).filter(({ from, to }) => from <= place && place <= to);
  return wrong.map(({ sentence }) => sentence);
}

/** What is wrong at the cursor, and what stands there. */
export function hintAtCursor(state: EditorState): string {
  const place = state.selection.main.head;
  const known = descriptionAt(state, place);
  const said = known === null ? [] : [known.words === "" ? known.code : `${known.code} - ${known.words}`];
  return [...sentencesAt(state, place), ...said].join("; ");
}

const hovering = hoverTooltip(({ state }, place) => {
  const piece = pieceAt(state, place);
  const sentences = sentencesAt(state, place);
  const known = descriptionAt(state, place);
  if (piece === null || (sentences.length === 0 && known === null)) return null;
  return {
    pos: piece.from,
    end: piece.to,
    create: () => {
      const dom = document.createElement("div");
      dom.className = "hint-tooltip";
      const add = (tag: "p" | "code", text: string) => {
        dom.appendChild(document.createElement(tag)).textContent = text;
      };
      for (const sentence of sentences) add("p", sentence);
      if (known !== null) add("code", known.code);
      if (known !== null) add("p", known.words);
      return { dom };
    },
  };
});

export const hints: Extension = [
  hovering,
  keymap.of([
    {
      key: "Mod-i",
      preventDefault: true,
      run: (view) => {
        view.dispatch({
          effects: EditorView.announce.of(hintAtCursor(view.state) || "nothing is known of this place"),
        });
        return true;
      },
    },
    {
      key: "Escape",
      run: (view) => {
        if (!hasHoverTooltips(view.state)) return false;
        view.dispatch({ effects: closeHoverTooltips });
        return true;
      },
    },
  ]),
];
