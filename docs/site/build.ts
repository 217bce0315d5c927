/** `npm run docs`: writes dist/docs, with a copy of the element that `npm run build` has made. */

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readCommands } from "./commands.ts";
import { renderSite } from "./site.ts";

const made = { cli: "dist/cli.js", manifest: "dist/custom-elements.json", element: "dist/matrix-dynamics.js" };
const target = "dist/docs";

const missing = Object.values(made).filter((file) => !existsSync(file));
if (missing.length > 0) {
  console.error(
    `${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} missing: "npm run build" makes all, the site too.`,
  );
  process.exit(1);
}

const files = await renderSite({
  commands: readCommands(made.cli),
  manifest: JSON.parse(readFileSync(made.manifest, "utf8")),
}).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
rmSync(target, { recursive: true, force: true });
for (const [address, content] of files) {
  const file = join(target, address);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
mkdirSync(join(target, "element"), { recursive: true });
for (const name of readdirSync("dist").filter((one) => one.startsWith("matrix-dynamics")))
  copyFileSync(join("dist", name), join(target, "element", name));
console.log(`${target}: ${[...files.keys()].filter((address) => address.endsWith(".html")).length} pages`);
