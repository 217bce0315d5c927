/** Every tolerance of the engine's tests, each with its reason. A unit of float32 is 2^-24 = 6e-8. */

/** Against float64 trajectories (test/oracle). */
export interface OracleTolerances {
  /** Of the norm of the state at that time. */
  readonly states: number;
  /** Of the largest value in the run. */
  readonly observables: number;
  /** Absolute. */
  readonly alignment: number;
  /** Least distance of two eigenvalues of F, in units of the largest, below which alignment is not compared. */
  readonly alignmentGap: number;
  /** Absolute, where it is 0 in the mathematics. */
  readonly balanceResidual: number;
  /** Absolute. Commutator of `s3_aligned_8`, antisymmetric part of S3: 0 but for rounding of entries of order 1. */
  readonly zero: number;
  /** Of cases that are harder than the others. */
  readonly own: Readonly<Record<string, { readonly states: number; readonly observables: number }>>;
}

const oracleInFloat32: OracleTolerances = {
  /** Rounding over a run: the worst for S1 and S3 in the table of shared/oracle/README.md is 1.7e-5, for S2, S4, S5 2.5e-5. */
  states: 2.5e-5,
  /** The table's worst is 3e-5, for spectra of S3. */
  observables: 3e-5,
  /** An eigenvector moves by the rounding of its matrix over the distance of two eigenvalues: the table's worst is 1.3e-3. */
  alignment: 1.5e-3,
  /** 17 roundings: float32 does not hold which eigenvector is which below. The oracle's float64 does, and so gives a value there. */
  alignmentGap: 1e-6,
  /** The rounding of a sum of squares of order 1: the table's worst is 8e-5. */
  balanceResidual: 8e-5,
  zero: 2e-6,
  own: {
    /** It amplifies its rounding by itself: the table has 5e-5 for states and 1.5e-4 for spectra. */
    s3_commutator_grows_10: { states: 5e-5, observables: 1.5e-4 },
    /** It amplifies a rounding of its start 35 times, and 1 - exp(-x) loses digits at small t. */
    s2_free_given_tau_6: { states: 1e-4, observables: 2e-4 },
  },
};

/** At steps where the method errs by less than 3e-9 (early transients of S1); rounding is nowhere to be seen. */
const oracleInFloat64: OracleTolerances = {
  states: 1e-8,
  observables: 1e-8,
  /** An eigenvector moves by the error of its matrix over the distance of two eigenvalues: 3e-9 at most here. */
  alignment: 1e-8,
  alignmentGap: 0,
  /** The method's error again. */
  balanceResidual: 1e-8,
  /** Rounding of 1e-16, which `s3_commutator_grows_10` amplifies 700 times. */
  zero: 1e-12,
  own: {},
};

export const oracle = { float32: oracleInFloat32, float64: oracleInFloat64 };

/** Beyond the paper: tsit5 at a tolerance of 1e-11 and SciPy at 1e-12, which agree to 1e-10 and better. */
export const learning = { float32: oracleInFloat32, float64: { states: 1e-9, observables: 1e-9 } } as const;

/** Random programs, as shares of the same value with every sum taken over magnitudes. */
export const random = {
  /** Both sides are float64; a few dozen roundings of 1.1e-16 in another order. */
  float64: 1e-13,
  /** Roundings of 6e-8 in series, some 30 deep at most, and exp, by a few units. SwiftShader: 1.2e-7 at most. */
  float32: 1e-6,
  /** Of rates and gradients, whose other side are central differences extrapolated twice. */
  differences: 1e-9,
} as const;

export const methodTable = {
  /** Defects of order conditions: published with 16 digits, and entries up to 13 that nearly cancel. */
  conditions: 1e-13,
} as const;

/** The CPU's float64 integrator and the march of the tests do the same operations, but for the flow's own rounding. */
export const marched = {
  /**
   * Relative, of times and proposals: a step follows from an error estimate, a difference that keeps 8 of 16 digits or fewer where a flow is
   * stiff. From a step of 1e-8 rkc2's differ by 4e-5 on Node 20, and by 1.1e-4 on Node 24, whose powers round otherwise.
   */
  steps: 3e-4,
  /** Relative, and a thousandth of what the tolerance lets a run err by: steps that differ a little end a little elsewhere. */
  states: 1e-8,
  /** Relative, against formulas arranged otherwise and printed to 10 digits; the estimates of a stiff flow differ by rounding. */
  published: 1e-6,
  /** The first steps of all are so short that their estimates are all rounding. */
  publishedOfDop853: 1e-4,
} as const;

