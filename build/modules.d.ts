/** What the plugins of this folder make of a file, by the query of its import. */

declare module "*?wasm" {
  /** Unpacks the bytes of a compiled WebAssembly module; it imports `env.memory`. */
  const unpack: () => Promise<Uint8Array<ArrayBuffer>>;
  export default unpack;
}

declare module "*?javascript" {
  /** The same functions in plain JavaScript, at work in a memory of fixed size. */
  const instantiate: (memory: { readonly buffer: ArrayBufferLike }) => WebAssembly.Exports;
  export default instantiate;
}

declare module "*?script" {
  /** A script that needs no other file: for a module worker or a classic one, and for Node's with `eval: true`. */
  const text: string;
  export default text;
}
