// Which lists of numbers are taken for a distribution, whose entropy is defined. Plain numbers, read by both compilers.

/**
 * An entry below 0 by less than this share of the largest counts as 0, on both backends alike. Eigenvalues that are not
 * negative in the mathematics come out so by the rounding of a run in float32: by 3e-5 of the largest, at worst, in the
 * reference cases of the tests.
 */
export const NEGLIGIBLE = 0.000030517578125; // 2^-15
