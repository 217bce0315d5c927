/** The Markdown of the repository, and what stands in it: blocks of code, commands, links. */

import { readdirSync, readFileSync } from "node:fs";

export interface MarkdownFile {
  /** From the root of the repository. */
  readonly name: string;
  readonly text: string;
}

export interface Block {
  readonly file: string;
  /** What stands behind the fence; null where lines are set in instead. */
  readonly kind: string | null;
  readonly text: string;
  readonly line: number;
}

const inDocs = readdirSync("docs", { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));

export const markdownFiles: readonly MarkdownFile[] = [
  "README.md",
  "ARCHITECTURE.md",
  ...inDocs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
].map((name) => ({ name, text: readFileSync(name, "utf8") }));

export function blocksOf({ name, text }: MarkdownFile): Block[] {
  const blocks: Block[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const [, fence = null] = /^```(.*)$/.exec(lines[at]!) ?? [];
    const isSetIn = fence === null && /^ {4}/.test(lines[at]!) && (lines[at - 1] ?? "") === "";
    if (fence === null && !isSetIn) continue;
    const first = fence === null ? at : at + 1;
    let end = first;
    while (end < lines.length && (fence === null ? /^ {4}|^$/.test(lines[end]!) : lines[end] !== "```")) end++;
    const inside = lines.slice(first, end).map((line) => (fence === null ? line.slice(4) : line));
    blocks.push({
      file: name,
      kind: fence === null ? null : fence.trim(),
      text: `${inside.join("\n")}\n`,
      line: at + 1,
    });
    at = end;
  }
  return blocks;
}

/** Text without its blocks of code and its mathematics. */
export function proseOf({ text }: MarkdownFile): string {
  return text.replace(/^```[\s\S]*?^```/gm, "").replace(/\$\$[\s\S]*?\$\$|\$[^$\n]+\$/g, "");
}
