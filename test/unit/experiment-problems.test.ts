/** Each wrong experiment gets its sentence: what, where, and what would be right. */

import { describe, expect, it } from "vitest";
import { ExperimentError } from "../../src/experiment/problems.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";

function problemsOf(experiment: unknown): string[] {
  try {
    resolveExperiment(experiment);
  } catch (error) {
    if (error instanceof ExperimentError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

const byol = { system: "byol", dimensions: { n1: 6, n2: 4 } };
const matrix = (rows: number, columns: number, entry = (_row: number, _column: number) => 0.5) =>
  Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => entry(row, column)));
const indefinite = [
  [1, 2],
  [2, 1],
];
const two = { system: "byol", dimensions: { n1: 2, n2: 2 } };

const cases: readonly (readonly [string, unknown, string])[] = [
  ["an experiment that is no object", 3, "The input must be an experiment (an object), but it is 3."],
  ["no system", {}, 'system is missing; it must be the name of a system, {"file": name} or {"text": equations}.'],
  [
    "a mistyped key",
    { ...byol, integrater: { method: "rk4" } },
    '"integrater" is not a key of an experiment; did you mean "integrator"?',
  ],
  [
    "a mistyped key further in",
    { ...byol, integrator: { method: "rk4", stepp: 0.1 } },
    '"stepp" is not a key of the integrator "rk4"; did you mean "step"?',
  ],
  [
    "a key that means nothing",
    { ...byol, times: { end: 3, colour: 1 } },
    '"colour" is not a key of a range of times; its keys are start, end, steps, samples.',
  ],
  ["an unknown system", { system: "byoll" }, 'system "byoll" is not known; did you mean "byol"?'],
  ["a system far from all", { system: "navier-stokes-equations" }, 'system "navier-stokes-equations" is not known.'],
  [
    "a file that nobody read",
    { system: { file: "my.flow" } },
    'system.file "my.flow" has not been read; give the text of the file as {"text": ..} here.',
  ],
  [
    "a text with an error",
    { system: 'system mine "x"\nstate A : n x n\nparam c = 1\ndA/dt = c*B\nobserve normA = norm(A)' },
    "line 4, column 11: nothing is named B.",
  ],
  [
    "a step below zero",
    { ...byol, integrator: { method: "rk4", step: -0.01 } },
    "integrator.step must be greater than 0, but it is -0.01.",
  ],
  [
    "a step that is a word",
    { ...byol, integrator: { method: "rk4", step: "small" } },
    'integrator.step must be a number greater than 0, but it is "small".',
  ],
  [
    "an unknown integrator",
    { ...byol, integrator: { method: "rk5" } },
    'integrator.method must be "euler", "heun", "rk4", "bs32", "tsit5", "dop853" or "rkc2", but it is "rk5".',
  ],
  [
    "an integrator without a method",
    { ...byol, integrator: { step: 0.1 } },
    'integrator.method is missing; it must be "euler", "heun", "rk4", "bs32", "tsit5", "dop853" or "rkc2".',
  ],
  ["no runs", { ...byol, runs: 0 }, "runs must be a whole number from 1 to 4294967295, but it is 0."],
  ["half a run", { ...byol, runs: 1.5 }, "runs must be a whole number from 1 to 4294967295, but it is 1.5."],
  ["a negative seed", { ...byol, seed: -1 }, "seed must be a whole number from 0 to 9007199254740991, but it is -1."],
  [
    "a dimension beyond the largest",
    { system: "byol", dimensions: { n1: 129 } },
    "dimensions.n1 must be a whole number from 1 to 128, but it is 129.",
  ],
  [
    "a dimension of another system",
    { system: "byol", dimensions: { modes: 3 } },
    "dimensions.modes is not a dimension of byol; it has n2, n1.",
  ],
  [
    "a representation wider than the input",
    { system: "byol", dimensions: { n1: 4, n2: 6 } },
    "dimensions.n2 must be at most n1 = 4, but it is 6.",
  ],
  [
    "an unknown parameter",
    { ...byol, parameters: { gamma: 1 } },
    "parameters.gamma is not a parameter of byol; it has alphaP, beta, eta, etaP, learnedThreshold.",
  ],
  [
    "sigma among the parameters of a system with data",
    { ...byol, parameters: { sigma: 1 } },
    "parameters.sigma is not a parameter of byol (sigma belongs to the isotropic data model); it has alphaP,",
  ],
  [
    "a parameter without a finite default",
    { ...byol, parameters: { eta: Number.POSITIVE_INFINITY } },
    "parameters.eta must be a number, but it is Infinity.",
  ],
  [
    "a swept name that is no parameter",
    { ...byol, sweep: { W: [1, 2] } },
    "sweep.W is not a parameter of byol; it has alphaP,",
  ],
  [
    "a parameter both given and swept",
    { ...byol, parameters: { eta: 0.1 }, sweep: { eta: [1, 2] } },
    "parameters.eta is given, but sweep.eta is too; give one of them.",
  ],
  ["an empty axis", { ...byol, sweep: { eta: [] } }, "sweep.eta must not be empty, but it is an empty list."],
  ["a word in an axis", { ...byol, sweep: { eta: [1, "a"] } }, 'sweep.eta[1] must be a number, but it is "a".'],
  [
    "a log axis from zero",
    { ...byol, sweep: { eta: { from: 0, to: 1, count: 3, scale: "log" } } },
    "sweep.eta.from must be greater than 0 on a log scale, but it is 0.",
  ],
  [
    "an axis of one value from here to there",
    { ...byol, sweep: { eta: { from: 0, to: 1, count: 1 } } },
    "sweep.eta.count must be at least 2 to reach from 0 to 1, but it is 1.",
  ],
  [
    "times that end before they start",
    { ...byol, times: { start: 5, end: 4 } },
    "times.end must be greater than times.start = 5, but it is 4.",
  ],
  ["times that turn back", { ...byol, times: [0, 2, 1] }, "times must ascend, but times[2] = 1 follows 2."],
  ["too few rows", { ...byol, initial: { Wp: matrix(3, 4) } }, "initial.Wp has 3 rows, but Wp is n2 x n2 with n2 = 4."],
  [
    "a short row",
    { ...byol, initial: { W: [...matrix(3, 6), [1, 2]] } },
    "initial.W has 2 numbers in row 4, but W is n2 x n1 with n2 = 4, n1 = 6.",
  ],
  [
    "a list for a rectangular state",
    { ...byol, initial: { W: [1, 2] } },
    "initial.W is a list, the diagonal of a square matrix, but W is n2 x n1 with n2 = 4, n1 = 6.",
  ],
  [
    "a number for a rectangular state",
    { ...byol, initial: { W: 3 } },
    "initial.W is a number, the multiple of a square I, but W is n2 x n1 with n2 = 4, n1 = 6.",
  ],
  [
    "a short vector",
    { system: "eigenmodes", dimensions: { modes: 3 }, initial: { p: [1, 2] } },
    "initial.p has 2 numbers, but p is a vector of modes = 3.",
  ],
  ["a word in a matrix", { ...byol, initial: { W: [[1, "x"]] } }, 'initial.W[0][1] must be a number, but it is "x".'],
  [
    "an asymmetric start of a symmetric state",
    {
      system: "symmetrised",
      dimensions: { n2: 2 },
      initial: {
        F: [
          [1, 2],
          [3, 1],
        ],
      },
    },
    "initial.F must be symmetric as F is, but entry (1, 2) is 2 and (2, 1) is 3.",
  ],
  [
    "a normal start of a symmetric state",
    { system: "symmetrised", initial: { F: "0.1*randn" } },
    "initial.F, column 1: F is declared symmetric, and 0.1*randn is not symmetric",
  ],
  [
    "a start of another shape",
    { ...byol, initial: { W: "randn(n1, n2)" } },
    "initial.W, column 1: W is n2 x n1, and randn(n1, n2) is n1 x n2.",
  ],
  [
    "an unknown name in a law",
    { ...byol, initial: { W: "0.2*randm" } },
    "initial.W, column 5: nothing is named randm; did you mean randn?",
  ],
  [
    "a law that is no expression",
    { ...byol, initial: { W: "0.2*" } },
    "initial.W, column 5: a name, a number or a bracket is missing; the line ends here.",
  ],
  ["an empty law", { ...byol, initial: { W: " " } }, "initial.W, column 1: a law is an expression such as 0.2*randn"],
  [
    "a law in words of another kind",
    { ...byol, initial: { W: { law: "normal" } } },
    '"law" is not a key of values for each run; its keys are runs.',
  ],
  [
    "a law that is nothing of the kind",
    { ...byol, initial: { W: true } },
    'initial.W must be a law such as "0.2*randn", a number, a list of numbers or of rows, or {"runs": [...]}, but it is true.',
  ],
  ["an unknown state", { ...byol, initial: { V: 0 } }, "initial.V is not a state of byol; it has W, Wp, Wa."],
  [
    "a start of what is given data",
    { ...byol, initial: { Sd: 0 } },
    "initial.Sd is not a state of byol; it is data, the same for every run: give it under data.",
  ],
  [
    "data that each run draws",
    {
      system: { text: "system s\nstate W : n x n\ndata C : n x n ~ randn\ndata D : n x n\ndW/dt = C*D" },
      data: { model: "explicit", C: 1, D: 1 },
    },
    "data.C is drawn by each run; say how under initial.C.",
  ],
  [
    "a copy of another shape",
    { ...byol, initial: { Wa: "Wp" } },
    "initial.Wa, column 1: Wa is n2 x n1, and Wp is n2 x n2.",
  ],
  [
    "copies in a circle",
    { ...byol, initial: { Wa: "W", W: "2*Wa" } },
    "initial.Wa leads in a circle: Wa starts from W, and W from Wa: one of them must start by itself.",
  ],
  [
    "fewer values than runs",
    { ...byol, runs: 3, initial: { Wa: { runs: [0, 0] } } },
    "initial.Wa.runs has 2 values, one a run, but there are 3 runs.",
  ],
  [
    "a wrong value among those of the runs",
    { ...byol, initial: { Wp: { runs: [1, [1, 2]] } } },
    "initial.Wp.runs[1] has 2 numbers for the diagonal, but Wp is n2 x n2 with n2 = 4.",
  ],
  [
    "an unknown data model",
    { ...byol, data: { model: "gaussian" } },
    'data.model must be "isotropic", "diagonal", "additive", "multiplicative" or "explicit", but it is "gaussian".',
  ],
  [
    "data for a system without any",
    { system: "correlation", data: { model: "isotropic" } },
    "data is given, but correlation declares none for it; leave it out.",
  ],
  [
    "data that each run draws",
    {
      system: { text: "system s\nstate x : scalar\ndata c : scalar ~ rand\ndx/dt = -c*x" },
      data: { model: "explicit", c: 1 },
    },
    "data is given, but s declares none for it; each run draws c: give it as initial.c.",
  ],
  [
    "no data for a matrix that is no multiple of I",
    {
      system: { text: "system s\nstate W : m x n\ndata M : m x n\ndata S : n x n\ndW/dt = M - W*S" },
      dimensions: { m: 2, n: 3 },
    },
    "data.M is missing; s needs it, m x n with m = 2, n = 3.",
  ],
  [
    "a spectrum of the wrong length",
    { ...byol, data: { model: "diagonal", X: [1, 2], Xprime: [1, 1, 1, 1, 1, 1] } },
    "data.X has 2 numbers for the diagonal, but X is 6 x 6.",
  ],
  [
    "an indefinite covariance",
    { ...two, data: { model: "explicit", X: indefinite, Xprime: 1 } },
    "data.X must be positive semi-definite as a covariance is, but it has a negative eigenvalue.",
  ],
  [
    "an asymmetric covariance",
    {
      ...two,
      data: {
        model: "explicit",
        X: [
          [1, 0.1],
          [0.2, 1],
        ],
        Xprime: 1,
      },
    },
    "data.X must be symmetric as X is, but entry (1, 2) is 0.1 and (2, 1) is 0.2.",
  ],
  ["half of the data", { ...two, data: { model: "explicit", X: 1 } }, "data.Ss is missing; give Xprime, or Ss itself."],
  [
    "data given twice",
    { ...two, data: { model: "explicit", X: 1, Sd: 1, Xprime: 1 } },
    "data.Sd is given beside data.X, but X and Sd are the same matrix; give one of them.",
  ],
  [
    "data of an unknown name",
    { ...two, data: { model: "explicit", X: 1, Xprime: 1, Xprim: 1 } },
    'data.Xprim is not data of byol; did you mean "Xprime"?',
  ],
  [
    "a basis that is not orthonormal",
    { ...two, data: { model: "multiplicative", U: [[1], [1]] } },
    "data.U must have orthonormal columns (U'U = I within 0.00001), but U'U is off by 1.0.",
  ],
  [
    "a model that does not supply a system's own data",
    { system: "three-scalars", data: { model: "isotropic" } },
    'data.lambdaS is missing; three-scalars needs it in a model "explicit", a vector of modes = 8.',
  ],
  [
    "an unknown observable",
    { ...byol, observables: ["comutator"] },
    'observables[0] is "comutator", which byol does not observe; did you mean "commutator"?',
  ],
  [
    "an observable that is nearly one",
    {
      system: "simsiam-no-stop-gradient",
      dimensions: { n1: 2, n2: 2 },
      data: {
        model: "additive",
        Sn: [
          [1, 0.1],
          [0.1, 1],
        ],
      },
      observables: ["lambdaMinH", "lambdaMinG"],
    },
    'observables[1] is "lambdaMinG", which simsiam-no-stop-gradient does not observe; did you mean "lambdaMinH"?',
  ],
  [
    "a histogram of a scalar",
    { ...byol, observables: ["loss"], histograms: { loss: { from: 0, to: 1, bins: 4 } } },
    "histograms.loss is not a reported spectrum of byol; it has none.",
  ],
  [
    "a histogram from high to low",
    { ...byol, histograms: { spectrumF: { from: 1, to: 0, bins: 4 } } },
    "histograms.spectrumF.to must be greater than histograms.spectrumF.from = 1, but it is 0.",
  ],
  [
    "more runs than there are numbers for",
    { ...byol, runs: 2 ** 32 - 1, sweep: { eta: [0, 1] } },
    "runs must be at most 2147483648 with 2 cells, but it is 4294967295.",
  ],
];

describe("a wrong experiment", () => {
  it.each(cases)("with %s gets its sentence", (_, experiment, sentence) => {
    const problems = problemsOf(experiment);
    const found = problems.find((problem) => problem.startsWith(sentence));
    expect(found ?? problems.join("\n")).toContain(sentence);
  });

  it.each(cases)("with %s gets full sentences only", (_, experiment) => {
    for (const problem of problemsOf(experiment)) expect(problem).toMatch(/[.?)]$/);
  });

  it("gets all its sentences at once, each with its path", () => {
    let problems: ExperimentError["problems"] = [];
    try {
      resolveExperiment({ ...byol, parameters: { gamma: 1 }, times: [1, 0], initial: { V: 0 } });
    } catch (error) {
      if (error instanceof ExperimentError) problems = error.problems;
    }
    expect(problems.map(({ path }) => path)).toEqual(["parameters.gamma", "initial.V", "times[1]"]);
  });
});

describe("an object that the schema cannot even compare with a length", () => {
  it.each([
    { system: "byol", data: { model: "explicit", X: { length: { toString: 1 } } } },
    { system: "byol", sweep: { eta: { length: { toString: 1 } } } },
  ])("is a problem like any other: %j", (input) => {
    expect(() => resolveExperiment(input as never)).toThrow(ExperimentError);
  });
});
