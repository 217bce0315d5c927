/** Drives the bench of the controls as a person does, and asks it what it holds. */

import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import type { Setting } from "../../../src/lab/changes.ts";
import type { Change, LabState } from "../../../src/lab/state.ts";
import { type Visit, visit } from "../browser.ts";
import { controlsSite } from "../sites.ts";
import type { LabBench } from "./bench.ts";

export interface Driver {
  readonly page: Page;
  /** What the page complained of so far. */
  readonly complaints: readonly string[];
  bench(): Locator;
  start(state: LabState): Promise<void>;
  state(): Promise<LabState>;
  changes(): Promise<readonly Change[]>;
  /** Of its history. */
  steps(): Promise<number>;
  /** All that the controls have said. */
  said(): Promise<readonly Setting[]>;
  undo(): Promise<void>;
  /** The page has been drawn so many times more. */
  drawn(times?: number): Promise<void>;
  field(setting: string): Locator;
  input(setting: string): Locator;
  slider(setting: string): Locator;
  message(setting: string): Locator;
  /** In place of what stands in the field. */
  type(setting: string, text: string): Promise<void>;
}

/** Opens the bench for all tests of the block; each begins with byol as it is. */
export function useBench(): Driver {
  let visited: Visit;
  beforeAll(async () => {
    visited = await visit(controlsSite(), "", { webgpu: false });
    await bench().waitFor();
  });
  afterAll(() => visited?.close());
  beforeEach(() => start({ experiment: "byol" }));

  const bench = () => visited.page.locator("lab-bench");
  const start = async (state: LabState) => {
    await bench().evaluate((shown: LabBench, given) => {
      shown.start(JSON.parse(given));
      return shown.updateComplete;
    }, JSON.stringify(state));
    await drawn();
  };
  const state = async () =>
    JSON.parse(await bench().evaluate((shown: LabBench) => JSON.stringify(shown.state))) as LabState;
  const frames = () => bench().evaluate((shown: LabBench) => shown.frames);
  const drawn = async (times = 3) => {
    const before = await frames();
    await expect.poll(frames, { interval: 10 }).toBeGreaterThanOrEqual(before + times);
  };
  const field = (setting: string) => visited.page.locator(`[data-setting="${setting}"]`);
  const input = (setting: string) => field(setting).locator("#input");
  return {
    get page() {
      return visited.page;
    },
    get complaints() {
      return visited.complaints;
    },
    bench,
    start,
    state,
    changes: async () => (await state()).changes ?? [],
    steps: () => bench().evaluate((shown: LabBench) => shown.steps),
    async said() {
      const text = await bench().evaluate((shown: LabBench) =>
        JSON.stringify(shown.said.map(({ name, value }) => ({ name, value }))),
      );
      return JSON.parse(text) as Setting[];
    },
    undo: () => bench().evaluate((shown: LabBench) => shown.undo()),
    drawn,
    field,
    input,
    slider: (setting) => field(setting).locator('input[type="range"]'),
    message: (setting) => field(setting).getByRole("status"),
    async type(setting, text) {
      await input(setting).click({ clickCount: 3 });
      await visited.page.keyboard.type(text);
    },
  };
}
