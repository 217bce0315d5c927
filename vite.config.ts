/** How vitest runs the tests, and how Vite builds the command line (`dist/cli.js`) and, in mode `element`, the custom element (`dist/matrix-dynamics.js`), in mode `engine` what programs import (`dist/engine`), in mode `pictures` what draws the gallery's, in mode `docs` what writes the documentation, in mode `registers` what counts registers. */

import { chmodSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { anywhere } from "./build/anywhere.ts";
import { beside } from "./build/beside.ts";
import { atOnce, companionNames, companions } from "./build/companions.ts";
import { functions } from "./build/functions.ts";
import { kernels } from "./build/kernels.ts";
import { licences } from "./build/licences.ts";
import { made } from "./build/made.ts";
import { wgsl } from "./build/wgsl.ts";

/** Lets a shell start the file by its first line. */
const executable: Plugin = {
  name: "executable",
  writeBundle({ dir }, bundle) {
    for (const file of Object.values(bundle))
      if (file.type === "chunk" && file.isEntry) chmodSync(join(dir ?? "", file.fileName), 0o755);
  },
};

/** Takes out what the last build left: parts whose names have gone, and chunks of other content. */
const tidied: Plugin = {
  name: "tidied",
  writeBundle({ dir = "" }, bundle) {
    for (const name of readdirSync(dir, { withFileTypes: true }))
      if (name.isFile() && isOfElement(dir, name.name) && !(name.name in bundle)) rmSync(join(dir, name.name));
  },
};

/** In `dist` the command line lies, too. */
function isOfElement(dir: string, name: string): boolean {
  return basename(dir) === "element" || name.startsWith("matrix-dynamics");
}

const entry = "src/ui/matrix-dynamics.ts";

/** What starts, draws and plays single runs on the host: the CPU's backend and views of single runs share it, and most pages have neither. */
const isPlayer = (id: string) => /\/src\/(program\/(play|run-|random|elementary)|ensemble\/run-alone)/.test(id);

/** The element first: a chunk takes with it what its files import and no chunk has yet. */
const shared = [atOnce(entry, "element", (id) => !isPlayer(id)), atOnce(entry, "player", isPlayer)];

/** The element for pages: one file with companions beside it, and in a folder of its own the same in chunks that name their content. */
const element = {
  plugins: [kernels(), functions(), beside(), wgsl(), anywhere(), tidied],
  publicDir: false as const,
  // Any folder of any server may hold it.
  base: "./",
  build: {
    // The command line stands there already.
    emptyOutDir: false,
    target: "es2023",
    lib: { entry },
    rolldownOptions: {
      // A library would keep its spaces for a bundler; these are for a page.
      output: [
        {
          dir: "dist",
          entryFileNames: "matrix-dynamics.js",
          chunkFileNames: companionNames,
          assetFileNames: "matrix-dynamics-[name][extname]",
          codeSplitting: { groups: shared },
          minify: true,
          comments: false,
          plugins: [licences({ file: "matrix-dynamics-licenses.txt", inside: true }), companions()],
        },
        {
          dir: "dist/element",
          entryFileNames: "matrix-dynamics.js",
          chunkFileNames: "[name]-[hash].js",
          assetFileNames: "[name]-[hash][extname]",
          // Libraries change less often than the rest.
          codeSplitting: {
            groups: [{ ...atOnce(entry, "libraries", (id) => id.includes("/node_modules/")), priority: 1 }, ...shared],
          },
          minify: true,
          comments: false,
          plugins: [licences({ file: "LICENSES.txt" })],
        },
      ],
    },
  },
};

/** The engine for programs, as modules that bundlers and Node read: one for browsers and one for Node, which share their chunks. */
const engine = {
  plugins: [kernels(), functions(), wgsl()],
  publicDir: false as const,
  build: {
    outDir: "dist/engine",
    target: "es2023",
    minify: false,
    // A library's imports are for its bundler: as a page's they would be preloaded by a helper of Vite's own.
    lib: {
      entry: {
        browser: "src/ui/package.ts",
        node: "src/node/package.ts",
        "node-host": "src/node/host.ts",
        systems: "src/engine/systems.ts",
      },
      formats: ["es" as const],
    },
    rolldownOptions: {
      external: [/^node:/, /^(webgpu|h5wasm)\b/],
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        plugins: [licences({ file: "LICENSES.txt" })],
      },
    },
  },
};

/** Run once and never shipped: it lies where nothing is kept. */
const script = (name: string, entry: string) => ({
  plugins: [kernels(), functions()],
  publicDir: false as const,
  build: {
    ssr: entry,
    target: "node20.19",
    outDir: "node_modules/.matrix-dynamics",
    emptyOutDir: false,
    rolldownOptions: { output: { entryFileNames: `${name}.js`, codeSplitting: false } },
  },
  ssr: { noExternal: true as const, external: ["webgpu", "@11ty/eleventy", "temml", "typescript"] },
});

export default defineConfig(({ command, mode }) => {
  if (command === "build" && mode === "element") return element;
  if (command === "build" && mode === "engine") return engine;
  if (command === "build" && mode === "pictures") return script(mode, "src/node/pictures.ts");
  if (command === "build" && mode === "docs") return script(mode, "docs/site/build.ts");
  if (command === "build" && mode === "registers") return script(mode, "bench/registers/run.ts");
  return command === "build"
    ? {
        plugins: [kernels(), functions(), made(), licences({ file: "LICENSES.txt" }), executable],
        // The page's favicon and the like do not belong beside the command.
        publicDir: false,
        build: {
          ssr: "src/node/cli.ts",
          target: "node20.19",
          outDir: "dist",
          rolldownOptions: {
            output: {
              entryFileNames: "cli.js",
              // Each command loads what it needs: help must not wait for the rest.
              chunkFileNames: "cli/[name]-[hash].js",
              banner: ({ isEntry }) => (isEntry ? "#!/usr/bin/env node" : ""),
            },
          },
        },
        // Of node_modules the built command needs only Dawn and resvg, which are native addons and cannot be bundled, and HDF5, four megabytes that most runs do not need.
        ssr: { noExternal: true, external: ["webgpu", "@resvg/resvg-js", "h5wasm"] },
      }
    : {
        plugins: [kernels(), functions(), beside()],
        test: {
          environment: "node",
          include: ["test/**/*.test.ts"],
          // What the command line and the page begin with.
          setupFiles: ["src/shipped.ts"],
          // Dawn lives in a native addon: processes, not threads, so that a crash ends one file and names it.
          pool: "forks",
          // A software adapter already uses every core of the small machines this runs on.
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      };
});
