/** The browser that page tests share: Vite serving demo/, and a Chromium with a WebGPU adapter. */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { createServer } from "vite";

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

const switches = [
  "--headless=new",
  "--no-sandbox",
  // Without it a headless Chromium has no adapter; with it SwiftShader is one.
  "--enable-unsafe-webgpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];

export interface Visit {
  readonly page: Page;
  /** What the page threw or wrote to the console as an error. */
  readonly complaints: string[];
  crashGpu(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the demo page in a browser of its own. `path` is relative to demo/. */
export async function visit(path: string): Promise<Visit> {
  const directory = mkdtempSync(join(tmpdir(), "matrix-dynamics-browser-"));
  const server = await createServer({
    configFile: fileURLToPath(new URL("../../demo/vite.config.ts", import.meta.url)),
    // A file that is saved meanwhile must not reload the page under the test.
    server: { port: 0, hmr: false, watch: null },
    logLevel: "warn",
  });
  let context: BrowserContext | null = null;
  const close = async () => {
    await context?.close();
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await server.listen();
    const profile = join(directory, "profile");
    context = await chromium.launchPersistentContext(profile, {
      executablePath: program ?? "",
      args: switches,
      viewport: { width: 1280, height: 860 },
      env: { ...process.env, XDG_CONFIG_HOME: directory, XDG_CACHE_HOME: directory, XDG_RUNTIME_DIR: directory },
    });
    const page = context.pages()[0] ?? (await context.newPage());
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.goto(`${server.resolvedUrls?.local[0] ?? ""}${path}`);
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
