/** Writes dist/types, or the folder that is named: the declarations of what the package exports and of all that they name. */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const entries = ["src/ui/package.ts", "src/node/host.ts", "src/engine/systems.ts", "src/ui/matrix-dynamics.ts"];
const folder = process.argv[2] ?? join(root, "dist/types");

const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(
  { ...config, include: [], files: [...entries, "build/modules.d.ts"] },
  ts.sys,
  root,
);
// What is wrong with them is for `npm run types` to say.
const wanted = {
  ...options,
  noEmit: false,
  declaration: true,
  emitDeclarationOnly: true,
  noCheck: true,
  rootDir: root,
  outDir: folder,
};
const texts = new Map();
const files = [...entries, "build/modules.d.ts"].map((file) => join(root, file));
ts.createProgram(files, wanted).emit(undefined, (file, text) => texts.set(file, text));

const reached = new Set(entries.map((entry) => join(folder, entry.replace(/\.ts$/, ".d.ts"))));
// A set goes on with what is added to it.
for (const file of reached)
  for (const { fileName } of ts.preProcessFile(texts.get(file)).importedFiles)
    if (fileName.startsWith(".")) reached.add(join(dirname(file), fileName.replace(/\.ts$/, ".d.ts")));

rmSync(folder, { recursive: true, force: true });
for (const file of reached) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, texts.get(file));
}
