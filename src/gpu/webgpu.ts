/** The engine on WebGPU as one part: who has no GPU need not load it. */

export { createEnsemble } from "./ensemble.ts";
