/** The one table of the words that a line can begin with: how such a line is written, and what it says. */

export interface LineWord {
  readonly word: string;
  /** As written in the documentation: `clock = lr`. */
  readonly usage: string;
  /** How the documentation begins to say it. */
  readonly meaning: string;
}

function describe(usage: string, meaning: string): LineWord {
  return { word: usage.slice(0, usage.indexOf(" ")), usage, meaning };
}

/** In the order in which a text usually has them. */
export const lineTable: readonly LineWord[] = [
  describe('system NAME "TITLE"', "the name; hyphens are allowed"),
  describe(
    "extend byol",
    "the lines of another system, under this one's name and title; what this text says itself takes their place",
  ),
  describe("include A, B", "the lines of `systems/shared/A.flow` and `B.flow`, put after the text's own"),
  describe("require n2 <= n1", "what an experiment must respect when it chooses the dimensions"),
  describe("dimension B", "a size that no state and no data has, for draws"),
  describe("state W : n2 x n1 ~ 0.2*randn", "what is integrated; every state needs a flow"),
  describe("data Sd : n1 x n1 symmetric", "what the experiment supplies"),
  describe(
    'param eta = 0.01 in 0..0.3 "weight decay", etaP = eta',
    "scalars that an experiment may set or sweep; a default may use other parameters",
  ),
  describe("loss J = ...", "a definition, a scalar, that `grad(J, W)` is taken of"),
  describe("next W = ...", "in a map, instead of flows: what a step makes of a state"),
  describe("clock = lr", "the time that a step of a map takes"),
  describe(
    "observe NAME = ...",
    "a scalar or a vector that is reported at the sample times; it may use other observables",
  ),
  describe(
    "class collapsed where learnedModes < 1",
    "a run that has come to rest, or was stopped, where the condition holds belongs to the class",
  ),
  describe(
    "stop where normW > 100",
    "a run ends at the first sample time at which the condition holds, and keeps its states from then on",
  ),
];

export const keywords: readonly string[] = lineTable.map(({ word }) => word);
