/** What the text field is put together from. */

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { completion } from "./completion.ts";
import { highlighting } from "./highlight.ts";
import { hints } from "./hints.ts";
import { problems, problemsField } from "./problems.ts";
import { editorTheme } from "./styles.ts";
import { knowledgeField, outlineField } from "./text-state.ts";

/** Tab is not among its keys: it moves on, as everywhere on a page. */
export function textField(label: () => string): Extension {
  return [
    outlineField,
    knowledgeField,
    highlighting,
    problems,
    hints,
    completion,
    history(),
    keymap.of([...historyKeymap, ...defaultKeymap]),
    lineNumbers(),
    EditorView.lineWrapping,
    EditorState.languageData.of(() => [{ commentTokens: { line: "#" } }]),
    EditorView.contentAttributes.of(({ state }) => ({
      "aria-label": label(),
      "aria-describedby": "keys",
      "aria-invalid": String(state.field(problemsField).length > 0),
    })),
    editorTheme,
  ];
}
