/** The figures of the paper: what was published, what it claims, and which experiments show it. */

import { listExperiments } from "../../src/experiment/library.ts";
import { claimsOf, claimTable } from "./claims.ts";
import { anchorOf, type Page } from "./contents.ts";
import { picture } from "./element-tag.ts";
import { escaped } from "./html.ts";
import { relativeAddress } from "./links.ts";
import { withMathematics } from "./tex.ts";

export interface Figure {
  readonly title: string;
  /** These two with mathematics between dollar signs. */
  readonly published: string;
  readonly claim: string;
  readonly experiments: readonly string[];
}

/** Of the supplement, and of the main paper, whose numbers differ. */
export const figures: readonly Figure[] = [
  {
    title: "Main Figure 3",
    published:
      "one mode $(p, s)$ at $\\tau = 1$, $\\alpha_p = 1$ and $\\eta = 0$, 0.01, 1, as a flow in the plane of $p$ and $s$",
    claim: "the basin of collapse grows with $\\eta$, and at $\\eta = 1$ everything collapses",
    experiments: ["main-3"],
  },
  {
    title: "Main Figure 5",
    published:
      "one mode with a moving average; $\\eta$ varied at $\\beta = 0.4$, and $\\beta$ varied at $\\eta = 0.04$",
    claim: "the moving average is an automatic curriculum; a large $\\eta$ or a small $\\beta$ collapses",
    experiments: ["main-5-eta", "main-5-beta"],
  },
  {
    title: "Figure 7",
    published:
      "BYOL with $X = I$, $X' = 0.03^2 I$ and $W_a(0) = 0$; 10 runs, mean and deviation; $\\eta = 0$, 0.01, 0.1; several $\\gamma_a$ up to 0.996",
    claim:
      "the correlation of $W_a$ and $W$ stays high, about 0.9 in the worst case ($\\gamma_a$ near 1 and large $\\eta$)",
    experiments: ["figure-7"],
  },
  {
    title: "Figure 8",
    published:
      "the correlation flow closed by $F = W_p^\\top W_p$; $\\eta = 0.001$, 0.01, 0.05 in rows; several constant $\\tau$",
    claim:
      "the antisymmetric part $B$ of $W_p$ always vanishes; the symmetric part $A$ can too, where $\\eta$ is large and/or $\\tau$ small",
    experiments: ["figure-8"],
  },
  {
    title: "Figure 9",
    published: "the symmetrised flow; several constant $\\tau$ and $\\eta$",
    claim: "the norm of $[F, W_p]$ can shoot up where $\\eta$ is small or zero, and/or $\\tau$ large",
    experiments: ["figure-9"],
  },
  {
    title: "Figure 10",
    published:
      "three scalars $w$, $w_p$, $w_a$ of one mode at $\\lambda_s = 1$, $\\lambda_d = 1/2$, $\\alpha_p = \\beta = 1$: with $w_a$ held at 1, with $w = w_p$, and with $w_p$ held at 1",
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
<p>Published: ${withMathematics(published)}.</p>
<p>The claim: ${withMathematics(claim)}.</p>
<ul class="cards">${cards.join("\n")}</ul>
${claimTable(ids, page)}`;
    })
    .join("\n");
}
