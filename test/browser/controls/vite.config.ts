/** How the tests' page of controls is served. */

import { fileURLToPath } from "node:url";
import { mergeConfig } from "vite";
import demo from "../../../demo/vite.config.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default mergeConfig(demo, {
  root: here("."),
  // Beside that of the page, which another test may be served from at the same time.
  cacheDir: here("../../../node_modules/.vite-controls"),
  server: { fs: { allow: [here(".")] } },
});
