/** Vite plugin: `list.ts?made` is what the file's `make()` returns, computed by the build: who imports it loads the value alone. */

import { build, type Plugin } from "vite";
import { type Made, noting, remembered } from "./remembered.ts";

/** Runs the file, with all that it imports, in the process that builds. What it returns is plain data. */
async function run(entry: string): Promise<Made<unknown>> {
  const sources = new Map<string, string | null>();
  const result = await build({
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: "warn",
    mode: "production",
    plugins: [noting(sources)],
    build: { write: false, ssr: entry, minify: false, rolldownOptions: { output: { codeSplitting: false } } },
    ssr: { noExternal: true },
  });
  if (!("output" in result)) throw new Error(`Nothing was made of ${entry}.`);
  const [{ code }] = result.output;
  const { make } = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
  return { value: await make(), sources };
}

// Of the process and not of the plugin, as the compiled kernels.
const ran = remembered(run);

export function made(): Plugin {
  return {
    name: "made",
    load: {
      filter: { id: /\?made$/ },
      async handler(id) {
        const { value, sources } = await ran(id.split("?")[0]!);
        for (const file of sources.keys()) this.addWatchFile(file);
        return { code: `export default ${JSON.stringify(value)};\n`, moduleType: "js", map: { mappings: "" } };
      },
    },
  };
}
