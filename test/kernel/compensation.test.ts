/** Devices are tried out: whether they add as is written, which WGSL does not promise. */

import { expect, it } from "vitest";
import { compensates, tryOut } from "../../src/gpu/compensation.ts";
import { shader } from "../../src/gpu/shaders.ts";
import { sharedGpu } from "../engine/play.ts";
import { describeKernel } from "./device.ts";

describeKernel("compensated sums", () => {
  it("are what this device computes", async () => {
    expect(await compensates(await sharedGpu())).toBe(true);
  });

  it("are told from those that a compiler has rearranged", async () => {
    // What a compiler makes of it that takes (y + change) - y for change.
    const rearranged = shader("compensation").replace("change - (next - y)", "change - change");
    expect(rearranged).not.toBe(shader("compensation"));
    expect(await tryOut(await sharedGpu(), rearranged)).toBe(false);
  });
});
