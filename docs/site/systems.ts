/** The systems that come with the engine: formulas, texts, and the experiments that play them. */

import { listExperiments } from "../../src/experiment/library.ts";
import type { System } from "../../src/language/index.ts";
import { flowToMathML } from "../../src/language/mathml.ts";
import { loadSystem, systemNames, systemText } from "../../src/systems.ts";
import { escaped } from "../../src/views/svg-text.ts";
import { experimentLink } from "./claims.ts";
import type { Page } from "./contents.ts";
import { renderText } from "./flow-text.ts";

/** Those that move the states, which say what a system is. */
function flows(system: System): string {
  return system.flows.map((flow) => flowToMathML(system, flow)).join("\n");
}

function formulas(content: string): string {
  return `<div class="formula equations" tabindex="0" role="group" aria-label="Formulas">${content}</div>\n`;
}

/** The whole text of a shipped system; the instrument above has its formulas. */
export function renderSystem(name: string, page: Page): string {
  const text = systemText(name);
  // An experiment may bring a text of its own.
  if (text === undefined) return "";
  const shared = /^include (.*)$/m.exec(text)?.[1];
  const more = shared === undefined ? "" : `<p class="quiet">With the lines of ${escaped(shared)}.</p>\n`;
  const others = playing(name).filter((one) => !page.source.endsWith(`/${one}.md`));
  const links = others.map((one) => experimentLink(one, page));
  const also = links.length === 0 ? "" : `<p>Played by ${links.join(", ")} too.</p>\n`;
  return `${renderText(text)}${more}${also}`;
}

function playing(name: string): string[] {
  return listExperiments()
    .filter(({ system }) => system === name)
    .map((experiment) => experiment.name);
}

export function renderSystems(page: Page): string {
  return systemNames
    .map((name) => {
      const system = loadSystem(name)!;
      const links = playing(name).map((one) => experimentLink(one, page));
      const played = links.length === 0 ? "" : `<p>Played by ${links.join(", ")}.</p>`;
      return `<section class="claim" id="${name}"><h2><code>${name}</code></h2>
<p>${escaped(system.title)}.</p>${formulas(flows(system))}${played}</section>`;
    })
    .join("\n");
}
