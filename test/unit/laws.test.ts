/** Laws of the language: what may stand in them, what they read, and the sentence where they are wrong. */

import { describe, expect, it } from "vitest";
import { LanguageErrors, parseSystem, printLaw, printSystem, type System } from "../../src/language/index.ts";

function system(lines: string): System {
  return parseSystem(`system test\n${lines}`, () => undefined);
}

/** A system of one state with this declaration and law. */
function state(declaration: string): System {
  const name = /^\w+/.exec(declaration)![0];
  return system(`param eta = 0.1\nstate ${declaration}\nd${name}/dt = 0`);
}

function complaint(lines: string): string {
  try {
    system(lines);
  } catch (error) {
    if (error instanceof LanguageErrors) return error.message;
    throw error;
  }
  return "";
}

const wrong = (declaration: string): string => {
  const name = /^\w+/.exec(declaration)![0];
  return complaint(`state ${declaration}\nd${name}/dt = 0`);
};

describe("a law", () => {
  it.each([
    ["W : n2 x n1 ~ 0.2*randn", "0.2*randn"],
    ["F : n x n symmetric ~ 0.0001*G*G^T where G = randn", "0.0001*G*G^T where G = randn"],
    ["F : n x n symmetric ~ G*G^T/sqrt(n) where G = randn(n, 3)", "G*G^T/sqrt(n) where G = randn(n, 3)"],
    ["F : n x n symmetric ~ sym(0.1*randn)", "sym(0.1*randn)"],
    ["F : n x n symmetric ~ G + G^T + 2*ones where G = randn", "G + G^T + 2*ones(n, n) where G = randn"],
    [
      "F : n x n symmetric ~ Q*A*Q^T where Q = orthogonal(randn), A = sym(rand)",
      "Q*A*Q^T where Q = orthogonal(randn), A = sym(rand)",
    ],
    ["W : n x n ~ 2*I", "2*I"],
    ["W : m x n ~ 0", "0"],
    ["W : m x n ~ eta*randn(m, 1)*randn(1, n)", "eta*randn(m, 1)*randn(1, n)"],
    ["p : modes ~ 0.2 + 0.05*randn", "0.2 + 0.05*randn"],
    ["p : modes ~ exp(-randn^2)", "exp(-randn^2)"],
    ["p : modes ~ 0.2", "0.2"],
    ["p : modes ~ -0.2", "-0.2"],
    ["x ~ grid(-1, eta, 5) + rand", "grid(-1, eta, 5) + rand"],
    ["W : n x n ~ a*I where a = randn()", "a*I where a = randn()"],
    ["W : 3 x n ~ orthogonal(randn)", "orthogonal(randn)"],
  ])("%s is read, and printed as it was", (declaration, printed) => {
    const read = state(declaration);
    expect(printLaw(read.states[0]!.law!)).toBe(printed);
    expect(printSystem(parseSystem(printSystem(read), () => undefined))).toBe(printSystem(read));
  });

  it("goes on in the next line after a comma or an operator", () => {
    const read = system("state F : n x n symmetric ~\n  G*H + H^T*G^T where G = randn,\n  H = randn\ndF/dt = 0");
    expect(read.states[0]!.law!.locals.map(({ name }) => name)).toEqual(["G", "H"]);
  });

  it("numbers its draws as they are written", () => {
    const { law } = state("W : n x n ~ A + rand*B where A = randn, B = orthogonal(randn + ones)").states[0]!;
    expect(law!.sources.map((source) => [source.kind, "index" in source ? source.index : null])).toEqual([
      ["uniform", 0],
      ["normal", 1],
      ["normal", 2],
      ["orthogonal", null],
    ]);
  });

  it("says which states and drawn data it starts from", () => {
    const read = system(
      "state W : n x n ~ C*V\nstate V : n x n ~ randn\ndata C : n x n ~ 0.1*randn\ndata D : n x n\ndW/dt = D*C\ndV/dt = 0",
    );
    expect(read.states[0]!.law!.reads).toEqual(["C", "V"]);
    expect(read.data.map(({ name }) => name)).toEqual(["D"]);
    expect(read.drawn.map(({ name }) => name)).toEqual(["C"]);
  });

  it.each([
    [
      "F : n x n symmetric ~ randn + randn^T",
      "line 2, column 29: F is declared symmetric, and randn + randn^T is not symmetric",
    ],
    ["F : n x n symmetric ~ randn*randn^T", "is not symmetric: its term in randn#1*randn#2^T has no partner"],
    ["F : n x n symmetric ~ orthogonal(randn)", "is not symmetric"],
    ["F : n x n symmetric ~ grid(0, 1, 3)*G + grid(0, 1, 3)*G^T where G = randn", "is not symmetric"],
    [
      "W : n x n ~ 0.2",
      "line 2, column 19: W is n x n, and 0.2 is a scalar; write a multiple of I, of ones or of randn",
    ],
    ["W : m x n ~ 0.2", "; write a multiple of ones or of randn"],
    ["W : m x n ~ I", "I is square, but the shape wanted here is m x n"],
    ["W : m x n ~ randn(n, m)", "W is m x n, and randn(n, m) is n x m"],
    ["W : m x n ~ randn(m, k)", "column 28: no state and no data has the dimension k"],
    ["W : m x n ~ randn(m, 1.5)", "randn(m, n) takes dimensions or whole numbers, and 1.5 is neither"],
    ["W : m x n ~ randn(m, n, 2)", "randn(m, n) takes at most two dimensions, not 3"],
    ["W : m x n ~ W", "W cannot start from itself"],
    ["W : m x n ~ rnadn", "nothing is named rnadn"],
    ["W : m x n ~ t*randn", "the time t may not stand here"],
    ["W : n x n ~ spectrum(sym(randn))", "W is n x n, and spectrum(sym(randn)) is a vector of n"],
    ["x ~ grid(0, 1)", "grid(a, b, n) takes three arguments, not 2"],
    ["W : m x n ~ orthogonal(2)*randn", "orthogonal(A) takes a matrix, and 2 is a scalar"],
    ["W : m x n ~ G where n = 2, G = randn", "n is a dimension already"],
    ["W : m x n ~ G where G = randn, G = rand", "G is another name of this law already"],
    ["W : m x n ~ G where G = H, H = randn", "H is used before its own place"],
    ["W : m x n ~ G where randn = 2", "randn already means"],
    ["W : m x n ~", "a name, a number or a bracket is missing"],
    ["W : m x n ~ 2 3", "3 does not fit here: write * between factors"],
  ])("%s is refused with its place", (declaration, sentence) => {
    expect(wrong(declaration)).toContain(sentence);
  });

  it("may not lead in a circle", () => {
    expect(
      complaint("state A : n x n ~ B\nstate B : n x n ~ C\nstate C : n x n ~ A\ndA/dt = 0\ndB/dt = 0\ndC/dt = 0"),
    ).toBe("line 2, column 7: A starts from B, and B from C, and C from A: one of them must start by itself");
  });

  it("draws nowhere else", () => {
    const inFlow = complaint("state W : n x n\ndW/dt = 0.1*randn");
    expect(inFlow).toBe(
      "line 3, column 13: randn may stand only in a law, behind the ~ of a state or of data, and randn and rand in the step of a map",
    );
    expect(complaint("state W : n x n\ndW/dt = randn(n, n)")).toContain("may stand only in a law");
    expect(complaint("state W : n x n\ndW/dt = orthogonal(W)")).toContain("may stand only in a law");
  });
});
