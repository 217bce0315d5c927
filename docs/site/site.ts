/** The documentation as a site: Eleventy renders the Markdown of docs/ into pages, and what they need lies beside them. */

import { readdirSync, readFileSync } from "node:fs";
import Eleventy, { type UserConfig } from "@11ty/eleventy";
import "../../src/shipped.ts";
import { claimsOf, claimTable } from "./claims.ts";
import { anchorOf, type Contents, headingsOf, type Page, readContents } from "./contents.ts";
import { createDirectives, type Sources } from "./directives.ts";
import { picturesFolder, playedOn } from "./element-tag.ts";
import { createLinks, relativeAddress } from "./links.ts";
import { teachMarkdown } from "./markdown.ts";

export type { Sources } from "./directives.ts";

/** Of the site, by address: pages, their sheet, pictures, and files that they link to. The element lies in `element/`, and comes from its build. */
export type Files = ReadonlyMap<string, string | Buffer>;

export async function renderSite(sources: Sources): Promise<Files> {
  const contents = readContents();
  const links = createLinks(contents);
  const directives = createDirectives(sources, contents);
  const pageOf = (inputPath: string): Page => {
    const source = inputPath.replace(/^\.\//, "");
    const page = contents.pages.get(source === "docs/ARCHITECTURE.md" ? "ARCHITECTURE.md" : source);
    if (page === undefined) throw new Error(`${inputPath} is in no contents.`);
    return page;
  };
  const config = (eleventy: UserConfig): void => {
    eleventy.setQuietMode(true);
    eleventy.setIncludesDirectory("site");
    eleventy.setLayoutsDirectory("site");
    eleventy.setTemplateFormats(["md"]);
    // It would keep texts from one rendering to the next.
    eleventy.setUseTemplateCache(false);
    eleventy.setLiquidOptions({ strictVariables: true });
    eleventy.amendLibrary("md", (markdown) => teachMarkdown(markdown, { pageOf, links, directives }));
    for (const { source, text } of contents.pages.values())
      if (source.startsWith("docs/experiments/") || !source.startsWith("docs/"))
        eleventy.addTemplate(source.replace(/^docs\//, ""), text);
    eleventy.addGlobalData("layout", "page.liquid");
    // Markdown alone: texts hold braces of their own.
    eleventy.addGlobalData("templateEngineOverride", "md");
    type Data = { readonly page: { readonly inputPath: string } };
    const computed = (read: (page: Page) => unknown) => (data: Data) => read(pageOf(data.page.inputPath));
    eleventy.addGlobalData("eleventyComputed", {
      permalink: computed(({ address }) => address),
      title: computed(({ title }) => title),
      root: computed(({ address }) => "../".repeat(address.split("/").length - 1)),
      isHome: computed(({ address }) => address === "index.html"),
      plays: computed((page) => playedOn(page).length > 0),
      sections: computed((page) => navigation(contents, page)),
      claims: computed((page) => claimsBelow(page)),
      around: computed((page) => neighbours(contents, page)),
    });
  };
  const eleventy = new Eleventy("docs", "dist/docs", { quietMode: true, configPath: undefined, config });
  const pages = await eleventy.toJSON().catch((error: unknown) => {
    throw reasonOf(error);
  });
  const files = new Map<string, string | Buffer>(pages.map(({ url, content }) => [url.slice(1), content]));
  files.set("index.html", files.get("") ?? files.get("index.html") ?? "");
  files.delete("");
  for (const name of ["site.css", "icon.svg"]) files.set(name, readFileSync(`docs/site/${name}`));
  for (const name of readdirSync(picturesFolder))
    files.set(`pictures/${name}`, readFileSync(`${picturesFolder}/${name}`));
  for (const { source } of contents.pages.values()) {
    const [, name] = /^docs\/experiments\/(.*)\.md$/.exec(source) ?? [];
    if (name !== undefined) files.set(`files/experiments/${name}.json`, readFileSync(`experiments/${name}.json`));
  }
  for (const file of links.files) files.set(`files/${file}`, readFileSync(file));
  return files;
}

/** What went wrong, and not in which of Eleventy's steps it was met. */
function reasonOf(error: unknown): unknown {
  const { originalError } = error as { readonly originalError?: unknown };
  return originalError === undefined ? error : reasonOf(originalError);
}

interface NavigationSection {
  readonly title: string;
  readonly pages: readonly {
    readonly name: string;
    readonly href: string;
    readonly isCurrent: boolean;
    readonly headings: readonly { readonly text: string; readonly anchor: string }[];
  }[];
}

/** The contents as a page shows them, with the sections of the page itself. */
function navigation({ sections }: Contents, current: Page): readonly NavigationSection[] {
  return sections.map(({ title, pages }) => ({
    title,
    pages: pages.map((page) => {
      const isCurrent = page === current;
      const headings = isCurrent ? headingsOf(page).map((text) => ({ text, anchor: anchorOf(text) })) : [];
      return { name: page.name, href: relativeAddress(current.address, page.address), isCurrent, headings };
    }),
  }));
}

/** Of the screens of the theory: what their experiments show. An experiment's own page says it itself. */
function claimsBelow(page: Page): string {
  if (!page.source.startsWith("docs/theory/")) return "";
  return claimTable([...new Set(playedOn(page).flatMap(claimsOf))], page);
}

function neighbours({ sections }: Contents, current: Page) {
  const pages = sections.find((section) => section.pages.includes(current))?.pages ?? [];
  if (!current.source.startsWith("docs/theory/")) return { previous: null, next: null };
  const at = pages.indexOf(current);
  const link = (page: Page | undefined) =>
    page === undefined ? null : { name: page.title, href: relativeAddress(current.address, page.address) };
  return { previous: link(pages[at - 1]), next: link(pages[at + 1]) };
}
