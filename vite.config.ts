/** How vitest runs the tests, and how Vite builds the command line (`dist/cli.js`) and, in mode `element`, the custom element (`dist/matrix-dynamics.js`). */

import { chmodSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { kernels } from "./build/kernels.ts";
import { licences } from "./build/licences.ts";
import { script } from "./build/script.ts";

/** Lets a shell start the file by its first line. */
const executable: Plugin = {
  name: "executable",
  writeBundle({ dir }, bundle) {
    for (const file of Object.values(bundle))
      if (file.type === "chunk" && file.isEntry) chmodSync(join(dir ?? "", file.fileName), 0o755);
  },
};

const element = {
  plugins: [kernels(), script(), licences("inside")],
  publicDir: false as const,
  build: {
    outDir: "dist",
    // The command line stands there already.
    emptyOutDir: false,
    target: "es2023",
    lib: { entry: "src/ui/matrix-dynamics.ts", formats: ["es" as const], fileName: "matrix-dynamics" },
    // One file to copy, whatever is imported only when it is needed.
    rolldownOptions: { output: { codeSplitting: false } },
  },
};

export default defineConfig(({ command, mode }) => {
  if (command === "build" && mode === "element") return element;
  return command === "build"
    ? {
        plugins: [kernels(), script(), licences("file"), executable],
        // The page's favicon and the like do not belong beside the command.
        publicDir: false,
        build: {
          ssr: "src/node/cli.ts",
          target: "node20.19",
          outDir: "dist",
          rolldownOptions: {
            output: { entryFileNames: "cli.js", banner: "#!/usr/bin/env node", codeSplitting: false },
          },
        },
        // Of node_modules the built command needs only Dawn, which is a native addon and cannot be bundled.
        ssr: { noExternal: true, external: ["webgpu"] },
      }
    : {
        plugins: [kernels(), script()],
        test: {
          environment: "node",
          include: ["test/**/*.test.ts"],
          // Dawn lives in a native addon: processes, not threads, so that a crash ends one file and names it.
          pool: "forks",
          // Firefox is driven over a WebSocket, which Node 20 has behind this switch.
          execArgv: typeof WebSocket === "undefined" ? ["--experimental-websocket"] : [],
          // A software adapter already uses every core of the small machines this runs on.
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      };
});
