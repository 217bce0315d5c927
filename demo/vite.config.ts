/** How the page is served (`vite demo`, the documentation under /docs) and built to dist/demo. */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { beside } from "../build/beside.ts";
import { docs } from "../build/docs.ts";
import { functions } from "../build/functions.ts";
import { kernels } from "../build/kernels.ts";
import { licences } from "../build/licences.ts";
import { wgsl } from "../build/wgsl.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  // Any folder of any server may hold the built page.
  base: "./",
  plugins: [kernels(), functions(), beside(), wgsl(), docs(), licences({ file: "LICENSES.txt" })],
  server: {
    open: false,
    fs: {
      strict: true,
      allow: ["demo", "src", "kernels", "shaders", "systems", "experiments", "node_modules"].map((folder) =>
        here(`../${folder}`),
      ),
    },
  },
  // Found one by one they would reload the page while it is being read.
  optimizeDeps: {
    include: [
      "@codemirror/autocomplete",
      "@codemirror/commands",
      "@codemirror/state",
      "@codemirror/view",
      "lit",
      "lit/directives/guard.js",
      "lit/directives/live.js",
      "lit/directives/repeat.js",
      "lit/directives/unsafe-html.js",
      "uplot",
      "zod/mini",
    ],
  },
  build: {
    outDir: here("../dist/demo"),
    emptyOutDir: true,
    target: "es2023",
    rollupOptions: { input: [here("index.html"), here("embed.html")] },
  },
});
