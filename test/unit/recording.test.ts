/** What the stages of a group record, without a device: which kernels, on which runs, and what is read back. */

import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { uniformBytes, uniformText, writeUniform } from "../../src/gpu/emit-uniform.ts";
import {
  batchesOf,
  type GroupParts,
  recordFrame,
  recordIntegrate,
  recordObserve,
  recordReduce,
  recordStart,
  recordStates,
  stockOf,
} from "../../src/gpu/group-recording.ts";
import { kernelsOf } from "../../src/gpu/kernels.ts";
import { makePlan } from "../../src/gpu/plan.ts";
import { type Recording, readingOf } from "../../src/gpu/recording.ts";
import { standingLayout } from "../../src/gpu/run-standing.ts";
import { splitAtSpectra } from "../../src/gpu/split.ts";
import { summaryLayout } from "../../src/gpu/summary-layout.ts";

type Part = ReturnType<typeof readingOf>["parts"][number];

const limits = {
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
};

const experiment: ExperimentInput = {
  system: "correlation",
  dimensions: { n2: 3 },
  integrator: { method: "rk4", step: 0.25 },
  times: [0, 1, 2],
  sweep: { eta: [0.01, 0.6] },
  observables: ["spectrumF", "normF"],
  runs: 20,
  seed: 5,
};

function partsOf(changes: Partial<ExperimentInput> = {}, batch = 16): GroupParts {
  const resolved = resolveExperiment({ ...experiment, ...changes });
  const program = splitAtSpectra(resolved.program);
  const plan = makePlan(resolved, program, limits, { batch });
  const summary = summaryLayout(resolved, program);
  const kernels = kernelsOf({ software: false, limits }, resolved, program, plan, summary);
  return { resolved, program, plan, group: plan.groups[0]!, summary, kernels, perRun: true };
}

const dispatches = (recording: Recording) =>
  recording.flatMap((command) => (command.kind === "dispatch" ? [command] : []));

