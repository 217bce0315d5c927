/** The experiments that come with the engine, as a gallery and one by one. */

import { chapters, listExperiments, loadExperiment } from "../../src/experiment/library.ts";
import { claimsOf, claimTable } from "./claims.ts";
import type { Page } from "./contents.ts";
import { picture } from "./element-tag.ts";
import { figuresOf } from "./figures.ts";
import { escaped, table } from "./html.ts";
import { relativeAddress } from "./links.ts";
import { withMathematics } from "./tex.ts";

export function renderExperiments(page: Page): string {
  const known = new Map(listExperiments().map((experiment) => [experiment.name, experiment]));
  return chapters
    .map(({ title, sentence, stories }) => {
      const cards = stories.map((name) => {
        const { title: called, summary = "" } = known.get(name)!;
        const address = relativeAddress(page.address, `experiments/${name}.html`);
        return `<li><a href="${address}">${picture(name, page)}<strong>${escaped(called)}</strong></a><p>${escaped(summary)}</p></li>`;
      });
      return `<h2>${escaped(title)}</h2>\n<p>${escaped(sentence)}</p>\n<ul class="cards">${cards.join("\n")}</ul>\n`;
    })
    .join("");
}

/** What an experiment's file says, and what is claimed of it. */
export function renderSettings(name: string, page: Page): string {
  const experiment = loadExperiment(name);
  const keys = [
    "dimensions",
    "data",
    "parameters",
    "initial",
    "sweep",
    "integrator",
    "times",
    "runs",
    "seed",
    "histograms",
  ] as const;
  const rows = keys.flatMap((key) => {
    const value = experiment[key];
    return value === undefined ? [] : [[key, `<code>${escaped(plain(value))}</code>`]];
  });
  const file = relativeAddress(page.address, `files/experiments/${name}.json`);
  const published = figuresOf(name).map(
    ({ title, published, claim }) =>
      `<h2>${escaped(title)}</h2>\n<p>Published: ${withMathematics(published)}. The claim: ${withMathematics(claim)}.</p>\n`,
  );
  const claims = claimTable(claimsOf(name), page);
  return `${published.join("")}${claims === "" ? "" : `<h2 id="claims">What is claimed</h2>\n<p>The instrument above examines these itself, under its charts; so does <code>matrix-dynamics verify</code>.</p>\n${claims}`}
<h2 id="settings">Settings</h2>
${table(["key", "value"], rows, "Settings")}
<p><a href="${file}">The file</a>, and the same on a command line:</p>
<pre tabindex="0"><code>matrix-dynamics run ${name}</code></pre>
`;
}

/** `eta: 0, 0.01, 0.1; beta: 1, 0.5`: JSON without its signs, as far as it can be read so. */
function plain(value: unknown): string {
  if (Array.isArray(value))
    return value.map((item) => (Array.isArray(item) ? `[${plain(item)}]` : plain(item))).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([key, item]) => `${key}: ${plain(item)}`)
    .join("; ");
}