export const integrators = {
  float32: {
    /** Of the fitted order: what the leading term leaves to the next at the steps taken. */
    order: 0.2,
    /** Relative errors that a slope is fitted to: rounding, some 1e-7, must not bend it. */
    aboveRounding: 3e-6,
    /** Relative to the solution: each step keeps below the tolerance, the few steps of this flow together too. */
    ofTolerance: 1,
    /** Relative: rk4 at 0.15 and bs32 at rtol 1e-5 err by 1e-6 to 1e-5. */
    sampled: 3e-5,
    /** Relative: a sample time as it is reported, rounded once. */
    reported: 2 ** -24,
    /** Relative: x' = 1 sums up some 20 steps, each rounded once. */
    clock: 2e-6,
    /** Relative. rk4 at 0.1 errs by 1e-7 here, rounding by some 1e-6. */
    closedForm: 5e-6,
    /** Relative: the same two steps taken of a matrix and of its scalars. */
    sameScheme: 5e-6,
    /** Relative: a solution that comes near its pole magnifies the errors of its steps by the square of its value. */
    explosive: 2e-2,
  },
  float64: {
    /** At steps that are finer than float32 allows. */
    order: 0.02,
    aboveRounding: 1e-11,
    ofTolerance: 1,
    /** The method's error, as in float32. */
    sampled: 3e-5,
    reported: 0,
    /** Some 20 roundings of 1e-16. */
    clock: 1e-14,
    /** The method's error. */
    closedForm: 2e-7,
    sameScheme: 1e-14,
    /** The method's error, as in float32. */
    explosive: 2e-2,
  },
} as const;

/** Statistics over runs against float64 over the same values. */
export const statistics = {
  float32: {
    /** Of the largest value: a mean is summed as a tree, then corrected, and rounded once more. */
    mean: 4 * 2 ** -24,
    /** Of the spread: a root of a sum of squares, n / 256 terms a lane. */
    std: 2e-6,
    /** Of the largest value: order statistics are exact, the interpolation between two of them rounds. */
    quantile: 2 * 2 ** -24,
  },
  /** Both sides add up 300 numbers, in different order. */
  float64: { mean: 1e-15, std: 1e-14, quantile: 4 * 2 ** -53 },
} as const;

/** Section 5 of the theory sheet. */
export const theory = {
  float32: {
    /** Absolute, for states of order 1: the table of the oracle has 1e-5 at dt 0.01 and 8e-5 at dt 0.002. */
    balance: 3e-5,
    /** Relative: how far a norm may stand above its bound. The integral in the exponent is taken by trapezoids of 0.05 to 0.1. */
    bound: 5e-3,
    /** Of the start: exp(-rate t) by rk4 at 0.1, and rounding. */
    decay: 1e-5,
    /** Absolute, of eigenvalues up to 1: the matrix that is diagonal in float64 is rounded once at the start and at each step. */
    decoupled: 5e-6,
    /** Absolute, of limits of order 1 that are approached exponentially, to what a step can still move them. */
    limit: 1e-4,
    /** Absolute: trapezoids of 0.1 against an integrand that curves by 1. */
    trapezoid: 2e-3,
    /** Absolute, of values up to 2, after 400 steps from starts that agree to a rounding. */
    rotated: 1e-5,
    /** Absolute: the start is a fixed point but for a rounding of its entries, and directions along the manifold drift by rounding alone. */
    fixedPoint: 1e-5,
  },
  float64: {
    /** The method's error, at a step of 0.005. */
    balance: 1e-8,
    /** That of the trapezoids, as in float32. */
    bound: 5e-3,
    /** The method's error, at a step of 0.1. */
    decay: 5e-9,
    /** Rounding of a few steps, as the matrix and its modes take the same ones. */
    decoupled: 1e-13,
    /** What is left of an exponential approach at the end. */
    limit: 1e-5,
    trapezoid: 2e-3,
    rotated: 1e-14,
    fixedPoint: 1e-14,
  },
  /** Absolute, in float64 over t = 100. */
  longBalance: 1e-10,
} as const;

