/** The element <md-text>: a value that one types as a text, such as a law or a list of numbers. */

import type { PropertyDeclarations } from "lit";
import type { Reading } from "../lab/number-text.ts";
import type { Json } from "../lab/state.ts";
import { define } from "./define.ts";
import { DraftField } from "./draft-field.ts";

/** @fires change - a CustomEvent with the value */
export class TextField extends DraftField<Json> {
  static override properties: PropertyDeclarations = {
    reader: { attribute: false },
    printer: { attribute: false },
  };

  declare reader: (text: string) => Reading<Json>;
  declare printer: (value: Json) => string;

  constructor() {
    super();
    this.reader = (text) => ({ value: text });
    this.printer = String;
  }

  protected override read(text: string): Reading<Json> {
    return this.reader(text);
  }

  protected override print(value: Json): string {
    return this.printer(value);
  }

  protected override get keepsDrafts(): boolean {
    return true;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "md-text": TextField;
  }
}

define("md-text", TextField);
