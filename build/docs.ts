/** Vite plugin: the server of the demo serves the documentation under /docs too, with the element from its source, and renders it again when a text changes. */

import { existsSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin, ViteDevServer } from "vite";
import type * as Commands from "../docs/site/commands.ts";
import type * as Site from "../docs/site/site.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = "/docs/";
const types: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};
/** What pages are made of. */
const texts = /^(docs|experiments|systems|checks|src\/language)\/|^ARCHITECTURE\.md$/;

export function docs(): Plugin {
  return {
    name: "docs",
    apply: "serve",
    configureServer(server) {
      let rendering: Promise<Site.Files> | null = null;
      server.watcher.add([join(root, "docs"), join(root, "ARCHITECTURE.md")]);
      server.watcher.on("all", (_event, file) => {
        if (rendering === null || !texts.test(relative(root, file).replaceAll("\\", "/"))) return;
        rendering = null;
        server.ws.send({ type: "full-reload" });
      });
      server.middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? "/", "http://localhost");
        // The built demo lies beside the built docs, and their links to each other say so.
        if (pathname.startsWith("/demo/")) request.url = request.url?.slice("/demo".length);
        if (`${pathname}/` === folder) {
          response.writeHead(302, { location: folder }).end();
          return;
        }
        if (!pathname.startsWith(folder)) {
          next();
          return;
        }
        const address = pathname.slice(folder.length) || "index.html";
        const send = (content: string | Buffer, type: string) => {
          response.setHeader("content-type", type);
          response.end(content);
        };
        if (address === "element/matrix-dynamics-math.woff2") {
          send(readFileSync(join(root, "src/ui/math-font/math.woff2")), "font/woff2");
          return;
        }
        let asked: typeof rendering = null;
        const answer = async () => {
          rendering ??= render(server);
          asked = rendering;
          const content = (await rendering).get(address);
          if (content === undefined) {
            response.statusCode = 404;
            response.end();
          } else if (extname(address) !== ".html") send(content, types[extname(address)] ?? "text/plain");
          else send(await server.transformIndexHtml(pathname, withSource(content.toString())), "text/html");
        };
        answer().catch((error: unknown) => {
          // A text that is mended is tried again.
          if (rendering === asked) rendering = null;
          next(error);
        });
      });
    },
  };
}

/** A page whose element is the one of src/. */
function withSource(page: string): string {
  return page.replace(/(?<=src=")[./]*element\/matrix-dynamics\.js/, `/@fs${join(root, "src/ui/matrix-dynamics.ts")}`);
}

/** The texts as they are now; of what a build makes, what there is. */
async function render(server: ViteDevServer): Promise<Site.Files> {
  const load = <T>(file: string) => server.ssrLoadModule(join(root, "docs/site", file)) as Promise<T>;
  const { renderSite } = await load<typeof Site>("site.ts");
  const { readCommands } = await load<typeof Commands>("commands.ts");
  const [cli, manifest] = ["dist/cli.js", "dist/custom-elements.json"].map((file) => join(root, file));
  return renderSite({
    commands: existsSync(cli!) ? readCommands(cli!) : [],
    manifest: existsSync(manifest!) ? JSON.parse(readFileSync(manifest!, "utf8")) : null,
  });
}
