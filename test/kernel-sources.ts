/** The CPU's kernels as they are compiled: with fused multiply-adds, of plain SIMD, and in plain JavaScript. */

import "./relaxed-simd.ts";
import unpackFused from "../kernels/index.ts?fused";
import instantiate from "../kernels/index.ts?javascript";
import unpackPortable from "../kernels/index.ts?wasm";
import type { KernelSource } from "../src/cpu/kernels.ts";

const moduleOf = async (unpack: () => Promise<BufferSource>) => new WebAssembly.Module(await unpack());

export const fused: KernelSource = { kind: "simd", fused: true, module: await moduleOf(unpackFused) };
export const portable: KernelSource = { kind: "simd", fused: false, module: await moduleOf(unpackPortable) };
export const plain: KernelSource = { kind: "javascript", instantiate };
