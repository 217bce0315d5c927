/** The size that is reckoned before a run against what the run then writes. */

import { afterAll, expect, it } from "vitest";
import { createCpuEnsemble } from "../../src/cpu/ensemble.ts";
import { createGathered } from "../../src/ensemble/gathered.ts";
import { collectResult } from "../../src/ensemble/result.ts";
import { readSelection } from "../../src/ensemble/selection.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { jsonChunks } from "../../src/node/json-chunks.ts";
import { openNodeCpu } from "../../src/node/open-cpu.ts";
import { estimateResultBytes } from "../../src/node/result-size.ts";

const cpu = await openNodeCpu(0);
afterAll(() => cpu.close());

async function writtenBytes(input: ExperimentInput, options: { perRun?: boolean; states?: boolean }): Promise<number> {
  const resolved = resolveExperiment(input);
  const ensemble = createCpuEnsemble(cpu, resolved, options);
  const gathered = createGathered(resolved, ensemble.program.components, options.perRun ?? false);
  for (let done = false; !done; ) {
    const advance = await ensemble.advance(1000);
    for (const frame of advance.frames) gathered.add(frame);
    done = advance.done;
  }
  const result = collectResult({
    resolved,
    gathered,
    states: options.states ? await ensemble.states() : null,
    backend: "cpu",
    backendReason: "The CPU backend was asked for.",
    precision: "float64",
    device: ensemble.device,
    versions: { "matrix-dynamics": "0.1.0", node: "v20" },
    date: "2026-11-27T00:00:00.000Z",
    wallSeconds: 1.5,
  });
  ensemble.dispose();
  return [...jsonChunks(result)].reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0);
}

const table: readonly [string, ExperimentInput, { perRun?: boolean; states?: boolean }][] = [
  ["one run, two times", { system: "byol", runs: 1, times: [0, 1] }, {}],
  ["a usual experiment", { system: "byol", runs: 64, times: { end: 2, samples: 41 } }, {}],
  ["many times", { system: "three-scalars", runs: 4, times: { end: 4, samples: 401 } }, {}],
  [
    "many cells",
    { system: "eigenmodes", runs: 1, times: [0, 1], sweep: { eta: { from: 0, to: 0.1, count: 200 } } },
    {},
  ],
  ["every run", { system: "symmetrised", runs: 100, times: { end: 1, samples: 11 } }, { perRun: true }],
  ["every run and its states", { system: "byol", runs: 50, times: [0, 0.5, 1] }, { perRun: true, states: true }],
  ["states alone", { system: "simsiam", dimensions: { n1: 24, n2: 24 }, runs: 40, times: [0, 0.1] }, { states: true }],
  [
    "fine histograms",
    {
      system: "byol",
      runs: 200,
      times: { end: 1, samples: 6 },
      histograms: { spectrumF: { from: 0, to: 2, bins: 4000 } },
    },
    {},
  ],
  [
    "one observable",
    {
      system: "byol",
      dimensions: { n1: 32, n2: 32 },
      runs: 8,
      times: { end: 0.5, samples: 6 },
      observables: ["normW"],
    },
    {},
  ],
];

it.each(table)("is right within a factor of 1.5: %s", async (_name, input, options) => {
  const resolved = resolveExperiment(input);
  const estimate = estimateResultBytes(resolved, resolved.program, readSelection(resolved, options));
  const ratio = estimate / (await writtenBytes(input, options));
  expect(ratio).toBeGreaterThan(1 / 1.5);
  expect(ratio).toBeLessThan(1.5);
});
