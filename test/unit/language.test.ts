/** The language: what its sentences mean, and that printing undoes parsing. */

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sidesOf } from "../../src/language/condition.ts";
import { cursorOver } from "../../src/language/cursor.ts";
import {
  type Condition,
  type Expression,
  functionTable,
  parseSystem,
  printExpression,
  printSystem,
} from "../../src/language/index.ts";
import { systemToMathML } from "../../src/language/mathml.ts";
import { parseExpression } from "../../src/language/parse-expression.ts";
import { tokenLines } from "../../src/language/tokens.ts";
import { includeText, loadSystem, systemNames, systemText } from "../../src/systems.ts";
import { base, messages, parse } from "./language-texts.ts";

function typeOfDefinition(line: string) {
  return parse(line).definitions.at(-1)!.type;
}

/** The tree without its places. */
function bare(expression: Expression): unknown {
  return JSON.parse(JSON.stringify(expression, (key, value) => (key === "at" ? undefined : value)));
}

describe("symmetry is derived", () => {
  const symmetric = [
    "W*Sd*W^T",
    "Wp^T*Wp",
    "sym(Wp)",
    "{sym(Wp), W*Sd*W^T}",
    "Wp^T*(Wp*W)*W^T + W*W'*Wp'*Wp",
    "(Wp - I)^T*(Wp - I) + 2*I",
    "sym(Wp)^3 - sym(Wp)/alphaP",
    "W*(2*Sd - Sd^2)*W^T",
    "skew(Wp)^2",
    "[sym(Wp), skew(Wp)]",
    "alphaP/2*Wp + Wp^T*(alphaP/2)",
    "inv(sym(Wp))",
    "inv(Wp) + inv(Wp^T)",
    "solve(Wp, Wp)",
    "solve(W*W^T + eta*I, W*W^T)",
    "lyap(W*W^T, Wp + Wp^T)",
    "lyap(W*W^T, Wp) + lyap(W*W^T, Wp^T)",
    "Wp*logm(W*W^T)*Wp^T",
    "sqrtm(W*W^T)*expm(W*W^T)*W*W^T",
    "spectral(sym(Wp), s -> max(s, 0) + eta*largest(s))",
  ];
  test.each(symmetric)("%s is symmetric", (text) => {
    expect(typeOfDefinition(`K = ${text}`)).toMatchObject({ rows: "n2", columns: "n2", symmetric: true });
  });

  test.each([
    "Wp",
    "Wp*W*Sd*W^T",
    "skew(Wp)",
    "[Wp, Wp^T] + Wp",
    "Wp^2",
    "Wp + 2*Wp^T",
    "[sym(Wp), W*W^T]",
    "inv(Wp)",
    "inv(skew(Wp))",
    "solve(W*W^T, sym(Wp))",
    "lyap(W*W^T, Wp)",
    "sqrtm(W*W^T)*sqrtm(Wp*Wp^T)",
    "spectral(W*W^T, s -> s^2)*Wp",
  ])("%s is not", (text) => {
    expect(typeOfDefinition(`K = ${text}`)).toMatchObject({ rows: "n2", columns: "n2", symmetric: false });
  });

  test.each([
    ["kron(Sd, Wp) + kron(Sd, Wp^T)", true],
    ["kron(Wp, Sd) + kron(Wp^T, Sd)", true],
    ["kron(Wp, Sd*Wa) + kron(Wp^T, Wa^T*Sd)", true],
    ["kron(Sd, Wp)", false],
    ["kron(Wp, Sd)", false],
    ["kron(Wp, Wa) + kron(Wp^T, Wa)", false],
    ["kron(Wp, Wa) - kron(Wa, Wp)", false],
  ])("%s: %s, both factors count", (text, symmetric) => {
    const shapes = "system s\nstate Wp : n x n\nstate Wa : n x n\ndata Sd : n x n symmetric\ndWp/dt = 0\ndWa/dt = 0\n";
    expect(messages(`${shapes}observe q = spectrum(${text})`)).toHaveLength(symmetric ? 0 : 1);
  });

  test("numbers are what their decimals say, and functions of equal arguments are equal", () => {
    const sums: readonly (readonly [string, boolean])[] = [
      ["(0.1 + 0.2)*Wp + 0.3*Wp^T", true],
      ["1.5e3*Wp + 1500*Wp^T", true],
      ["0.15*Wp + 1.5*Wp^T", false],
      ["1e-3*Wp + 1e-2*Wp^T", false],
      ["exp(eta + alphaP)*Wp + Wp^T*exp(alphaP + eta)", true],
      ["exp(eta)*Wp + Wp^T*exp(alphaP)", false],
      ["eta^2*Wp + eta*eta*Wp^T", true],
      ["eta^-1*Wp + Wp^T/eta", true],
      ["eta^0.5*Wp + eta^0.25*Wp^T", false],
      ["eta^1000000*Wp + eta^999999*Wp^T*eta", true],
      ["33554393*Wp", false],
      ["33554383*Wp", false],
    ];
    for (const [text, symmetric] of sums) expect(typeOfDefinition(`K = ${text}`), text).toMatchObject({ symmetric });
  });

  test("definitions are looked into", () => {
    expect(typeOfDefinition("R = Wp*Sd2\nK = R + R^T".replace("Sd2", "W*W^T"))).toMatchObject({ symmetric: true });
  });

  test("Kronecker products of symmetric matrices are symmetric, of dimension n1*n2", () => {
    const system = parse("observe q = lambdaMin(kron(Sd, Wp^T*Wp) + kron(Sd^2, I(n2)))");
    const [call] = system.observables;
    const argument = call?.expression.kind === "call" ? call.expression.arguments[0]! : null;
    expect(system.typeOf(argument!)).toEqual({ kind: "matrix", rows: "n1*n2", columns: "n1*n2", symmetric: true });
  });

  test("the initial value of a state is another thing than the state", () => {
    expect(messages(`${base}observe q = spectrum(Wp + initial(Wp^T))`)).toHaveLength(1);
    expect(messages(`${base}observe q = spectrum(initial(Wp) + initial(Wp^T))`)).toEqual([]);
  });
});

