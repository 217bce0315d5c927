/** What docs/write-your-own.md shows is what the files beside it say, and its map is one. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";

const docs = new URL("../../docs/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, docs), "utf8");
const page = read("write-your-own.md");
const fenced = [...page.matchAll(/^```([\w ]*)\n([\s\S]*?)^```/gm)].map(([, kind, text]) => ({ kind, text: text! }));
const blocks = (wanted: string) => fenced.flatMap(({ kind, text }) => (kind === wanted ? [text] : []));

describe("the page that writes a system of one's own", () => {
  it("shows the text, the experiment and the checks as their files have them", () => {
    expect(blocks("flow")).toContain(read("examples/denoiser.flow"));
    const shown = blocks("json").map((text) => JSON.parse(text) as unknown);
    expect(shown).toEqual([
      JSON.parse(read("examples/denoiser.json")),
      JSON.parse(read("examples/denoiser-checks.json")),
    ]);
  });

  it("goes on to an algorithm that is a map", () => {
    const flow = read("examples/denoiser.flow").replace(/^dW.*\n/gm, "");
    const steps = blocks("flow part").find((text) => text.startsWith("dimension B"))!;
    const { system, program } = resolveExperiment({
      system: { text: flow + steps },
      dimensions: { n: 6, m: 3, B: 64 },
      data: { model: "explicit", S: [4, 2, 1, 0.5, 0.25, 0.1] },
      times: { steps: 3000, samples: 61 },
    });
    expect(system.kind).toBe("map");
    expect(program.step.draws).toHaveLength(2);
  });
});