/** Expressions with values that are known. */
export const expressions = {
  float32: {
    /** Absolute error of sin and cos: two roundings of the polynomial, and what is left of the angle's after thousands of turns. */
    sine: 4 * 2 ** -24,
    /** Of a value that a few roundings lead to, norms of a hundred entries among them. */
    few: 2e-6,
    /** Of exp, log, sqrt, abs and tanh of numbers up to 4: `functionsOfAllSizes`, and the rounding of a norm before it. */
    function: 10 * 2 ** -24,
    /** Of a ninth power, which goes through exp and log: 6 units of 2^-24 times 1 + the exponent. */
    power: 60 * 2 ** -24,
    /** Absolute, of the sine of a sum of 1300, whose own rounding is 2^-14. */
    sineOfSum: 5e-4,
  },
  float64: {
    sine: 2 ** -52,
    function: 4 * 2 ** -53,
    few: 1e-15,
    power: 1e-14,
    sineOfSum: 1e-12,
  },
} as const;

/** Statistics over runs in float64, whose unit is 2^-53 = 1.1e-16, against NumPy in extended precision. */
export const overRuns = {
  /** Of the largest value: a mean is corrected by what the deviations from it sum to, and rounded thrice. */
  mean: 4 * 2 ** -53,
  /** Of the spread: the root of a sum of squares in which some 128 terms stand one after another, and halves above them. */
  std: 80 * 2 ** -53,
  /** Of the largest value: order statistics are exact, the interpolation between two of them rounds thrice. */
  quantile: 4 * 2 ** -53,
  /** Absolute: the step of the numbers smaller than normal ones, which no result can be finer than. */
  least: 5e-324,
} as const;

/** Spectra by the CPU's kernels, in float64: a unit is 2^-53 = 1.1e-16. */
export const cpuEigen = {
  /** Of the largest |eigenvalue|: every elimination moves the matrix by some units of its norm; 7e-15 is the worst seen, at order 128. */
  values: 2e-14,
  /** Of the sum of squares, which the same errors move twice. */
  norm: 4e-14,
  /** Absolute. An eigenvector moves by the matrix' error over the distance of two eigenvalues: a share of 1 / order here. */
  alignment: 1e-12,
  /** Of order 2^-53, and for S V - V L of the largest |eigenvalue| too: rotations err by chance, 3.8 is the worst seen. */
  vectors: 8,
  /** Absolute: the step of the numbers smaller than normal ones. */
  least: 5e-324,
} as const;

/** Runs of WebGPU, in float32, against the same runs of the CPU in float64, over some 60 steps. SwiftShader: a third of these. */
export const agreement = {
  /** Of the largest entry. */
  states: 3e-6,
  /** Of the largest value in the run. */
  observables: 3e-6,
  /** Rounding of states of order 1: all that there is of a balance that holds. */
  absolute: 3e-6,
  /** Over the least distance of two eigenvalues: how far rounding of 1e-7 in many entries turns their eigenvectors. */
  alignment: 1e-6,
} as const;

/**
 * A few steps of matrices of any size against the same steps in plain float64, of the norm: roundings, of sums of up to 128
 * terms, and some digits where a single entry comes near 0.
 */
export const sizes = { float32: 1e-5, float64: 1e-14 } as const;

/**
 * Four steps by rk4 whose slopes read eigenvalues, against the same steps with Jacobi's rotations, of a run's norm: a solver
 * errs by some units in the last place of the greatest eigenvalue, and in float32 the matrix by as many; differences of them
 * double that a few times. The worst seen: 8e-7 and 3e-15.
 */
export const algorithms = { float32: 4e-6, float64: 2e-14 } as const;

/** Of 1 and the sum of the magnitudes of some ten to hundred terms up to e: some roundings each. */
export const entries = { float32: 2e-6, float64: 4e-15 } as const;

