/** Operations and bytes of a program, counted from its own list. */

import { nodesOf } from "./fold.ts";
import type { Elementwise, Program, Routine, Shape } from "./program.ts";

export interface Counts {
  /** Multiplications and additions inside matrix products: 2 r c k each. */
  readonly products: number;
  /** Everything else, one for each entry and operator. */
  readonly elementwise: number;
  /** How many products. */
  readonly productCount: number;
  /** How many algorithms are called; what each costs is the backend's business. */
  readonly calls: number;
}

/** Executed floating point operations of one evaluation of a routine for one run. Padding is not counted. */
export function countRoutine(
  routine: Routine,
  slopes: readonly Elementwise[] = [],
  states: readonly Shape[] = [],
): Counts {
  let products = 0;
  let productCount = 0;
  let elementwise = 0;
  let calls = 0;
  for (const operation of routine.operations) {
    switch (operation.kind) {
      case "product": {
        const { rows, columns } = routine.values[operation.result]!.shape;
        products += 2 * rows * columns * operation.inner;
        productCount++;
        break;
      }
      case "combine":
        elementwise += operatorsOf(operation.expression) * entries(routine.values[operation.result]!.shape);
        break;
      case "rowSums":
        elementwise += (operation.weights === null ? 1 : 2) * entries(routine.values[operation.matrix]!.shape);
        break;
      case "sum":
        elementwise += (operatorsOf(operation.expression) + 1) * entries(operation.shape);
        break;
      case "vectorOut":
        elementwise += operatorsOf(operation.expression) * entries(operation.shape);
        break;
      case "opaque":
        calls++;
        break;
      case "kronecker":
        elementwise += 2 * operation.terms.length * (operation.left * operation.right) ** 2;
        break;
    }
  }
  for (const [index, slope] of slopes.entries()) elementwise += operatorsOf(slope) * entries(states[index]!);
  return { products, elementwise, productCount, calls };
}

export function countSlope(program: Pick<Program, "step" | "states">): Counts {
  return countRoutine(
    program.step,
    program.step.slopes,
    program.states.map((state) => state.shape),
  );
}

export function entries(shape: Shape): number {
  return shape.modes ?? shape.rows * shape.columns;
}

/** What takes no arithmetic. */
const unmoved: ReadonlySet<Elementwise["kind"]> = new Set(["read", "spread", "part", "fill", "diagonal"]);

function operatorsOf(line: Elementwise): number {
  return nodesOf(line).filter(({ kind }) => !unmoved.has(kind)).length;
}
