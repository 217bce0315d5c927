/** How far a run is from rest: the relative rate at which its states change, lowered from the slopes of its flows. */

import type { Expression, Flow } from "../language/syntax.ts";
import { shapeOfType } from "./names.ts";
import type { Elementwise, ScalarId } from "./program.ts";
import type { Reader } from "./reading.ts";

/**
 * Share of the mean magnitude of all states below which a state counts as small: what a state near 0 owes to the others is
 * known to their rounding only, some 1e-7 of them in float32.
 */
const shareOfOthers = 1e-3;

/** Magnitude below which a state is 0 for every purpose: one that decays towards 0 keeps its relative rate for ever. */
const zeroMagnitude = 1e-6;

/**
 * Sum over the states of mean |slope| / (mean |state| + 1e-3 mean |all states| + 1e-6), a rate in 1/time. Means are over entries, so
 * that neither size nor number of entries counts; magnitudes are not squared, which float32 might not hold.
 */
export function restOf(reader: Reader): ScalarId {
  const { builder } = reader;
  const { system, dimensions } = reader.names;
  // A map has no rate, and one that draws never rests: its runs are judged at their end (ensemble/outcomes.ts).
  if (system.kind === "map") return builder.constant(0);
  const plus = (left: ScalarId, right: ScalarId): ScalarId => builder.arithmetic("+", left, right);
  const magnitude = (scalar: ScalarId): ScalarId => builder.scalar({ kind: "function", name: "abs", operand: scalar });

  const means = system.states.map((state, index) => {
    const flow = system.flows[index]!;
    if (!isZero(flow)) reader.settle(flow.expression);
    if (state.type.kind === "scalar") {
      const name: Expression = { kind: "name", name: state.name, at: flow.at };
      return { slope: magnitude(reader.scalar(flow.expression)), size: magnitude(reader.scalar(name)) };
    }
    const shape = shapeOfType(state.type, dimensions);
    const entries = shape.modes ?? shape.rows * shape.columns;
    const mean = (operand: Elementwise): ScalarId => {
      const sum = builder.sum({ kind: "function", name: "abs", operand }, shape);
      return builder.arithmetic("/", sum, builder.constant(entries));
    };
    const value = reader.leaf(state.name);
    return {
      slope: isZero(flow) ? builder.constant(0) : mean(reader.entries(flow.expression)),
      size: mean({ kind: "read", value, transposed: false }),
    };
  });

  const all = means.map(({ size }) => size).reduce(plus);
  const floor = plus(builder.arithmetic("*", builder.constant(shareOfOthers), all), builder.constant(zeroMagnitude));
  return means.map(({ slope, size }) => builder.arithmetic("/", slope, plus(size, floor))).reduce(plus);
}

/** A literal 0, which has the shape of its state and no type of its own. */
function isZero({ expression }: Flow): boolean {
  return expression.kind === "number" && expression.value === 0;
}
