/** What an editor proposes at a place: what texts say there, and nothing where anything may be said. */

import { describe, expect, it } from "vitest";
import { proposalsAt } from "../../src/language/editing.ts";
import { systemNames, systemText } from "../../src/systems.ts";
import { base } from "./language-texts.ts";
import { knowledgeOf, outlined, shelf } from "./outlines.ts";

describe("what is proposed", () => {
  const proposed = (text: string): readonly string[] | null => {
    const offset = text.indexOf("|");
    const whole = text.slice(0, offset) + text.slice(offset + 1);
    const found = proposalsAt(whole, offset, outlined(whole), knowledgeOf(whole), shelf);
    const begun = whole.slice(found?.from, offset);
    return found === null ? null : found.list.map(({ label }) => label).filter((label) => label.startsWith(begun));
  };

  it.each(systemNames)("is, at each place of %s, what stands there", (name) => {
    const text = systemText(name)!;
    const known = outlined(text);
    const knowledge = knowledgeOf(text);
    const missing: string[] = [];
    let places = 0;
    for (const [index, { kind, text: written, from }] of known.pieces.entries()) {
      const declaresOrBinds = known.names.get(written)?.at;
      if (
        !["word", "function", "text", "state", "data", "parameter", "definition", "observable", "dimension"].includes(
          kind,
        )
      )
        continue;
      const offset = lineAndColumn(text, from);
      const isDeclared = declaresOrBinds?.line === offset.line && declaresOrBinds.column === offset.column;
      // A new name is the reader's to give; the likes of x and dt are sooner written, and dW/dt begins a line of its own.
      if (isDeclared || (kind === "word" && written.length < 3)) continue;
      const before = known.pieces[index - 1];
      if (before?.text === "d" && before.to === from) continue;
      if (kind === "text" && before?.text === "system") continue;
      places++;
      const found = proposalsAt(text, from, known, knowledge, shelf);
      if (!found?.list.some(({ label }) => label === written)) missing.push(`${written} at ${from}`);
    }
    expect(missing).toEqual([]);
    expect(places).toBeGreaterThan(3);
  });

  it.each([
    ["sta|", ["state"]],
    ["dW|", []],
    ["include fea|", ["feature"]],
    ["include feature, byol-st|", ["byol-step"]],
    ["extend simsiam-no-s|", ["simsiam-no-stop-gradient", "simsiam-no-stop-gradient-from-loss"]],
    ["state X : m|", ["modes"]],
    ["state X : n1 x n1 s|", ["symmetric"]],
    ["data X : n1 x n1 e|", ["each"]],
    ["state X : n1 x n1 ~ ra|", ["randn", "rand"]],
    ["K = ra|", []],
    ["param q = al|", ["alphaP"]],
    ["param q = tr|", []],
    ["param q = 1 i|", ["in"]],
    ["observe q = in|", ["inner", "inv", "initial", "integral"]],
    ["K = in|", ["inner", "inv"]],
    ["observe q = norm(W) l|", ["log"]],
    ["observe q = norm(W) where e|", ["eta", "exp"]],
    ["observe q = norm(W) where norm|", []],
    ["class c where n|", ["not", "n2", "n1", "norm"]],
    ["class c where eta > 1 a|", ["and"]],
    ["K = W) + tra|", ["trace"]],
  ])("fits what is begun: %s", (line, wanted) => {
    expect(proposed(base + line)).toEqual(wanted);
  });

  it.each(["# tra|", 'observe q = eta "tra|', "state tra|", "K|", "K = 2*1e|", "K = W 1.|"])(
    "is nothing where anything may be said: %s",
    (line) => {
      const found = proposed(base + line);
      if (line === "K|") expect(found).toEqual([]);
      else expect(found).toBeNull();
    },
  );

  it("is the slope that a state still lacks, and in a map its step", () => {
    expect(proposed("system s\nstate x\nstate y\ndx/dt = 0\n|")).toContain("dy/dt");
    expect(proposed("system s\nstate x\nstate y\ndx/dt = 0\n|")).not.toContain("dx/dt");
    expect(proposed("system s\nstate x\nstate y\nnext x = 0\n|")).toContain("next y");
  });

  it("are draws in the steps of a map, and in those of a flow none", () => {
    expect(proposed("system s\nstate x\nnext x = ra|")).toEqual(["randn", "rand"]);
    expect(proposed("system s\nstate x\ndx/dt = ra|")).toEqual([]);
  });
});

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
