/** The package as `npm pack` makes it, the engine for real and what else it holds in name, in a project that has nothing else. */

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { build } from "vite";

const root = resolve(import.meta.dirname, "../..");

const builtElsewhere = {
  "cli.js": "#!/usr/bin/env node\n",
  "matrix-dynamics.js": "export {};\n",
  "element/matrix-dynamics.js": "export {};\n",
  "custom-elements.json": "{}\n",
};

export interface Packed {
  readonly tarball: string;
  /** An empty project in which it is installed, without its optional dependency. */
  readonly project: string;
  dispose(): void;
}

export async function packed(): Promise<Packed> {
  const folder = mkdtempSync(join(tmpdir(), "matrix-dynamics-package-"));
  const staged = join(folder, "staged");
  const dist = join(staged, "dist");
  for (const name of ["package.json", "README.md", "LICENSE", "NOTICE", "examples"])
    cpSync(join(root, name), join(staged, name), { recursive: true });
  await build({ root, logLevel: "error", mode: "engine", build: { outDir: join(dist, "engine"), emptyOutDir: true } });
  execFileSync(process.execPath, ["build/types.mjs", join(dist, "types")], { cwd: root });
  // What other tests build and look at, and none of these does: to build it here would take as long as all the rest.
  for (const [name, text] of Object.entries(builtElsewhere)) {
    mkdirSync(dirname(join(dist, name)), { recursive: true });
    writeFileSync(join(dist, name), text);
  }
  execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: staged, stdio: "pipe" });
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, string>;
  const tarball = join(folder, `${name}-${version}.tgz`);
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "type": "module", "private": true }');
  const quick = ["--no-audit", "--no-fund", "--prefer-offline"];
  execFileSync("npm", ["install", "--omit=optional", ...quick, tarball], { cwd: project, stdio: "pipe" });
  // Who writes in TypeScript for Node has these.
  for (const types of ["@types/node", "undici-types"]) {
    const place = join(project, "node_modules", types);
    mkdirSync(dirname(place), { recursive: true });
    if (!existsSync(place)) symlinkSync(join(root, "node_modules", types), place);
  }
  return { tarball, project, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}
