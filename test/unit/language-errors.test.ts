/** Errors of the language: where they point, what they say is wrong and what would be right, and each said once. */

import { describe, expect, test } from "vitest";
import { base, messages } from "./language-texts.ts";

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
