// How far rounding reaches: what is smaller than so much of what it was computed from may as well be 0. Plain numbers, read by
// both compilers; the WGSL constant is emitted from them.

/** The step of numbers from 1 on, of a flow in float64 and of one in float32: what was computed there is known no better. */
export const UNIT_DOUBLE = 2.220446049250313e-16; // 2^-52
export const UNIT_SINGLE = 1.1920928955078125e-7; // 2^-23
