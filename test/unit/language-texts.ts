/** A text that is right, for lines that are put behind it, and what is said of texts that are not. */

import { LanguageErrors, parseSystem, type System } from "../../src/language/index.ts";

export const base = `system test "a test"
state W  : n2 x n1
state Wp : n2 x n2
data  Sd : n1 x n1 symmetric
data  v  : modes
param eta = 0.01, alphaP = 1
dW/dt  = -eta*W
dWp/dt = 0
`;

/** Line 9 of a system that is right up to there. */
export function parse(line: string, shared: Readonly<Record<string, string>> = {}): System {
  return parseSystem(base + line, (name) => shared[name]);
}

export function messages(text: string, shared: Readonly<Record<string, string>> = {}): readonly string[] {
  try {
    parseSystem(text, (name) => shared[name]);
    return [];
  } catch (error) {
    if (error instanceof LanguageErrors) return error.errors.map(({ message }) => message);
    throw error;
  }
}
