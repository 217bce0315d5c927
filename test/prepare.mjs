/** Makes sure that what the tests need is there: Chromium (it holds SwiftShader too) and the Vulkan loader. Runs before vitest. */

// Plain JavaScript: Node 20 runs no TypeScript, and vitest is not up yet.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const paths = (process.env.PATH ?? "").split(delimiter);
const hasChromium = () =>
  process.env.MATRIX_DYNAMICS_CHROME !== undefined ||
  programs.some((program) => paths.some((directory) => existsSync(join(directory, program))));

const libraries = [
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib/aarch64-linux-gnu",
  "/usr/lib64",
  "/usr/lib",
  "/usr/local/lib",
];
const hasLoader = () => libraries.some((directory) => existsSync(join(directory, "libvulkan.so.1")));

const missing = () => [...(hasChromium() ? [] : ["chromium"]), ...(hasLoader() ? [] : ["libvulkan1"])];
const apt = (...words) =>
  spawnSync("apt-get", words, { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });

if (process.platform === "linux" && missing().length > 0) {
  const asRoot = process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
  if (asRoot) {
    apt("update");
    apt("install", "-y", "--no-install-recommends", ...missing());
  }
  const still = missing();
  if (still.length > 0) {
    console.error(
      `\n*** The tests need ${still.join(" and ")}: run "apt-get install --no-install-recommends ${still.join(" ")}" as root. ***\n`,
    );
    // Without them the kernel and browser tests skip themselves loudly; in CI that must not pass.
    if (process.env.CI) process.exit(1);
  }
}
