/** Vite plugin: `font.woff2?beside` is the address of a file that a build lays beside its scripts. A library's build would write it into them. */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Plugin } from "vite";

export function beside(): Plugin {
  let isBuild = false;
  return {
    name: "beside",
    configResolved({ command }) {
      isBuild = command === "build";
    },
    load: {
      order: "pre",
      filter: { id: /\?beside$/ },
      async handler(id) {
        const file = id.slice(0, -"?beside".length);
        if (!isBuild) return `export { default } from ${JSON.stringify(`${file}?url`)};\n`;
        const reference = this.emitFile({ type: "asset", name: basename(file), source: await readFile(file) });
        return `export default import.meta.ROLLUP_FILE_URL_${reference};\n`;
      },
    },
  };
}
