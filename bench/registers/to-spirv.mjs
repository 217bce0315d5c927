/**
 * `node to-spirv.mjs FOLDER`: hands every kernel of a folder, NAME.wgsl, to Dawn on Mesa's software adapter, which writes the SPIR-V
 * that it is given (MESA_SPIRV_DUMP_PATH is the same folder) and has it named NAME.spirv here. A process of its own, since a driver
 * is chosen by the environment that a process begins with; plain JavaScript, since Node 20 runs no other.
 */

import { readdirSync, readFileSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { create, globals } from "webgpu";

Object.assign(globalThis, globals);

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const folder = process.argv[2];
// Held to the end: the adapter dies with it.
const gpu = create([]);
const adapter = await gpu.requestAdapter();
if (adapter === null) fail("Mesa's software adapter does not show itself.");
const limits = ["maxComputeWorkgroupStorageSize", "maxComputeInvocationsPerWorkgroup", "maxComputeWorkgroupSizeX"];
const requiredLimits = Object.fromEntries(limits.map((name) => [name, adapter.limits[name]]));
const device = await adapter.requestDevice({ requiredLimits });

const ending = (end) => readdirSync(folder).filter((file) => file.endsWith(end));

// One after another: Mesa numbers what it writes.
for (const file of ending(".wgsl").sort()) {
  const module = device.createShaderModule({ code: readFileSync(join(folder, file), "utf8") });
  const wrong = (await module.getCompilationInfo()).messages.filter(({ type }) => type === "error");
  if (wrong.length > 0) fail(`${file}:${wrong[0].lineNum}: ${wrong[0].message}`);
  await device.createComputePipelineAsync({ layout: "auto", compute: { module } });
  const written = ending(".spirv").filter((name) => /^spirv-\d+\.spirv$/.test(name));
  if (written.length !== 1) fail(`${file} gave ${written.length} files of SPIR-V, and one was expected.`);
  renameSync(join(folder, written[0]), join(folder, `${basename(file, ".wgsl")}.spirv`));
}
// Dawn has threads that would keep the process.
process.exit(0);
