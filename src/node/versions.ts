/** The versions that a result names. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { version } from "../../package.json";
import type { Backend } from "../ensemble/frames.ts";

export { version };

/** Those that had a part in what these backends computed. */
export function versions(...backends: readonly Backend[]): Record<string, string> {
  return {
    "matrix-dynamics": version,
    node: process.versions.node,
    ...(backends.includes("webgpu") ? { webgpu: webgpuVersion() } : {}),
  };
}

/** Of the package that is installed here, not of the one this was built with. */
function webgpuVersion(): string {
  try {
    const entry = createRequire(import.meta.url).resolve("webgpu");
    return (JSON.parse(readFileSync(join(dirname(entry), "package.json"), "utf8")) as { version: string }).version;
  } catch {
    return "unknown";
  }
}
