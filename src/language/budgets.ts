/** How much a text may hold. Every pass is linear in it or nearly so; these keep the largest text within about a second. */

/** The largest dimension, and the largest order of a `kron`, whether an experiment gives it or the text writes it out. */
export const largestDimension = 128;

/** Characters of one text, its includes apart. */
export const mostCharacters = 400_000;

/** Characters of a law that an experiment writes. */
export const longestLaw = 10_000;

/** Names, numbers and operations in all expressions of a system: a sum of 10,000 terms has about 20,000. */
export const mostNodes = 50_000;

/** The same in all that is derived from the losses of a system: some ten for each term, more where long products meet. */
export const mostDerivedNodes = 200_000;

/** States, data, parameters, definitions, observables and classes of a system. */
export const mostNames = 5000;

/** Brackets, calls, signs and transposes inside each other: the one thing that is read by recursion, five calls a level. */
export const deepestNesting = 200;

/** A name is no longer: what is near a misspelt one is found in a time that goes with its square. */
export const longestName = 64;

/** The largest power of a matrix, which is so many products. */
export const largestMatrixPower = 64;

/** So many errors of a text are shown, and then how many more there are. */
export const mostErrors = 100;

/** Values of a grid, a run each: runs are numbered by 32 bits. */
export const mostGridValues = 2 ** 32 - 1;
