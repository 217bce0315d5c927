/** The language: what its sentences say, where they point, and that printing undoes parsing. */

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sidesOf } from "../../src/language/condition.ts";
import {
  type Condition,
  type Expression,
  functionTable,
  LanguageErrors,
  parseSystem,
  printExpression,
  printSystem,
  type System,
  systemToMathML,
} from "../../src/language/index.ts";
import { cursorOver, parseExpression } from "../../src/language/parse-expression.ts";
import { tokenLines } from "../../src/language/tokens.ts";
import { includeText, loadSystem, systemNames, systemText } from "../../src/systems.ts";

const base = `system test "a test"
state W  : n2 x n1
state Wp : n2 x n2
data  Sd : n1 x n1 symmetric
data  v  : modes
param eta = 0.01, alphaP = 1
dW/dt  = -eta*W
dWp/dt = 0
`;

/** Line 9 of a system that is right up to there. */
function parse(line: string, shared: Readonly<Record<string, string>> = {}): System {
  return parseSystem(base + line, (name) => shared[name]);
}

function messages(text: string, shared: Readonly<Record<string, string>> = {}): readonly string[] {
  try {
    parseSystem(text, (name) => shared[name]);
    return [];
  } catch (error) {
    if (error instanceof LanguageErrors) return error.errors.map(({ message }) => message);
    throw error;
  }
}

function typeOfDefinition(line: string) {
  return parse(line).definitions.at(-1)!.type;
}

/** The tree without its places. */
function bare(expression: Expression): unknown {
  return JSON.parse(JSON.stringify(expression, (key, value) => (key === "at" ? undefined : value)));
}

