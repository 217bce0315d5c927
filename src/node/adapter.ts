/** Finds a WebGPU adapter on Node: a GPU where there is one, else the software adapter that comes with any Chrome or Chromium. */

import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { isSoftware } from "../gpu/device.ts";

export interface AdapterOptions {
  readonly power?: GPUPowerPreference;
  /** Ask for a software adapter even where there is a GPU. */
  readonly software?: boolean;
  /** Take what the system's own drivers show or nothing: a browser's software adapter is not looked for. */
  readonly systemOnly?: boolean;
  /** Of Dawn, such as "enable-dawn-features=..."; with its own, for a software adapter. */
  readonly flags?: readonly string[];
}

export interface NodeAdapter {
  readonly gpu: GPU;
  readonly adapter: GPUAdapter;
  readonly description: string;
  readonly software: boolean;
  /** How it was found, in words. */
  readonly how: string;
}

/**
 * Zero-filling of workgroup memory costs SwiftShader most of its compile time (0.7 s against 3.2 s for an integration kernel,
 * 1.8 against 8.5 for `observe`); no shader here reads what it has not written.
 */
const softwareFlags = ["enable-dawn-features=disable_workgroup_init"];

const held = globalThis as { matrixDynamicsGPUs?: GPU[] };

/** A Dawn instance, referenced for ever: the process crashes once it is collected. */
export async function createGPU(flags: readonly string[] = []): Promise<GPU> {
  // The Vulkan loader complains on stderr where this is missing, as it is in most containers.
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  const { create, globals } = await import("webgpu");
  for (const [name, value] of Object.entries(globals))
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  const gpu = create([...flags]);
  held.matrixDynamicsGPUs ??= [];
  held.matrixDynamicsGPUs.push(gpu);
  return gpu;
}

export async function requestNodeAdapter(options: AdapterOptions = {}): Promise<NodeAdapter> {
  const request: GPURequestAdapterOptions = {
    ...(options.power === undefined ? {} : { powerPreference: options.power }),
    ...(options.software ? { forceFallbackAdapter: true } : {}),
  };
  const { flags = [] } = options;
  const gpu = await createGPU(flags);
  const adapter = await gpu.requestAdapter(request);
  // Mesa's lavapipe is found here too, where Dawn accepts its version: about 4 times faster than SwiftShader.
  if (adapter && (!options.software || isSoftware(adapter))) return describe(gpu, adapter, "the system's own driver");
  if (options.systemOnly) throw new Error("The system's own drivers show no WebGPU adapter.");

  for (const file of swiftShaderManifests()) {
    const found = await withVulkanDriver(file, async () => {
      const gpu = await createGPU([...softwareFlags, ...flags]);
      const adapter = await gpu.requestAdapter(request);
      return adapter && describe(gpu, adapter, `SwiftShader of ${dirname(file)}`);
    });
    if (found) return found;
  }
  throw new Error(missingSentence());
}

/** The loader reads the environment when an instance makes its first request, so the second instance of a process can differ from the first. */
async function withVulkanDriver<T>(manifest: string, use: () => Promise<T>): Promise<T> {
  const names = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"];
  const before = names.map((name) => process.env[name]);
  for (const name of names) process.env[name] = manifest;
  try {
    return await use();
  } finally {
    names.forEach((name, i) => {
      const value = before[i];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    });
  }
}

function describe(gpu: GPU, adapter: GPUAdapter, how: string): NodeAdapter {
  const { vendor, architecture, description } = adapter.info;
  return {
    gpu,
    adapter,
    description: [vendor, architecture, description].filter((word) => word !== "").join(", ") || "unnamed adapter",
    software: isSoftware(adapter),
    how,
  };
}

/** SwiftShader's manifests beside every Chrome or Chromium in sight, best guess first. */
export function swiftShaderManifests(): string[] {
  const found = new Set<string>();
  for (const directory of browserDirectories()) {
    const manifest = join(directory, "vk_swiftshader_icd.json");
    if (existsSync(manifest)) found.add(manifest);
  }
  return [...found];
}

function browserDirectories(): string[] {
  const { env, platform } = process;
  const chosen = env.MATRIX_DYNAMICS_CHROME;
  // The variable may name the program or the directory it is in.
  const first = chosen ? [chosen, dirname(real(chosen))] : [];
  const home = homedir();
  if (platform === "darwin") {
    const apps = ["Google Chrome", "Chromium"].map(
      (name) => `/Applications/${name}.app/Contents/Frameworks/${name} Framework.framework/Versions/Current/Libraries`,
    );
    return [...first, ...apps, ...playwright(join(home, "Library/Caches/ms-playwright"))];
  }
  if (platform === "win32") {
    const roots = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA].filter((root) => root !== undefined);
    const versions = roots.flatMap((root) => under(join(root, "Google/Chrome/Application")));
    return [...first, ...versions, ...playwright(join(env.LOCALAPPDATA ?? home, "ms-playwright"))];
  }
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
  const onPath = (env.PATH ?? "")
    .split(delimiter)
    .flatMap((directory) => names.map((name) => join(directory, name)))
    .filter((program) => existsSync(program))
    .map((program) => dirname(real(program)));
  return [
    ...first,
    "/usr/lib/chromium",
    "/usr/lib64/chromium-browser",
    "/usr/lib/chromium-browser",
    "/opt/google/chrome",
    "/snap/chromium/current/usr/lib/chromium-browser",
    ...onPath,
    ...playwright(env.PLAYWRIGHT_BROWSERS_PATH ?? join(env.XDG_CACHE_HOME ?? join(home, ".cache"), "ms-playwright")),
  ];
}

/** Playwright keeps <cache>/chromium-1234/chrome-linux/; the newest first. */
function playwright(cache: string): string[] {
  return under(cache).reverse().flatMap(under);
}

function under(directory: string): string[] {
  try {
    return readdirSync(directory)
      .sort()
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Whether the Vulkan loader is installed; true where this is not Linux, since only there Dawn needs it. */
export function hasVulkanLoader(): boolean {
  if (process.platform !== "linux") return true;
  const triple = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  const directories = [
    ...(process.env.LD_LIBRARY_PATH ?? "").split(delimiter),
    `/usr/lib/${triple}`,
    `/lib/${triple}`,
    "/usr/lib64",
    "/usr/lib",
    "/lib64",
    "/usr/local/lib",
  ];
  return directories.some((directory) => directory !== "" && existsSync(join(directory, "libvulkan.so.1")));
}

function missingSentence(): string {
  const missing = [
    ...(hasVulkanLoader() ? [] : ["libvulkan1"]),
    ...(swiftShaderManifests().length > 0 ? [] : ["chromium"]),
  ];
  if (process.platform !== "linux")
    return "No WebGPU adapter was found: update the graphics driver, or install Chrome for its software adapter.";
  if (missing.length === 0)
    return "No WebGPU adapter was found: there is a Vulkan loader and a Chromium, but Dawn refuses their drivers; run with VK_LOADER_DEBUG=all to see why.";
  return `No WebGPU adapter was found: install a GPU's Vulkan driver, or for a software adapter run "apt-get install --no-install-recommends ${missing.join(" ")}".`;
}
