/** Of a name that is not known each host says where the known ones are to be seen: the command line its command, the page the names. */

import { describe, expect, it } from "vitest";
import { loadExperiment } from "../../src/experiment/library.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { sentenceOf } from "../../src/node/fail.ts";
import { describeFailure } from "../../src/ui/failure.ts";

function errorOf(fail: () => unknown): unknown {
  try {
    fail();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was wrong");
}

describe.each([
  ["experiment", errorOf(() => loadExperiment("byoll"))],
  ["system", errorOf(() => resolveExperiment({ system: "byoll" }))],
])("an %s that is not known", (kind, error) => {
  const sentence = `${kind} "byoll" is not known; did you mean "byol"?`;

  it("is looked for with a command where there are commands", () => {
    expect(sentenceOf(error, false)).toBe(`matrix-dynamics: ${sentence} matrix-dynamics list shows all.`);
  });

  it("is told beside the known ones on a page, which has no commands", () => {
    const { sentences } = describeFailure(error);
    expect(sentences).toEqual([sentence, expect.stringMatching(/^There are .*, byol, .*, three-scalars, /)]);
  });
});
