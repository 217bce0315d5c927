/** What the site puts in place of comments such as `<!-- site: claims -->`: all that is said once elsewhere. */

import { renderApi } from "./api.ts";
import { renderClaims } from "./claims.ts";
import { type Command, renderCommands } from "./commands.ts";
import type { Contents, Page } from "./contents.ts";
import { renderManifest } from "./element-reference.ts";
import { renderExperiments, renderFigure, renderSettings } from "./experiments.ts";
import { renderMethods } from "./methods.ts";
import { renderSystem, renderSystems } from "./systems.ts";

export interface Directives {
  /** Throws where nothing is named so. */
  render(name: string, argument: string, page: Page): string;
}

/** What a build has made before: it is shown, and made nowhere else. */
export interface Sources {
  readonly commands: readonly Command[];
  /** custom-elements.json */
  readonly manifest: unknown;
}

export function createDirectives({ commands, manifest }: Sources, { pages }: Contents): Directives {
  const known: Readonly<Record<string, (argument: string, page: Page) => string>> = {
    api: renderApi,
    claims: (_argument, page) => renderClaims(page),
    commands: () => renderCommands(commands),
    decisions: () => renderDecisions(pages),
    element: () => renderManifest(manifest),
    experiments: (_argument, page) => renderExperiments(page),
    figure: renderFigure,
    methods: () => renderMethods(),
    settings: renderSettings,
    system: (name, page) => renderSystem(name, page),
    systems: (_argument, page) => renderSystems(page),
  };
  return {
    render(name, argument, page) {
      const render = known[name];
      if (render === undefined) throw new Error(`${page.source} asks for "${name}", which the site has not.`);
      return render(argument, page);
    },
  };
}

function renderDecisions(pages: Contents["pages"]): string {
  const decisions = [...pages.values()].filter(({ source }) => source.startsWith("docs/decisions/"));
  const items = decisions.map(({ address, title, source }) => {
    const number = Number(/(\d+)-/.exec(source)![1]);
    return `<li value="${number}"><a href="${address}">${title}</a></li>`;
  });
  return `<ol class="plain">${items.join("\n")}</ol>\n`;
}
