/** What the tests' browser visits: the demo as Vite serves it, and pages of one's own, built, under any policy. */

import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build, createServer, type Rolldown } from "vite";

export interface Site {
  /** Ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export async function demoSite(): Promise<Site> {
  const server = await createServer({
    configFile: here("../../demo/vite.config.ts"),
    // A file that is saved meanwhile must not reload the page under the test.
    server: { port: 0, hmr: false, watch: null },
    logLevel: "warn",
  });
  await server.listen();
  return { url: server.resolvedUrls?.local[0] ?? "", close: () => server.close() };
}

export interface ElementPage {
  readonly body: string;
  /** The Content-Security-Policy that it is served with. */
  readonly policy?: string;
}

/** Pages, by their names, that load the built element as an author's would. */
export async function elementSite(pages: Readonly<Record<string, ElementPage>>): Promise<Site> {
  const script = await builtElement();
  const head = '<link rel="icon" href="data:," /><script type="module" src="matrix-dynamics.js"></script>';
  const html = Object.entries(pages).map(([name, { body, policy }]): [string, Served] => {
    const content = `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
    return [name, { type: "text/html", content, policy }];
  });
  return serve(new Map([["matrix-dynamics.js", { type: "text/javascript", content: script }], ...html]));
}

/** Of a built page, its files by their names, with their contents. */
export interface BuiltSite extends Site {
  readonly files: ReadonlyMap<string, Served>;
}

interface Served {
  readonly type: string;
  readonly content: string | Uint8Array;
  readonly policy?: string;
}

/** The page of a folder beside this file, built as the demo is, served under a policy. */
export async function builtSite(folder: string, policy: string): Promise<BuiltSite> {
  const result = await build({
    configFile: false,
    root: here(folder),
    base: "./",
    publicDir: false,
    logLevel: "warn",
    build: { write: false, target: "es2023" },
  });
  const { output } = result as Rolldown.RolldownOutput;
  const types: Record<string, string> = { html: "text/html", js: "text/javascript", css: "text/css" };
  const files = new Map(
    output.map((file): [string, Served] => {
      const content = file.type === "chunk" ? file.code : file.source;
      return [file.fileName, { type: types[file.fileName.split(".").at(-1) ?? ""] ?? "", content, policy }];
    }),
  );
  return { files, ...(await serve(files)) };
}

async function serve(files: ReadonlyMap<string, Served>): Promise<Site> {
  const server = createHttpServer(({ url = "/" }, response) => {
    const file = files.get(url.slice(1));
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const policy: Record<string, string> = file.policy ? { "content-security-policy": file.policy } : {};
    response.writeHead(200, { "content-type": file.type, ...policy }).end(file.content);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function builtElement(): Promise<string> {
  const result = await build({
    configFile: here("../../vite.config.ts"),
    root: here("../.."),
    mode: "element",
    logLevel: "warn",
    build: { write: false },
  });
  const [built] = Array.isArray(result) ? result : [result];
  if (built === undefined || !("output" in built)) throw new Error("The element was not built.");
  return built.output[0].code;
}
