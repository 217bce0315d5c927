/** How values become HTML. */

import { escaped } from "../../src/views/svg-text.ts";

/** Scrolls within itself where it is too wide; then keys must reach it. */
function scrolling(content: string, label: string): string {
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escaped(label)}">${content}</div>\n`;
}

/** Cells are HTML already. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[], label = "Table"): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
  const body = rows.map((row) => line(row, "td")).join("\n");
  return scrolling(`<table><thead>${line(heads, "th")}</thead><tbody>\n${body}\n</tbody></table>`, label);
}
