/** Makes sure that what the tests need is there: browsers (Chromium holds SwiftShader too), the Vulkan loader, what else reads NetCDF, what shares out shards, and a newer Node. Runs before vitest. */

// Plain JavaScript: Node 20 runs no TypeScript, and vitest is not up yet.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const paths = (process.env.PATH ?? "").split(delimiter);
const onPath = (...programs) =>
  programs.some((program) => paths.some((directory) => existsSync(join(directory, program))));

/** Debian's own Python, whichever comes first on the path. */
const hasPython = (module) => spawnSync("/usr/bin/python3", ["-c", `import ${module}`]).status === 0;

const libraries = [
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib/aarch64-linux-gnu",
  "/usr/lib64",
  "/usr/lib",
  "/usr/local/lib",
];
const { MATRIX_DYNAMICS_CHROME: chrome, MATRIX_DYNAMICS_FIREFOX: firefox } = process.env;

/** Debian's packages. What may be missing is skipped loudly, in CI too. */
const wanted = [
  {
    name: "chromium",
    isThere: () =>
      chrome !== undefined || onPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
  },
  { name: "libvulkan1", isThere: () => libraries.some((directory) => existsSync(join(directory, "libvulkan.so.1"))) },
  { name: "firefox-esr", isThere: () => firefox !== undefined || onPath("firefox-esr", "firefox") },
  { name: "webkit2gtk-driver", isThere: () => onPath("WebKitWebDriver"), mayBeMissing: true },
  { name: "xvfb", isThere: () => onPath("Xvfb"), mayBeMissing: true },
  // Others that read NetCDF, and what draws their pictures.
  { name: "netcdf-bin", isThere: () => onPath("ncdump"), mayBeMissing: true },
  { name: "python3-h5py", isThere: () => hasPython("h5py"), mayBeMissing: true },
  { name: "python3-xarray", isThere: () => hasPython("xarray"), mayBeMissing: true },
  { name: "python3-netcdf4", isThere: () => hasPython("netCDF4"), mayBeMissing: true },
  { name: "python3-matplotlib", isThere: () => hasPython("matplotlib"), mayBeMissing: true },
  // What the examples for more than one machine are tried with; daemons lie where only root looks for programs.
  { name: "slurm-wlm", isThere: () => onPath("sbatch") && existsSync("/usr/sbin/slurmctld"), mayBeMissing: true },
  { name: "parallel", isThere: () => onPath("parallel"), mayBeMissing: true },
];
const missing = () => wanted.filter(({ isThere }) => !isThere());
const apt = (...words) =>
  spawnSync("apt-get", words, { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });

if (process.platform === "linux" && missing().length > 0) {
  const asRoot = process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
  if (asRoot) {
    apt("update");
    // One by one: a package that another distribution does not have keeps none of the others away.
    for (const { name } of missing()) apt("install", "-y", "--no-install-recommends", name);
  }
  const still = missing();
  if (still.length > 0) {
    const names = still.map(({ name }) => name);
    console.error(
      `\n*** The tests need ${names.join(" and ")}: run "apt-get install --no-install-recommends ${names.join(" ")}" as root. ***\n`,
    );
    // Without them their tests skip themselves loudly; in CI that must not pass.
    if (process.env.CI && still.some(({ mayBeMissing }) => !mayBeMissing)) process.exit(1);
  }
}

/** What runs the package and the command a second time. In a place that nothing else looks at: on the path it would run everything. */
const newerNode = { version: "24.21.0", folder: join("node_modules", ".matrix-dynamics", "node-24") };
const installed = join(newerNode.folder, "node_modules", "node", "package.json");
if (!existsSync(installed) || JSON.parse(readFileSync(installed, "utf8")).version !== newerNode.version) {
  mkdirSync(newerNode.folder, { recursive: true });
  const { status } = spawnSync(
    "npm",
    ["install", "--no-audit", "--no-fund", "--prefix", newerNode.folder, `node@${newerNode.version}`],
    { stdio: "inherit" },
  );
  if (status !== 0) console.error(`\n*** Node ${newerNode.version} was not installed: nothing is tried with it. ***\n`);
}
