/** What does not fit the memory is put aside: every number is the same, and what goes wrong with the disk is a sentence. */

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type CpuEnsemble, createCpuEnsemble } from "../../src/cpu/ensemble.ts";
import { type CpuPlanOptions, makeCpuPlan, mostSteps } from "../../src/cpu/plan.ts";
import { makeRecipe } from "../../src/cpu/recipe.ts";
import { createTwoParts } from "../../src/cpu/two-parts.ts";
import type { Frame } from "../../src/ensemble/frames.ts";
import { makeIntervals } from "../../src/ensemble/intervals.ts";
import type { Scratch, ScratchPlace } from "../../src/ensemble/scratch.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ResolvedExperiment } from "../../src/experiment/resolved.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { openNodeCpu } from "../../src/node/open-cpu.ts";
import { openScratch } from "../../src/node/scratch-file.ts";

const folder = mkdtempSync(join(tmpdir(), "aside-"));
const workers = await openNodeCpu(2);
const thread = await openNodeCpu(0);
afterAll(() => {
  workers.close();
  thread.close();
  rmSync(folder, { recursive: true });
});

/** A file, and what was asked of it. */
function watched(change: Partial<ScratchPlace & Scratch> = {}) {
  const asked = { writes: 0, reads: 0, closed: false, longestWrite: 0 };
  const place: ScratchPlace = {
    where: folder,
    free: () => 2 ** 40,
    open() {
      const file = openScratch(folder);
      return {
        write(bytes, at) {
          asked.writes++;
          asked.longestWrite = Math.max(asked.longestWrite, bytes.length);
          return file.write(bytes, at);
        },
        read(into, at) {
          asked.reads++;
          return file.read(into, at);
        },
        close() {
          asked.closed = true;
          file.close();
        },
        ...change,
      };
    },
    ...change,
  };
  return { place, asked };
}

async function framesOf(ensemble: CpuEnsemble) {
  const frames: Frame[] = [];
  const fractions: number[] = [];
  try {
    for (let done = false; !done; ) {
      const advance = await ensemble.advance(50);
      frames.push(...advance.frames);
      fractions.push(advance.fraction);
      done = advance.done;
    }
  } finally {
    ensemble.dispose();
  }
  // Taken now, for what is made when it is read would read what is there by then.
  return { frames: structuredClone(frames.map(plain)), fractions };
}

const plain = ({ cells, ...frame }: Frame) => ({
  ...frame,
  cells: cells.map((cell) => ({ ...cell, observables: { ...cell.observables } })),
});

/** Not all blocks are of one stripe, the last of either has less, and blocks go over from a cell to the next. */
const inPieces = { order: "aside", blockRuns: 74 } as const;

const byol: ExperimentInput = {
  system: "byol",
  dimensions: { n1: 2, n2: 2 },
  sweep: { eta: [0.01, 0.1] },
  times: { end: 0.4, samples: 11 },
  runs: 1501,
};
const kinds: Readonly<Record<string, ExperimentInput>> = {
  "fixed steps": byol,
  "a step size a run, and runs that diverge": {
    ...byol,
    initial: { W: "20*randn" },
    integrator: { method: "tsit5", rtol: 1e-3, atol: 1e-3, maxSteps: 40 },
  },
};

describe.each(Object.entries(kinds))("an ensemble that puts aside what it observes, with %s", (_name, input) => {
  const resolved = resolveExperiment(input);

  it("has the same frames, with few components in memory at once or all of them, on workers and without", async () => {
    for (const [cpu, perRun] of [
      [workers, false],
      [thread, false],
      [workers, true],
    ] as const) {
      const whole = await framesOf(createCpuEnsemble(workers, resolved, { perRun }));
      const { place, asked } = watched();
      const options = { ...inPieces, ...leastOf(resolved, place, perRun), perRun };
      const ensemble = createCpuEnsemble({ ...cpu, scratch: place }, resolved, options);
      expect(ensemble.plan.order).toBe("aside");
      const { componentCount } = resolved.program;
      if (perRun) expect(ensemble.plan.aside!.columns).toBe(componentCount);
      else expect(ensemble.plan.aside!.columns).toBeLessThan(componentCount);
      expect(ensemble.aside).toEqual({ where: folder, bytes: ensemble.plan.aside!.diskBytes });
      const found = await framesOf(ensemble);
      expect(asked).toMatchObject({ closed: true, longestWrite: ensemble.plan.aside!.stripes.bytes });
      expect(asked.writes).toBeGreaterThan(3);
      expect(asked.writes * asked.longestWrite).toBe(ensemble.aside!.bytes);
      expect(found.frames).toEqual(whole.frames);
      expect(found.fractions).toEqual(found.fractions.toSorted((a, b) => a - b));
      expect(found.fractions.at(-1)).toBe(1);
    }
  });
});

describe("an ensemble that puts aside", () => {
  it("says that no other process can go on from it", async () => {
    const resolved = resolveExperiment(byol);
    const { place } = watched();
    const ensemble = createCpuEnsemble({ ...workers, scratch: place }, resolved, {
      ...inPieces,
      ...leastOf(resolved, place),
    });
    await expect(ensemble.snapshot()).rejects.toThrow(/waits on a disk.* or raise --memory\.$/);
    ensemble.dispose();
  });
});

