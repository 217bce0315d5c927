/** The element <md-equation-editor>: a system's text to be edited, with what is wrong with it and what its names mean. */

import { EditorState, type TransactionSpec } from "@codemirror/state";
import { EditorView, type ViewUpdate } from "@codemirror/view";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { type Examined, examineSystem, type LanguageErrors, type System } from "../../language/index.ts";
import { includeText, systemText } from "../../systems.ts";
import { define } from "../define.ts";
import { textField } from "./extensions.ts";
import { hintAtCursor } from "./hints.ts";
import { goTo, type Problem, placed, problemsField, type Reported, setProblems } from "./problems.ts";
import { editorStyles } from "./styles.ts";
import { learn } from "./text-state.ts";

/** What an `edit` tells. */
export interface Edit {
  readonly text: string;
  /** Null where anything is wrong with the text. */
  readonly system: System | null;
  readonly failure: LanguageErrors | null;
}

/** A text is checked, and told of, once it rests. */
const restMilliseconds = 300;

/**
 * @fires edit - a CustomEvent with an Edit: the text has changed and rests, or the field was left
 */
export class EquationEditor extends LitElement {
  static override properties = {
    text: { noAccessor: true, attribute: false },
    problems: { attribute: false },
    sizes: { attribute: false },
    label: {},
    shown: { state: true },
    hint: { state: true },
  };
  /** What the host has found wrong with the text as it was told of it. Once it is told anew this list is shown no more. */
  declare problems: readonly Reported[];
  /** The numbers that the experiment gives to dimensions. */
  declare sizes: Readonly<Record<string, number>>;
  /** What the field is called. */
  declare label: string;
  declare shown: readonly Problem[];
  declare hint: string;

  #view: EditorView | null = null;
  /** The state while there is no view. */
  #kept = this.#begin("");
  #found: readonly Reported[] = [];
  /** The host's list that was about an earlier text: whenever it renders, it may hand it over once more. */
  #past: readonly Reported[] | null = null;
  /** What a host may hand back while the reader types on. */
  #told = new Set<string>();
  #checked = "";
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.problems = [];
    this.sizes = {};
    this.label = "Equations";
    this.shown = [];
    this.hint = "";
    // Within the element the focus may move on without an end of the editing.
    this.addEventListener("focusout", () => this.flush());
  }

  /**
   * The text as it stands. To set it is to begin with another one, without a past; one that an `edit` has told of is not another
   * one, so that a host may hand it back at any time. `rewrite` puts any text in the place of all that is there.
   */
  get text(): string {
    return this.#state.doc.toString();
  }

  set text(text: string) {
    if (text === this.text || this.#told.has(text)) return;
    this.#stopResting();
    this.#told = new Set();
    this.#kept = this.#begin(text);
    this.#view?.setState(this.#kept);
    this.#check();
  }

  /** All that is wrong, the host's problems with it, in the order of the text. */
  get errors(): readonly Problem[] {
    return this.shown;
  }

  /** Puts a text in the place of all that is there, as if it were typed: it is told, and can be undone. */
  rewrite(text: string): void {
    this.#apply({ changes: { from: 0, to: this.#state.doc.length, insert: text } });
    this.#rest(0);
  }

  /** Tells at once what would be told once the text rests. */
  flush(): void {
    if (this.#resting === undefined) return;
    this.#stopResting();
    const { text } = this;
    if (text === this.#checked) return;
    this.#past = this.problems;
    const { system, failure } = this.#check();
    this.#told.add(text);
    const detail: Edit = { text, system, failure };
    this.dispatchEvent(new CustomEvent("edit", { detail }));
  }

  override focus(): void {
    this.#view?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#view = new EditorView({ state: this.#kept, root: this.renderRoot as ShadowRoot });
    this.hint = hintAtCursor(this.#kept);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.flush();
    this.#kept = this.#state;
    this.#view?.destroy();
    this.#view = null;
  }

  get #state(): EditorState {
    return this.#view?.state ?? this.#kept;
  }

  #begin(text: string): EditorState {
    return EditorState.create({
      doc: text,
      extensions: [textField(() => this.label), EditorView.updateListener.of((update) => this.#follow(update))],
    });
  }

  #apply(change: TransactionSpec): void {
    if (this.#view !== null) this.#view.dispatch(change);
    else this.#kept = this.#kept.update(change).state;
  }

  #follow({ docChanged, state, transactions }: ViewUpdate): void {
    if (transactions.length > 0) this.hint = hintAtCursor(state);
    this.shown = state.field(problemsField);
    if (docChanged) this.#rest(restMilliseconds);
  }

  #rest(milliseconds: number): void {
    this.#stopResting();
    this.#resting = setTimeout(() => {
      // What is being put together from several keys is not touched.
      if (this.#view?.composing === true) this.#rest(restMilliseconds);
      else this.flush();
    }, milliseconds);
  }

  #stopResting(): void {
    clearTimeout(this.#resting);
    this.#resting = undefined;
  }

  #check(): Examined {
    const examined = examineSystem(this.text, includeText, systemText);
    this.#checked = this.text;
    this.#found = examined.failure?.errors ?? [];
    this.#apply({ effects: learn.of({ types: examined.types, sizes: this.sizes }) });
    this.#show();
    return examined;
  }

  #show(): void {
    const others = this.problems === this.#past ? [] : this.problems;
    const all = [...this.#found, ...others].map((error) => placed(error, this.#state));
    this.#apply({ effects: setProblems.of(all.sort((a, b) => a.from - b.from)) });
    this.shown = this.#state.field(problemsField);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("sizes")) this.#apply({ effects: learn.of({ sizes: this.sizes }) });
    if (changed.has("problems")) this.#show();
    // The view asks for its label with every change.
    if (changed.has("label")) this.#apply({});
  }

  override render() {
    const { hint, shown } = this;
    return html`
      <div>${this.#view?.dom}</div>
      <p class="small hint">${hint}</p>
      <div aria-live="polite">
        <p class="small">${counted(shown.length)}</p>
        ${shown.length === 0 ? nothing : html`<ol class="problems">${shown.map((problem) => this.#renderProblem(problem))}</ol>`}
      </div>
      <p class="small" id="keys">${keysInWords()}</p>
    `;
  }

  #renderProblem(problem: Problem) {
    const { line, column, sentence } = problem;
    return html`<li>
      <button type="button" @click=${() => this.#view && goTo(this.#view, problem)}>
        <b>line ${line}, column ${column}:</b> ${sentence}
      </button>
    </li>`;
  }

  static override styles = editorStyles;
}

function counted(errors: number): string {
  if (errors === 0) return "No errors.";
  return errors === 1 ? "1 error:" : `${errors} errors:`;
}

/** For the eye and, as the description of the field, for a screen reader. */
function keysInWords(): string {
  const isMac = /Mac|iP/.test(navigator.platform);
  const command = isMac ? "Command" : "Control";
  return [
    `${isMac ? "Option+I" : "Control+Space"} proposes what may stand here: arrow keys choose, Enter takes, Escape closes.`,
    `F8 goes to the next error, ${command}+I says what the name at the cursor is, ${command}+Z undoes.`,
    "Tab leaves the text.",
  ].join(" ");
}

declare global {
  interface HTMLElementTagNameMap {
    "md-equation-editor": EquationEditor;
  }
}

define("md-equation-editor", EquationEditor);
