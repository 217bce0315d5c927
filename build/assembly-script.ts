/** AssemblyScript to WebAssembly, in memory. */

import { basename, dirname, join, resolve } from "node:path";
import { type Made, type Sources, textOf } from "./remembered.ts";

/** Where a compiler's message points; line and column count from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** A module, with what the compiler warned of; or what it found wrong, in its own words. */
export type Compilation = { wasm: Uint8Array; warnings: string } | { error: string; place: Place | undefined };

const options = [
  "-O3",
  "--noAssert",
  // Nothing is freed: kernels own no objects, they work in memory that the host lays out.
  "--runtime=stub",
  "--importMemory",
  "--noExportMemory",
  // What would abort traps instead, so that memory is all the host has to give.
  "--use=abort=",
  // A branch that `isVector<V>()` leaves out is meant to be left out.
  "--disableWarning=112",
  "--noColors",
];

/**
 * With SIMD, and with the host's fused multiply-adds besides; or of instructions alone that plain JavaScript can express, and in
 * memory that does not grow.
 */
const variants = {
  fused: ["--enable=simd,relaxed-simd"],
  simd: ["--enable=simd"],
  plain: ["--disable=simd,nontrapping-f2i,bulk-memory", "--initialMemory=16", "--maximumMemory=16"],
};

/** Compiles the module that `entry`, a file, exports. */
export async function compile(entry: string, variant: keyof typeof variants): Promise<Made<Compilation>> {
  // Loading the compiler takes longer than most of what it is asked for; who needs no kernel should not wait.
  const { createMemoryStream, main } = await import("assemblyscript/asc");
  const folder = dirname(resolve(entry));
  // One folder up, so that the compiler's messages name the folder too.
  const base = dirname(folder);
  const sources = new Map<string, string | null>();
  const stderr = createMemoryStream();
  let wasm: Uint8Array | undefined;
  const { error } = await main(
    [join(basename(folder), basename(entry)), `--baseDir=${base}`, "--outFile=wasm", ...options, ...variants[variant]],
    {
      stderr,
      readFile: async (name, from) => {
        const file = resolve(from, name);
        const text = await textOf(file);
        sources.set(file, text);
        return text;
      },
      writeFile: (_name, contents) => {
        if (typeof contents !== "string") wasm = contents;
      },
    },
  );
  // The last line only counts what the others say.
  const said = stderr
    .toString()
    .replace(/^FAILURE .*$/m, "")
    .trim();
  if (!error && wasm) return { value: { wasm, warnings: said }, sources };
  return { value: { error: said || String(error), place: firstPlace(said, base, sources) }, sources };
}

/** Where the first error is; nowhere if it is in the compiler's own library. */
function firstPlace(said: string, base: string, sources: Sources): Place | undefined {
  const [, name, line, column] = /^ERROR [\s\S]*?in (.+)\((\d+),(\d+)\)/m.exec(said) ?? [];
  const file = join(base, name ?? "");
  return sources.has(file) ? { file, line: Number(line), column: Number(column) } : undefined;
}
