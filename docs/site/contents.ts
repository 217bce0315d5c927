/** Which pages the site has, what they are called, and in which order one reads them. */

import { readdirSync, readFileSync } from "node:fs";
import { listExperiments } from "../../src/experiment/library.ts";
import { escaped } from "../../src/views/svg-text.ts";

export interface Page {
  /** Its file, from the root of the repository; that of an experiment is made up. */
  readonly source: string;
  /** In Markdown. */
  readonly text: string;
  /** Where it lies in the site. */
  readonly address: string;
  readonly title: string;
  /** What the contents call it. */
  readonly name: string;
}

export interface Section {
  readonly title: string;
  readonly pages: readonly Page[];
}

export interface Contents {
  readonly sections: readonly Section[];
  readonly pages: ReadonlyMap<string, Page>;
}

/** Sections of the contents: files of docs/ with short names, where the title is long. */
const order: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["Start", { "index.md": "What this is" }],
  ["Theory in ten screens", {}],
  [
    "What there is",
    { "figures.md": "Figures", "experiments.md": "Experiments", "systems.md": "Systems", "claims.md": "Claims" },
  ],
  [
    "How to use it",
    {
      "language.md": "The language",
      "language-reference.md": "Language reference",
      "write-your-own.md": "Write your own",
      "command-line.md": "Command line",
      "results.md": "Results and files",
      "python.md": "Plots in Python",
      "large.md": "Beyond one machine",
      "verify.md": "Verify",
      "engine.md": "From your own program",
      "embedding.md": "In your page",
      "element.md": "The element",
    },
  ],
  [
    "How it works",
    {
      "numerics.md": "Numerics",
      "ARCHITECTURE.md": "How it is built",
      "decisions.md": "Decisions",
    },
  ],
];

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** What a reader sees of a line of Markdown. */
export function plainText(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*$\\]/g, "");
}

/** Headings of the second level, outside of code. */
export function headingsOf({ text }: Page): readonly string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  return [...prose.matchAll(/^## (.*)$/gm)].map(([, heading]) => plainText(heading!));
}

function titleOf(source: string, text: string): string {
  const [, title] = /^# (.*)$/m.exec(text) ?? [];
  if (title === undefined) throw new Error(`${source} has no title: its first line should begin with "# ".`);
  return plainText(title);
}

/** Markdown below docs/, ARCHITECTURE.md, and one page for each experiment. */
export function readContents(): Contents {
  const known = order.flatMap(([, names]) => Object.entries(names));
  const files = readdirSync("docs", { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const own = files
    .filter((name) => name.endsWith(".md") && !name.startsWith("site/"))
    .sort()
    .map((name) => `docs/${name}`);
  const all = [...own, "ARCHITECTURE.md"].map((source): Page => {
    const text = readFileSync(source, "utf8");
    const place = source.replace(/^docs\//, "");
    const title = titleOf(source, text);
    const name = known.find(([file]) => file === place)?.[1] ?? title.replace(/^\d+\. /, "");
    const address = place === "ARCHITECTURE.md" ? "how-it-is-built.html" : place.replace(/\.md$/, ".html");
    return { source, text, address, title, name };
  });
  const pages = new Map([...all, ...listExperiments().map(pageOfExperiment)].map((page) => [page.source, page]));
  return { pages, sections: sectionsOf(all) };
}

function sectionsOf(pages: readonly Page[]): Section[] {
  const named = new Set(order.flatMap(([, names]) => Object.keys(names)));
  const placeOf = ({ source }: Page) => source.replace(/^docs\//, "");
  return order.map(([title, names]) => {
    const inOrder = Object.keys(names).flatMap((name) => pages.filter((page) => placeOf(page) === name));
    if (title.startsWith("Theory"))
      return { title, pages: pages.filter((page) => placeOf(page).startsWith("theory/")) };
    // What nobody has put anywhere is still found.
    const more = pages.filter((page) => !placeOf(page).includes("/") && !named.has(placeOf(page)));
    return { title, pages: title === "How to use it" ? [...inOrder, ...more] : inOrder };
  });
}

/** The whole instrument, which says what it is about, and beside it what its file says. */
function pageOfExperiment({ name, title, summary, look, system }: ReturnType<typeof listExperiments>[number]): Page {
  const about = [summary, look].flatMap((part) => (part === undefined ? [] : [`<p>${escaped(part)}</p>`]));
  const text = `# ${title}

<matrix-dynamics experiment="${escaped(name)}">
${about.join("\n")}
</matrix-dynamics>

<!-- site: settings ${name} -->

## The text

<!-- site: system ${system} -->
`;
  const source = `docs/experiments/${name}.md`;
  return { source, text, address: `experiments/${name}.html`, title, name };
}
