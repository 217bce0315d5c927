/** Vite plugin: `worker.ts?script` is the text of one self-contained script, bundled from that file and all it imports. */

import { build, type Plugin, type ResolvedConfig } from "vite";
import { kernels } from "./kernels.ts";
import { type Made, remembered, textOf } from "./remembered.ts";

/**
 * The text of a script that needs no other file. It is one function call: valid as a module and as a classic script in the
 * page, and in Node, where `new Worker(script, { eval: true })` gives it `require` for what Node itself brings.
 */
async function bundle(entry: string, minify: boolean, mode: string): Promise<Made<string>> {
  const sources = new Map<string, string | null>();
  const result = await build({
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: "warn",
    mode,
    plugins: [
      kernels((source, text) => sources.set(source, text)),
      script(),
      {
        name: "sources",
        load: {
          order: "pre",
          async handler(id) {
            const file = id.split("?")[0]!;
            const text = await textOf(file);
            // The bundler's own modules are no files.
            if (text !== null) sources.set(file, text);
          },
        },
      },
    ],
    build: {
      write: false,
      target: "es2023",
      minify,
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        external: /^node:/,
        output: { format: "iife", codeSplitting: false, globals: (id) => `require(${JSON.stringify(id)})` },
      },
    },
  });
  if (!("output" in result)) throw new Error(`No script was made of ${entry}.`);
  return { value: result.output[0].code, sources };
}

// Of the process and not of the plugin, as the compiled kernels.
const minified = remembered((entry) => bundle(entry, true, "production"));
const readable = remembered((entry) => bundle(entry, false, "development"));

export function script(): Plugin {
  let config: ResolvedConfig;
  return {
    name: "script",
    configResolved(resolved) {
      config = resolved;
    },
    load: {
      filter: { id: /\?script$/ },
      async handler(id) {
        const { value, sources } = await (config.command === "build" ? minified : readable)(id.split("?")[0]!);
        for (const file of sources.keys()) this.addWatchFile(file);
        return {
          code: `export default ${JSON.stringify(value)};\n`,
          moduleType: "js",
          moduleSideEffects: false,
          map: { mappings: "" },
          // Whose licences go with the script.
          meta: { sources: [...sources.keys()] },
        };
      },
    },
  };
}
