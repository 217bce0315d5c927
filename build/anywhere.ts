/** Vite plugin: lit's files for browsers ask for a page when they are imported; the built element may be imported on a server too. */

import type { Plugin } from "vite";

/** What a file says of a page, and what stands in for that where there is none: nothing there makes an element. */
const standIns: Readonly<Record<string, readonly [said: string, instead: string]>> = {
  "@lit/reactive-element/reactive-element.js": ["extends HTMLElement", "extends(globalThis.HTMLElement??class{})"],
  "lit-html/lit-html.js": ["=document,", "=globalThis.document??{createTreeWalker:()=>({})},"],
};

export function anywhere(): Plugin {
  return {
    name: "anywhere",
    apply: "build",
    transform: {
      filter: { id: /node_modules\/(@lit\/reactive-element\/reactive-element|lit-html\/lit-html)\.js$/ },
      handler(code, id) {
        const [, file = ""] = /node_modules\/(.*)$/.exec(id) ?? [];
        const [said, instead] = standIns[file]!;
        const parts = code.split(said);
        if (parts.length !== 2)
          this.error(`${file} no longer says "${said}" once: look how it may be imported on a server.`);
        return { code: parts.join(instead), map: null };
      },
    },
  };
}
