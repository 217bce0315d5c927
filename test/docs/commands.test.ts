/** Every command that the README and the documentation show runs, and every link and anchor of the built site leads somewhere. */

import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, symlinkSync } from "node:fs";
import { join, posix, relative, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCommands } from "../../docs/site/commands.ts";
import { type Files, renderSite } from "../../docs/site/site.ts";
import { scripts } from "../../package.json";
import { buildCli, type Cli } from "../cli/cli.ts";
import { blocksOf, markdownFiles, proseOf } from "./pages.ts";

const root = resolve(import.meta.dirname, "../..");

interface Shown {
  readonly file: string;
  readonly line: string;
}

const isCommand = /^(npm|npx|node|matrix-dynamics|apt-get) /;

const shown: readonly Shown[] = markdownFiles.flatMap((file) => {
  const inBlocks = blocksOf(file)
    .filter(({ kind }) => kind === null || kind === "sh")
    .flatMap(({ text }) => text.split("\n"));
  // Two words are the name of a command.
  const inProse = [...proseOf(file).matchAll(/`((?:npm|npx|node|matrix-dynamics) [\w.-]+ [^`\n{]+|npm run \w+)`/g)].map(
    ([, line]) => line!,
  );
  return [...inBlocks, ...inProse]
    .filter((line) => isCommand.test(line))
    .map((line) => ({ file: file.name, line: line.replace(/\s+#.*$/, "").trim() }));
});

/** What cannot run in a test: it installs, serves, or needs a GPU or a browser. */
const unfit = [
  /^npm ci && npm (start|test)$/,
  /^(apt-get|npm) install |npm pack$/,
  /bench --(backend webgpu|tune|browser)/,
  // The tests of the examples run what is merged there.
  /merge results\//,
];

/** Words that make a command short: of an option that comes twice the last counts. */
const lighter = [
  { of: /matrix-dynamics run (byol|result)/, words: "--runs 8" },
  { of: /matrix-dynamics run --resume/, words: "--out result.nc" },
  { of: /verify(?!.*--(checks|list))/, words: "--runs 16 --only theorem-1" },
  { of: /matrix-dynamics figure/, words: "--runs 8 --views 1 --no-claims" },
  { of: / bench /, words: "--n 8 --seconds 0.1 --peers off --no-shares --backend cpu" },
];

const distinct = [...new Set(shown.map(({ line }) => line))];
const isScript = (line: string) => /^npm (run \w+|start|test)$/.test(line);
/** The names of the command are one. */
const named = distinct.map((line) => line.replace(/^(node dist\/cli\.js|npx matrix-dynamics) /, "matrix-dynamics "));
const toRun = [...new Set(named)].filter((line) => !isScript(line) && !unfit.some((pattern) => pattern.test(line)));

let cli: Cli;
beforeAll(async () => {
  cli = await buildCli("docs");
  symlinkSync(cli.built, join(cli.directory, "dist"));
  for (const folder of ["docs", "examples"]) symlinkSync(join(root, folder), join(cli.directory, folder));
  const examples = {
    "my.flow": "denoiser.flow",
    "denoiser.flow": "denoiser.flow",
    "my.json": "denoiser.json",
    "my-experiment.json": "denoiser.json",
    "my-checks.json": "denoiser-checks.json",
  };
  for (const [name, example] of Object.entries(examples))
    copyFileSync(join(root, "docs/examples", example), join(cli.directory, name));
});
afterAll(() => cli?.dispose());

/** One that was left by a run whose result could not be written, or none. */
async function leaveCheckpoint(isThere: boolean): Promise<void> {
  await cli.shell("rm -f byol.checkpoint*");
  if (isThere) await cli.run("run", "byol", "--runs", "8", "--checkpoint", "byol.checkpoint", "--out", "/dev/full");
}

describe("commands", () => {
  it("are found in the README and the documentation", () => {
    expect(distinct.length).toBeGreaterThan(20);
    expect(new Set(shown.map(({ file }) => file)).size).toBeGreaterThan(4);
  });

  it.each(distinct.filter(isScript))("names a script that there is: %s", (line) => {
    expect(Object.keys(scripts)).toContain(line.split(" ").at(-1));
  });

  it.each(toRun)("runs: %s", async (line) => {
    if (line.includes(".checkpoint")) await leaveCheckpoint(!line.includes("--checkpoint"));
    const words = lighter.flatMap(({ of, words: more }) => (of.test(line) ? [more] : []));
    const { code, stderr } = await cli.shell(
      `matrix-dynamics() { ${process.execPath} dist/cli.js "$@"; }; ${[line, ...words].join(" ")}`,
    );
    expect(code, stderr).toBe(0);
  });
});

/** Addresses in a page, and what names them. */
function addressesOf(html: string): string[] {
  return [...html.matchAll(/\s(?:href|src|srcset)="([^"]*)"/g)].map(([, address]) => address!);
}

describe("the built site", () => {
  let site: Files;
  beforeAll(async () => {
    const words = [
      "cem",
      "analyze",
      "--quiet",
      "--config",
      "build/manifest.mjs",
      "--outdir",
      relative(root, cli.directory),
    ];
    execFileSync("npx", words, { cwd: root });
    const manifest: unknown = JSON.parse(readFileSync(join(cli.directory, "custom-elements.json"), "utf8"));
    site = await renderSite({ commands: readCommands(join(cli.built, "cli.js")), manifest });
  });
  const pages = () =>
    [...site]
      .filter(([address]) => address.endsWith(".html"))
      .map(([address, content]) => [address, content.toString()] as const);

  it("has its pages, a stylesheet and pictures", () => {
    expect(pages().length).toBeGreaterThan(90);
    expect([...site.keys()]).toEqual(expect.arrayContaining(["index.html", "site.css", "pictures/byol.light.svg"]));
  });

  it("leads from every link and picture to what is there, anchors included", () => {
    const texts = new Map(pages());
    const wrong = pages().flatMap(([page, html]) =>
      addressesOf(html).flatMap((address) => {
        if (/^https?:/.test(address)) return [];
        const [path = "", anchor = ""] = address.split("#");
        const target = path === "" ? page : posix.join(posix.dirname(page), path);
        // What a build lays beside the pages: the element, and the demo.
        if (target.startsWith("element/") || /^\.\.\/demo\/(index|embed)\.html$/.test(target)) return [];
        if (!site.has(target)) return [`${page}: ${address}`];
        const isThere = anchor === "" || texts.get(target)?.includes(` id="${decodeURIComponent(anchor)}"`);
        return isThere ? [] : [`${page}: ${address} has no such anchor`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it("names no id twice, and has nothing inline that a strict policy forbids", () => {
    const wrong = pages().flatMap(([page, html]) => {
      const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!);
      const twice = ids.filter((id, index) => ids.indexOf(id) < index);
      const inline = [...html.matchAll(/<[a-z][^>]*\s(style|on\w+)=|<style|<script(?![^>]*\ssrc=)/g)].map(
        ([text]) => text,
      );
      return [...twice, ...inline].map((what) => `${page}: ${what}`);
    });
    expect(wrong).toEqual([]);
  });

  it("shows every command's help, every claim, system and experiment, and every attribute of the element", () => {
    const page = (address: string) => site.get(address)!.toString();
    for (const name of ["run", "figure", "verify", "bench"])
      expect(page("command-line.html")).toContain(`Usage: matrix-dynamics ${name}`);
    expect(page("claims.html")).toContain('id="theorem-1-byol"');
    expect(page("systems.html")).toContain('id="byol"');
    expect(page("experiments.html")).toContain('href="experiments/figure-9.html"');
    expect(page("element.html")).toContain("<code>link-base</code>");
    expect(page("numerics.html")).toContain("Tsitouras 5(4)");
    // Lines that are set in, too.
    expect(page("verify.html")).toContain("<code>matrix-dynamics verify ");
  });
});
