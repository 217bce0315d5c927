/** The kernels of plain SIMD, whose bits are the same on every host: a part that is loaded where they run. */

export { default } from "../../kernels/index.ts?wasm";
