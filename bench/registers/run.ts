/** `npm run registers`: counts the registers of the whole table, prints it, and writes bench/results/registers.json. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Compiled, compileKernels } from "./measure.ts";
import { openMesa } from "./mesa.ts";
import { type Case, cases, gpus, kernelOf, nameOf } from "./table.ts";

const folder = "bench/registers";
const mesa = await openMesa(join(folder, "compile.c"), 600);
const kernels = new Map(cases.map((one) => [nameOf(one), kernelOf(one)]));
const codes = Object.fromEntries([...kernels].map(([name, { code }]) => [name, code]));
const found = await compileKernels(mesa, join(folder, "to-spirv.mjs"), codes, gpus);

interface Row extends Case, Compiled {
  readonly gpu: string;
  readonly threads: number;
  readonly runsAWorkgroup: number;
}

const rows = cases.flatMap((one) =>
  gpus.map((gpu): Row => {
    const { threads, runsPerWorkgroup } = kernels.get(nameOf(one))!.layout;
    return { ...one, gpu, threads, runsAWorkgroup: runsPerWorkgroup, ...found[nameOf(one)]![gpu] };
  }),
);
for (const {
  system,
  method,
  n,
  data,
  gpu,
  demand,
  registers,
  spilled,
  instructions,
  scratchLoads,
  scratchStores,
} of rows)
  console.log(
    [
      system,
      method,
      n,
      data,
      gpu,
      demand,
      registers,
      `spilled ${spilled}`,
      instructions,
      scratchLoads,
      scratchStores,
    ].join("\t"),
  );
const document = {
  about: "What ACO, AMD's compiler in Mesa, makes of the integration kernels: npm run registers",
  mesa: mesa.version,
  workgroupBytes: 32_768,
};
const text = rows.map((row) => JSON.stringify(row)).join(",\n    ");
writeFileSync(
  join("bench/results/registers.json"),
  `${JSON.stringify(document, null, 2).replace(/\n}$/, `,\n  "rows": [\n    ${text}\n  ]\n}\n`)}`,
);
