/** A view as a table of its numbers, for who would rather read than look. */

import { html, nothing, type TemplateResult } from "lit";
import { numberWords } from "../views/numbers.ts";
import type { Scene } from "../views/scene.ts";
import { tableOf } from "../views/table.ts";

/** More rows than these are for a file. */
const mostRows = 500;

export function renderTable({ title, panels, legend }: Scene): TemplateResult {
  return html`${panels.map((panel) => {
    const { header, rows } = tableOf(panel, legend);
    const caption = [title, panel.title].filter((part) => part !== "").join(", ");
    return html`<table>
        <caption>${caption}</caption>
        <thead>
          <tr>${header.map((name) => html`<th scope="col">${name}</th>`)}</tr>
        </thead>
        <tbody>
          ${rows.slice(0, mostRows).map((row) => html`<tr>${row.map((entry) => html`<td>${entryWords(entry)}</td>`)}</tr>`)}
        </tbody>
      </table>
      ${rows.length > mostRows ? html`<p>The first ${mostRows} of ${rows.length} rows; the CSV file has all.</p>` : nothing}`;
  })}`;
}

function entryWords(entry: string | number | null): string {
  if (entry === null) return "";
  return typeof entry === "number" ? numberWords(entry, 5) : entry;
}
