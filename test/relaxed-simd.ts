/** Lets Node 20 run the kernels with fused multiply-adds, which later ones and Chrome do by themselves. Imported before they are compiled. */

import { setFlagsFromString } from "node:v8";
import { hasRelaxedSimd } from "../src/cpu/open-kernels.ts";

if (!hasRelaxedSimd()) setFlagsFromString("--experimental-wasm-relaxed-simd");