describe("shapes", () => {
  test("I takes the shape of its partner in sums and products, and of its declaration", () => {
    for (const line of ["K = Wp + eta*I", "K = I*W + W", "K : n2 x n2 = 2*I", "K = {I, Wp}", "K = -(I - Wp)^2"])
      expect(typeOfDefinition(line)).toMatchObject({ kind: "matrix", rows: "n2" });
  });

  test("every node has a type, those of I and of 0 included", () => {
    for (const name of systemNames) {
      const system = loadSystem(name)!;
      const visit = (expression: Expression): void => {
        expect(system.typeOf(expression).kind).toMatch(/scalar|vector|matrix/);
        if (expression.kind === "call") expression.arguments.forEach(visit);
        if ("operand" in expression) visit(expression.operand);
        if ("left" in expression) [expression.left, expression.right].forEach(visit);
      };
      for (const { expression } of [...system.definitions, ...system.flows, ...system.observables]) visit(expression);
      for (const parameter of system.parameters) visit(parameter.default);
      for (const { condition } of system.classes) sidesOf(condition).forEach(visit);
    }
  });

  test("scalars broadcast over vectors, and a spectrum is a vector", () => {
    expect(typeOfDefinition("K = 1 + v^2/(eta*v - 1)")).toEqual({ kind: "vector", length: "modes" });
    const [q] = parse("observe q = spectrum(sym(Wp)) - eta").observables;
    expect(q).toMatchObject({ type: { kind: "vector", length: "n2" }, spectral: false });
    const [s] = parse("observe s = spectrum(v)").observables;
    expect(s).toMatchObject({ type: { kind: "vector", length: "modes" }, spectral: true });
  });
});

