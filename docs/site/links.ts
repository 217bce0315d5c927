/** Links between files of the repository become links between pages of the site. */

import { existsSync, statSync } from "node:fs";
import { posix } from "node:path";
import type { Contents, Page } from "./contents.ts";

/** Folders and files that a page speaks of. */
const standIns: Readonly<Record<string, string>> = {
  "README.md": "docs/index.md",
  checks: "docs/claims.md",
  experiments: "docs/experiments.md",
  systems: "docs/systems.md",
  "docs/decisions": "docs/decisions.md",
};

/** The built page lies beside the site. */
const demo = "../demo/";

export interface Links {
  /** From a page to what its Markdown names. Throws where that is not there. */
  resolve(from: Page, href: string): string;
  /** Files of the repository that pages link to: they are copied to files/. */
  readonly files: ReadonlySet<string>;
}

/** From one address in the site to another. */
export function relativeAddress(from: string, to: string): string {
  return posix.relative(posix.dirname(from), to) || posix.basename(to);
}

export function createLinks({ pages }: Contents): Links {
  const files = new Set<string>();
  const addressOf = (source: string): string | null => {
    const page = pages.get(standIns[source] ?? source);
    if (page !== undefined) return page.address;
    if (/^demo\/\w+\.html$/.test(source)) return `${demo}${posix.basename(source)}`;
    if (!existsSync(source) || !statSync(source).isFile()) return null;
    files.add(source);
    return `files/${source}`;
  };
  return {
    files,
    resolve(from, href) {
      if (/^([a-z]+:|#)/.test(href)) return href;
      const [, path, rest] = /^([^?#]*)(.*)$/.exec(href)!;
      const target = posix.join(posix.dirname(from.source), path!).replace(/\/$/, "");
      const address = addressOf(target);
      if (address === null)
        throw new Error(`${from.source} links to ${href}, and ${target} is neither a page nor a file.`);
      return `${relativeAddress(from.address, address)}${rest}`;
    },
  };
}
