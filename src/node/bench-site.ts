/** What the benchmark's browser visits, on this machine alone: the built element on a page, and TensorFlow.js on another. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, extname, join } from "node:path";
import inPage from "../../bench/in-page.js?raw";
import inPageTensorflow from "../../bench/in-page-tensorflow.js?raw";
import { RunError } from "./fail.ts";

export interface BenchSite {
  /** The page with the element. */
  readonly element: string;
  /** The page with TensorFlow.js; null where it is not installed. */
  readonly tensorflow: string | null;
  close(): void;
}

type Files = Readonly<Record<string, string | Buffer>>;

const page = (...scripts: readonly string[]) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">${scripts.join("")}</head><body></body></html>`;

/** `folder` is where the element was built. Throws a RunError where it was not. */
export async function serveBench(folder: string): Promise<BenchSite> {
  const tensorflow = tensorflowFiles();
  const files: Files = {
    ...elementFiles(folder),
    "in-page.js": inPage,
    "in-page-tensorflow.js": inPageTensorflow,
    "element.html": page(
      `<script type="module" src="matrix-dynamics.js"></script>`,
      `<script src="in-page.js"></script>`,
    ),
    ...(tensorflow ?? {}),
    "tensorflow.html": page(
      ...["tensorflow/core.js", "tensorflow/wasm.js", "in-page-tensorflow.js"].map(
        (src) => `<script src="${src}"></script>`,
      ),
    ),
  };
  const server = createServer((request, response) => {
    const name = (request.url ?? "").slice(1).replace(/\?.*/, "");
    const content = files[name];
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    // Isolated from other origins, a page may share memory between threads: TensorFlow.js does.
    const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
    response.writeHead(200, { "Content-Type": types[extname(name)] ?? "application/octet-stream", ...isolation });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    element: `${url}element.html`,
    tensorflow: tensorflow === null ? null : `${url}tensorflow.html`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

function elementFiles(folder: string): Files {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^matrix-dynamics.*\.\w+$/.test(name)) : [];
  if (!names.includes("matrix-dynamics.js"))
    throw new RunError(
      `There is no matrix-dynamics.js in ${folder}, the element that --browser measures: npm run build makes it.`,
    );
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/** Null where it is not installed: it is a peer, and nothing needs it. */
function tensorflowFiles(): Files | null {
  try {
    const { resolve } = createRequire(import.meta.url);
    const [core, wasm] = ["core", "backend-wasm"].map((name) =>
      join(dirname(resolve(`@tensorflow/tfjs-${name}/package.json`)), "dist"),
    ) as [string, string];
    const compiled = readdirSync(wasm).filter((name) => name.endsWith(".wasm"));
    return {
      "tensorflow/core.js": readFileSync(join(core, "tf-core.min.js")),
      "tensorflow/wasm.js": readFileSync(join(wasm, "tf-backend-wasm.min.js")),
      ...Object.fromEntries(compiled.map((name) => [`tensorflow/${name}`, readFileSync(join(wasm, name))])),
    };
  } catch {
    return null;
  }
}