describe("lines", () => {
  test("a line goes on where a bracket is open or after an operator or a comma", () => {
    const system = parse("param a = 1,\n  b = 2   # a comment\n\nK = Wp +\n  [W*W^T,\n   Wp]\nL = K");
    expect(system.parameters.map(({ name }) => name)).toEqual(["eta", "alphaP", "a", "b"]);
    expect(printExpression(system.definitions[0]!.expression)).toBe("Wp + [W*W^T, Wp]");
    expect(system.definitions[1]!.at).toEqual({ line: 15, column: 1 });
  });

  test("a forgotten bracket does not swallow the next statement", () => {
    expect(messages(`${base}K = (W\nstate V : n2\ndV/dt = U`)).toEqual([
      "line 9, column 5: this ( is never closed",
      "line 11, column 9: nothing is named U",
    ]);
  });

  test("nor does a forgotten operand swallow the next equation", () => {
    expect(messages(`${base}K = W -\nL = {Wp,\nM = U`)).toEqual([
      "line 9, column 8: a name, a number or a bracket is missing; the line ends here",
      "line 10, column 5: this { is never closed",
      "line 11, column 5: nothing is named U",
    ]);
  });

  test("Windows line ends are line ends", () => {
    expect(messages(base.replaceAll("\n", "\r\n"))).toEqual([]);
  });
});

describe("includes", () => {
  const shared = {
    feature:
      "# of F\nparam threshold = 0.01\nobserve modes = count(spectrum(F) > threshold)\nclass collapsed where modes < 1",
  };

  test("its lines come after the system's own, wherever the include stands", () => {
    const text = base.replace('"a test"\n', '"a test"\ninclude feature\n');
    const system = parseSystem(`${text}F = W*Sd*W^T\n`, (name) => shared[name as "feature"]);
    expect(system.observables[0]!.at).toEqual({ line: 3, column: 9, from: "include feature" });
    expect(system.text).toContain("include feature");
  });

  test("a parameter, observable or collapse of the system takes the place of the shared one", () => {
    const system = parse("include feature\nparam threshold = 0.2\nF = Wp*Wp'\nclass collapsed where modes < 2", shared);
    expect(system.parameters.map(({ name }) => name)).toEqual(["eta", "alphaP", "threshold"]);
    expect(system.parameters.at(-1)!.default).toMatchObject({ value: 0.2 });
    expect(system.classes.map(({ name, condition }) => [name, printExpression(condition)])).toEqual([
      ["collapsed", "modes < 2"],
    ]);
  });

  test("a name that it expects is asked for at the include line", () => {
    expect(messages(`${base}include feature`, shared)).toEqual([
      "line 9, column 9: include feature needs something named F, which this text does not declare (line 3 of feature)",
    ]);
  });

  test("what it needs in many places is asked for once, and an error that it has twice is said once", () => {
    const often = { often: "observe a = norm(F)\nobserve b = norm(F) + norm(G)\nobserve c = norm(W, W) + norm(W, W)" };
    expect(messages(`${base}include often`, often)).toEqual([
      "line 9, column 9: include often needs something named F, which this text does not declare (line 1 of often)",
      "line 9, column 9: include often needs something named G, which this text does not declare (line 2 of often)",
      "line 9, column 9: include often, its line 3: norm(A) takes one argument, not 2",
    ]);
  });

  test("another error inside it names its line", () => {
    expect(messages(`${base}include feature\nF = Wp`, shared)).toEqual([
      "line 9, column 9: include feature, its line 3: spectrum(S) needs a symmetric matrix, and F is not symmetric for all values: take spectrum(sym(F))",
    ]);
  });
});

