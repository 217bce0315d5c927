/** Texts as an editor sees them, with the shipped ones to take lines from. */

import { type Knowledge, type Outline, outlineOf } from "../../src/language/editing.ts";
import { examineSystem } from "../../src/language/index.ts";
import { includeText, sharedNames, systemNames, systemText } from "../../src/systems.ts";

export const shelf = { shared: sharedNames, systems: systemNames };

export function outlined(text: string): Outline {
  return outlineOf(text, includeText, systemText);
}

export function knowledgeOf(text: string, sizes: Knowledge["sizes"] = {}): Knowledge {
  const { types } = examineSystem(text, includeText, systemText);
  return { types, sizes, include: includeText, extend: systemText };
}
