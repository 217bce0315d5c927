/** Vite plugin: `worker.ts?function` is a function whose text stands alone: called anywhere, it brings what the file exports. */

import { build, type Plugin, type ResolvedConfig, type Rolldown } from "vite";
import { kernels } from "./kernels.ts";
import { type Made, noting, remembered } from "./remembered.ts";

/**
 * The file and all it imports as one function. Its text runs in a page and in a worker, whether that is a module or not, and in
 * Node, where `new Worker(text, { eval: true })` has what Node itself brings by `process.getBuiltinModule`: a bundler would take a `require` for its own.
 */
async function whole(entry: string, minify: boolean, mode: string): Promise<Made<string>> {
  const sources = new Map<string, string | null>();
  const result = await build({
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: "warn",
    mode,
    plugins: [kernels((source, text) => sources.set(source, text)), functions(), noting(sources)],
    build: {
      write: false,
      target: "es2023",
      minify,
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: "strict",
        external: /^node:/,
        output: {
          format: "iife",
          name: "exported",
          codeSplitting: false,
          globals: (id) => `process.getBuiltinModule(${JSON.stringify(id)})`,
        },
      },
    },
  });
  if (!("output" in result)) throw new Error(`No function was made of ${entry}.`);
  const [{ code }] = result.output;
  return { value: `function () {\n${code}\nreturn exported;\n}`, sources };
}

// Of the process and not of the plugin, as the compiled kernels.
const minified = remembered((entry) => whole(entry, true, "production"));
const readable = remembered((entry) => whole(entry, false, "development"));

export function functions(): Plugin {
  let config: ResolvedConfig;
  return {
    name: "functions",
    configResolved(resolved) {
      config = resolved;
    },
    load: {
      filter: { id: /\?function$/ },
      async handler(id) {
        const { value, sources } = await (config.command === "build" ? minified : readable)(id.split("?")[0]!);
        for (const file of sources.keys()) this.addWatchFile(file);
        return asModule(`export default ${value};\n`, sources);
      },
    },
  };
}

function asModule(code: string, sources: Made<string>["sources"]): Rolldown.LoadResult {
  // Whose licences go with the function.
  const meta = { sources: [...sources.keys()] };
  return { code, moduleType: "js", moduleSideEffects: false, map: { mappings: "" }, meta };
}
