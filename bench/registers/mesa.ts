/** Mesa's drivers for a machine without a GPU: unpacked from Debian's backports into a folder of the user's, nothing installed. */

import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** What lacks, as a sentence. */
export class NoMesaError extends Error {}

export interface Mesa {
  /** Of Debian's package. */
  readonly version: string;
  /** The program that compile.c makes. */
  readonly compiler: string;
  /** The environment of a process that is to find one of the drivers and no other. */
  environment(driver: "lvp" | "radeon"): NodeJS.ProcessEnv;
}

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "matrix-dynamics-mesa");
const root = join(cache, "root");
const packages = ["mesa-vulkan-drivers", "libvulkan1", "libvulkan-dev"];

/**
 * The drivers; some 25 MB are fetched where they are not there yet, for no longer than so many seconds.
 * @throws NoMesaError where they cannot be had
 */
export async function openMesa(source: string, seconds: number): Promise<Mesa> {
  if (process.platform !== "linux")
    throw new NoMesaError("Mesa's drivers are fetched as packages of Debian, for Linux.");
  if (!existsSync(root)) await unpack(seconds);
  const libraries = folderOf("libvulkan_radeon.so");
  const manifests = join(root, "usr/share/vulkan/icd.d");
  const environment = (driver: "lvp" | "radeon"): NodeJS.ProcessEnv => {
    const manifest = readdirSync(manifests).find((name) => name.startsWith(`${driver}_icd`));
    if (manifest === undefined) throw new NoMesaError(`Mesa in ${cache} has no driver ${driver}; remove the folder.`);
    const file = join(manifests, manifest);
    return {
      ...process.env,
      LD_LIBRARY_PATH: [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(":"),
      XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir(),
      // The loader's name for it since 1.3.207, and the one before.
      VK_DRIVER_FILES: file,
      VK_ICD_FILENAMES: file,
      MESA_SHADER_CACHE_DISABLE: "true",
    };
  };
  const compiler = join(cache, "compile");
  const include = join(root, "usr/include");
  await told("gcc", ["-std=c11", "-O1", "-I", include, "-L", libraries, source, "-l:libvulkan.so.1", "-o", compiler]);
  return { version: readFileSync(join(cache, "version"), "utf8").trim(), compiler, environment };
}

function folderOf(library: string): string {
  const found = readdirSync(root, { recursive: true, encoding: "utf8" }).find((name) => name.endsWith(`/${library}`));
  if (found === undefined) throw new NoMesaError(`${cache} holds no ${library}; remove the folder and try again.`);
  return join(root, dirname(found));
}

/** Beside its place and moved there at the end, so that what is there is whole. */
async function unpack(seconds: number): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, "unpack-"));
  const giveUp = AbortSignal.timeout(1000 * seconds);
  try {
    const archives = await download(scratch, giveUp);
    const unpacked = join(scratch, "root");
    for (const file of archives) await told("dpkg", ["-x", file, unpacked], giveUp);
    const drivers = archives.find((file) => file.includes("/mesa-vulkan-drivers_")) ?? "";
    writeFileSync(join(cache, "version"), await told("dpkg-deb", ["-f", drivers, "Version"], giveUp));
    // Another process may have been as quick.
    if (!existsSync(root)) renameSync(unpacked, root);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** With lists and archives of its own, so that neither root nor a source of backports is needed. */
async function download(scratch: string, signal: AbortSignal): Promise<string[]> {
  const release = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  const format = ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"];
  const targets = await told("apt-get", [...format, `Release: ${release}`, "Component: main"], signal);
  const mirror = targets.split("\n")[0];
  if (!mirror) throw new NoMesaError(`apt knows no source for the release ${release}.`);
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const signed = existsSync(keyring) ? `[signed-by=${keyring}] ` : "";
  const sources = join(scratch, "sources.list");
  const entry = (name: string): string => `deb ${signed}${mirror} ${name} main\n`;
  writeFileSync(sources, entry(`${release}`) + entry(`${release}-backports`));
  const archives = join(scratch, "archives");
  for (const folder of [join(scratch, "lists/partial"), join(archives, "partial")])
    mkdirSync(folder, { recursive: true });
  const options = {
    "Dir::Etc::SourceList": sources,
    "Dir::Etc::SourceParts": "/dev/null",
    "Dir::State::Lists": join(scratch, "lists"),
    "Dir::Cache": scratch,
    "Acquire::Languages": "none",
    "Debug::NoLocking": "1",
    "APT::Sandbox::User": "",
  };
  const apt = (...words: string[]): Promise<string> =>
    told(
      "apt-get",
      ["-q", "-y", ...Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`]), ...words],
      signal,
    );
  await apt("update");
  const downloadOnly = ["--download-only", "--reinstall", "--no-install-recommends", "-t", `${release}-backports`];
  await apt(...downloadOnly, "install", ...packages);
  return readdirSync(archives)
    .filter((name) => name.endsWith(".deb"))
    .map((name) => join(archives, name));
}

/** What a program says; its failure is a sentence with its last words. */
export async function told(
  program: string,
  words: readonly string[],
  signal?: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env, stdio: ["ignore", "pipe", "pipe"], ...(signal ? { signal } : {}) });
    let said = "";
    let wrong = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      wrong += text;
    });
    child.on("error", (error) => reject(new NoMesaError(`${program} did not go to its end: ${error.message}.`)));
    child.on("close", (code) => {
      if (code === 0) resolve(said);
      else reject(new NoMesaError(`${program} failed (${code}): ${wrong.trim().split("\n").slice(-3).join(" ")}`));
    });
  });
}
