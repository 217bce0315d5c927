/** What the editor knows of the text that it holds: its outline at every moment, and what the last check found out. */

import { type EditorState, StateEffect, StateField } from "@codemirror/state";
import { type Knowledge, type Outline, outlineOf, type Piece } from "../../language/editing.ts";
import { includeText, systemText } from "../../systems.ts";

const library = { include: includeText, extend: systemText };

/** Follows every change at once, for highlighting and proposals. */
export const outlineField = StateField.define<Outline>({
  create: (state) => outlineOf(state.doc.toString(), library.include, library.extend),
  update: (outline, { docChanged, newDoc }) =>
    docChanged ? outlineOf(newDoc.toString(), library.include, library.extend) : outline,
});

export const learn = StateEffect.define<Partial<Knowledge>>();

/** Follows when a check has ended, and stays as it is meanwhile: a line that is being written has no type. */
export const knowledgeField = StateField.define<Knowledge>({
  create: () => ({ types: new Map(), sizes: {}, ...library }),
  update: (knowledge, { effects }) => {
    const news = effects.flatMap((effect) => (effect.is(learn) ? [effect.value] : []));
    return news.length === 0 ? knowledge : Object.assign({}, knowledge, ...news);
  },
});

/** The piece that a place is in or at the end of; of two that meet there the one with letters, and of d and W in dW the name. */
export function pieceAt(state: EditorState, place: number): Piece | null {
  const pieces = state.field(outlineField).pieces.filter(({ from, to }) => from <= place && place <= to);
  return pieces.findLast(({ text }) => /^\w/.test(text)) ?? pieces[0] ?? null;
}
