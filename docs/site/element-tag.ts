/** An element on a page, with what stands there until it plays, and where its script does not arrive. */

import { existsSync } from "node:fs";
import { experimentNames } from "../../src/experiment/library.ts";
import { escaped } from "../../src/views/svg-text.ts";
import type { Page } from "./contents.ts";
import { relativeAddress } from "./links.ts";

export const picturesFolder = "demo/pictures";
const schemes = ["light", "dark"] as const;

/** The gallery's picture of an experiment; empty where there is none. `slot` is for one within an element. */
export function picture(name: string, page: Page, { slot, alt = "" }: { slot?: string; alt?: string } = {}): string {
  if (!existsSync(`${picturesFolder}/${name}.light.svg`)) return "";
  const [light, dark] = schemes.map((scheme) => relativeAddress(page.address, `pictures/${name}.${scheme}.svg`));
  const where = slot === undefined ? "" : ` slot="${slot}"`;
  return `<picture${where}><source media="(prefers-color-scheme: dark)" srcset="${dark}"><img src="${light}" alt="${escaped(alt)}" loading="lazy" width="320" height="180"></picture>`;
}

/** A block of HTML whose elements hold what stands there until they play; behind each a way to all of its controls. */
export function renderElements(block: string, page: Page): string {
  return block.replace(
    /<matrix-dynamics ([^>]*)>([\s\S]*?<\/matrix-dynamics>)/g,
    (_whole, attributes: string, rest: string) => {
      const [, name] = /experiment="([\w-]+)"/.exec(attributes) ?? [];
      const address = `experiments/${name}.html`;
      const link = `<p class="more"><a href="${relativeAddress(page.address, address)}">The same with all its controls, its equations and its claims</a></p>`;
      return `${openingTag(attributes, page)}${rest}${name === undefined || page.address === address ? "" : link}`;
    },
  );
}

function openingTag(attributes: string, page: Page): string {
  const [, name] = /experiment="([\w-]+)"/.exec(attributes) ?? [];
  const missing =
    "Here an experiment computes in your browser. If none appears, its script did not arrive, or the browser forbids scripts.";
  const poster = name === undefined ? "" : picture(name, page, { slot: "poster" });
  return `<matrix-dynamics ${attributes}>${poster}<p class="missing">${missing}</p>`;
}

/** Names of the experiments that a page plays. Throws where one is not known. */
export function playedOn({ text, source }: Page): readonly string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  const names = [...prose.matchAll(/<matrix-dynamics [^>]*experiment="([\w-]+)"/g)].map(([, name]) => name!);
  const unknown = names.find((name) => !experimentNames.includes(name));
  if (unknown !== undefined) throw new Error(`${source} plays "${unknown}", and no experiment is named so.`);
  return names;
}
