/** The state as a command, a file, a tag and a citation: a shell, JSON and HTML read from each what was meant. */

import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { version } from "../../package.json";
import { loadExperiment } from "../../src/experiment/library.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { withSetting } from "../../src/experiment/settings.ts";
import { withChange } from "../../src/lab/changes.ts";
import { citation } from "../../src/lab/citation.ts";
import { commandLine, experimentFile } from "../../src/lab/command.ts";
import { embedCode } from "../../src/lab/embed.ts";
import { experimentJson } from "../../src/lab/experiment-json.ts";
import { experimentOf, type Json, type LabState } from "../../src/lab/state.ts";
import { systemText } from "../../src/systems.ts";

const changed: LabState = {
  ...withChange(withChange({ experiment: "figure-9" }, "eta", 0.05), "initial.Wp", "0.1*G*G^T where G = randn"),
  ...{ runs: 256, seed: 3, backend: "cpu", precision: "float32" },
};
const own: LabState = withChange(
  { experiment: { ...loadExperiment("byol"), title: `"Own" & it's <here>`, system: { text: systemText("byol")! } } },
  "eta",
  0.05,
);
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }).filter((one) => !one.includes("\0"));

/** The words that a shell hands on. */
function wordsOf(line: string): string[] {
  const { stdout } = spawnSync("sh", ["-c", `npx() { for word do printf '%s\\0' "$word"; done; }; ${line}`], {
    encoding: "utf8",
  });
  return stdout.split("\0").slice(0, -1);
}

describe("a command line", () => {
  it("is as one would write it", () => {
    expect(commandLine({ ...withChange({ experiment: "figure-9" }, "eta", 0.05), runs: 256, seed: 3 })).toBe(
      "npx matrix-dynamics run figure-9 --set eta=0.05 --runs 256 --seed 3",
    );
    expect(commandLine(changed)).toBe(
      "npx matrix-dynamics run figure-9 --set eta=0.05 'initial.Wp=0.1*G*G^T where G = randn' --runs 256 --seed 3 --backend cpu --precision float32",
    );
    expect(commandLine(own)).toBe(`npx matrix-dynamics run ${experimentFile}`);
    expect(commandLine({ ...own, backend: "webgpu" })).toBe(
      `npx matrix-dynamics run ${experimentFile} --backend webgpu`,
    );
  });

  it("reaches the program through a shell as it is meant", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("title", "look", "initial.Wp"), text), { maxLength: 4 }),
        (changes) => {
          let state: LabState = { experiment: "figure-9" };
          for (const [name, value] of changes) state = withChange(state, name, value);
          const words = wordsOf(commandLine(state));
          expect(words.slice(0, 3)).toEqual(["matrix-dynamics", "run", "figure-9"]);
          let experiment: unknown = loadExperiment("figure-9");
          for (const setting of words.slice(4)) experiment = withSetting(experiment, setting);
          expect(experiment).toEqual(experimentOf(state));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("quotes what a shell would read otherwise", () => {
    for (const title of ["it's", "'", "$(date) `date` $HOME", "a\\nb", "*", "~", "a  b", "-x", "", "#", "\n"]) {
      const words = wordsOf(commandLine(withChange({ experiment: "figure-9" }, "title", title)));
      expect(withSetting({}, words[4]!)).toEqual({ title });
    }
  });

  it("leaves out what is about the page alone", () => {
    const looked: LabState = {
      experiment: "byol",
      cell: { eta: 1 },
      theme: "dark",
      theory: false,
      sample: 3,
      run: 1,
      speed: 2,
    };
    expect(commandLine(looked)).toBe("npx matrix-dynamics run byol");
  });
});

