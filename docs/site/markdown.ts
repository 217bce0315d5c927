/** How Markdown becomes HTML: anchors, links, formulas, texts of systems, elements, and what the site puts in. */

import type { Environment, MarkdownIt, Token } from "markdown-it";
import { escaped } from "../../src/views/svg-text.ts";
import { anchorOf, type Page, plainText } from "./contents.ts";
import type { Directives } from "./directives.ts";
import { renderElements } from "./element-tag.ts";
import { renderFlow } from "./flow-text.ts";
import type { Links } from "./links.ts";
import { addMathematics } from "./tex.ts";

export interface Rendering {
  readonly pageOf: (inputPath: string) => Page;
  readonly links: Links;
  readonly directives: Directives;
}

/** A comment alone in its block: `<!-- site: claims -->`. */
const directive = /^<!-- site: (\w+)(?: ([\w-]+))? -->\s*$/;

export function teachMarkdown(markdown: MarkdownIt, { pageOf, links, directives }: Rendering): void {
  markdown.set({ html: true, typographer: false, linkify: false });
  // Lines that are set in are code, as on GitHub.
  markdown.enable("code");
  addMathematics(markdown);
  markdown.core.ruler.push("site", ({ tokens, env }) => {
    const page = pageOf(env.page.inputPath);
    addAnchors(tokens);
    for (const { children } of tokens) for (const token of children ?? []) turnLink(token, page);
  });
  const turnLink = (token: Token, page: Page): void => {
    const name = token.type === "image" ? "src" : "href";
    const address = token.attrGet(name);
    if (address !== null) token.attrSet(name, links.resolve(page, decodeURI(address)));
  };

  const { rules } = markdown.renderer;
  rules.table_open = () => '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n';
  rules.table_close = () => "</table></div>\n";
  // The corner of a table heads nothing.
  const cell = (tokens: readonly Token[], index: number) => (tokens[index]?.content === "" ? "td" : "th");
  rules.th_open = (tokens, index) => `<${cell(tokens, index + 1)}>`;
  rules.th_close = (tokens, index) => `</${cell(tokens, index - 1)}>\n`;
  rules.code_block = (tokens, index) => `<pre tabindex="0"><code>${escaped(tokens[index]!.content)}</code></pre>\n`;
  rules.fence = (tokens, index, _options, env) => renderFence(tokens[index]!, env);
  const renderFence = ({ info, content }: Token, env: Environment): string => {
    const [kind = "", of = null] = info.trim().split(/\s+/);
    if (kind !== "flow") return `<pre tabindex="0"><code class="${escaped(kind)}">${escaped(content)}</code></pre>\n`;
    try {
      return renderFlow({ text: content, of });
    } catch (error) {
      throw new Error(
        `${pageOf(env.page.inputPath).source}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
  rules.html_block = (tokens, index, _options, env) => {
    const { content } = tokens[index]!;
    const page = pageOf(env.page.inputPath);
    const [, name, argument = ""] = directive.exec(content) ?? [];
    if (name !== undefined) return directives.render(name, argument, page);
    return renderElements(content, page);
  };
}

/** As GitHub names them, the second of two that are alike with a number. */
function addAnchors(tokens: readonly Token[]): void {
  const seen = new Map<string, number>();
  for (const [index, token] of tokens.entries()) {
    if (token.type !== "heading_open") continue;
    const anchor = anchorOf(plainText(tokens[index + 1]!.content));
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    token.attrSet("id", times === 0 ? anchor : `${anchor}-${times}`);
  }
}
