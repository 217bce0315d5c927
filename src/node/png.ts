/** SVG documents as PNG, by resvg, which is loaded when it is needed. It draws words with the fonts of this machine, or it says so. */

import { existsSync } from "node:fs";
import { escaped } from "../views/svg-text.ts";
import { UsageError } from "./fail.ts";

export interface Painter {
  /** `zoom` is the number of its pixels to one of the document. */
  png(svg: string, zoom: number): Uint8Array;
  /** Characters of a text for which no font has a shape: they are drawn as boxes. */
  strange(text: string): readonly string[];
}

/** A character that no font has, by its shape: where it is drawn the font had none. */
const nothing = "\u{10fffd}";

/** `fonts` are files, beside those of the system, where these are wanted. Throws a UsageError where pictures would be without words. */
export async function openPainter(fonts: readonly string[] = [], loadSystemFonts = true): Promise<Painter> {
  for (const font of fonts)
    if (!existsSync(font)) throw new UsageError(`--font ${font} cannot be read: there is no such file.`);
  const { Resvg } = await loadResvg();
  const font = { loadSystemFonts, fontFiles: [...fonts] };
  const shapes = (characters: readonly string[]) => {
    const texts = characters.map((one, k) => `<text id="c${k}" x="0" y="50" font-size="20">${escaped(one)}</text>`);
    const drawn = new Resvg(document(texts.join("")), { font }).toString();
    return characters.map((_, k) => new RegExp(`<g id="c${k}"[^>]*>([\\s\\S]*?)</g>`).exec(drawn)?.[1] ?? "");
  };
  // Without a font resvg leaves words out and says nothing.
  if (shapes(["a"])[0] === "")
    throw new UsageError(
      "A PNG needs a font for its words, and none is installed here: install one (on Debian fonts-dejavu-core), " +
        "name a file (.ttf, .otf) with --font, or leave png out of --format.",
    );
  return {
    png: (svg, zoom) => new Resvg(svg, { font, fitTo: { mode: "zoom", value: zoom } }).render().asPng(),
    strange(text) {
      const characters = [...new Set(text)].filter((one) => /\S/.test(one));
      const [missing, ...known] = shapes([nothing, ...characters]);
      return characters.filter((_, k) => known[k] === "" || known[k] === missing);
    },
  };
}

function document(inside: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100" font-family="sans-serif">${inside}</svg>`;
}

async function loadResvg(): Promise<typeof import("@resvg/resvg-js")> {
  try {
    return await import("@resvg/resvg-js");
  } catch (error) {
    throw new UsageError(
      `PNG is drawn by the package @resvg/resvg-js, which cannot be loaded here (${error instanceof Error ? error.message.split("\n")[0] : String(error)}): install it beside this one, or leave png out of --format.`,
    );
  }
}
