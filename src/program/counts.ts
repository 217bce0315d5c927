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

/**
 * Nanoseconds on the host under Node 20, measured to a factor of 2 at n = 4 to 128: of any slope, of an operation besides its arithmetic, of each
 * operation of a product and of a line, of an entry that a stage moves, and of an algorithm for the third power of its order.
 */
const playing = { slope: 3000, operation: 1000, product: 5, line: 15, entry: 40, algorithm: 300 };

/** About how long a slope takes that is played (play.ts). */
export function playingNanoseconds(program: Pick<Program, "step" | "states">): number {
  const { products, elementwise } = countSlope(program);
  const { operations, values } = program.step;
  const moved = program.states.reduce((sum, { shape }) => sum + entries(shape), 0);
  const cubes = operations.reduce(
    (sum, operation) => sum + (operation.kind === "opaque" ? values[operation.operands[0]!]!.shape.rows ** 3 : 0),
    0,
  );
  return (
    playing.slope +
    playing.operation * operations.length +
    playing.product * products +
    playing.line * elementwise +
    playing.entry * moved +
    playing.algorithm * cubes
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
