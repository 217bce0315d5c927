/** Vite plugin: the licences of this project and of every package that a build puts into its files, from the packages themselves. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin, Rolldown } from "vite";

/**
 * Where the texts go: into `file`, beside what was built. `inside` ends each script with the names of what is in it and of that file: the
 * texts themselves would be 4 kB of each.
 */
export interface Place {
  readonly file: string;
  readonly inside?: boolean;
}

interface Notice {
  /** Name and version of each package that is under the text. */
  readonly packages: string[];
  readonly text: string;
}

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
        const names = await licenceNames(packagesOf(modulesOf(script)));
        script.code += `\n/*! ${names.join(", ")}: the texts are in ${file}, beside this file. */\n`;
      }
    },
  };
}

/** Folders of the packages that these modules belong to. */
export function packagesOf(ids: readonly string[]): string[] {
  const folders = ids.flatMap((id) => {
    // Of AssemblyScript's own library parts are compiled into the kernels; its compiler reads it from nowhere.
    if (/\?(wasm|fused|javascript)$/.test(id)) return [join(root, "node_modules/assemblyscript")];
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
    const { name, version } = await packageIn(folder);
    const text = await textOfPackage(folder);
    if (text === "") throw new Error(`The package ${name} has no file that says its licence.`);
    const same = notices.find((notice) => notice.text === text);
    if (same === undefined) notices.push({ packages: [`${name} ${version}`], text });
    else same.packages.push(`${name} ${version}`);
  }
  const line = "-".repeat(80);
  return notices.map(({ packages, text }) => `${packages.join(", ")}\n\n${text}\n`).join(`\n${line}\n\n`);
}

/** `uplot 1.6.32 (MIT)`, this project's first. */
async function licenceNames(folders: readonly string[]): Promise<string[]> {
  const packages = await Promise.all([root, ...folders].map(packageIn));
  return packages.map(({ name, version, license }) => `${name} ${version} (${license})`);
}

async function packageIn(folder: string): Promise<Package> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Package;
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
