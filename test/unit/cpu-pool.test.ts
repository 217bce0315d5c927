/** The CPU backend's workers when something goes wrong: one is killed, a run is given up, or there can be none. */

import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { type Cpu, openCpu } from "../../src/cpu/cpu.ts";
import { CpuError } from "../../src/cpu/cpu-error.ts";
import { createCpuEnsemble } from "../../src/cpu/ensemble.ts";
import type { WorkerPort } from "../../src/cpu/pool.ts";
import type { Ensemble, Frame } from "../../src/ensemble/frames.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { startNodeWorker } from "../../src/node/open-cpu.ts";

/** Every worker that was started, for the test to kill. */
let started: WorkerPort[] = [];
let cpu: Cpu;
afterEach(() => {
  cpu.close();
  started = [];
});

async function open(workers = 2): Promise<void> {
  cpu = await openCpu({
    workers,
    startWorker() {
      const port = startNodeWorker();
      started.push(port);
      return port;
    },
  });
}

const short = resolveExperiment({ system: "simsiam", times: [0, 0.5, 1], runs: 6, observables: ["normW"] });
/** Hours of it. */
const long = resolveExperiment({ system: "simsiam", times: [0, 1e5], runs: 64, observables: ["normW"] });

async function play(ensemble: Ensemble): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (;;) {
    const advance = await ensemble.advance(1000);
    frames.push(...advance.frames);
    if (advance.done) return frames;
  }
}

describe("a worker that is killed", () => {
  it.each(["one of two", "both"])("fails the run that it works for and no later one: %s", async (which) => {
    await open();
    const doomed = createCpuEnsemble(cpu, long);
    // The start is a frame of its own; the next one is far.
    while ((await doomed.advance(100)).frames.length === 0);
    const advance = doomed.advance(60_000);
    for (const port of which === "both" ? started : started.slice(0, 1)) port.terminate();
    const error = await advance.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CpuError);
    expect((error as CpuError).message).toMatch(
      /^A worker of the CPU backend ended \(.+\); .*: start the run again\.$/,
    );
    // It stays failed, and says the same.
    await expect(doomed.advance(10)).rejects.toBe(error);
    await expect(doomed.states()).rejects.toBe(error);
    doomed.dispose();

    const next = createCpuEnsemble(cpu, short);
    expect((await play(next)).map(({ sample }) => sample)).toEqual([0, 1, 2]);
    next.dispose();
    // What was killed was replaced.
    expect(started.length).toBeGreaterThanOrEqual(which === "both" ? 4 : 3);
  });

  it("takes another ensemble of the same workers along only where it works for it", async () => {
    await open(1);
    const idle = createCpuEnsemble(cpu, short);
    const doomed = createCpuEnsemble(cpu, long);
    while ((await doomed.advance(50)).frames.length === 0);
    const advance = doomed.advance(60_000);
    started[0]!.terminate();
    await expect(advance).rejects.toBeInstanceOf(CpuError);
    expect(await play(idle)).toHaveLength(3);
  });
});

describe("a run that is given up", () => {
  it("leaves room in its workers for two jobs each, one that runs and one that waits", async () => {
    await open(1);
    const { pool } = cpu;
    const ensemble = createCpuEnsemble(cpu, long);
    expect(pool.hasRoom()).toBe(true);
    // Given up at once, so its jobs end; until then the worker has as many as it takes.
    const advancing = ensemble.advance(1);
    expect(pool.hasRoom()).toBe(false);
    await advancing;
    ensemble.dispose();
  });

  it("ends at once, though its matrices are so large that a job takes long", async () => {
    await open();
    const large = resolveExperiment({ system: "byol", dimensions: { n1: 128, n2: 128 }, runs: 8, times: [0, 100] });
    const ensemble = createCpuEnsemble(cpu, large);
    const advance = ensemble.advance(60_000).catch((reason: unknown) => reason);
    await setTimeout(50);
    const before = performance.now();
    ensemble.dispose();
    expect(await advance).toEqual(new Error("The ensemble has been disposed."));
    expect(performance.now() - before).toBeLessThan(500);

    const next = createCpuEnsemble(cpu, short);
    expect(await play(next)).toHaveLength(3);
    // The jobs of large matrices that were under way were ended rather than waited for, some seconds each.
    expect(performance.now() - before).toBeLessThan(3000);
  });

  it("leaves the workers to whoever comes next", async () => {
    await open();
    for (let again = 0; again < 5; again++) {
      const ensemble = createCpuEnsemble(cpu, long);
      await ensemble.advance(20);
      ensemble.dispose();
    }
    expect(await play(createCpuEnsemble(cpu, short))).toHaveLength(3);
  });
});

describe("the states of a run", () => {
  it("can be asked for while it advances, and neither waits for the other in vain", async () => {
    await open();
    const ensemble = createCpuEnsemble(cpu, long);
    const advance = ensemble.advance(200);
    const states = ensemble.states();
    expect(Object.keys(await states)).toEqual(["W", "Wp"]);
    expect((await advance).done).toBe(false);
  });

  it("cannot be had once it is given up", async () => {
    await open();
    const ensemble = createCpuEnsemble(cpu, long);
    const waiting = ensemble.states().catch((reason: unknown) => reason);
    ensemble.dispose();
    const disposed = new Error("The ensemble has been disposed.");
    expect(await waiting).toEqual(disposed);
    await expect(ensemble.states()).rejects.toEqual(disposed);
  });
});

describe("where there can be no workers", () => {
  it("the runs share this thread, to the same numbers, and it says so", async () => {
    await open();
    const expected = await play(createCpuEnsemble(cpu, short));
    cpu.close();
    cpu = await openCpu({
      workers: 2,
      startWorker() {
        throw new Error("not here");
      },
    });
    expect(cpu.description).toMatch(/^CPU, one thread, WebAssembly SIMD( with fused multiply-adds)?$/);
    expect(cpu.shortcoming).toBe(
      "Workers are not to be had here (not here): the runs share one thread with everything else.",
    );
    expect(await play(createCpuEnsemble(cpu, short))).toEqual(expected);
  });

  it("a closed backend refuses work in a sentence", async () => {
    await open(1);
    const ensemble = createCpuEnsemble(cpu, short);
    cpu.close();
    await expect(ensemble.advance(100)).rejects.toThrow("The CPU backend has been closed.");
  });
});
