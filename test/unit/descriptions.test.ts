/** What an editor says of names and words. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describePiece } from "../../src/language/editing.ts";
import { examineSystem } from "../../src/language/index.ts";
import { lineTable } from "../../src/language/line-words.ts";
import { parseStatement } from "../../src/language/parse-statement.ts";
import { tokenLines } from "../../src/language/tokens.ts";
import { includeText, systemText } from "../../src/systems.ts";
import { base } from "./language-texts.ts";
import { knowledgeOf, outlined } from "./outlines.ts";

describe("what is said of a name", () => {
  const said = (text: string, name: string, sizes: Record<string, number> = {}): string => {
    const known = outlined(text);
    const piece = known.pieces.find((candidate) => candidate.text === name)!;
    const found = describePiece(piece, known, knowledgeOf(text, sizes));
    return found === null ? "" : `${found.code} | ${found.words}`;
  };
  const byol = systemText("byol")!;
  const known: Readonly<Record<string, string>> = { byol, loss: systemText("byol-from-loss")!, base };

  it.each([
    ["byol", "Wp", "Wp : n2 x n2 ~ 0.4*randn | a state, n2 x n2: predictor"],
    ["byol", "Ss", "Ss : n1 x n1 symmetric | data, n1 x n1, symmetric: correlation of one view"],
    ["byol", "etaP", "etaP = eta in 0..0.3 | a parameter: weight decay of the predictor"],
    ["byol", "F", "F = W*Sd*W^T | a definition, n2 x n2, symmetric"],
    ["byol", "n1", "n1 | a dimension"],
    ["byol", "T", "T | the transpose in A^T"],
    ["byol", "target", "target | The target network Wa, the moving average of W (Figure 7)."],
    [
      "byol",
      "network",
      "network | The online network W: the loss J (20, 26) and the distance from a fixed point (101).",
    ],
    ["loss", "J", /^J = .* \| a loss, a scalar$/],
    ["loss", "trace", "trace(A) | sum of the diagonal"],
    ["base", "state", "state W : n2 x n1 ~ 0.2*randn | what is integrated; every state needs a flow"],
  ])("is what its text makes of it: in %s of %s", (text, name, words) => {
    if (typeof words === "string") expect(said(known[text]!, name)).toBe(words);
    else expect(said(known[text]!, name)).toMatch(words);
  });

  it("has what a shared text says of its own", () => {
    const words = said(`${byol}\nobserve K = normW`, "normW");
    expect(words).toMatch(
      / \| an observable, a scalar, from include network: the online network; towards zero it collapses$/,
    );
  });

  it("has the numbers of an experiment", () => {
    expect(said(byol, "W", { n1: 6, n2: 4 })).toContain("n2 x n1, here 4 x 6");
    expect(said(byol, "n1", { n1: 6, n2: 4 })).toBe("n1 | a dimension, here 6");
    expect(said(byol, "W", { n1: 6 })).toContain("a state, n2 x n1: online");
  });

  it("has the beginning of what is long", () => {
    const sum = Array.from({ length: 200 }, (_, k) => `${k}*W`).join(" + ");
    expect(said(`${base}K = ${sum}`, "K")).toMatch(/^K = 0\*W \+ 1\*W .{140,200}\.\.\. \| a definition, n2 x n1$/);
  });

  it("has the shape of what is right, whatever is wrong elsewhere", () => {
    expect(said(`${byol}\nK = W*W`, "F")).toBe("F = W*Sd*W^T | a definition, n2 x n2, symmetric");
    expect(said(`${byol}\nK = W*W`, "K")).toBe("K = W*W | a definition");
  });
});

describe("the table of lines", () => {
  const page = readFileSync(new URL("../../docs/language-reference.md", import.meta.url), "utf8").replace(/ +/g, " ");

  it.each(lineTable.map((line) => [line.word, line] as const))("has %s as the documentation does", (_word, line) => {
    expect(page).toContain(`| \`${line.usage}\` | ${line.meaning}`);
    const text = line.usage.replace("...", "W").replace("NAME =", "q =");
    expect(() => parseStatement(tokenLines(text)[0]!.tokens)).not.toThrow();
  });

  it("has every line that a text can hold", () => {
    const failure = examineSystem("nothing like it", includeText).failure!;
    const listed = /begins with (.*), or is an equation/.exec(failure.message)?.[1]?.split(", ");
    expect(lineTable.map(({ word }) => word).sort()).toEqual(listed?.sort());
  });
});