describe("a scratch file", () => {
  it("has no name, so that nothing is left of it however the process ends", async () => {
    const scratch = openScratch(folder);
    expect(readdirSync(folder)).toEqual([]);
    await scratch.write(Uint8Array.of(1, 2, 3), 5);
    const into = new Uint8Array(2);
    await scratch.read(into, 6);
    expect([...into]).toEqual([2, 3]);
    scratch.close();
  });

  it("says where it cannot be, and what else can be done", () => {
    expect(() => openScratch(join(folder, "nowhere"))).toThrow(
      /^What does not fit the memory could not be put aside in .*nowhere: there is no such file or directory; name a folder with room for it in TMPDIR, lower runs or samples, or raise --memory\.$/,
    );
  });

  it("says that a read finds nothing, and is given up in peace while it is written", async () => {
    const scratch = openScratch(folder);
    await expect(scratch.read(new Uint8Array(1), 0)).rejects.toThrow(/could not be read again from/);
    const writing = scratch.write(new Uint8Array(2 ** 20), 0);
    scratch.close();
    await expect(writing).resolves.toBeUndefined();
    await expect(scratch.write(new Uint8Array(1), 0)).rejects.toThrow(/given up/);
  });
});

describe("what becomes of an ensemble whose disk fails", () => {
  const resolved = resolveExperiment(byol);
  const open = (place: ScratchPlace) =>
    createCpuEnsemble({ ...workers, scratch: place }, resolved, { ...inPieces, ...leastOf(resolved, place) });

  it.each(["write", "read"] as const)("says so, whichever call fails: %s", async (call) => {
    const { place, asked } = watched({ [call]: async () => Promise.reject(new Error("no space is left")) });
    await expect(framesOf(open(place))).rejects.toThrow("no space is left");
    expect(asked.closed).toBe(true);
  });

  it("begins no block while what is observed waits to be written, and goes on then", async () => {
    let release = () => {};
    let handedOut = 0;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { place } = watched({ write: () => held });
    const pool: typeof thread.pool = {
      ...thread.pool,
      run(job) {
        if (job.kind === "work") handedOut++;
        return thread.pool.run(job);
      },
    };
    const ensemble = createCpuEnsemble({ ...thread, pool, scratch: place }, resolved, {
      ...inPieces,
      ...leastOf(resolved, place),
    });
    while ((await ensemble.advance(20)).runSteps === 0);
    const stages = [handedOut];
    for (let call = 0; call < 30; call++) {
      await ensemble.advance(20);
      stages.push(handedOut);
    }
    expect(new Set(stages.slice(-5)).size).toBe(1);
    expect(ensemble.plan.blocks).toBeGreaterThan((2 * handedOut) / 3);
    release();
    await ensemble.advance(20);
    expect(handedOut).toBeGreaterThan(stages.at(-1)!);
    ensemble.dispose();
  });
});

describe("a plan that puts aside", () => {
  const million: ExperimentInput = {
    system: "byol",
    dimensions: { n1: 8, n2: 8 },
    times: { end: 40, samples: 81 },
    runs: 1e6,
  };
  const place = (free: number): ScratchPlace => ({ ...watched().place, free: () => free, where: "/there" });

  it("takes a million runs with all observables and sample times into the memory there usually is", () => {
    const plan = planOf(resolveExperiment(million), { scratch: place(2 ** 40), workers: 2 });
    expect(plan.order).toBe("aside");
    expect(plan.bytes).toBeLessThan(2 ** 30);
    expect(plan.aside!.diskBytes).toBeGreaterThan(8 * 1e6 * 81 * 20);
  });

  it("says what is needed of memory or disk where neither has it", () => {
    expect(() => planOf(resolveExperiment(million), { scratch: place(2 ** 30), workers: 2 })).toThrow(
      /^1000000 runs need 4\.\d GiB of memory where 1\.0 GiB may be used, or \d+\.\d GiB of a disk where 1\.0 GiB are free in \/there; .*raise --memory or name a folder with more room in TMPDIR\.$/,
    );
    expect(() => planOf(resolveExperiment(million), { workers: 2 })).toThrow(/^1000000 runs need 4\.\d GiB of memory/);
  });
});

describe("progress in two parts", () => {
  it("is by the time that the first took, never falls, and ends at 1", () => {
    // 100 ms of reducing, on one thread.
    const parts = createTwoParts(2.5e6, 1);
    expect(parts.done(0, 0)).toBe(0);
    parts.spend(50);
    expect(parts.done(0.5, 0)).toBeCloseTo(0.25);
    parts.spend(250);
    expect(parts.done(0.6, 0)).toBeCloseTo(0.5);
    expect(parts.done(0.55, 0)).toBeCloseTo(0.5);
    expect(parts.done(1, 0)).toBeCloseTo(0.75);
    parts.spend(1000);
    expect(parts.done(1, 0.5)).toBeCloseTo(0.875);
    expect(parts.done(1, 1)).toBe(1);
  });
});

function planOf(resolved: ResolvedExperiment, options: CpuPlanOptions) {
  const recipe = makeRecipe(resolved, resolved.program, makeIntervals(resolved, mostSteps), {
    single: false,
    registerBytes: 16,
  });
  return makeCpuPlan(resolved, resolved.program, recipe, options);
}

/** The least memory in which an ensemble is put aside. */
function leastOf(resolved: ResolvedExperiment, scratch: ScratchPlace, perRun = false): { memory: number } {
  let [least, most] = [0, 2 ** 40];
  while (most - least > 1) {
    const memory = Math.floor((least + most) / 2);
    try {
      planOf(resolved, { ...inPieces, memory, scratch, workers: 2, perRun });
      most = memory;
    } catch {
      least = memory;
    }
  }
  return { memory: most };
}
