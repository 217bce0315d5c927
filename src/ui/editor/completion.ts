/** Proposes what may be written: what the language would take there. */

import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { type Proposal, proposalsAt } from "../../language/editing.ts";
import { sharedNames, systemNames } from "../../systems.ts";
import { knowledgeField, outlineField } from "./text-state.ts";

const shelf = { shared: sharedNames, systems: systemNames };
/** Names have few letters: sooner a list would be in the way. */
const lettersUnasked = 2;

function propose({ state, pos, explicit }: CompletionContext): CompletionResult | null {
  const found = proposalsAt(state.doc.toString(), pos, state.field(outlineField), state.field(knowledgeField), shelf);
  if (found === null) return null;
  const begun = state.sliceDoc(found.from, pos);
  if (!explicit && begun.length < lettersUnasked && found.list[0]?.kind !== "text") return null;
  // What is written already is no proposal.
  const others = found.list.filter(({ label }) => label !== begun && label.startsWith(begun));
  if (!explicit && others.length === 0 && found.list.some(({ label }) => label === begun)) return null;
  return { from: found.from, options: found.list.map(asOption), validFor: /^[\w-]*$/ };
}

function asOption({ label, kind, code, words, insert }: Proposal): Completion {
  const isFunction = kind === "function";
  return {
    label,
    displayLabel: isFunction ? code : label,
    detail: words,
    type: kind,
    apply: isFunction ? applyFunction : insert,
  };
}

/** With its brackets, and the cursor between them. */
function applyFunction(view: EditorView, { label }: Completion, from: number, to: number): void {
  const isCalled = /^\.?\(/.test(view.state.sliceDoc(to, to + 2));
  view.dispatch({
    changes: { from, to, insert: isCalled ? label : `${label}()` },
    selection: { anchor: from + label.length + 1 },
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}

export const completion = autocompletion({
  override: [propose],
  // Enter is a new line until something is chosen: a name that is written out is not to become another one.
  selectOnOpen: false,
  icons: false,
  interactionDelay: 0,
  optionClass: ({ type = "" }) => `is-${type}`,
});
