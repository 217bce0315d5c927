/** Vite plugin: `kernels/index.ts?wasm` brings the compiled module's bytes, `?fused` those with fused multiply-adds, `?javascript` makes the same functions without WebAssembly. */

import { deflateRawSync } from "node:zlib";
import type { Plugin } from "vite";
import { type Compilation, compile } from "./assembly-script.ts";
import { toJavaScript } from "./plain-javascript.ts";
import { type Made, remembered } from "./remembered.ts";

/** Text of the ES module that stands for the compiled file, or what the compiler found wrong. */
type Text = Exclude<Compilation, { wasm: Uint8Array }> | { text: string; warnings: string };

/**
 * The bytes stand in the text: nothing is fetched, in Node no file is read, and the element stays one file. They are compressed
 * before they become letters, for what a server compresses of base64 is a quarter more. No Response reads the stream: Node loads
 * all of its fetch for one, which takes as long as all else that happens before the first frame.
 */
function embed(wasm: Uint8Array): string {
  const text = JSON.stringify(deflateRawSync(wasm, { level: 9 }).toString("base64"));
  return `export default async function () {
  const packed = Uint8Array.from(atob(${text}), (character) => character.charCodeAt(0));
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const bytes = new Uint8Array(${wasm.length});
  let filled = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes.set(part.value, filled);
    filled += part.value.length;
  }
  return bytes;
}
`;
}

async function textOf({ value, sources }: Made<Compilation>, write: (wasm: Uint8Array) => string | Promise<string>) {
  const text: Text = "error" in value ? value : { text: await write(value.wasm), warnings: value.warnings };
  return { value: text, sources };
}

// Of the process and not of the plugin: tests and nested builds make plugins of their own.
const texts = {
  fused: remembered(async (file) => textOf(await compile(file, "fused"), embed)),
  wasm: remembered(async (file) => textOf(await compile(file, "simd"), embed)),
  javascript: remembered(async (file) => textOf(await compile(file, "plain"), toJavaScript)),
};

/** `read` is told of every file that a module was made of. */
export function kernels(read?: (file: string, text: string) => void): Plugin {
  return {
    name: "kernels",
    // Where a compiler is a plugin, that plugins take most of the time is no news.
    config: () => ({ build: { rolldownOptions: { checks: { pluginTimings: false } } } }),
    load: {
      filter: { id: /\?(wasm|fused|javascript)$/ },
      async handler(id) {
        const [file, form] = id.split("?") as [string, keyof typeof texts];
        const { value, sources } = await texts[form](file);
        for (const [source, text] of sources) {
          if (text === null) continue;
          this.addWatchFile(source);
          read?.(source, text);
        }
        if ("error" in value) {
          const { error, place } = value;
          this.error({ message: error, id: file, ...(place && { loc: place }) });
        }
        if (value.warnings) this.warn(value.warnings);
        return { code: value.text, moduleType: "js", moduleSideEffects: false, map: { mappings: "" } };
      },
    },
  };
}
