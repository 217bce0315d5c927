/** Vite plugin: the licences of this project and of every package that a build puts into its files, from the packages themselves. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin, Rolldown } from "vite";

/**
 * Where the texts go. `file` is one beside what was built; `inside`, for scripts that are copied alone, ends each with the texts of
 * what is in it, but for those that are longer than the rest together: these are named, and all stand in the file too.
 */
export interface Place {
  readonly file: string;
  readonly inside?: boolean;
}

interface Notice {
  /** Name and version of each package that is under the text. */
  readonly packages: string[];
  readonly licence: string;
  readonly text: string;
}

/** In characters: the Apache License has 11,000, the MIT License 1,000. */
const long = 5000;

const root = fileURLToPath(new URL("..", import.meta.url));

export function licences({ file, inside = false }: Place): Plugin {
  return {
    name: "licences",
    apply: "build",
    async generateBundle(_options, bundle) {
      // What a worker's script was bundled from is in no chunk of its own.
      const modulesOf = ({ moduleIds }: Rolldown.OutputChunk) => [
        ...moduleIds,
        ...moduleIds.flatMap((id) => (this.getModuleInfo(id)?.meta.sources as readonly string[] | undefined) ?? []),
      ];
      const scripts = Object.values(bundle).filter((made) => made.type === "chunk");
      const source = await licenceText(packagesOf(scripts.flatMap(modulesOf)));
      this.emitFile({ type: "asset", fileName: file, source });
      if (!inside) return;
      for (const script of scripts) {
        const text = await licenceText(packagesOf(modulesOf(script)), file);
        script.code += `\n/*!\n${text.replaceAll("*/", "* /")}*/\n`;
      }
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

/**
 * This project's licence, then those of the packages; packages under the same words share them. With `elsewhere`, a file that has
 * all of them, a long one is only named.
 */
export async function licenceText(folders: readonly string[], elsewhere: string | null = null): Promise<string> {
  const notices: Notice[] = [];
  for (const folder of [root, ...folders]) {
    const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Package;
    const text = await textOfPackage(folder);
    if (text === "") throw new Error(`The package ${name} has no file that says its licence.`);
    const same = notices.find((notice) => notice.text === text);
    if (same === undefined) notices.push({ packages: [`${name} ${version}`], licence: license, text });
    else same.packages.push(`${name} ${version}`);
  }
  const line = "-".repeat(80);
  const said = ({ licence, text }: Notice): string =>
    elsewhere !== null && text.length > long ? `${licence}; the text is in ${elsewhere}, beside this file.` : text;
  return notices.map((notice) => `${notice.packages.join(", ")}\n\n${said(notice)}\n`).join(`\n${line}\n\n`);
}

interface Package {
  readonly name: string;
  readonly version: string;
  /** By its SPDX name. */
  readonly license: string;
}

async function textOfPackage(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /^(licen[cs]e|notice|copying)\b/i.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  // What a bundler itself was bundled from does not go into what it builds.
  return texts.map((text) => text.split(/^# Licenses of bundled dependencies/m)[0]!.trim()).join("\n\n");
}
