/** Vite plugin: the licences of this project and of every package that a build puts into its files, from the packages themselves. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** `file` writes LICENSES.txt beside what was built; `inside` ends each script with the texts, for a file that is copied alone. */
export type Place = "file" | "inside";

interface Notice {
  /** Name and version of each package that is under the text. */
  readonly packages: string[];
  readonly text: string;
}

const root = fileURLToPath(new URL("..", import.meta.url));

export function licences(place: Place): Plugin {
  return {
    name: "licences",
    apply: "build",
    async generateBundle(_options, bundle) {
      const scripts = Object.values(bundle).filter((file) => file.type === "chunk");
      const modules = scripts.flatMap(({ moduleIds }) => moduleIds);
      // What a worker's script was bundled from is in no chunk of its own.
      const bundled = modules.flatMap(
        (id) => (this.getModuleInfo(id)?.meta.sources as readonly string[] | undefined) ?? [],
      );
      const text = await licenceText(packagesOf([...modules, ...bundled]));
      if (place === "file") this.emitFile({ type: "asset", fileName: "LICENSES.txt", source: text });
      else for (const script of scripts) script.code += `/*!\n${text.replaceAll("*/", "* /")}*/\n`;
    },
  };
}

/** Folders of the packages that these modules belong to. */
export function packagesOf(ids: readonly string[]): string[] {
  const folders = ids.flatMap((id) => {
    // Of AssemblyScript's own library parts are compiled into the kernels; its compiler reads it from nowhere.
    if (/\?(wasm|javascript)$/.test(id)) return [join(root, "node_modules/assemblyscript")];
    // What the bundler adds itself, such as the loader of modules that come later.
    const [, bundler] = /^\0(vite|rolldown)\//.exec(id) ?? [];
    if (bundler !== undefined) return [join(root, "node_modules", bundler)];
    // The font of the equations lies with its licence.
    const home = /^.*\/(?:math-font|node_modules\/(?:@[^/]+\/)?[^/]+)(?=\/)/;
    const [folder] = home.exec(id.replaceAll("\\", "/")) ?? [];
    return folder === undefined ? [] : [folder];
  });
  return [...new Set(folders)].sort();
}

/** This project's licence, then those of the packages; packages under the same words share them. */
export async function licenceText(folders: readonly string[]): Promise<string> {
  const notices: Notice[] = [];
  for (const folder of [root, ...folders]) {
    const { name, version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Package;
    const text = await textOfPackage(folder);
    if (text === "") throw new Error(`The package ${name} has no file that says its licence.`);
    const same = notices.find((notice) => notice.text === text);
    if (same === undefined) notices.push({ packages: [`${name} ${version}`], text });
    else same.packages.push(`${name} ${version}`);
  }
  const line = "-".repeat(80);
  return notices.map(({ packages, text }) => `${packages.join(", ")}\n\n${text}\n`).join(`\n${line}\n\n`);
}

interface Package {
  readonly name: string;
  readonly version: string;
}

async function textOfPackage(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /^(licen[cs]e|notice|copying)\b/i.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  // What a bundler itself was bundled from does not go into what it builds.
  return texts.map((text) => text.split(/^# Licenses of bundled dependencies/m)[0]!.trim()).join("\n\n");
}
