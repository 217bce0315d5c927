/** Vite plugin: shaders without what only their reader needs, comments and indentation. */

import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

export function wgsl(): Plugin {
  return {
    name: "wgsl",
    apply: "build",
    load: {
      order: "pre",
      filter: { id: /\.wgsl\?raw$/ },
      async handler(id) {
        const file = id.split("?")[0]!;
        this.addWatchFile(file);
        const text = shortened(await readFile(file, "utf8"));
        return { code: `export default ${JSON.stringify(text)};\n`, moduleType: "js", moduleSideEffects: false };
      },
    },
  };
}

/** The same lines, so that what a compiler quotes can be read and what an emitter looks for is found. */
export function shortened(text: string): string {
  return text
    .replace(/\/\/.*/g, "")
    .replace(/\s*\n\s*/g, "\n")
    .trim();
}
