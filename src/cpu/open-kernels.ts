/** Which of the compiled kernels a host gets: fused multiply-adds where it has them, plain SIMD, or JavaScript. */

import { loaded, MissingPartError } from "../ensemble/missing-part.ts";
import type { KernelSource } from "./kernels.ts";

export interface OpenedKernels {
  readonly source: KernelSource;
  /** Why they are slower than they could be, in a sentence; null where nothing is missing. */
  readonly missing: string | null;
}

/** The signature and the version. */
const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Why a host cannot run WebAssembly; null where it can. */
export function whyNoWebAssembly(): string | null {
  try {
    // WebKit compiles where a policy forbids WebAssembly, and refuses only after that.
    new WebAssembly.Instance(new WebAssembly.Module(emptyModule));
    return null;
  } catch {
    return typeof WebAssembly === "undefined"
      ? "This browser has no WebAssembly, as in a mode that locks it down"
      : "WebAssembly is forbidden here (a page's Content-Security-Policy allows it with 'wasm-unsafe-eval')";
  }
}

/**
 * Takes three float64 to a b + c by f64x2.relaxed_madd:
 * (func (export "f") (param f64 f64 f64) (result f64) ...), written out, for it is shorter than what compiles it.
 */
const multiplyAddModule = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 8, 1, 0x60, 3, 0x7c, 0x7c, 0x7c, 1, 0x7c],
  ...[3, 2, 1, 0],
  ...[7, 5, 1, 1, 0x66, 0, 0],
  // splat each of the three, relaxed_madd, extract_lane 0
  ...[10, 22, 1, 20, 0, 0x20, 0, 0xfd, 20, 0x20, 1, 0xfd, 20, 0x20, 2, 0xfd, 20, 0xfd, 0x87, 2, 0xfd, 33, 0, 0x0b],
);

/** Chrome from 114 on, Node from 22 on. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(multiplyAddModule);
}

/** Whether relaxed SIMD is there and rounds a multiply-add once. Where it rounds twice it is no faster than plain SIMD. */
export function fusesMultiplyAdds(): boolean {
  if (!hasRelaxedSimd()) return false;
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(multiplyAddModule)).exports;
  const x = 1 + 2 ** -30;
  // x^2 = 1 + 2^-29 + 2^-60, of which a product that is rounded loses the last term.
  return (f as (a: number, b: number, c: number) => number)(x, x, -1 - 2 ** -29) !== 0;
}

/**
 * The fastest kernels that the host runs; with `portableBits` those whose last bits do not depend on it. `forbidden` is what
 * `whyNoWebAssembly` says.
 * @throws MissingPartError
 */
export async function openKernels(forbidden: string | null, portableBits: boolean): Promise<OpenedKernels> {
  if (forbidden === null) {
    let missing: string | null = null;
    if (!portableBits && fusesMultiplyAdds()) {
      try {
        const { default: unpack } = await loaded(import("./fused-kernels.ts"));
        return { source: { kind: "simd", fused: true, module: await WebAssembly.compile(await unpack()) }, missing };
      } catch (error) {
        if (!(error instanceof MissingPartError)) throw error;
        missing = `The kernels with fused multiply-adds, which are faster, are not there: ${error.message}`;
      }
    }
    const { default: unpack } = await loaded(import("./portable-kernels.ts"));
    const bytes = await unpack();
    if (WebAssembly.validate(bytes))
      return { source: { kind: "simd", fused: false, module: await WebAssembly.compile(bytes) }, missing };
  }
  const { default: instantiate } = await loaded(import("../../kernels/index.ts?javascript"));
  const why = forbidden ?? "This browser's WebAssembly has no SIMD";
  return {
    source: { kind: "javascript", instantiate },
    missing: `${why}: the kernels run as plain JavaScript, several times slower.`,
  };
}
