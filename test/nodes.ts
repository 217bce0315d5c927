/** The versions of Node that programs are tried with: the one that runs the tests, and a newer one where `test/prepare.mjs` could install it. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";

const newer = resolve(import.meta.dirname, "../node_modules/.matrix-dynamics/node-24/node_modules/node/bin/node");
const [own = ""] = process.versions.node.split(".");
if (own !== "24" && !existsSync(newer))
  console.warn("\n*** Nothing is tried with Node 24: run node test/prepare.mjs with a network. ***\n");

/** In words, and the program's path. */
export const nodes: readonly (readonly [string, string])[] = [
  [`Node ${own}`, process.execPath],
  ...(own !== "24" && existsSync(newer) ? [["Node 24", newer] as const] : []),
];
