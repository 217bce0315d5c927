/** What `explain` shows of a program. */

import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { printRoutine, printSlopes } from "../../src/node/print-program.ts";

describe("a printed program", () => {
  it("writes a long scalar out once, so that a chain of definitions is as long as its text", () => {
    const lengthOf = (size: number): number => {
      const chain = Array.from({ length: size }, (_, k) =>
        k === 0 ? "d0 = x" : `d${k} = d${k - 1}*d${k - 1} + d${k - 1}`,
      );
      const text = ["system s", "state x : scalar", ...chain, `dx/dt = d${size - 1}`].join("\n");
      const { program } = resolveExperiment({ system: { text } });
      return [...printRoutine(program, program.step), ...printSlopes(program)].join("\n").length;
    };
    const [short, middle, long] = [lengthOf(10), lengthOf(1000), lengthOf(2000)];
    expect(long! - short!).toBeLessThan(2.2 * (middle! - short!));
  });

  it("names what an algorithm takes and yields, and says what it does", () => {
    const text = "system s\nstate F : n x n symmetric\ndF/dt = -F\nobserve least = lambdaMin(F)";
    const { program } = resolveExperiment({ system: { text }, dimensions: { n: 3 } });
    const lines = printRoutine(program, program.observe).map((line) => line.trim());
    expect(lines[0]).toMatch(
      /eigenvalues#\d+, eigenvectors#\d+ = eigh\(F\) +\(eigenvalues, ascending, and eigenvectors/,
    );
    expect(lines[1]).toMatch(/s\d+ = eigenvalues#\d+\[1\]$/);
  });
});
