/** The experiments that come with the engine, as a gallery and one by one. */

import { chapters, listExperiments, loadExperiment } from "../../src/experiment/library.ts";
import { publishedSentences } from "../../src/views/published.ts";
import { escaped } from "../../src/views/svg-text.ts";
import { claimsOf, claimTable } from "./claims.ts";
import type { Page } from "./contents.ts";
import { picture } from "./element-tag.ts";
import { table } from "./html.ts";
import { relativeAddress } from "./links.ts";

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

/** Ways to the experiments that reproduce a figure, and what is claimed of them. */
export function renderFigure(names: string, page: Page): string {
  const experiments = names.split(/\s+/);
  const ways = experiments.map((name) => {
    const { title = name } = loadExperiment(name);
    return `<a href="${relativeAddress(page.address, `experiments/${name}.html`)}">${escaped(title)}</a>`;
  });
  const claims = [...new Set(experiments.flatMap(claimsOf))];
  return `<p>Play it: ${ways.join("; ")}.</p>\n${claimTable(claims, page)}`;
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
  const { reproduces } = experiment;
  const published =
    reproduces === undefined
      ? ""
      : `<h2 id="published">${escaped(reproduces.figure)}</h2>
${publishedSentences(reproduces)
  .map((words) => `<p>${escaped(words)}</p>`)
  .join("\n")}
`;
  const claims = claimTable(claimsOf(name), page);
  return `${published}${claims === "" ? "" : `<h2 id="claims">What is claimed</h2>\n<p>The instrument above examines these itself, under its charts; so does <code>matrix-dynamics verify</code>.</p>\n${claims}`}
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
