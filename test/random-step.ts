/** What one Euler step of a random system makes of it, and what is observed then, of all its time and of its derivatives too. */

import { type Environment, evaluate, inputsOf } from "./random-evaluation.ts";
import { add, number, scalarOf, scale, subtract, type Tensor, zip } from "./random-tensors.ts";
import type { RandomSystem, Tree } from "./random-trees.ts";

export interface Evaluated {
  readonly states: Environment;
  readonly observables: Environment;
}

/** Slopes of all states, by their names; the time goes by at the rate 1. */
function slopesOf(system: RandomSystem, environment: Environment): Environment {
  const slopes = Object.entries(system.flows).map(
    ([name, flow]) => [name, evaluate(flow, system, environment)] as const,
  );
  return { ...Object.fromEntries(slopes), t: number(1) };
}

/** Every name of `direction` so many times it further. */
function moved(environment: Environment, direction: Environment, by: number): Environment {
  const changed = Object.entries(direction).map(
    ([name, slope]) => [name, add(environment[name]!, scale(number(by), slope))] as const,
  );
  return { ...environment, ...Object.fromEntries(changed) };
}

/**
 * The derivative of a smooth tree along a direction, by central differences of three steps and what these say of the limit. Sums over
 * magnitudes are convex: their derivative is at most what they grow by over a whole direction.
 */
function derivative(
  root: Tree,
  system: RandomSystem,
  environment: Environment,
  direction: Environment,
  stopped?: Environment,
): Tensor {
  const at = (by: number): Tensor =>
    evaluate(root, system, moved(environment, direction, by), { initial: environment, stopped });
  const longest = Math.max(1e-3, ...Object.values(direction).flatMap(({ values }) => values.map(Math.abs)));
  const steps = [2 ** -6, 2 ** -7, 2 ** -8].map((step) => step / longest);
  const [coarse, fine, finest] = steps.map((step) => {
    const [ahead, behind] = [at(step), at(-step)];
    return ahead.values.map((x, k) => (x - behind.values[k]!) / (2 * step));
  });
  const { bounds, ...shape } = at(1);
  const values = fine!.map((x, k) => {
    const [first, second] = [(4 * x - coarse![k]!) / 3, (4 * finest![k]! - x) / 3];
    return (16 * second - first) / 15;
  });
  return { ...shape, values, bounds: bounds.map((bound) => bound * (1 + longest)) };
}

/** What is observed of all the time of a run: one step of length h that began at `inputs`; of a map the step is a jump. */
function overTime(
  { operator, operands, text }: Tree,
  system: RandomSystem,
  inputs: Environment,
  environment: Environment,
  h: number,
  kind: "flow" | "map",
): Tensor | null {
  const [first, second] = operands;
  const before = (tree: Tree): Tensor => evaluate(tree, system, inputs);
  const now = (tree: Tree): Tensor => evaluate(tree, system, environment, { initial: inputs });
  switch (operator) {
    case "integral":
      return scale(number(h), before(first!));
    case "maximum":
      return zip(before(first!), now(first!), Math.max, Math.max);
    case "minimum":
      return zip(before(first!), now(first!), Math.min, Math.max);
    case "rate":
      return derivative(first!, system, environment, slopesOf(system, environment));
    case "grad": {
      const state = environment[text]!;
      const along = state.values.map((_, entry): Environment => {
        const values = state.values.map((_, k) => (k === entry ? 1 : 0));
        return { [text]: { ...state, values, bounds: values } };
      });
      const entries = along.map((direction) => derivative(system.loss!, system, environment, direction, environment));
      return {
        ...state,
        values: entries.map(({ values }) => values[0]!),
        bounds: entries.map(({ bounds }) => bounds[0]!),
      };
    }
    case "first": {
      const [start, end] = [subtract(before(first!), before(second!)), subtract(now(first!), now(second!))];
      const [from, to] = [start.values[0]!, end.values[0]!];
      if (from < 0) return number(0);
      if (!(to < 0)) return number(Number.NaN);
      if (kind === "map") return number(h);
      return scalarOf((h * from) / (from - to), (h * (start.bounds[0]! + end.bounds[0]!)) / (from - to));
    }
    default:
      return null;
  }
}

/** The states after one Euler step of length h from t = 0, and what is observed of them. `changed` takes the place of inputs. */
export function afterOneStep(
  system: RandomSystem,
  h: number,
  changed: Environment = {},
  kind: "flow" | "map" = "flow",
): Evaluated {
  const inputs: Environment = { ...inputsOf(system), ...changed, t: number(0) };
  const environment = moved(inputs, slopesOf(system, inputs), h);
  const observables = Object.entries(system.observables).map(([name, root]) => {
    const found =
      overTime(root, system, inputs, environment, h, kind) ?? evaluate(root, system, environment, { initial: inputs });
    return [name, found] as const;
  });
  const states = Object.keys(system.flows).map((name) => [name, environment[name]!] as const);
  return { states: Object.fromEntries(states), observables: Object.fromEntries(observables) };
}