/** Of the largest balance: a step that crosses the kink of a unit errs by the step, 0.005, times what the unit's slope jumps by. */
export const networks = { balance: 1e-3 } as const;

/** Of values up to 10: some ten roundings, and those of logarithms and roots. */
export const choices = { float32: 1e-5, float64: 1e-14 } as const;
/** Functions of matrices. */
export const matrixFunctions = {
  float32: {
    /** Of |A| |X| and of the order: elimination with partial pivoting leaves some units of 2^-24 where pivots do not grow. */
    residual: 8 * 2 ** -24,
    /** Of the matrix and of the order: an eigensolver errs by some units of the largest eigenvalue, and two products round. */
    unit: 8 * 2 ** -24,
    /** Of the norm, four steps by rk4: some ten algorithms one after the other. */
    engines: 2e-5,
  },
  float64: { residual: 8 * 2 ** -53, unit: 8 * 2 ** -53, engines: 0 },
} as const;

/** Absolute, of eigenvalues and of a relative commutator, of order 1 at most: rounding over 3000 steps, or what an approach at rate 0.9 and a decay at 0.02 leave. */
export const directPred = { float32: 2e-5, float64: 1e-8 } as const;

export const gradients = {
  /** Of 1 and the derivative and the value: where two differences agree to 1e-4, what Richardson leaves is the square of that. */
  differences: 1e-7,
  /** Of the norm: some ten roundings of 1.1e-16 at each of 20 steps, in another order. */
  roundings: 1e-14,
} as const;

/** What is observed of one matrix, always in float64 on the CPU: of its norm and of the root of its order. */
export const spectra = 2e-15;

/** Of the largest number that a draw can give. In float32 normals are right to 4 units of 2^-24, and none exceeds 5.8. */
export const draws = { float32: 6 * 2 ** -24, float64: 2 ** -52 } as const;

/**
 * Functions on the device, relative to the value in float64 (sine and cosine absolute), in units of 2^-24 = half a unit in the
 * last place of 1. Polynomials err by less than a unit, and each rounding adds one: SwiftShader's worst is
 * 1.3, 1.3, 0, 1.6, 1.5, 1.5 and 1.1.
 */
export const deviceFunctions = {
  exponential: 4 * 2 ** -24,
  logarithm: 4 * 2 ** -24,
  /** WGSL makes it of 1/inverseSqrt, which may err by 2 units in the last place, and a division by 2.5. */
  squareRoot: 10 * 2 ** -24,
  hyperbolicTangent: 6 * 2 ** -24,
  sine: 4 * 2 ** -24,
  cosine: 4 * 2 ** -24,
  /** Times 1 + |exponent|. */
  power: 3 * 2 ** -24,
} as const;

/** Functions over all sizes of numbers, in shares of the value (sine and cosine absolute); powers times 1 + |exponent|. */
export const functionsOfAllSizes = {
  /** A few units of 2^-24: `deviceFunctions`, and a rounding of the argument or the constant exponent. */
  float32: 6 * 2 ** -24,
  float64: 4 * 2 ** -53,
  /** Absolute: rk4 at 0.01 of a slope that bends at 100 a unit of time, values to 4 digits. */
  tangentFlow: 2e-3,
} as const;

/** Scalar states. */
export const scalars = {
  /** Absolute: what the cases ask for. bs32 at its default rtol of 1e-5 errs by 3e-5, float32 by 1e-6. */
  ring: 1e-4,
  /** Relative: of steps with rtol 1e-6, and of some tens of roundings in float32. */
  mixed: 1e-5,
} as const;

/** Methods on WebGPU. */
export const methodsInFloat32 = {
  /** Absolute, of 100,000 steps of 0.001. The step itself rounds by 3e-8 of it, and plain sums err by 0.04. */
  sum: 1e-4,
  /** Absolute, of values of order 1 after 8 or 16 steps: the coefficients of tsit5 add up to some 30, which roundings are multiplied by. */
  sameSlopes: 3e-5,
  /** Absolute: where a solution is infinite, of steps with rtol 1e-4. */
  pole: 5e-3,
} as const;