describe("an error says where, what, and what would be right", () => {
  const cases: readonly (readonly [line: string, message: string])[] = [
    [
      "K = W*W",
      "line 9, column 5: W*W is n2 x n1 times n2 x n1: the inner dimensions n1 and n2 differ; W*W^T would fit",
    ],
    [
      "K = Wp + eta*W*W",
      "line 9, column 10: eta*W*W is n2 x n1 times n2 x n1: the inner dimensions n1 and n2 differ; (eta*W)*W^T would fit",
    ],
    ["K = W + Wp", "line 9, column 5: W + Wp adds n2 x n1 and n2 x n2: a sum needs equal shapes"],
    ["K = W + W^T", "line 9, column 5: W + W^T adds n2 x n1 and n1 x n2: a sum needs equal shapes; W + W would fit"],
    [
      "K = Wp + eta",
      "line 9, column 5: Wp + eta adds n2 x n2 and a scalar: add a multiple of I, as in eta*I, or write Wp .+ eta for every entry",
    ],
    ["K = W + I", "line 9, column 9: I is square, but its partner is n2 x n1"],
    [
      "K = I",
      "line 9, column 5: the size of I does not follow from its context: give it, as in I(n2), or declare the shape, as in Wp : n2 x n2 = I",
    ],
    ["K = I(n3)", "line 9, column 5: no state and no data has the dimension n3: add the line dimension n3"],
    [
      "K = v*W",
      "line 9, column 5: v*W combines a vector of modes and n2 x n1: a vector stands behind its matrix, as in W^T*v",
    ],
    [
      "K = W/Wp",
      "line 9, column 5: W/Wp divides by n2 x n2: write W ./ Wp to divide entry by entry, and multiply by inv(Wp) for the inverse",
    ],
    [
      "K = v^T",
      "line 9, column 5: v is a vector of modes and has no transpose: products of vectors are inner(v, w) and outer(v, w)",
    ],
    ["K = W^2", "line 9, column 5: W^2 is a power of n2 x n1: only a square matrix has powers; A*A^T is square"],
    [
      "K = Wp^-1",
      "line 9, column 8: the power -1 of the matrix Wp must be a whole number from 1 to 64; Wp .^ (-1) is a power of each entry",
    ],
    ["K = eta^Wp", "line 9, column 9: the exponent Wp is n2 x n2: it must be a scalar or a vector"],
    ["K = [W, Wp]", "line 9, column 5: [W, Wp] holds n2 x n1 and n2 x n2: both must be square matrices of one size"],
    [
      "K = exp(Wp)",
      "line 9, column 9: exp(x) takes scalars and vectors, and Wp is n2 x n2: write exp.(Wp) to go entry by entry",
    ],
    ["K = inv(W)", "line 9, column 9: inv(A) takes a square matrix, and W is n2 x n1"],
    [
      "K = solve(Wp, W^T)",
      "line 9, column 5: solve(Wp, W^T) is of n2 x n2 and n1 x n2: solve(A, B) needs as many rows in both",
    ],
    [
      "K = lyap(W*W^T, Sd)",
      "line 9, column 5: lyap(W*W^T, Sd) is of n2 x n2 and n1 x n1: lyap(S, Q) needs equal shapes",
    ],
    [
      "K = sqrtm(Wp)",
      "line 9, column 11: sqrtm(S) needs a symmetric matrix, and Wp is not symmetric for all values: take sqrtm(sym(Wp))",
    ],
    [
      "K = spectral(W*W^T, s)",
      "line 9, column 22: spectral(S, s -> f) says what becomes of an eigenvalue s, as in spectral(S, s -> s^2); here is )",
    ],
    ["K = spectral(W*W^T, t -> t)", "line 9, column 21: an eigenvalue cannot be named t, which means the time"],
    [
      "K = spectral(W*W^T, s -> s*spectrum(Wp*Wp^T))",
      "line 9, column 28: what becomes of an eigenvalue is said with it and with scalars, and spectrum(Wp*Wp^T) is a vector of n2",
    ],
    [
      "K = spectral(v, s -> s^2 - s)",
      "line 9, column 14: spectral(S, s -> f) takes a symmetric matrix, and v is a vector of modes",
    ],
    ["K = spectral(W*W^T, s -> s) + s", "line 9, column 31: nothing is named s"],
    ["K = trace(W)", "line 9, column 11: trace(A) takes a square matrix, and W is n2 x n1"],
    ["K = norm(W, W)", "line 9, column 5: norm(A) takes one argument, not 2"],
    ["K = inner(W, Wp)", "line 9, column 5: inner(W, Wp) is of n2 x n1 and n2 x n2: inner(A, B) needs equal shapes"],
    [
      "K = initial(Wp)",
      "line 9, column 5: initial(E) may stand only in an observable, a class or a stop, because it is computed only when a sample is taken",
    ],
    ["K = norn(W)", "line 9, column 5: there is no function norn; did you mean norm?"],
    ["K = Wp(W)", "line 9, column 5: there is no function Wp; for a product write Wp*(...)"],
    ["K = norm", "line 9, column 5: norm is a function and needs brackets: norm(A)"],
    ["K = alpaP*W", "line 9, column 5: nothing is named alpaP; did you mean alphaP?"],
    ["K = sd", "line 9, column 5: nothing is named sd; did you mean Sd?"],
    ["K = 2 W", "line 9, column 7: W does not fit here: write * between factors"],
    ["K = (W", "line 9, column 5: this ( is never closed"],
    ["K = W −W", "line 9, column 7: the character − has no meaning here: write - for minus"],
    ["K = W -", "line 9, column 8: a name, a number or a bracket is missing; the line ends here"],
    ["K = alphaP^2^3", "line 9, column 13: a power of a power needs brackets, as in (x^2)^3 or x^(2^3)"],
    ["K = L\nL = K", "line 9, column 5: L, of line 10, is made of this in turn: one of them must do without the other"],
    ["W = Wp", "line 9, column 1: W is declared already, in line 2, as a state: what becomes of it is dW/dt = ..."],
    ["n1 = 2", "line 9, column 1: n1 is a definition here and a dimension too: choose another name"],
    ["param n2 = 2", "line 9, column 7: n2 is a parameter here and a dimension too: choose another name"],
    ["state n1 : n2\ndn1/dt = 0", "line 9, column 7: n1 is a state here and a dimension too: choose another name"],
    ["I = Wp", "line 9, column 1: I already means the identity matrix: choose another name"],
    [
      "observe steps = norm(W)",
      "line 9, column 9: steps is what a result says of every run by itself: choose another name",
    ],
    ["K : n2 x n2 = W", "line 9, column 1: K is declared n2 x n2, and W is n2 x n1"],
    ["K : n2 x n1 = I", "line 9, column 15: I is square, but the shape wanted here is n2 x n1"],
    [
      "K : n2 x n2 symmetric = Wp",
      "line 9, column 1: K is declared symmetric, and Wp is not symmetric: its term in Wp has no partner in Wp^T",
    ],
    ["param q", "line 9, column 8: a parameter needs a default: param q = 1; the line ends here"],
    [
      "param q = t",
      "line 9, column 11: the time t may not stand here: the default of a parameter is made of numbers and parameters",
    ],
    [
      "param q = W",
      "line 9, column 11: W is a state, and the default of a parameter is made of numbers and parameters",
    ],
    ["state V : n2 y n1\ndV/dt = 0", "line 9, column 14: a shape is ROWS x COLUMNS, as in n2 x n1; here is y"],
    ["data V : n2 x n1 symmetric", "line 9, column 10: only a square matrix can be symmetric, and this one is n2 x n1"],
    ["state V : n2 x n1", "line 9, column 7: the state V has no flow: add dV/dt = ..., or dV/dt = 0 to freeze it"],
    ["dSd/dt = 0", "line 9, column 1: Sd is data, and only a state has a slope: declare state Sd, or write Sd = ..."],
    ["dW/dt = 0", "line 9, column 1: dW/dt is given already in line 7: keep one of the two"],
    [
      "state V : n2 x n1\ndV/dt = Wp",
      "line 10, column 1: dV/dt is n2 x n2, and V is n2 x n1: a state and its slope have one shape",
    ],
    [
      "state F : n2 x n2 symmetric\ndF/dt = Wp*F",
      "line 10, column 1: the state F is declared symmetric, and its slope Wp*F is not symmetric: its term in Wp*F has no partner in F*Wp^T",
    ],
    ["observe norm(W)", "line 9, column 13: an observable has a name: observe NAME = EXPRESSION; here is ("],
    [
      "observe q = Wp",
      "line 9, column 13: an observable is a scalar or a vector, and q is n2 x n2: take its norm, trace or spectrum",
    ],
    [
      "observe q = spectrum(Wp)",
      "line 9, column 22: spectrum(S) needs a symmetric matrix, and Wp is not symmetric for all values: take spectrum(sym(Wp))",
    ],
    ["observe q = entropy(Sd)", "line 9, column 21: entropy(v) takes a vector, and Sd is n1 x n1: take spectrum(Sd)"],
    [
      "observe q = eta where trace(Wp) > 1",
      "line 9, column 29: Wp is a state, and the condition of an observable compares parameters",
    ],
    [
      "observe q = spectrum(sym(Wp)) where eta > 1",
      "line 9, column 37: where may stand behind a scalar only, and q is a vector of n2",
    ],
    ["class collapsed where W < 1", "line 9, column 23: a condition compares scalars, and W is n2 x n1"],
    [
      "class low where eta",
      "line 9, column 20: a condition compares two numbers with <= >= == != < >; the line ends here",
    ],
    ["class low where 0 < eta < 1", "line 9, column 25: comparisons are joined by and: a < b and b < c"],
    ["class low where (eta < 1 or alphaP > 2", "line 9, column 17: this ( is never closed"],
    [
      "class low where not eta",
      "line 9, column 24: a condition compares two numbers with <= >= == != < >; the line ends here",
    ],
    ["stop where norm(W) + commutatr < 1", "line 9, column 22: nothing is named commutatr"],
    ["stop norm(W) < 1", "line 9, column 6: a stop has a condition: stop where CONDITION; here is norm"],
    ["and = 2", "line 9, column 1: and already means a word of the language: choose another name"],
    [
      "observe q = integral(norm(W - initial(W)))",
      "line 9, column 13: integral(E) is found while the run is integrated: neither initial(E) nor integral, maximum, minimum, first stands inside",
    ],
    [
      "observe q = initial(1 + maximum(trace(Wp)))",
      "line 9, column 13: initial(E) is of what a flow is made of, so neither initial(E) nor integral, maximum, minimum, first stands inside",
    ],
    ["observe q = integral(W)", "line 9, column 22: integral(E) takes a scalar here, and W is n2 x n1"],
    [
      "q = minimum(norm(W))",
      "line 9, column 5: minimum(E) may stand only in an observable, a class or a stop, because it is computed only when a sample is taken",
    ],
    [
      "observe q = first(t where norm(W) <= 1)",
      "line 9, column 35: the first time is written first(t where E < c) or first(t where E > c); here is <=",
    ],
    [
      "observe q = first(norm(W) < 1)",
      "line 9, column 19: the first time is written first(t where E < c) or first(t where E > c); here is norm",
    ],
    [
      "observe q = norm(initial(W))\nstop where maximum(q) > 1",
      "line 10, column 12: maximum(E) is found while the run is integrated: neither initial(E) nor integral, maximum, minimum, first stands inside",
    ],
    [
      "param a = 1 in 4..0",
      "line 9, column 16: a range goes from the smaller number to the larger, and this one from 4 to 0",
    ],
    ["param a = 1 in 0..b", "line 9, column 19: a range is written in LEAST..LARGEST, such as in 0..4; here is b"],
    [
      "param a = 1 in 0.5",
      "line 9, column 19: a range is written in LEAST..LARGEST, such as in 0..4; the line ends here",
    ],
    ["param a = 1 in", "line 9, column 15: a range is written in LEAST..LARGEST, such as in 0..4; the line ends here"],
    ['observe q = eta "a" "b" "c"', 'line 9, column 25: "c" does not fit here'],
    [
      "K = tanh(W)",
      "line 9, column 10: tanh(x) takes scalars and vectors, and W is n2 x n1: write tanh.(W) to go entry by entry",
    ],
    [
      "K = max(W, 0)",
      "line 9, column 9: max(a, b) takes scalars and vectors, and W is n2 x n1: write max.(...) to go entry by entry",
    ],
    ["K = norm.(W)", "line 9, column 5: norm(A) is no function of single numbers: leave the dot away"],
    ["K = max(eta)", "line 9, column 5: max(a, b) takes 2 arguments or more, not 1"],
    ["K = W .* Wp", "line 9, column 5: W .* Wp combines n2 x n1 and n2 x n2: entry by entry they need equal shapes"],
    [
      "K = W .* v",
      "line 9, column 5: W .* v combines n2 x n1 and a vector of modes: entry by entry a vector meets no matrix; outer(v, ones(n)) has a vector in each column",
    ],
    ["K = W*v", "line 9, column 5: W*v is n2 x n1 times a vector of modes: the inner dimensions n1 and modes differ"],
    [
      "K = if(W > 0, 1, 2)",
      "line 9, column 8: if(a < b, x, y) takes scalars and vectors, and W > 0 is n2 x n1: write if.(...) to go entry by entry",
    ],
    ["K = if(eta, 1, 2)", "line 9, column 11: a condition compares two numbers with <= >= == != < >; here is ,"],
    ["K = W[1]", "line 9, column 5: W is n2 x n1 and has entries A[i, k]"],
    ["K = v[0]", "line 9, column 7: an entry is A[1, 2] or v[3], counted from 1 with whole numbers; here is 0"],
    ["K = eta[1]", "line 9, column 5: eta is a scalar and has no entries"],
    ["K = ones(2, 3)[3, 1]", "line 9, column 5: ones(2, 3)[3, 1] is not there: ones(2, 3) is 2 x 3"],
    [
      "observe a = b\nobserve b = a + norm(W)",
      "line 9, column 13: b, of line 10, is made of this in turn: one of them must do without the other",
    ],
    [
      "pi = 3",
      "line 9, column 1: pi already means the number 3.14159..., half the circumference of a circle of radius 1: choose another name",
    ],
    ["K = W @ v", "line 9, column 7: the character @ has no meaning here: write * for a product of matrices"],
    ["K = W**2", "line 9, column 7: a name, a number or a bracket is missing; here is *, write ^ for a power"],
    ["K = W.T", "line 9, column 6: . does not fit here: write ^T for a transpose"],
    ["K = np.tanh(v)", "line 9, column 7: . does not fit here: write a function by its name alone, as in tanh.(A)"],
    ["K = tr(W*W^T)", "line 9, column 5: there is no function tr: write trace(A)"],
    [
      "state U = 0.1*randn",
      "line 9, column 9: = does not fit here: write ~ before what a state starts from, and == in a condition",
    ],
    [
      "K = v // a note",
      "line 9, column 8: a name, a number or a bracket is missing; here is /, write # before a comment",
    ],
    ["require n2 <= n7", "line 9, column 15: no state and no data has the dimension n7: add the line dimension n7"],
    ["include none", "line 9, column 9: there is no shared text named none to include"],
    [
      "statt V : n2",
      "line 9, column 1: a line begins with system, extend, include, require, dimension, state, data, param, loss, next, observe, class, stop, clock, or is an equation: X = ..., dX/dt = ... or next X = ...; did you mean state?",
    ],
    ["system again", "line 9, column 1: a text holds one system line, and this is the second"],
  ];
  test.each(cases)("%s", (line, message) => {
    expect(messages(base + line)).toEqual([message]);
  });

  test("a text without a name says so", () => {
    expect(messages("state w\ndw/dt = -w")).toEqual([
      'line 1, column 1: a text begins with its name: system NAME "TITLE"',
    ]);
  });

  test("all errors of a text come together, in order, without those that follow from others", () => {
    const text = `${base}K = W*W\nL = K + Wp\nM = W + Wp\nobserve q = norm(L)\nclass collapsed where q < 1`;
    expect(messages(text).map((message) => message.slice(0, 8))).toEqual(["line 9, ", "line 11,"]);
  });
});