describe("the shipped systems", () => {
  test.each(systemNames)("%s parses, and what is printed parses to the same system", (name) => {
    const system = loadSystem(name)!;
    const printed = printSystem(system);
    const again = parseSystem(printed, () => undefined);
    expect(system.name).toBe(name);
    expect(system.text).toBe(systemText(name));
    expect(printSystem(again)).toBe(printed);
    expect(again.definitions.map(({ type }) => type)).toEqual(system.definitions.map(({ type }) => type));
    expect(again.observables.map(({ type, spectral }) => [type, spectral])).toEqual(
      system.observables.map(({ type, spectral }) => [type, spectral]),
    );
  });

  test("all that the theory sheet names are there", () => {
    expect(systemNames).toHaveLength(40);
    expect(loadSystem("nothing")).toBeUndefined();
    expect(includeText("feature")).toContain("spectrumF");
  });

  test("their equations become MathML with indices, Greek letters and fractions", () => {
    const math = systemToMathML(loadSystem("byol")!);
    expect(math.match(/<math /g)).toHaveLength(6);
    expect(math).toContain("<msub><mi>W</mi><mi>p</mi></msub>");
    expect(math).toContain("<msub><mi>α</mi><mi>p</mi></msub>");
    expect(math).toContain("<mfrac><mrow><mi>d</mi><mi>W</mi></mrow><mrow><mi>d</mi><mi>t</mi></mrow></mfrac>");
    expect(math).not.toMatch(/undefined|NaN/);
    expect(systemToMathML(loadSystem("simsiam-no-stop-gradient")!)).toContain("<msup><mi>X</mi><mo>′</mo></msup>");
  });
});

test("entries, conditions and choices are set as they read", () => {
  const set = (line: string): string => systemToMathML(parse(line)).split("\n")[0]!;
  expect(set("K = W .* W*W^T")).toContain(
    '<mo>(</mo><mrow><mi>W</mi><mo largeop="false">⊙</mo><mi>W</mi></mrow><mo>)</mo>',
  );
  expect(set("K = exp.(W) ./ W")).toContain("<mi>exp</mi><mo>.</mo>");
  expect(set("K = W .^ 2")).toContain("<mo>∘</mo><mn>2</mn>");
  expect(set("K = if(eta > 0 and not (eta == 1 or alphaP < 2), pi, v)")).toMatch(/mtable.*∧.*¬.*∨.*<mtext>else/);
  expect(set("K = W[1, 2]*outer(v, v)")).toMatch(/<msub><mi>W<.*<mn>1<\/mn><mo>,<.*<msup><mi>v<\/mi><mo>⊤/);
});

test("the page of the documentation has the table of functions as it is", () => {
  const page = readFileSync(new URL("../../docs/language-reference.md", import.meta.url), "utf8").replace(/ +/g, " ");
  for (const { usage, meaning, where } of functionTable)
    expect(page).toContain(`| \`${usage}\` | ${meaning} | ${where} |`);
});

test("what a reader is told stands in the text", () => {
  const system = parse(
    'param a = 1e-3 in -.5..1e-1 "a rate",\n  b = a in 0..4, c = 2 "the # of c"\nobserve q = log(eta) where eta == 0 log\n' +
      '  "a heading" "a note"\nobserve r = eta "a note"\nobserve s = eta log\nobserve u = eta',
  );
  expect(system.parameters.slice(2).map(({ range, label }) => [range, label])).toEqual([
    [{ from: -0.5, to: 0.1 }, "a rate"],
    [{ from: 0, to: 4 }, null],
    [null, "the # of c"],
  ]);
  expect(system.observables.map(({ words }) => words)).toEqual([
    { log: true, heading: "a heading", note: "a note" },
    { log: false, heading: null, note: "a note" },
    { log: true, heading: null, note: null },
    { log: false, heading: null, note: null },
  ]);
  expect(printSystem(parseSystem(printSystem(system), () => undefined))).toBe(printSystem(system));
  expect(printSystem(system)).toContain('param a = 0.001 in -0.5..0.1 "a rate"');
});