/** Steps that a run chooses. */
export const stepControl = {
  float64: {
    /** What slopes may round by, more than once, and what values of order 1 may then differ by. */
    march: { rounding: 2 ** -50, values: 1e-9 },
    /** The tolerances of the case, and what 1e4 steps of them may add up to, relative. */
    byol: { rtol: 1e-10, atol: 1e-12, within: 1e-7 },
    /** Of the time of a pole, at the default rtol of 1e-5: some tens of steps' errors. */
    pole: 5e-4,
    /** Absolute: runs that step otherwise err otherwise, by as much. */
    beside: 1e-4,
    /** Some 1e5 steps of 1e-13. */
    tightest: 1e-11,
  },
  float32: {
    /**
     * Likewise. Steps differ by some 1e-2 of themselves, and with them their errors, each below rtol = 1e-3: values by 2.1e-4 with
     * fused multiply-adds.
     */
    march: { rounding: 2 ** -22, values: 4e-4 },
    byol: { rtol: 1e-6, atol: 1e-8, within: 1e-5 },
    pole: 5e-4,
    beside: 1e-4,
    /** Each step errs by some 1e-6 of what it adds, or by rounding. */
    tightest: 1e-6,
  },
} as const;

/** Absolute, of values of order 1: what some hundred steps round by, which a measured accuracy may miss or add. */
export const accuracyRounding = { float64: 1e-13, float32: 1e-6 } as const;

/** What is said of all of a run's time (engine/over-time.test.ts), absolute. */
export const overTime = {
  float64: {
    /** An extreme is that of a step: it lies at most h^2/8 above, 1.3e-5 at h = 0.01, and a crossing is as straight as that. */
    rk4: 2e-5,
    /** Steps up to 0.02: 5e-5 each for the two extremes of a range. */
    tsit5: 1.1e-4,
    /** Of order 2 at rtol 1e-6: its x errs by 2e-5 at most, and t x by seven times that. */
    rkc2: 4e-4,
    /** The oracle's own: SciPy at rtol 1e-11. */
    oracle: 1e-9,
    /** A mode decays at a rate of 0.1 to 0.2: h^2/8 of that rate. */
    crossing: 5e-6,
  },
  float32: {
    rk4: 5e-5,
    tsit5: 1.2e-4,
    rkc2: 4e-4,
    /** Some hundred roundings of eigenvalues near 1, and an integral of 20 of their units of time. */
    oracle: 2e-5,
    /** A rounding of the threshold, 1e-7 of s where it falls by a fifth of itself, and one of a time near 33 is 4e-6. */
    crossing: 1e-4,
  },
} as const;

/** Norms of matrices that the host makes of a run's states, against those that the engine observes, relative: sums of some hundred terms in another order. */
export const matrices = { float64: 1e-14, float32: 2e-6 } as const;

/** Rates of expressions (unit/rate.test.ts). */
export const rates = {
  /** Of central differences of steps of 1e-3, extrapolated: 1e-12 of the fourth order, and roundings of 1e-16 over 1e-3 many times. */
  differences: 1e-8,
  /** Of two sums of products of matrices that are equal: some hundred roundings of float64. */
  roundings: 1e-13,
} as const;

/** Maps, step by step against the same arithmetic elsewhere: no step errs but by rounding. */
export const map = {
  /** 60 steps of SciPy's loops in another order of sums; in float32 60 steps of a few roundings of 6e-8 each, and spectra some times that. */
  oracle: {
    float64: { states: 1e-12, observables: 1e-12 },
    float32: { states: 2e-5, observables: 5e-5 },
  },
  /** 60 steps, each with the roots of eigenvalues: of one near 0 a root has half of its digits. */
  directPred: { float64: 1e-12, float32: 1e-4 },
  /** 20 steps, numbers up to 5; the device's normals err by 2 units of 2^-24. */
  loops: { float64: 1e-13, float32: 2e-5 },
} as const;

/** Closed forms: rk4 at 0.01 errs by some 1e-7 where a mode grows at a rate of 8; in float32 500 steps of a few roundings of numbers up to 4, which growth multiplies. */
export const neighbourhood = { float64: 3e-7, float32: 1e-4 } as const;

/** Ways to write the same sums, over ten steps of rk4 in float32: a few roundings of the largest value. */
export const tuned = 2e-6;
