/** How the command line decides what computes, and how it prints the CPU's instructions; nothing is built or run for it. */

import { describe, expect, it } from "vitest";
import { openBackend } from "../../src/backend.ts";
import { openCpu } from "../../src/cpu/cpu.ts";
import { mostSteps } from "../../src/cpu/plan.ts";
import { makeRecipe } from "../../src/cpu/recipe.ts";
import { makeIntervals } from "../../src/ensemble/intervals.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { mayHaveGpu } from "../../src/node/gpu-presence.ts";
import { readWish } from "../../src/node/open-backend.ts";
import { printInstructions } from "../../src/node/print-instructions.ts";
import { systemNames } from "../../src/systems.ts";

describe("a machine may have a GPU", () => {
  const listed = (names: readonly string[]) => (directory: string) =>
    names
      .map((name) => `/dev/${name}`)
      .filter((name) => name.startsWith(`${directory}/`))
      .map((name) => name.slice(directory.length + 1));

  it.each([
    ["a desktop", ["null", "dri/card0", "dri/renderD128"], true],
    ["NVIDIA in a container", ["null", "nvidiactl", "nvidia0"], true],
    ["Windows' Linux", ["dxg"], true],
    ["a server with a display", ["null", "dri/card0"], false],
    ["a container", ["null", "random"], false],
  ])("%s", (_name, names, expected) => {
    expect(mayHaveGpu("linux", listed(names))).toBe(expected);
  });

  it("anywhere but on Linux", () => {
    expect(mayHaveGpu("darwin", () => [])).toBe(true);
  });
});

describe("the words of the command line", () => {
  it.each([
    [{}, { backend: "auto", adapter: "gpuOrNothing" }],
    [
      { backend: "cpu", precision: "float32" },
      { backend: "cpu", precision: "float32" },
    ],
    [{ backend: "webgpu" }, { backend: "webgpu", adapter: "any" }],
    // Which adapter is taken matters to WebGPU alone.
    [
      { backend: "auto", device: "software" },
      { backend: "webgpu", adapter: "software" },
    ],
    [
      { device: "hardware", precision: "float32" },
      { backend: "webgpu", adapter: "hardware" },
    ],
    // A GPU has its own.
    [{ portableBits: true }, { backend: "cpu", portableBits: true }],
  ] as const)("%j ask for %j", (words, wish) => {
    expect(readWish(words)).toMatchObject(wish);
  });

  it.each([
    [{ backend: "webgpu" }, "--backend webgpu computes in the bits of its device"],
    [{ device: "software" }, "--device software computes in the bits of its device"],
  ] as const)("%j contradict --portable-bits", (words, sentence) => {
    expect(() => readWish({ ...words, portableBits: true })).toThrow(sentence);
  });
});

describe("auto", () => {
  const host = (openGpu: () => Promise<Gpu>) => ({ openGpu, openCpu: () => openCpu({ workers: 0, startWorker }) });
  const startWorker = () => {
    throw new Error("no worker is wanted");
  };
  const gpu = (software: boolean) => {
    let destroyed = false;
    const destroy = () => {
      destroyed = true;
    };
    return { description: "a chip", software, destroy, isDestroyed: () => destroyed } as unknown as Gpu & {
      isDestroyed(): boolean;
    };
  };

  it("takes a GPU, with float32 or with nothing said of precision", async () => {
    for (const precision of [undefined, "float32"] as const) {
      const opened = await openBackend(
        { backend: "auto", precision },
        host(async () => gpu(false)),
      );
      expect(opened).toMatchObject({ backend: "webgpu", why: "There is a GPU." });
    }
  });

  it("takes the CPU over a software adapter, which it gives back", async () => {
    const software = gpu(true);
    const opened = await openBackend(
      { backend: "auto" },
      host(async () => software),
    );
    expect(opened).toMatchObject({ backend: "cpu", precision: "float64", why: expect.stringContaining("(a chip)") });
    expect(software.isDestroyed()).toBe(true);
  });

  it("takes the CPU where there is no WebGPU, and says why", async () => {
    const opened = await openBackend(
      { backend: "auto", precision: "float32" },
      host(() => Promise.reject(new Error("No GPU."))),
    );
    expect(opened).toMatchObject({ backend: "cpu", precision: "float32", why: expect.stringMatching(/: No GPU\.$/) });
  });

  it("takes the CPU for float64 without a look at WebGPU", async () => {
    const opened = await openBackend(
      { backend: "auto", precision: "float64" },
      host(() => expect.fail("WebGPU was opened")),
    );
    expect(opened).toMatchObject({ backend: "cpu", precision: "float64" });
  });
});

describe("the CPU's instructions", () => {
  const print = (experiment: ExperimentInput, single: boolean): string => {
    const resolved = resolveExperiment(experiment);
    const { program } = resolved;
    const recipe = makeRecipe(resolved, program, makeIntervals(resolved, mostSteps), { single, registerBytes: 16 });
    const text = printInstructions(recipe, program);
    for (const { name } of program.states)
      expect(text).toContain(program.kind === "map" ? ` next ${name} <- ` : ` d${name}/dt <- `);
    expect(text).not.toMatch(/undefined|NaN/);
    return text;
  };

  it.each(systemNames)("of %s are printed with names for all they read", (system) => {
    print({ system }, false);
  });

  it("of a float32 flow with algorithms are printed, with the half of the lanes that is converted", () => {
    const text = print(
      {
        system: {
          text: `system s
            state W : n x n
            S = W + W^T
            dW/dt = alignment(S, W)*count(spectrum(S) > 1)*W - entropy(spectrum(S*S))*lambdaMin(kron(S, S))*W`,
        },
        dimensions: { n: 3 },
        integrator: { method: "euler", step: 1 },
        times: [0, 1],
      },
      true,
    );
    expect(text).toMatch(
      /^to float64 +9 +(#\d+) <- #\d+, half 1\neigenvectors +3 +\1, (#\d+) <- \1\nto float32 +3 +#\d+ <- \2, half 1$/m,
    );
    expect(text).toMatch(/^alignment +3 +#\d+ <- #\d+, #\d+$/m);
    for (const name of ["spectrum", "entropy", "count above", "kronecker"]) expect(text).toContain(`\n${name} `);
  });
});
