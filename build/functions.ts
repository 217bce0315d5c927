/** Vite plugin: `worker.ts?function` is a function whose text stands alone: called anywhere, it brings what the file exports. */

import { resolve } from "node:path";
import { build, type Plugin, type ResolvedConfig, type Rolldown } from "vite";
import { kernels } from "./kernels.ts";
import { type Made, remembered, textOf } from "./remembered.ts";

/** An entry that brings what the file exports, and what else is asked for under names of its own. */
const everything = "\0everything";

/** What a module of the bundle exports that made it into the bundle. */
interface Part {
  readonly id: string;
  readonly names: readonly string[];
}

/** A function that needs nothing from around it, as an expression, and what it was made of. */
interface Whole {
  readonly text: string;
  readonly parts: readonly Part[];
}

/** Under which the function brings what a part exports, beside what the file itself does. */
function nameIn(place: number, name: string): string {
  return `part${place}_${name}`;
}

/**
 * The file and all it imports as one function. Its text runs in a page and in a worker, whether that is a module or not, and in
 * Node, where `new Worker(text, { eval: true })` has what Node itself brings by `process.getBuiltinModule`: a bundler would take a `require` for its own.
 */
async function whole(entry: string, also: readonly Part[], minify: boolean, mode: string): Promise<Made<Whole>> {
  const sources = new Map<string, string | null>();
  const lines = also.map(({ id, names }, place) => {
    const list = names.map((name) => `${name} as ${nameIn(place, name)}`);
    return `export { ${list} } from ${JSON.stringify(id)};`;
  });
  const start = [`export * from ${JSON.stringify(entry)};`, ...lines].join("\n");
  const result = await build({
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: "warn",
    mode,
    plugins: [
      kernels((source, text) => sources.set(source, text)),
      functions(),
      {
        name: "sources",
        resolveId: (id) => (id === everything ? id : null),
        load: {
          order: "pre",
          async handler(id) {
            if (id === everything) return start;
            const file = id.split("?")[0]!;
            const text = await textOf(file);
            // The bundler's own modules are no files.
            if (text !== null) sources.set(file, text);
            return null;
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
        input: everything,
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
  const [{ code, modules }] = result.output;
  const parts = Object.entries(modules).map(([id, { renderedExports }]) => ({ id, names: renderedExports }));
  return { value: { text: `function () {\n${code}\nreturn exported;\n}`, parts }, sources };
}

// Of the process and not of the plugin, as the compiled kernels.
const minified = remembered((entry) => whole(entry, [], true, "production"));
const readable = remembered((entry) => whole(entry, [], false, "development"));

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
        return asModule(`export default ${value.text};\n`, sources);
      },
    },
  };
}

/**
 * For a page that runs some of the same code itself: what it imports of that is what the function brings, so that a build has it
 * once. `entry` is the file of the function.
 */
export function shared(entry: string): Plugin {
  const file = resolve(entry);
  let made: Made<Whole>;
  let parts: ReadonlyMap<string, { readonly place: number; readonly names: readonly string[] }>;
  return {
    name: "shared",
    enforce: "pre",
    apply: "build",
    async buildStart() {
      const { value } = await minified(file);
      const also = value.parts.filter(({ id, names }) => id !== file && !id.startsWith("\0") && names.length > 0);
      made = await whole(file, also, true, "production");
      parts = new Map(also.map(({ id, names }, place) => [id, { place, names }]));
    },
    resolveId: {
      order: "pre",
      async handler(source, importer, options) {
        if (importer === undefined || importer.startsWith(proxy)) return null;
        const id = (await this.resolve(source, importer, { ...options, skipSelf: true }))?.id ?? "";
        return parts.has(id) ? `${proxy}${id}` : null;
      },
    },
    load: {
      order: "pre",
      filter: { id: /^\0shared:|\?function$/ },
      handler(id) {
        const from = JSON.stringify(`${file}?function`);
        if (id.startsWith(proxy)) {
          const original = id.slice(proxy.length);
          const { place, names } = parts.get(original)!;
          const taken = names.map((name) => `export const ${name} = made.${nameIn(place, name)};`);
          // A name of its own comes before one of `*`.
          const lines = [`import { made } from ${from};`, `export * from ${JSON.stringify(original)};`, ...taken];
          return asModule(lines.join("\n"), new Map());
        }
        if (id !== `${file}?function`) return null;
        const make = made.value.text.replace("function", "function make");
        return asModule(`export default make;\nexport const made = /* @__PURE__ */ make();\n${make}\n`, made.sources);
      },
    },
  };
}

const proxy = "\0shared:";

function asModule(code: string, sources: Made<Whole>["sources"]): Rolldown.LoadResult {
  // Whose licences go with the function.
  const meta = { sources: [...sources.keys()] };
  return { code, moduleType: "js", moduleSideEffects: false, map: { mappings: "" }, meta };
}
