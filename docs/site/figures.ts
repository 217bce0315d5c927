/** The figures of the paper: what was published, what it claims, and which experiments show it. */

import { listExperiments } from "../../src/experiment/library.ts";
import { claimsOf, claimTable } from "./claims.ts";
import { anchorOf, type Page } from "./contents.ts";
import { picture } from "./element-tag.ts";
import { escaped } from "./html.ts";
import { relativeAddress } from "./links.ts";

export interface Figure {
  readonly title: string;
  readonly published: string;
  readonly claim: string;
  readonly experiments: readonly string[];
}

/** Of the supplement, and of the main paper, whose numbers differ. */
export const figures: readonly Figure[] = [
  {
    title: "Main Figure 3",
    published: "one mode (p, s) at τ = 1, αp = 1 and η = 0, 0.01, 1, as a flow in the plane of p and s",
    claim: "the basin of collapse grows with η, and at η = 1 everything collapses",
    experiments: ["main-3"],
  },
  {
    title: "Main Figure 5",
    published: "one mode with a moving average; η varied at β = 0.4, and β varied at η = 0.04",
    claim: "the moving average is an automatic curriculum; a large η or a small β collapses",
    experiments: ["main-5-eta", "main-5-beta"],
  },
  {
    title: "Figure 7",
    published:
      "BYOL with X = I, X′ = 0.03² I and Wa(0) = 0; 10 runs, mean and deviation; η = 0, 0.01, 0.1; several γₐ up to 0.996",
    claim: "the correlation of Wa and W stays high, about 0.9 in the worst case (γₐ near 1 and large η)",
    experiments: ["figure-7"],
  },
  {
    title: "Figure 8",
    published: "the correlation flow closed by F = WpᵀWp; η = 0.001, 0.01, 0.05 in rows; several constant τ",
    claim:
      "the antisymmetric part B of Wp always vanishes; the symmetric part A vanishes too where η is large or τ small",
    experiments: ["figure-8"],
  },
  {
    title: "Figure 9",
    published: "the symmetrised flow; several constant τ and η",
    claim: "the norm of [F, Wp] shoots up where η is small or zero, or τ large",
    experiments: ["figure-9"],
  },
  {
    title: "Figure 10",
    published:
      "three scalars w, wp, wa of one mode at λs = 1, λd = 1/2, αp = β = 1: with wa held at 1, with w = wp, and with wp held at 1",
    claim:
      "left: a hyperbola of fixed points and a saddle at the origin; middle: two fixed points, of which the one that learned is stable; right: the origin alone",
    experiments: ["figure-10-frozen-target", "figure-10-tied", "figure-10-no-predictor"],
  },
];

export function figuresOf(experiment: string): readonly Figure[] {
  return figures.filter(({ experiments }) => experiments.includes(experiment));
}

export function renderFigures(page: Page): string {
  const titles = new Map(listExperiments().map(({ name, title }) => [name, title]));
  return figures
    .map(({ title, published, claim, experiments }) => {
      const cards = experiments.map((name) => {
        const address = relativeAddress(page.address, `experiments/${name}.html`);
        return `<li><a href="${address}">${picture(name, page)}<strong>${escaped(titles.get(name) ?? name)}</strong></a></li>`;
      });
      const ids = [...new Set(experiments.flatMap(claimsOf))];
      return `<h2 id="${anchorOf(title)}">${title}</h2>
<p>Published: ${escaped(published)}.</p>
<p>The claim: ${escaped(claim)}.</p>
<ul class="cards">${cards.join("\n")}</ul>
${claimTable(ids, page)}`;
    })
    .join("\n");
}
