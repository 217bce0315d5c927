/** What the tests' browsers visit: the demo as Vite serves it and as it is built, and pages of one's own, built, under any policy. */

import { readdirSync, readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, createServer, type InlineConfig } from "vite";

export interface Site {
  /** Ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export const demoSite = () => servedSite("../../demo/vite.config.ts");

/** The controls of the lab by themselves: `controls/bench.ts`. */
export const controlsSite = () => servedSite("controls/vite.config.ts");

async function servedSite(config: string): Promise<Site> {
  const server = await createServer({
    configFile: here(config),
    // A file that is saved meanwhile must not reload the page under the test.
    server: { port: 0, hmr: false, watch: null },
    logLevel: "warn",
  });
  await server.listen();
  return { url: server.resolvedUrls?.local[0] ?? "", close: () => server.close() };
}

export interface ElementPage {
  readonly body: string;
  /** Comes before the element's script. */
  readonly head?: string;
  /** The Content-Security-Policy that it is served with. */
  readonly policy?: string;
  /** Where the element is, where that is not beside the page. */
  readonly script?: string;
}

interface Served {
  readonly type: string;
  readonly content: string | Uint8Array;
  readonly policy?: string;
}

/**
 * What a page throws and writes to the console as an error, kept where every engine's protocol can read it. A file: a page's
 * policy may forbid scripts that stand in it.
 */
const recorder = `window.complaints = [];
window.refused = [];
document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => window.refused.push(effectiveDirective));
addEventListener("error", ({ message, target }) => window.complaints.push(message ?? \`not loaded: \${target.outerHTML}\`), true);
addEventListener("unhandledrejection", ({ reason }) => window.complaints.push(String(reason)));
const { error } = console;
console.error = (...words) => { window.complaints.push(words.join(" ")); error(...words); };
`;
const recorded = '<script src="recorder.js"></script>';
const recorderFile: [string, Served] = ["recorder.js", { type: "text/javascript", content: recorder }];

const elementConfig: InlineConfig = { configFile: here("../../vite.config.ts"), root: here("../.."), mode: "element" };

/**
 * Pages, by their names, that load the built element as an author's would. Its files lie beside them; where the script is in
 * `without-cpu/`, all are there but the companion of that name.
 */
export async function elementSite(pages: Readonly<Record<string, ElementPage>>): Promise<Site> {
  const files = await builtFiles(elementConfig);
  const html = Object.entries(pages).map(
    ([name, { head = "", body, policy, script = "matrix-dynamics.js" }]): [string, Served] => {
      const before = `<link rel="icon" href="data:," />${recorded}${head}<script type="module" src="${script}"></script>`;
      const content = `<!doctype html><html lang="en"><head>${before}</head><body>${body}</body></html>`;
      return [name, { type: "text/html", content, policy }];
    },
  );
  const incomplete = Object.values(pages).flatMap(({ script = "" }) => {
    const [folder, missing] = /^without-([\w-]+)(?=\/)/.exec(script) ?? [];
    return folder === undefined
      ? []
      : [...files]
          .filter(([name]) => name !== `matrix-dynamics-${missing}.js`)
          .map(([name, file]) => [`${folder}/${name}`, file] as const);
  });
  return serve(new Map([...files, ...incomplete, recorderFile, ...html]));
}

/** The scripts that the build writes, by name: the element with its companions, and in `element/` the chunks. */
export async function builtElement(): Promise<ReadonlyMap<string, string>> {
  const files = await builtFiles(elementConfig);
  return new Map(
    [...files].filter(([name]) => name.endsWith(".js")).map(([name, { content }]) => [name, content.toString()]),
  );
}

/** Of a built page, its files by their names, with their contents. */
export interface BuiltSite extends Site {
  readonly files: ReadonlyMap<string, Served>;
}

/** The page of a folder beside this file, built as the demo is, served under a policy. */
export async function builtSite(folder: string, policy: string): Promise<BuiltSite> {
  const built = await builtFiles({
    configFile: false,
    root: here(folder),
    base: "./",
    publicDir: false,
    build: { target: "es2023" },
  });
  const files = new Map([...built].map(([name, file]) => [name, { ...file, policy }]));
  return { files, ...(await serve(files)) };
}

/** The files of a folder as they lie there. */
export async function folderSite(folder: string): Promise<Site> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = names.map(({ parentPath, name }): [string, Served] => {
    const path = join(parentPath, name);
    return [relative(folder, path), { type: typeOf(name), content: readFileSync(path) }];
  });
  return serve(new Map(files));
}

/** The documentation with the built element, as any static server would serve it, and pages of HTML beside the element. */
export async function docsSite(pages: Readonly<Record<string, string>>, policy: string): Promise<BuiltSite> {
  // Of all tests one needs it.
  const { renderSite } = await import("../../docs/site/site.ts");
  const element = [...(await builtFiles(elementConfig))].filter(([name]) => !name.startsWith("element/"));
  const made = [...(await renderSite({ commands: [], manifest: null })), ...Object.entries(pages)].map(
    ([name, content]): [string, Served] => {
      return [name, { type: typeOf(name), content, policy }];
    },
  );
  const files = new Map([...made, ...element.map(([name, file]) => [`element/${name}`, file] as const)]);
  return { files, ...(await serve(files)) };
}

/** The demo as `npm run build` makes it. */
export async function builtDemoSite(): Promise<Site> {
  const built = await builtFiles({ configFile: here("../../demo/vite.config.ts") });
  const files = [...built].map(([name, file]): [string, Served] =>
    name.endsWith(".html")
      ? [name, { ...file, content: file.content.toString().replace("<head>", `<head>${recorded}`) }]
      : [name, file],
  );
  return serve(new Map([...files, recorderFile]));
}

const types: Readonly<Record<string, string>> = {
  css: "text/css",
  html: "text/html",
  js: "text/javascript",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};

function typeOf(name: string): string {
  return types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
}

/** All that a build writes, in memory, by name. */
async function builtFiles(config: InlineConfig): Promise<Map<string, Served>> {
  // Vitest's own is "test", which would take libraries as developers want them.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = "production";
  const result = await build({ ...config, logLevel: "warn", build: { ...config.build, write: false } }).finally(() => {
    process.env.NODE_ENV = NODE_ENV;
  });
  const outputs = (Array.isArray(result) ? result : [result]).map((built) => {
    if (!("output" in built)) throw new Error("Nothing was built.");
    return built.output;
  });
  // The element is written twice: as one file with companions, and in chunks.
  return new Map(
    outputs.flatMap((output, index) =>
      output.map((file): [string, Served] => {
        const content =
          file.type === "chunk" ? file.code : typeof file.source === "string" ? file.source : Buffer.from(file.source);
        return [`${index === 0 ? "" : "element/"}${file.fileName}`, { type: typeOf(file.fileName), content }];
      }),
    ),
  );
}

async function serve(files: ReadonlyMap<string, Served>): Promise<Site> {
  const server = createHttpServer(({ url = "/" }, response) => {
    const file = files.get(new URL(url, "http://localhost").pathname.slice(1) || "index.html");
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
