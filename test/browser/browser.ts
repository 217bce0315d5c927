/** The browser that page tests share: a Chromium of its own each, with a WebGPU adapter or without one. */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import type { Site } from "./sites.ts";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** MATRIX_DYNAMICS_CHROME, or the first one on the path. */
function findChromium(): string | null {
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((directory) => names.map((name) => join(directory, name)));
  return [process.env.MATRIX_DYNAMICS_CHROME ?? "", ...onPath].find((path) => path !== "" && existsSync(path)) ?? null;
}

const program = findChromium();
if (program === null) {
  const sentence = "No Chromium was found: install one, or name its program in MATRIX_DYNAMICS_CHROME.";
  if (process.env.CI) throw new Error(sentence);
  console.warn(`\n*** BROWSER TESTS SKIPPED. ${sentence} ***\n`);
}
export const hasChromium = program !== null;
/** Its path; "" where there is none. */
export const chromiumProgram = program ?? "";

const switches = [
  "--headless=new",
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];

/** Without it a headless Chromium on a machine without a GPU has no adapter; with it SwiftShader is one. */
const allowsSoftware = "--enable-unsafe-webgpu";
/** Also where the machine has a GPU. */
const forbidsAdapters = ["--disable-gpu", "--disable-features=WebGPU,Vulkan"];

export interface Visit {
  readonly page: Page;
  /** What the page threw or wrote to the console as an error. */
  readonly complaints: string[];
  crashGpu(): Promise<void>;
  /** The browser and the site. */
  close(): Promise<void>;
}

export interface VisitOptions {
  readonly webgpu: boolean;
  /** Called with the empty page before it goes anywhere. */
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** False forbids them. */
  readonly scripts?: boolean;
}

/** Opens a page of a site in a browser of its own. */
export async function visit(opening: Promise<Site>, path: string, options: VisitOptions): Promise<Visit> {
  const { webgpu, prepare, scripts = true } = options;
  const site = await opening;
  const directory = mkdtempSync(join(tmpdir(), "matrix-dynamics-browser-"));
  let context: BrowserContext | null = null;
  const close = async () => {
    await context?.close();
    await site.close();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const profile = join(directory, "profile");
    context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumProgram,
      args: [...switches, ...(webgpu ? [allowsSoftware] : forbidsAdapters)],
      viewport: { width: 1280, height: 860 },
      javaScriptEnabled: scripts,
      env: { ...process.env, XDG_CONFIG_HOME: directory, XDG_CACHE_HOME: directory, XDG_RUNTIME_DIR: directory },
    });
    const page = context.pages()[0] ?? (await context.newPage());
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await prepare?.(page);
    // The first to ask for the kernels waits for their compiler.
    await page.goto(`${site.url}${path}`, { timeout: 100_000 });
    const browser = context.browser();
    return {
      page,
      complaints,
      close,
      async crashGpu() {
        if (browser === null) throw new Error("The browser has gone.");
        const session = await browser.newBrowserCDPSession();
        // The command ends with the process it ends, and may not be answered.
        await session.send("Browser.crashGpuProcess").catch(() => undefined);
        await session.detach();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
