/** Every tolerance of the engine's tests, each with its reason. A unit of float32 is 2^-24 = 6e-8. */

/** Against float64 trajectories (test/oracle), at the steps of `oracleSteps`. The table is that of shared/oracle/README.md. */
export const oracle = {
  /** Of the norm of the state at that time. Rounding over a run: the table's worst for S1 and S3 is 1.7e-5, for S2, S4, S5 2.5e-5. */
  states: 2.5e-5,
  /** Of the largest value in the run. The table's worst is 3e-5, for spectra of S3. */
  observables: 3e-5,
  /**
   * Over the least distance of two eigenvalues of F, in units of the largest: an eigenvector moves by rounding / distance, and
   * alignment is made of eigenvectors. A run errs by some 1e-6 of F. (The table's worst is 1.3e-3, where the distance is 1e-3.)
   */
  alignment: 5e-6,
  /** Below it float32 does not know F's eigenvectors at all: 2^-24 / 1e-4 of a right angle, and a hundred times that after a run. */
  alignmentGap: 1e-4,
  /** Absolute. What is exactly 0 in the mathematics is rounding of a sum of squares of order 1: the table's worst is 8e-5. */
  balanceResidual: 8e-5,
  /** Absolute. Commutator of `s3_aligned_8`, antisymmetric part of S3: 0 but for rounding of entries of order 1. */
  zero: 2e-6,
  /** `s3_commutator_grows_10` amplifies its rounding by itself: the table has 5e-5 for states and 1.5e-4 for spectra. */
  growing: { states: 5e-5, observables: 1.5e-4 },
  /** `s2_free_given_tau_6` amplifies a rounding of its start 35 times, and 1 - exp(-x) loses digits at small t. */
  givenTau: { states: 1e-4, observables: 2e-4 },
} as const;

/** Random programs, as shares of the same value with every sum taken over magnitudes. */
export const random = {
  /** Both sides are float64; a few dozen roundings of 1.1e-16 in another order. */
  float64: 1e-13,
} as const;