describe("the recordings of a group", () => {
  const parts = partsOf();
  const batches = batchesOf(parts.group);

  it("take the batches in order, each with states and clocks of its own", () => {
    expect(batches).toEqual([
      { index: 0, firstRun: 0, runs: 16 },
      { index: 1, firstRun: 16, runs: 16 },
      { index: 2, firstRun: 32, runs: 8 },
    ]);
    const { buffers, bindings } = stockOf(parts);
    expect(bindings.map(({ states, clocks }) => [states, clocks])).toEqual([
      ["states 0", "clocks 0"],
      ["states 1", "clocks 1"],
      ["states 2", "clocks 2"],
    ]);
    for (const names of bindings) for (const name of Object.values(names)) expect(buffers[name]).toBeGreaterThan(0);
    expect(buffers["states 0"]).toBe(2 * buffers["states 2"]!);
  });

  it("name kernels and buffers that there are, and stay within them", () => {
    const { buffers } = stockOf(parts);
    const names = Object.values(parts.kernels)
      .flat()
      .map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const interval = parts.plan.intervals[0]!;
    const observed = batches.map((batch) => Object.values(recordObserve(parts, batch, 1, 1)).flat());
    const all: Recording = [
      ...recordStart(parts),
      ...recordIntegrate(parts, batches[1]!, { interval, firstStep: 0, steps: 4, chunks: 1, adaptive: true }),
      ...observed.flat(),
      ...recordReduce(parts, 1),
      ...recordFrame(parts),
      ...batches.flatMap((batch) => recordStates(parts, batch)),
    ];
    for (const command of all) {
      if (command.kind === "dispatch") {
        expect(names).toContain(command.kernel);
        expect(command.workgroups).toBeGreaterThan(0);
        continue;
      }
      const bytes = command.kind === "upload" ? command.data.byteLength : command.bytes;
      expect(command.offset + bytes, command.buffer).toBeLessThanOrEqual(buffers[command.buffer]!);
    }
    // Every kernel is played by some stage.
    expect(new Set(dispatches(all).map(({ kernel }) => kernel))).toEqual(new Set(names));
  });

  it("tell every dispatch its runs, and those of the group and of a cell", () => {
    const [dispatch] = dispatches(recordObserve(parts, batches[2]!, 1.5, 7).observe);
    expect(dispatch).toMatchObject({
      kernel: "observe",
      bindings: 2,
      uniform: { firstRun: 32, runs: 8, groupRuns: 40, runsPerCell: 20, time: 1.5, chunks: 7 },
    });
  });

  it("tell a fixed step its size and an adaptive one its interval, of which the pending runs are read", () => {
    const interval = { ...parts.plan.intervals[0]!, from: 1, to: 2, steps: 4 };
    const chunk = { interval, firstStep: 1, steps: 2, chunks: 3 };
    const fixed = recordIntegrate(parts, batches[0]!, { ...chunk, adaptive: false });
    expect(dispatches(fixed)[0]!.uniform).toMatchObject({ time: 1, step: 0.25, firstStep: 1, steps: 2, chunks: 3 });
    expect(readingOf(fixed).bytes).toBe(0);
    const adaptive = recordIntegrate(parts, batches[0]!, { ...chunk, adaptive: true });
    expect(dispatches(adaptive)[0]!.uniform).toMatchObject({ time: 1, step: 1 });
    expect(adaptive.map(({ kind }) => kind)).toEqual(["clear", "dispatch", "read"]);
    expect(readingOf(adaptive).parts).toEqual([{ as: "pending", offset: 0, bytes: 8 }]);
  });

  it("read a frame's statistics, how all runs stand, and every run's values behind them where they are wanted", () => {
    const { bytes, parts: read } = readingOf(recordFrame(parts));
    const [summary, standing, values] = read as [Part, Part, Part];
    expect(read.map(({ as }) => as)).toEqual(["summary", "standing", "values"]);
    // Of three batches, but one part: the clocks run after run, then the components of classes.
    expect(standing).toMatchObject({ offset: summary.bytes, bytes: 4 * standingLayout(parts.program, 40).words });
    expect(values.offset).toBe(standing.offset + standing.bytes);
    expect(values.bytes).toBe(4 * 40 * parts.program.componentCount);
    expect(stockOf(parts).readBytes).toBe(bytes);
    expect(readingOf(recordFrame({ ...parts, perRun: false })).parts).toHaveLength(2);
  });

  it("ask for the same kernels whatever the number of runs and cells", () => {
    const sources = (of: GroupParts) =>
      Object.values(of.kernels)
        .flat()
        .map(({ code, entryPoint, constants }) => ({ code, entryPoint, constants }));
    const expected = sources(parts);
    expect(sources(partsOf({ runs: 64 }))).toEqual(expected);
    expect(sources(partsOf({ runs: 65 }, 1000))).toEqual(expected);
    expect(sources(partsOf({ sweep: { eta: { from: 0, to: 1, count: 7 } } }))).toEqual(expected);
  });
});

describe("the uniform", () => {
  it("is written where its struct has each field", () => {
    const fields = [...uniformText().matchAll(/^ {2}(\w+): (u32|f32),/gm)].map(([, name, type]) => ({ name, type }));
    expect(4 * fields.length).toBe(uniformBytes);
    for (const [index, { name, type }] of fields.entries()) {
      const bytes = new DataView(new ArrayBuffer(uniformBytes + 8));
      writeUniform(bytes, 8, { [name!]: 7 });
      const at = 8 + 4 * index;
      expect(type === "f32" ? bytes.getFloat32(at, true) : bytes.getUint32(at, true), name).toBe(7);
      if (type === "f32") bytes.setFloat32(at, 0, true);
      else bytes.setUint32(at, 0, true);
      expect(new Uint8Array(bytes.buffer).every((byte) => byte === 0)).toBe(true);
    }
  });
});
