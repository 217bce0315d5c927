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
  /** The Content-Security-Policy that it is served with. */
  readonly policy?: string;
}

/** Pages, by their names, that load the built element as an author's would. */
export async function elementSite(pages: Readonly<Record<string, ElementPage>>): Promise<Site> {
  const script = await builtElement();
  const server = createHttpServer(({ url = "/" }, response) => {
    const path = url.slice(1);
    const page = pages[path];
    if (path === "matrix-dynamics.js") response.writeHead(200, { "content-type": "text/javascript" }).end(script);
    else if (page === undefined) response.writeHead(404).end();
    else {
      const policy: Record<string, string> = page.policy ? { "content-security-policy": page.policy } : {};
      const head = '<link rel="icon" href="data:," /><script type="module" src="matrix-dynamics.js"></script>';
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