describe("nothing is reported that follows from another error", () => {
  const state = "system s\nstate W : n x n\n";
  const one: readonly (readonly [what: string, text: string, place: string])[] = [
    ["a flow with a function that is not there", `${state}dW/dt = invert(W)\nobserve q = norm(W)`, "line 3, column 9"],
    ["a flow with an open bracket", `${state}dW/dt = W*(W\nobserve q = norm(W)`, "line 3, column 11"],
    ["a flow with a strange character", `${state}dW/dt = 3 $ W\nobserve q = norm(W)`, "line 3, column 11"],
    ["a flow without dt", `${state}dW/d = -W`, "line 3, column 1"],
    ["a flow that begins with a strange character", `${state}$ dW/dt = -W`, "line 3, column 1"],
    [
      "a state with a broken shape",
      "system s\nstate W : n x\ndW/dt = -W*I(n)\nobserve q = norm(W)",
      "line 2, column 14",
    ],
    ["a state whose name begins with a digit", "system s\nstate 2W : n x n\ndW/dt = -W\n", "line 2, column 7"],
    ["a state with a strange name", "system s\nstate Wλ : n x n\ndW/dt = -W\n", "line 2, column 8"],
    ["data without a colon", `${state}data D n x m\ndW/dt = -W*D*D^T + I(m)\nrequire m <= n`, "line 3, column 8"],
    ["a parameter without a default", `${state}param a, b = 2\ndW/dt = -a*b*W`, "line 3, column 8"],
    ["the second parameter of a line", `${state}param a = 1, b = \ndW/dt = -a*b*W`, "line 3, column 17"],
    ["a definition", `${state}K = W + 1\nL = K*K\ndW/dt = L\nobserve q = norm(K)\n`, "line 3, column 5"],
    ["a definition behind a bracket", `${state}) K = W\ndW/dt = K`, "line 3, column 1"],
    ["an observable", `${state}dW/dt = 0\nobserve q = nom(W)\nclass collapsed where q < 1`, "line 4, column 13"],
    ["a header", "system 3x\nstate W : n x n\ndW/dt = -W", "line 1, column 8"],
    [
      "an include that is not there",
      `${state}include none\ndW/dt = -W*K\nclass collapsed where modes < 1`,
      "line 3, column 9",
    ],
    ["an include line", `${state}include 3\ndW/dt = -W*K`, "line 3, column 9"],
    ["a part of a sum", `${state}dW/dt = -(foo + W)*W + I + {foo, I}*2`.replace("{foo, I}", "W"), "line 3, column 11"],
  ];
  test.each(one)("%s", (_, text, place) => {
    const all = messages(text);
    expect(all.map((message) => message.slice(0, message.indexOf(":")))).toEqual([place]);
  });

  test("but what is wrong by itself is, each once, also beside another error of its line", () => {
    const text = `${state}dW/dt = one*W + W*two + norm(W, W) + [W, one]\nstate V : n y n\ndV/dt = three + V\nparam a = four\nK = a`;
    expect(messages(text).map((message) => message.slice(0, 50))).toEqual([
      "line 3, column 9: nothing is named one",
      "line 3, column 19: nothing is named two",
      "line 3, column 25: norm(A) takes one argument, not",
      "line 3, column 42: nothing is named one",
      "line 4, column 13: a shape is ROWS x COLUMNS, as i",
      "line 5, column 9: nothing is named three",
      "line 6, column 11: nothing is named four",
    ]);
  });

  test("a second line that cannot be read does not hide what a name means", () => {
    expect(messages(`${state}W = 3 $\ndW/dt = -W*W^T*V`)).toHaveLength(2);
  });
});

