/** Conditions as they are read and written, and what becomes of `not`. */

import { describe, expect, it, test } from "vitest";
import { withoutNot } from "../../src/language/condition.ts";
import { parseSystem, printExpression, printSystem } from "../../src/language/index.ts";

const base = `system s
state W : n x n
state x
param a = 1, b = 2
dW/dt = -W
dx/dt = -x
observe size = norm(W)
`;

const parse = (line: string) => parseSystem(`${base}${line}\n`, () => undefined);

function conditionOf(text: string) {
  return parse(`class c where ${text}`).classes[0]!.condition;
}

describe("a condition", () => {
  it.each([
    ["a < b", "a < b"],
    ["a < b and b <= 2 or x == 0", "a < b and b <= 2 or x == 0"],
    ["a < b and (b <= 2 or x == 0)", "a < b and (b <= 2 or x == 0)"],
    ["not a < b and size > 1", "not a < b and size > 1"],
    ["not (a < b and size > 1)", "not (a < b and size > 1)"],
    ["not not a < b", "not not a < b"],
    ["(a < b)", "a < b"],
    ["((a + b)*x) < b", "(a + b)*x < b"],
    [
      "((a + b) < x or (count(spectrum(sym(W)) > a) + b) > 1) and t < 3",
      "(a + b < x or count(spectrum(sym(W)) > a) + b > 1) and t < 3",
    ],
    [
      "inner([W, W^T], {W, W}) != 0 and\n  norm(W - initial(W)) > 0",
      "inner([W, W^T], {W, W}) != 0 and norm(W - initial(W)) > 0",
    ],
  ])("%s", (text, printed) => {
    expect(printExpression(conditionOf(text))).toBe(printed);
  });

  it("moves its not into its comparisons", () => {
    const moved = (text: string) => printExpression(withoutNot(conditionOf(text)));
    expect(moved("not (a < b and not (b == 2 or not x >= 1))")).toBe("a >= b or (b == 2 or x < 1)");
    expect(moved("not not a != b")).toBe("a != b");
  });

  it("is kept by a system that is written out", () => {
    const system = parse("class c where not (a < b or x > 1)\nstop where size < 1e-3 and t > 2\nstop where x > 3");
    const printed = printSystem(system);
    expect(system.stops).toHaveLength(2);
    expect(printSystem(parseSystem(printed, () => undefined))).toBe(printed);
    expect(printed).toContain("stop where size < 0.001 and t > 2\nstop where x > 3");
  });
});

test("a loss may still be stopped: the word begins a line only before where", () => {
  const system = parseSystem(
    "system s\nstate x\nloss J = (x -\n  stop(x))^2\ndx/dt = -grad(J, x)\nobserve a = 1 +\n  x\nstop where a < 1",
    () => undefined,
  );
  expect([system.definitions[0]!.name, system.stops.length]).toEqual(["J", 1]);
});
