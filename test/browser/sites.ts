/** What the tests' browser visits: the demo as Vite serves it, and pages of one's own with the built element. */

import { createServer as createHttpServer } from "node:http";
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
  /** The Content-Security-Policy that it is served with. */
  readonly policy?: string;
  /** Where the element is, where that is not beside the page. */
  readonly script?: string;
}

/**
 * Pages, by their names, that load the built element as an author's would. Its files lie beside them; in `alone/` the element is
 * without its companions.
 */
export async function elementSite(pages: Readonly<Record<string, ElementPage>>): Promise<Site> {
  const files = await builtElement();
  const server = createHttpServer(({ url = "/" }, response) => {
    const [path = ""] = url.slice(1).split("?");
    const page = pages[path];
    const script = path === "alone/matrix-dynamics.js" ? files.get("matrix-dynamics.js") : files.get(path);
    if (script !== undefined) response.writeHead(200, { "content-type": "text/javascript" }).end(script);
    else if (page === undefined) response.writeHead(404).end();
    else {
      const policy: Record<string, string> = page.policy ? { "content-security-policy": page.policy } : {};
      const source = page.script ?? "matrix-dynamics.js";
      const head = `<link rel="icon" href="data:," /><script type="module" src="${source}"></script>`;
      response.writeHead(200, { "content-type": "text/html", ...policy });
      response.end(`<!doctype html><html lang="en"><head>${head}</head><body>${page.body}</body></html>`);
    }
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

/** The scripts that the build writes, by name: the element with its companions, and in `element/` the chunks. */
export async function builtElement(): Promise<ReadonlyMap<string, string>> {
  // Vitest's own is "test", which would take libraries as developers want them.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = "production";
  const built = await build({
    configFile: here("../../vite.config.ts"),
    root: here("../.."),
    mode: "element",
    logLevel: "warn",
    build: { write: false },
  }).finally(() => {
    process.env.NODE_ENV = NODE_ENV;
  });
  if (!Array.isArray(built) || built.length !== 2)
    throw new Error("The element was not built as one file and as chunks.");
  return new Map(
    built.flatMap(({ output }, index) =>
      output.flatMap((file) =>
        file.type === "chunk" ? [[`${["", "element/"][index]}${file.fileName}`, file.code] as const] : [],
      ),
    ),
  );
}
