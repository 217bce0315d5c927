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

/** The bindings that hold a buffer; `dispatch` is the player's own ring of uniforms. */
export type BufferBinding = Exclude<keyof typeof bindings, "dispatch">;
