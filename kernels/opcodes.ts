// The instructions of a program, and what follows each in the code: one 32-bit word an operand. This file is read by the
// kernels' compiler and by the host's, so it holds plain numbers alone. Operands are byte addresses but for those in
// [brackets], which are numbers; a scalar is a matrix of one entry.

export const END = 0;
// result, left, right, [rows], [columns], [inner], [strides in bytes: left row, left inner, right inner, right column]
export const PRODUCT = 1;
// The same, then scale, share, other: result = scale left right + share other.
export const PRODUCT_JOINED = 23;
// result, [count], [terms], then a term: coefficient, source. Sum of scalar times matrix.
export const COMBINE = 2;
// result, [count], left, right: entry by entry
export const MULTIPLY = 3;
export const DIVIDE = 4;
// The same, but NaN, which stands for undefined, where the divisor is 0.
export const DIVIDE_DEFINED = 5;
// result, [count], source, exponent: one for all entries, and one for each
export const POWER = 6;
export const RAISE = 24;
// result, [count], source, [which, of the functions below]
export const FUNCTION = 7;
// result, [rows], [columns], source, diagonal: diag(d) A and A diag(d)
export const SCALE_ROWS = 8;
export const SCALE_COLUMNS = 9;
// result, [rows], [columns], source: of the result
export const TRANSPOSE = 10;
// result, [count], scalar
export const FILL = 11;
// result, [rows], [columns], vector, [1 where it goes along the columns, 0 where along the rows]: as a matrix
export const SPREAD = 44;
// result, [rows], [columns], source, [which of the parts below]: 0 elsewhere
export const PART = 45;
// result, [order], diagonal: as a matrix
export const DIAGONAL = 12;
// result, [count], source; result, [count], left, right: over the entries
export const SUM = 13;
export const INNER = 14;
// result, [left order], [right order], shift, [terms], then a term: coefficient, left, right.
// Sum of coefficient kron(left, right), and shift times I.
export const KRONECKER = 15;
// Algorithms, in float64 also where a flow is float32: of a half of its lanes at a time.
// matrix (destroyed), [order], values, work
export const SPECTRUM = 16;
// matrix (becomes the eigenvectors), [order], values, work
export const EIGH = 17;
// result, vectors, image, [order], work
export const ALIGNMENT = 25;
// matrix (destroyed), [order], right side (becomes the solution), [columns], work, [whether the flow is float32]
export const SOLVE = 50;
// matrix (becomes the quotients), list, [order], [whether the flow is float32]
export const LYAPUNOV = 51;
// source, [count], values
export const NONNEGATIVE = 52;
// result, first value, [count]
export const LARGEST = 53;
// source, [order], values
export const SORT = 18;
// result, first value, [count]
export const ENTROPY = 19;
// result, first value, [count], threshold
export const COUNT_ABOVE = 20;
// result, left, [comparison], right: the result becomes undefined where the comparison does not hold; observed only
export const WHERE = 22;
// result, [count], source, [half]: from float32 to float64 for those above, and back
export const WIDEN = 26;
export const NARROW = 27;
// result, [count], left, right: the lesser and the greater, entry by entry; NaN where either is
export const LEAST = 21;
export const GREATEST = 41;
// result, [count], left, right: of conditions that are 1, 0 or NaN; NaN where what is so would decide
export const AND = 46;
export const OR = 47;
// result, [count], left, [comparison], right: 1 where it holds, 0 where not, NaN where a side is
export const COMPARE = 42;
// result, [count], condition, left, right: left where the condition is 1, right where it is 0, NaN where it is
export const CHOOSE = 43;

// result, [kind, of those below], [rows], [columns], [stream], degrees of freedom: fresh numbers of the step under way
export const DRAW = 28;

// result, [count], numbers: those of the step under way, from a table of float64 with [count] for each step
export const EACH_STEP = 29;

// [kind] of DRAW
export const NORMAL = 0;
export const UNIFORM = 1;
export const BARTLETT = 2;

// result, time found, time before, distance before, time, distance: when a distance fell below 0 (src/program/over-time.ts)
export const CROSSING = 48;

// [which] of FUNCTION
export const EXP = 0;
export const LOG = 1;
export const SQRT = 2;
export const ABS = 3;
export const SIN = 4;
export const COS = 5;
export const TANH = 6;

// [which] of PART
export const UPPER = 0;
export const LOWER = 1;
export const ON_DIAGONAL = 2;

// [comparison] of WHERE and COMPARE
export const LESS = 0;
export const AT_MOST = 1;
export const GREATER = 2;
export const AT_LEAST = 3;
export const EQUAL = 4;
export const UNEQUAL = 5;
