/** The stories below the lab: every experiment with its picture, what it is about, what to look at, and its equation. */

import { html, nothing, render, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { chapters, type ListedExperiment, listExperiments } from "../src/experiment/library.ts";
import { writeLink } from "../src/lab/link.ts";
import { withExperiment } from "../src/lab/state.ts";
import { flowToMathML } from "../src/language/mathml.ts";
import { loadSystem } from "../src/systems.ts";
import type { MatrixDynamics } from "../src/ui/matrix-dynamics.ts";
import { withSymbols } from "../src/ui/notation.ts";

/** By name, in light and in dark: `npm run pictures` draws them. */
const pictures = import.meta.glob<string>("./pictures/*.svg", { eager: true, query: "?url", import: "default" });

export function showStories(element: MatrixDynamics, place: HTMLElement): void {
  const known = new Map(listExperiments().map((experiment) => [experiment.name, experiment]));
  const open = (event: MouseEvent, name: string): void => {
    // With a key it opens beside this page.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    element.lab = withExperiment(element.lab, name);
    history.pushState(null, "", `#${writeLink(element.lab)}`);
    element.autoplay = true;
    element.scrollIntoView({ behavior: "instant", block: "start" });
    element.focus({ preventScroll: true });
  };
  const sections = chapters.map(({ title, sentence, stories }) => {
    const cards = stories.flatMap((name) => {
      const experiment = known.get(name);
      return experiment === undefined ? [] : [renderCard(experiment, (event) => open(event, name))];
    });
    return html`<section>
      <h3>${title}</h3>
      <p>${sentence}</p>
      <ul class="cards">${cards}</ul>
    </section>`;
  });
  render(html`<h2>Stories</h2>${sections}`, place);
  fillEquations(place);
}

function renderCard(
  { name, title, summary, look, system }: ListedExperiment,
  open: (event: MouseEvent) => void,
): TemplateResult {
  const [light, dark] = ["light", "dark"].map((scheme) => pictures[`./pictures/${name}.${scheme}.svg`]);
  return html`<li>
    <a href=${`#${writeLink({ experiment: name })}`} @click=${open}>
      ${
        light === undefined
          ? nothing
          : html`<picture>
              <source media="(prefers-color-scheme: dark)" srcset=${dark ?? light} />
              <img src=${light} alt="" loading="lazy" width="320" height="180" />
            </picture>`
      }
      <strong>${withSymbols(title)}</strong>
    </a>
    ${summary === undefined ? nothing : html`<p>${withSymbols(summary)}</p>`}
    ${look === undefined ? nothing : html`<p class="look">${withSymbols(look)}</p>`}
    <div class="equation" data-system=${system}></div>
  </li>`;
}

/** Each when its card comes into sight: a system is read for it. */
function fillEquations(place: HTMLElement): void {
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || !(target instanceof HTMLElement)) continue;
      observer.unobserve(target);
      const system = loadSystem(target.dataset.system ?? "");
      const [flow] = system?.flows ?? [];
      // The language's own output, which escapes what a text may hold.
      if (system !== undefined && flow !== undefined) render(html`${unsafeHTML(flowToMathML(system, flow))}`, target);
    }
  });
  for (const equation of place.querySelectorAll(".equation")) observer.observe(equation);
}
