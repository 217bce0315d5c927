/** The codes of how runs stand are said once: names, constants of the kernels and what is observed follow from them. */

import { describe, expect, it } from "vitest";
import * as kernelEndings from "../../kernels/endings.ts";
import { earlyEndings, endingOf, endings } from "../../src/ensemble/endings.ts";
import { clockConstants } from "../../src/gpu/emit-clock.ts";

const codes: Readonly<Record<string, number>> = { ...kernelEndings };

describe("the table of endings", () => {
  it.each([
    ["RUNNING", 0, "running", "ended"],
    ["DIVERGED", 1, "diverged", "diverged"],
    ["OUT_OF_STEPS", 2, "outOfSteps", "outOfSteps"],
    ["STEP_TOO_SMALL", 3, "stepTooSmall", "stepTooSmall"],
    ["SETTLED", 4, "settled", "settled"],
    ["STOPPED", 5, "stopped", "stopped"],
  ] as const)("%s is %i, in results %s, and %s at the last sample time", (name, code, before, last) => {
    expect(codes[name]).toBe(code);
    expect(endingOf(code, false)).toBe(before);
    expect(endingOf(code, true)).toBe(last);
    expect(clockConstants()).toContain(`const ${name} = ${code}u;`);
  });

  it("says of each status whether its run is observed", () => {
    const observed = (name: string) => ((codes.OBSERVED_STATUSES! >> codes[name]!) & 1) === 1;
    expect(["RUNNING", "SETTLED", "STOPPED"].map(observed)).toEqual([true, true, true]);
    expect(["DIVERGED", "OUT_OF_STEPS", "STEP_TOO_SMALL", "ABSENT", "LOST"].some(observed)).toBe(false);
  });

  it("gives every early ending its own code", () => {
    expect(new Set(earlyEndings.map((ending) => endings[ending].code)).size).toBe(earlyEndings.length);
  });
});
