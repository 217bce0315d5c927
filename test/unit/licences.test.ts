/** The licences that a build writes. */

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, type Rolldown } from "vite";
import { describe, expect, it } from "vitest";
import { functions } from "../../build/functions.ts";
import { kernels } from "../../build/kernels.ts";
import { licences, licenceText, type Place, packagesOf } from "../../build/licences.ts";
import { version } from "../../package.json";

const root = resolve(import.meta.dirname, "../..");
const own = readFileSync(join(root, "LICENSE"), "utf8").trim();

async function built(place: Place): Promise<Rolldown.RolldownOutput["output"]> {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    publicDir: false,
    plugins: [kernels(), functions(), licences(place)],
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, "fixtures/licences/main.ts"), formats: ["es"], fileName: "main" },
    },
  });
  const [only] = Array.isArray(result) ? result : [];
  return only!.output;
}

describe("a build", () => {
  it("writes the licences of the project, of bundled packages and of those in a worker's script", async () => {
    const files = await built({ file: "LICENSES.txt" });
    const file = files.find(({ fileName }) => fileName === "LICENSES.txt");
    const text = file?.type === "asset" ? String(file.source) : "";
    expect(text).toContain(`matrix-dynamics ${version}\n\n${own}`);
    // Packages of the same authors share their text.
    expect(text).toMatch(/^@lit\/reactive-element \S+ lit \S+ lit-element \S+ lit-html \S+\n\nBSD 3-Clause License/m);
    expect(text).toMatch(/^uplot \S+\n\nThe MIT License/m);
    expect(text).not.toContain("commander");
  });

  it("ends a script with the names of what is in it, and of the file that has the texts", async () => {
    const [{ code }, file] = await built({ file: "texts.txt", inside: true });
    const [, comment] = code.split(`/*! matrix-dynamics ${version} (MIT), `);
    expect(comment).toMatch(/\buplot \S+ \(MIT\)/);
    expect(comment).toMatch(/\bassemblyscript \S+ \(Apache-2\.0\)/);
    expect(comment).toMatch(/: the texts are in texts\.txt, beside this file\. \*\/\n$/);
    expect(file).toMatchObject({ fileName: "texts.txt", source: expect.stringContaining("Apache License") });
  });
});

describe("the packages of modules", () => {
  it("are told from their paths, and kernels have parts of the compiler's library", () => {
    expect(
      packagesOf([
        "/a/node_modules/zod/v4/mini.js",
        "/a/node_modules/@lit/reactive-element/node_modules/@x/y/z.js?used",
        "C:\\b\\node_modules\\lit\\index.js",
        "/a/src/cli.ts",
        join(root, "kernels/index.ts?fused"),
        join(root, "src/ui/math-font/math.woff2?beside"),
      ]),
    ).toEqual(
      [
        ...["/a/node_modules/@lit/reactive-element/node_modules/@x/y", "/a/node_modules/zod"],
        ...["C:/b/node_modules/lit", join(root, "node_modules/assemblyscript"), join(root, "src/ui/math-font")],
      ].sort(),
    );
  });

  it("must have a licence", async () => {
    await expect(licenceText([join(root, "test/unit/fixtures/licences")])).rejects.toThrow();
    expect(await licenceText([join(root, "node_modules/assemblyscript")])).toMatch(
      /Apache License[\s\S]*licensed their contributions/,
    );
    expect(await licenceText([join(root, "src/ui/math-font")])).toMatch(
      /^STIX Two Math .*\n\nCopyright .* STIX Fonts[\s\S]*SIL Open Font License, Version 1\.1/im,
    );
  });
});
