/** The table of schemes: order conditions and the form that the kernels rely on. */

import { describe, expect, it } from "vitest";
import { type Scheme, schemes, subdiagonal } from "../../src/methods/methods.ts";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** sum b f(c), and sum b A f(c) for stages of the subdiagonal form. */
function conditions(weights: readonly number[], { nodes, stageCoefficients }: Scheme) {
  const quadrature = (power: number) => sum(weights.map((weight, i) => weight * (nodes[i] ?? 1) ** power));
  const nested = (power: number) =>
    sum(weights.map((weight, i) => weight * (stageCoefficients[i] ?? 0) * (nodes[i - 1] ?? 0) ** power));
  const weighted = sum(
    weights.map((weight, i) => weight * (nodes[i] ?? 1) * (stageCoefficients[i] ?? 0) * (nodes[i - 1] ?? 0)),
  );
  const twice = sum(
    weights.map(
      (weight, i) => weight * (stageCoefficients[i] ?? 0) * (stageCoefficients[i - 1] ?? 0) * (nodes[i - 2] ?? 0),
    ),
  );
  return [
    [quadrature(0) - 1],
    [quadrature(1) - 1 / 2],
    [quadrature(2) - 1 / 3, nested(1) - 1 / 6],
    [quadrature(3) - 1 / 4, weighted - 1 / 8, nested(2) - 1 / 12, twice - 1 / 24],
  ];
}

describe("a scheme", () => {
  it.each(Object.values(schemes))("$name meets the order conditions up to its order and not beyond", (scheme) => {
    const defects = conditions(scheme.weights, scheme).map((group) => Math.max(...group.map(Math.abs)));
    for (let order = 1; order <= scheme.order; order++) expect(defects[order - 1]).toBeLessThan(1e-15);
    if (scheme.order < 4) expect(defects[scheme.order]).toBeGreaterThan(1e-3);
  });

  it("bs32 compares with a solution of order 2", () => {
    const { embedded, weights, nodes, stages } = schemes.bs32;
    expect(embedded?.errorWeights).toHaveLength(stages + 1);
    const comparison = embedded!.errorWeights.map((error, i) => (weights[i] ?? 0) - error);
    expect(sum(comparison)).toBeCloseTo(1, 15);
    expect(sum(comparison.map((weight, i) => weight * (nodes[i] ?? 1)))).toBeCloseTo(1 / 2, 15);
    expect(sum(embedded!.errorWeights)).toBeCloseTo(0, 15);
  });

  it("whose stage reads more than the previous slope is refused", () => {
    expect(() => subdiagonal([[], [1 / 3], [-1 / 3, 1]], [0, 1 / 3, 2 / 3])).toThrow(
      "stage 3 of the tableau reads more than the previous slope",
    );
    expect(() => subdiagonal([[], [1 / 3]], [0, 1 / 2])).toThrow("row 2 of the tableau does not add up to its node");
  });
});