describe("printing", () => {
  const at = { line: 1, column: 1 };
  const { tree } = fc.letrec<{ tree: Expression; condition: Condition }>((tie) => {
    const part = tie("tree");
    const inner = tie("condition");
    const matrixPair = fc.constantFrom("commutator" as const, "anticommutator" as const);
    return {
      tree: fc.oneof(
        { maxDepth: 5, depthSize: "small", withCrossShrink: true },
        fc.constantFrom("Wp", "F", "eta").map((name): Expression => ({ kind: "name", name, at })),
        fc
          .double({ min: 0, noNaN: true, noDefaultInfinity: true })
          .map((value): Expression => ({ kind: "number", value, at })),
        fc.constantFrom(null, "n2", 3).map((size): Expression => ({ kind: "identity", size, at })),
        part.map((operand): Expression => ({ kind: "negate", operand, at })),
        part.map((operand): Expression => ({ kind: "transpose", operand, at })),
        fc
          .tuple(part, fc.constantFrom([2], [1, 3]))
          .map(([operand, indices]): Expression => ({ kind: "entry", operand, indices, at })),
        fc.constantFrom(null, "n1").map((columns): Expression => ({ kind: "ones", rows: 2, columns, at })),
        fc
          .tuple(
            fc.constantFrom("+" as const, "-" as const, "*" as const, "/" as const, "^" as const),
            fc.boolean(),
            part,
            part,
          )
          .map(
            ([operator, dotted, left, right]): Expression => ({ kind: "binary", operator, dotted, left, right, at }),
          ),
        fc.tuple(matrixPair, part, part).map(([kind, left, right]): Expression => ({ kind, left, right, at })),
        fc
          .tuple(fc.constantFrom("inner", "count", "kron"), part, part)
          .map(([name, ...list]): Expression => ({ kind: "call", name, dotted: false, arguments: list, at })),
        fc
          .tuple(fc.boolean(), inner, part, part)
          .map(([dotted, ...list]): Expression => ({ kind: "call", name: "if", dotted, arguments: list, at })),
      ),
      condition: fc.oneof(
        { maxDepth: 4, depthSize: "small", withCrossShrink: true },
        fc
          .tuple(fc.constantFrom("<" as const, "<=" as const, ">" as const, ">=" as const, "==" as const), part, part)
          .map(([comparison, left, right]): Condition => ({ kind: "comparison", comparison, left, right, at })),
        inner.map((operand): Condition => ({ kind: "not", operand, at })),
        fc
          .tuple(
            fc.constantFrom("and" as const, "or" as const),
            fc.array(inner, { minLength: 2, maxLength: 3, size: "small" }),
          )
          .map(([kind, operands]): Condition => ({ kind, operands, at })),
      ),
    };
  });

  test("what is printed parses to the same tree", () => {
    fc.assert(
      fc.property(tree, (expression) => {
        const tokens = tokenLines(printExpression(expression))[0]!.tokens;
        const cursor = cursorOver(tokens);
        expect(bare(parseExpression(cursor))).toEqual(bare(expression));
        expect(cursor.peek().kind).toBe("end");
      }),
      { numRuns: 2000 },
    );
  });

  test("entries of an exponent are the exponent's", () => {
    const read = (text: string): string => printExpression(parseExpression(cursorOver(tokenLines(text)[0]!.tokens)));
    expect([read("x^F[2][3]"), read("x^(F[2][3])"), read("(x^F[2])[3]")]).toEqual([
      "x^F[2][3]",
      "x^F[2][3]",
      "(x^F[2])[3]",
    ]);
  });

  test("a name in front of an arrow is what stands behind it, the innermost of its name", () => {
    const text = "K = spectral(W*W^T, s -> s/sum(s) + trace(spectral(Wp*Wp^T, s -> s^2 - largest(s))))";
    const system = parse(text);
    expect(printSystem(system)).toContain(text);
    expect(printSystem(parseSystem(printSystem(system), () => undefined))).toBe(printSystem(system));
    const math = systemToMathML(parse("K = spectral(W*W^T, s -> s)*inv(Wp)*solve(Wp, Wp)*sqrtm(W*W^T)"));
    expect(math).toContain("<mo>,</mo><mi>s</mi><mo>↦</mo><mi>s</mi>");
    expect(math.match(/<mo>−<\/mo><mn>1<\/mn>/g)).toHaveLength(2);
    expect(math).toContain("<mrow><mn>1</mn><mo>/</mo><mn>2</mn></mrow>");
  });

  test("needs few brackets", () => {
    const system = parse("K = ((2*Wp)*W) - ((W) + (Wp*(W*(Sd^2))'')) - (-(eta*W))");
    expect(printExpression(system.definitions[0]!.expression)).toBe("2*Wp*W - (W + Wp*(W*Sd^2)^T^T) - -(eta*W)");
  });
});
