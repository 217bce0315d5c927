/** What the plugins of this folder make of a file, by the query of its import. */

declare module "*?wasm" {
  /** Unpacks the bytes of a compiled WebAssembly module; it imports `env.memory`. */
  const unpack: () => Promise<Uint8Array<ArrayBuffer>>;
  export default unpack;
}

declare module "*?fused" {
  /** The same, compiled for hosts that have relaxed SIMD. */
  const unpack: () => Promise<Uint8Array<ArrayBuffer>>;
  export default unpack;
}

declare module "*?javascript" {
  /** The same functions in plain JavaScript, at work in a memory of fixed size. */
  const instantiate: (memory: { readonly buffer: ArrayBufferLike }) => WebAssembly.Exports;
  export default instantiate;
}

declare module "*?function" {
  /** Needs nothing from around it: its text does the same in a worker, and in Node's with `eval: true`. */
  const make: () => { readonly start: () => void };
  export default make;
}

declare module "*?beside" {
  /** Of a file that lies beside the scripts of a build. */
  const address: string;
  export default address;
}

declare module "*?made" {
  /** What `make()` of the file returned when it was built. */
  const value: string;
  export default value;
}
