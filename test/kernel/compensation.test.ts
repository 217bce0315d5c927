/** Devices are tried out: whether they add as is written, which WGSL does not promise. */

import { expect, it } from "vitest";
import { compensates, compensationText, tryOut } from "../../src/gpu/compensation.ts";
import { sharedGpu } from "../engine/play.ts";
import { describeKernel } from "./device.ts";

describeKernel("compensated sums", () => {
  it("are what this device computes", async () => {
    expect(await compensates(await sharedGpu())).toBe(true);
  });

  it("stand behind bits that no compiler can know to be the same", () => {
    // A GPU's driver that rearranges sums is not at hand here: without this its states would lose what small steps add.
    expect(compensationText()).toContain("exactRow(y + change)");
    expect(compensationText()).toMatch(/fn exactRow.* \^ vec4u\(dispatch\.nothing\)/);
  });

  it("are told from those that a compiler has rearranged", async () => {
    // What a compiler makes of it that takes (y + change) - y for change.
    const rearranged = compensationText().replace("change - (next - y)", "change - change");
    expect(rearranged).not.toBe(compensationText());
    expect(await tryOut(await sharedGpu(), rearranged)).toBe(false);
  });
});