/** Every name that each object has. */
const ofObjects = Object.getOwnPropertyNames(Object.prototype);

test("names that JavaScript's objects have are refused with one sentence, wherever they stand", () => {
  expect(ofObjects).toContain("__proto__");
  for (const name of ofObjects) {
    const declared = [
      `system s\nstate ${name} : scalar\nd${name}/dt = -${name}`,
      `system s\nstate ${name} : n x n symmetric\nd${name}/dt = -${name}`,
      `system s\nstate x : scalar\ndata ${name} : scalar\ndx/dt = -${name}*x`,
      `system s\nstate x : scalar\nparam a = 1, ${name} = 0.5\ndx/dt = -${name}*x`,
      `system s\nstate x : scalar\n${name} = 2*x\ndx/dt = -${name}`,
      `system s\nstate x : scalar\ndx/dt = -x\nobserve ${name} = x\nclass collapsed where ${name} < 1`,
      `system s\nstate x : scalar\ndx/dt = -x\nobserve q = x\nclass ${name} where q < 1`,
      `system s\nstate x : scalar ~ ${name}*randn where ${name} = 2\ndx/dt = -x`,
    ];
    for (const text of declared) {
      const all = messages(text);
      expect(all).toHaveLength(1);
      expect(all[0]).toMatch(/^line \d, column \d+: /);
      expect(all[0]).toContain(
        `${name} already means something in JavaScript, in whose objects experiments and results are kept: choose another name`,
      );
    }
    const dimension = messages(`system s\nstate x : ${name}\ndx/dt = -x\nobserve q = norm(x)`);
    expect(dimension).toEqual([
      `line 2, column 11: a dimension cannot be named ${name}, which means something in JavaScript, in whose objects experiments and results are kept`,
    ]);
  }
});

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
    expect(systemNames).toHaveLength(35);
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
  expect(set("K = W .* W*W^T")).toContain("<mo>(</mo><mrow><mi>W</mi><mo>⊙</mo><mi>W</mi></mrow><mo>)</mo>");
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
