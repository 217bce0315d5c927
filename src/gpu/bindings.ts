/** The bindings that all entry points share, and the sizes of what they hold. */

/** Bytes of the uniform `Dispatch` of shaders/dispatch.wgsl, and the distance between two of them in the ring. */
export const dispatchBytes = 68;
export const dispatchStride = 256;

/** The one bind-group layout of all entry points, as documented in shaders/dispatch.wgsl. */
export const bindings = {
  dispatch: 0,
  states: 1,
  parameters: 2,
  data: 3,
  scratch: 4,
  clocks: 5,
  values: 6,
  summary: 7,
} as const;
