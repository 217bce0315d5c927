/** What AMD's compiler in Mesa makes of kernels: registers, spills and instructions, of no kernel that ever ran. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Mesa, told } from "./mesa.ts";

export interface Compiled {
  /** Vector registers alive at once at most, before the compiler orders what it can to have fewer. */
  readonly demand: number;
  /** That a thread gets, and that live in memory since there are no more. */
  readonly registers: number;
  readonly spilled: number;
  /** Of a SIMD, that its registers are enough for. */
  readonly waves: number;
  /** In the code, not as often as they are executed; multiply-adds, and vec4 from and to a workgroup's memory, among them. */
  readonly instructions: number;
  readonly multiplyAdds: number;
  readonly loads: number;
  readonly stores: number;
  readonly barriers: number;
  /** Of spilled registers. */
  readonly scratchLoads: number;
  readonly scratchStores: number;
}

const counted = {
  multiplyAdds: /v_(?:dual_)?(?:fma|fmac|fmaak|fmamk|mad|mac|madak|madmk)_f32/g,
  loads: /ds_(?:load|read)_b128/g,
  stores: /ds_(?:store|write)_b128/g,
  barriers: /s_barrier(?:_signal)?(?![_a-z])/g,
  scratchLoads: /scratch_load_/g,
  scratchStores: /scratch_store_/g,
} as const;

/** By name, for each of the GPUs that RADV_FORCE_FAMILY knows. */
export async function compileKernels<Gpu extends string>(
  { compiler, environment }: Mesa,
  toSpirv: string,
  kernels: Readonly<Record<string, string>>,
  gpus: readonly Gpu[],
): Promise<Record<string, Record<Gpu, Compiled>>> {
  const folder = mkdtempSync(join(tmpdir(), "registers-"));
  try {
    for (const [name, code] of Object.entries(kernels)) writeFileSync(join(folder, `${name}.wgsl`), code);
    const env = { ...environment("lvp"), MESA_SPIRV_DUMP_PATH: folder };
    await told(process.execPath, [toSpirv, folder], undefined, env);
    const found: Record<string, Record<Gpu, Compiled>> = {};
    for (const name of Object.keys(kernels)) {
      const pairs = gpus.map(async (gpu) => {
        const assembly = join(folder, `${name}.${gpu}.s`);
        const env = { ...environment("radeon"), RADV_FORCE_FAMILY: gpu };
        const counts = await told(compiler, [join(folder, `${name}.spirv`), assembly], undefined, env);
        return [gpu, compiled(counts, readFileSync(assembly, "utf8"))] as const;
      });
      found[name] = Object.fromEntries(await Promise.all(pairs)) as Record<Gpu, Compiled>;
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compiled(counts: string, assembly: string): Compiled {
  const driver = new Map(counts.split("\n").map((line) => line.split("\t") as [string, string]));
  const number = (name: string): number => Number(driver.get(name) ?? Number.NaN);
  // The disassembler says a line once and how often it is repeated.
  const lines = assembly.split("\n");
  const code = lines.flatMap((line, at) => {
    const times = /\(then repeated (\d+) times\)/.exec(line)?.[1];
    return times === undefined ? [line] : Array.from({ length: Number(times) }, () => lines[at - 1]!);
  });
  const text = code.join("\n");
  const of = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  return {
    demand: number("Pre-Sched VGPRs"),
    registers: number("VGPRs"),
    spilled: number("Spilled VGPRs"),
    waves: number("Subgroups per SIMD"),
    instructions: number("Instructions"),
    multiplyAdds: of(counted.multiplyAdds),
    loads: of(counted.loads),
    stores: of(counted.stores),
    barriers: of(counted.barriers),
    scratchLoads: of(counted.scratchLoads),
    scratchStores: of(counted.scratchStores),
  };
}
