/** Vite plugin: lit's files for browsers ask for a page when they are imported; the built element may be imported on a server too. */

import type { Plugin } from "vite";

/** What a file says of a page, and what stands in for that where there is none: nothing there makes an element. */
const standIns: Readonly<Record<string, readonly [said: string, instead: string]>> = {
  "@lit/reactive-element/reactive-element.js": ["extends HTMLElement", "extends(globalThis.HTMLElement??class{})"],
  "lit-html/lit-html.js": ["=document,", "=globalThis.document??{createTreeWalker:()=>({})},"],
};

export function anywhere(): Plugin {
  const left = new Set(Object.keys(standIns));
  return {
    name: "anywhere",
    apply: "build",
    transform: {
      filter: { id: /\/node_modules\// },
      handler(code, id) {
        const file = Object.keys(standIns).find((name) => id.endsWith(`/node_modules/${name}`));
        if (file === undefined) return null;
        const [said, instead] = standIns[file]!;
        const parts = code.split(said);
        if (parts.length !== 2) return null;
        left.delete(file);
        return { code: parts.join(instead), map: null };
      },
    },
    buildEnd(error) {
      const [file] = left;
      if (error === undefined && file !== undefined)
        this.error(`No ${file} says "${standIns[file]![0]}" once: look how that library may be imported on a server.`);
    },
  };
}
