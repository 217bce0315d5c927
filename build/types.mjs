/** Writes dist/types, or the folder that is named: the declarations of the element and of all that they name, for `import "matrix-dynamics"` in TypeScript. */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const entry = "src/ui/matrix-dynamics.ts";
const folder = process.argv[2] ?? join(root, "dist/types");

const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(
  { ...config, include: [], files: [entry, "build/modules.d.ts"] },
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
ts.createProgram([join(root, entry), join(root, "build/modules.d.ts")], wanted).emit(undefined, (file, text) =>
  texts.set(file, text),
);

const first = join(folder, entry.replace(/\.ts$/, ".d.ts"));
const reached = new Set([first]);
// A set goes on with what is added to it.
for (const file of reached)
  for (const { fileName } of ts.preProcessFile(texts.get(file)).importedFiles)
    if (fileName.startsWith(".")) reached.add(join(dirname(file), fileName.replace(/\.ts$/, ".d.ts")));

rmSync(folder, { recursive: true, force: true });
for (const file of reached) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, texts.get(file));
}