describe("the file of an experiment", () => {
  it("says what runs, with short lists on one line", () => {
    const given = {
      name: "figure-9",
      title: "Figure 9: the commutator of F and Wp shoots up at small eta and large tau",
      system: "symmetrised",
      dimensions: { n2: 10 },
      parameters: { alphaP: 1, sigma: 0.03 },
      initial: { Wp: "0.0316228*G*G^T where G = randn", F: "0.0001*G*G^T where G = randn" },
      integrator: { method: "rk4", step: 0.05 },
      times: { end: 80, samples: 81 },
      runs: 32,
      seed: 9,
      sweep: { eta: [0, 0.01, 0.05, 0.1], tau: [0.2, 0.4, 0.6, 0.8, 1] },
    };
    expect(experimentJson({ experiment: given as LabState["experiment"], runs: 5 })).toBe(`{
  "name": "figure-9",
  "title": "Figure 9: the commutator of F and Wp shoots up at small eta and large tau",
  "system": "symmetrised",
  "dimensions": { "n2": 10 },
  "parameters": { "alphaP": 1, "sigma": 0.03 },
  "initial": { "Wp": "0.0316228*G*G^T where G = randn", "F": "0.0001*G*G^T where G = randn" },
  "integrator": { "method": "rk4", "step": 0.05 },
  "times": { "end": 80, "samples": 81 },
  "runs": 5,
  "seed": 9,
  "sweep": { "eta": [0, 0.01, 0.05, 0.1], "tau": [0.2, 0.4, 0.6, 0.8, 1] }
}
`);
  });

  it("stands on lines, however short it is", () => {
    expect(experimentJson({ experiment: { system: "byol" } })).toBe('{\n  "system": "byol"\n}\n');
  });

  it("is JSON that says the same", () => {
    for (const state of [changed, own]) {
      const { $schema: _, ...experiment } = experimentOf(state) as Record<string, unknown>;
      expect(JSON.parse(experimentJson(state))).toEqual(experiment);
    }
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: "medium" }), (given) => {
        const experiment = { system: "byol", data: given as Json } as unknown as LabState["experiment"];
        expect(JSON.parse(experimentJson({ experiment }))).toEqual(JSON.parse(JSON.stringify(experiment)));
      }),
    );
  });
});

/** The attributes of the tag, as a page reads them. */
function attributesOf(code: string): Record<string, string> {
  const tag = /^<matrix-dynamics((?: [\w-]+=(?:"[^"]*"|'[^']*'))*)><\/matrix-dynamics>$/.exec(code);
  expect(tag, code).not.toBeNull();
  const entities: Readonly<Record<string, string>> = {
    "&amp;": "&",
    "&lt;": "<",
    "&#10;": "\n",
    "&#13;": "\r",
    "&#39;": "'",
  };
  return Object.fromEntries(
    [...tag![1]!.matchAll(/([\w-]+)=(["'])(.*?)\2/gs)].map(([, name = "", , value = ""]) => [
      name,
      value.replace(/&[^;]*;/g, (entity) => entities[entity] ?? "?"),
    ]),
  );
}

describe("a tag", () => {
  it("of a shipped experiment is short", () => {
    expect(embedCode({ experiment: "simsiam", runs: 128, seed: 3, backend: "cpu", theme: "dark" })).toBe(
      '<matrix-dynamics experiment="simsiam" runs="128" seed="3" backend="cpu" style="color-scheme: dark"></matrix-dynamics>',
    );
  });

  it("of what was changed holds the experiment, and opens at the cell", () => {
    const { experiment = "", ...rest } = attributesOf(embedCode({ ...changed, cell: { tau: 0.4 } }));
    expect(rest).toEqual({ backend: "cpu", precision: "float32" });
    const resolved = resolveExperiment(JSON.parse(experiment));
    expect(resolved.cells[resolved.openingCell]!.parameters).toEqual({ tau: 0.4 });
    expect([resolved.runsPerCell, resolved.seed]).toEqual([256, 3]);
    expect(JSON.parse(attributesOf(embedCode(own)).experiment!)).toEqual(JSON.parse(experimentJson(own)));
  });

  it("holds any text", () => {
    fc.assert(
      fc.property(text, (title) => {
        const state: LabState = { experiment: { system: "byol", title } };
        expect(JSON.parse(attributesOf(embedCode(state)).experiment!)).toEqual(state.experiment);
      }),
    );
  });
});

describe("the citation", () => {
  it("is of the paper and of this version", () => {
    const entries = citation().split(/\n(?=@)/);
    expect(entries.map((entry) => entry.slice(0, entry.indexOf(",")))).toEqual([
      "@inproceedings{tian2021understanding",
      "@software{matrixdynamics",
    ]);
    expect(entries[1]).toContain(`  version = {${version}},\n`);
    for (const entry of entries) {
      const open = (entry.match(/\{/g) ?? []).length;
      expect(open).toBe((entry.match(/\}/g) ?? []).length);
      expect(entry).toMatch(/\n\}\n$/);
    }
  });
});
