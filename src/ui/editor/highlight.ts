/** Colours the text by what its pieces are to the language. */

import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { PieceKind } from "../../language/editing.ts";
import { outlineField } from "./text-state.ts";

const marks = new Map<PieceKind, Decoration>();

/** `is-state`, `is-function`: styles.ts says how they look. */
function markOf(kind: PieceKind): Decoration {
  const known = marks.get(kind) ?? Decoration.mark({ class: `is-${kind}` });
  marks.set(kind, known);
  return known;
}

/** Of what can be seen: a text may be much longer. */
function decorate({ state, visibleRanges }: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const { pieces } = state.field(outlineField);
  for (const range of visibleRanges)
    for (const { kind, from, to } of pieces)
      if (from >= range.from && from < range.to) builder.add(from, to, markOf(kind));
  return builder.finish();
}

export const highlighting = ViewPlugin.define(
  (view) => ({
    decorations: decorate(view),
    update({ view: updated, docChanged, viewportChanged }: ViewUpdate) {
      if (docChanged || viewportChanged) this.decorations = decorate(updated);
    },
  }),
  { decorations: ({ decorations }) => decorations },
);
