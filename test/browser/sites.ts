/** What the tests' browsers visit: the demo as Vite serves it and as it is built, and pages of one's own with the built element. */

import { createServer as createHttpServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build, createServer } from "vite";

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
  /** Comes before the element's script. */
  readonly head?: string;
  /** The Content-Security-Policy that it is served with. */
  readonly policy?: string;
}

/**
 * What a page throws and writes to the console as an error, kept where every engine's protocol can read it. A file: a page's
 * policy may forbid scripts that stand in it.
 */
const recorder = `window.complaints = [];
addEventListener("error", ({ message, target }) => window.complaints.push(message ?? \`not loaded: \${target.outerHTML}\`), true);
addEventListener("unhandledrejection", ({ reason }) => window.complaints.push(String(reason)));
const { error } = console;
console.error = (...words) => { window.complaints.push(words.join(" ")); error(...words); };
`;
const recorded = '<script src="recorder.js"></script>';

/** Pages, by their names, that load the built element as an author's would. */
export async function elementSite(pages: Readonly<Record<string, ElementPage>>): Promise<Site> {
  const script = await builtElement();
  return listen(({ url = "/" }, response) => {
    const path = url.slice(1);
    const page = pages[path];
    if (path === "matrix-dynamics.js") response.writeHead(200, { "content-type": "text/javascript" }).end(script);
    else if (path === "recorder.js") response.writeHead(200, { "content-type": "text/javascript" }).end(recorder);
    else if (page === undefined) response.writeHead(404).end();
    else {
      const policy: Record<string, string> = page.policy ? { "content-security-policy": page.policy } : {};
      const head = `<link rel="icon" href="data:," />${recorded}${page.head ?? ""}<script type="module" src="matrix-dynamics.js"></script>`;
      response.writeHead(200, { "content-type": "text/html", ...policy });
      response.end(`<!doctype html><html lang="en"><head>${head}</head><body>${page.body}</body></html>`);
    }
  });
}

const types: Readonly<Record<string, string>> = {
  css: "text/css",
  html: "text/html",
  js: "text/javascript",
  woff2: "font/woff2",
};

/** The demo as `npm run build` makes it. */
export async function builtDemoSite(): Promise<Site> {
  const result = await build({
    configFile: here("../../demo/vite.config.ts"),
    logLevel: "warn",
    build: { write: false },
  });
  if (!("output" in result)) throw new Error("The demo was not built.");
  const files = new Map(
    result.output.map((file) => [file.fileName, file.type === "chunk" ? file.code : Buffer.from(file.source)]),
  );
  return listen(({ url = "/" }, response) => {
    const name = new URL(url, "http://localhost").pathname.slice(1) || "index.html";
    const file = name === "recorder.js" ? recorder : files.get(name);
    if (file === undefined) response.writeHead(404).end();
    else {
      response.writeHead(200, { "content-type": types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream" });
      response.end(name.endsWith(".html") ? file.toString().replace("<head>", `<head>${recorded}`) : file);
    }
  });
}

async function listen(answer: RequestListener): Promise<Site> {
  const server = createHttpServer(answer);
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
