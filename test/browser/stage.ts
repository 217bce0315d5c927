/** The demo's page with an experiment of a test's own on it, at its start or played to its end, and what axe finds there. */

import axe from "axe-core";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { MatrixDynamics } from "../../src/ui/matrix-dynamics.ts";
import { type Visit, visit } from "./browser.ts";
import { long, show, small, untilPhase } from "./element.ts";
import { demoSite } from "./sites.ts";

export const lab = {
  ...small,
  runs: 8,
  claims: ["theorem-1-byol"],
  views: [
    { kind: "time", show: "spectrumF" },
    { kind: "time", show: "commutator" },
    { kind: "time", show: "antisymmetricNorm" },
  ],
};
export const endless = { ...lab, times: long.times };
/** Bars, cells of matrices and places in a plane, on one page. */
export const drawnInMany = {
  ...lab,
  views: [
    { kind: "matrix", show: ["W"] },
    { kind: "histogram", show: "spectrumF" },
  ],
};
export const plane = {
  system: "three-scalars",
  integrator: { method: "rk4", step: 0.05 },
  times: { end: 1, samples: 3 },
  runs: 4,
  views: [{ kind: "plane", x: { state: "w", from: -1.5, to: 1.5 }, y: { state: "wp", from: -1.5, to: 1.5 } }],
};
export const map = {
  ...lab,
  sweep: { eta: [0.01, 0.02, 0.05], beta: [0.5, 1] },
  views: [{ kind: "map", x: "eta", y: "beta", show: { class: "collapsed" } }],
};

export interface Stage {
  readonly page: Page;
  /** What the page complained of so far. */
  readonly complaints: readonly string[];
  shown(): Locator;
  button(name: string): Locator;
  play(): Promise<void>;
  /** Shows an experiment at its start. */
  start(experiment: object): Promise<void>;
  /** Shows it at its end. */
  done(experiment: object): Promise<void>;
  /** What axe finds: all in light colours, and again in dark ones what depends on them. */
  found(within?: string): Promise<string[]>;
}

/** Opens the page for all tests of the block, and takes back what each of them says of its media. */
export function useStage(): Stage {
  let visited: Visit;
  let shownSoFar = 0;
  beforeAll(async () => {
    visited = await visit(demoSite(), "?experiment=byol&backend=cpu&runs=8&paused", { webgpu: false });
    await visited.page.locator("md-panel").first().waitFor();
    await visited.page.evaluate(axe.source);
  });
  afterAll(() => visited?.close());
  afterEach(() =>
    visited.page.emulateMedia({ colorScheme: null, reducedMotion: null, forcedColors: null, media: null }),
  );

  const shown = () => visited.page.locator("matrix-dynamics");
  const play = () => shown().evaluate((element: MatrixDynamics) => element.play());
  const start = async (experiment: object) => {
    const title = `experiment ${++shownSoFar}`;
    await show(visited.page, { ...experiment, title });
    const loaded = () => shown().evaluate((element: MatrixDynamics) => element.resolved?.experiment.title);
    await expect.poll(loaded, { timeout: 10_000, interval: 20 }).toBe(title);
    await shown().evaluate((element: MatrixDynamics) => element.reset());
    await untilPhase(visited.page, "ready");
  };
  return {
    get page() {
      return visited.page;
    },
    get complaints() {
      return visited.complaints;
    },
    shown,
    button: (name) => shown().getByRole("button", { name, exact: true }),
    play,
    start,
    async done(experiment) {
      await start(experiment);
      await play();
      await untilPhase(visited.page, "done");
      await shown().evaluate((element: MatrixDynamics) => element.updateComplete);
    },
    found: (within = "matrix-dynamics") => violations(visited.page, within),
  };
}

async function violations(page: Page, within: string): Promise<string[]> {
  const all: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate(
      async ([selector, scheme]) => {
        const { axe: inPage } = window as unknown as { axe: typeof axe };
        const rules = { "label-content-name-mismatch": { enabled: true }, "target-size": { enabled: true } };
        const inDark = { runOnly: ["color-contrast", "link-in-text-block"] };
        const options = scheme === "dark" ? inDark : { rules };
        return (await inPage.run(selector!, { ...options, resultTypes: ["violations"] })).violations;
      },
      [within, colorScheme],
    );
    for (const { id, nodes } of found)
      all.push(...nodes.map(({ target, failureSummary }) => `${colorScheme}: ${id}: ${target} ${failureSummary}`));
  }
  return all;
}
