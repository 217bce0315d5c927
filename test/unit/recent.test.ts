/** What was made lately is made once; failures are not kept, and the least recently used goes first. */

import { describe, expect, it } from "vitest";
import { createRecent } from "../../src/gpu/recent.ts";

describe("what was asked for lately", () => {
  it("is made once, also where it is asked for again before it is done", async () => {
    const recent = createRecent<object>(2);
    let made = 0;
    const make = async () => ({ number: made++ });
    const [a, b] = await Promise.all([recent.get("a", make), recent.get("a", make)]);
    expect(a).toBe(b);
    expect(await recent.get("a", make)).toBe(a);
    expect(made).toBe(1);
  });

  it("loses what was not asked for longest", async () => {
    const recent = createRecent<string>(2);
    const made: string[] = [];
    const get = (key: string) =>
      recent.get(key, async () => {
        made.push(key);
        return key;
      });
    for (const key of ["a", "b", "a", "c", "a", "b"]) await get(key);
    expect(made).toEqual(["a", "b", "c", "b"]);
  });

  it("does not keep what failed: it is tried anew", async () => {
    const recent = createRecent<string>(2);
    let tries = 0;
    const make = async () => {
      tries++;
      if (tries === 1) throw new Error("not yet");
      return "made";
    };
    await expect(recent.get("a", make)).rejects.toThrow("not yet");
    expect(await recent.get("a", make)).toBe("made");
    expect(tries).toBe(2);
  });
});
