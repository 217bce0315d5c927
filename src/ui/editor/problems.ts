/** What is wrong with the text, at its place: underlined, and gone to by key. */

import { type EditorState, type Extension, type Range, StateEffect, StateField, type Text } from "@codemirror/state";
import { type Command, Decoration, type DecorationSet, EditorView, keymap } from "@codemirror/view";
import type { LanguageError } from "../../language/index.ts";
import { outlineField } from "./text-state.ts";

/** What an error must say to be shown. */
export type Reported = Pick<LanguageError, "line" | "column" | "sentence"> & Partial<Pick<LanguageError, "at">>;

/** An error where it stands in the text that is shown. */
export interface Problem {
  readonly from: number;
  readonly to: number;
  /** Counted from 1, when it was found. */
  readonly line: number;
  readonly column: number;
  readonly sentence: string;
}

export const setProblems = StateEffect.define<readonly Problem[]>();

/** Problems stay where they are while the text around them changes, until the next check. */
export const problemsField = StateField.define<readonly Problem[]>({
  create: () => [],
  update: (problems, { changes, docChanged, effects }) => {
    const moved = docChanged
      ? problems.map((problem) => ({
          ...problem,
          from: changes.mapPos(problem.from, -1),
          to: changes.mapPos(problem.to, 1),
        }))
      : problems;
    return effects.reduce((now, effect) => (effect.is(setProblems) ? effect.value : now), moved);
  },
  provide: (field) => EditorView.decorations.from(field, underlined),
});

const underline = Decoration.mark({ class: "problem" });

function underlined(problems: readonly Problem[]): DecorationSet {
  const ranges = problems.flatMap(({ from, to }): Range<Decoration>[] =>
    from < to ? [underline.range(from, to)] : [],
  );
  return Decoration.set(ranges, true);
}

/** Where an error stands: what it is about is the piece that begins there. */
export function placed(error: Reported, state: EditorState): Problem {
  const { pieces } = state.field(outlineField);
  const from = error.at?.from;
  if (from !== undefined) {
    // It stands in another text, which a line of this one asks for.
    const name = from.slice(from.indexOf(" ") + 1);
    const asked = pieces.find(({ kind, text }) => kind === "text" && text === name);
    const sentence = `${from}, its line ${error.line}: ${error.sentence}`;
    return { ...spanOf(state, asked?.from ?? 0), sentence };
  }
  return { ...spanOf(state, offsetOf(state.doc, error)), sentence: error.sentence };
}

function offsetOf(doc: Text, { line, column }: Reported): number {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + column - 1, to);
}

/** At the end of a line, where something is missing, what stands before it is marked. */
function spanOf(state: EditorState, offset: number): Omit<Problem, "sentence"> {
  const { doc } = state;
  const { number: line, from: start } = doc.lineAt(offset);
  const { pieces } = state.field(outlineField);
  const index = pieces.findLastIndex(({ from }) => from <= offset);
  const piece = pieces[index];
  // The slope dW is two pieces, d and W, and one thing.
  const next = pieces[index + 1];
  const end = piece?.text === "d" && next?.from === piece.to ? next.to : piece?.to;
  const span = piece === undefined || end === undefined ? { from: 0, to: doc.length } : { from: piece.from, to: end };
  return { ...span, line, column: offset - start + 1 };
}

/** Puts the cursor where a problem stands, and says what it is. */
export function goTo(view: EditorView, problem: Problem): void {
  view.dispatch({
    selection: { anchor: problem.from },
    scrollIntoView: true,
    effects: EditorView.announce.of(`line ${problem.line}, column ${problem.column}: ${problem.sentence}`),
  });
  view.focus();
}

/** To the next problem behind the cursor, or before it, round and round. */
function step(direction: 1 | -1): Command {
  return (view) => {
    const problems = [...view.state.field(problemsField)].sort((a, b) => a.from - b.from);
    const here = view.state.selection.main.head;
    const next =
      direction === 1
        ? (problems.find(({ from }) => from > here) ?? problems[0])
        : (problems.findLast(({ from }) => from < here) ?? problems.at(-1));
    if (next === undefined) return false;
    goTo(view, next);
    return true;
  };
}

export const problems: Extension = [problemsField, keymap.of([{ key: "F8", run: step(1), shift: step(-1) }])];
