/** How the runs of a block start: each run's draws are its own, so it is the same run in any block and on any backend. */

import { entries } from "../program/counts.ts";
import { type Draw, normalMatrix } from "../program/random.ts";
import type { Recipe, RecipeState } from "./recipe.ts";

/** The entries of all states of one run, one state after another. `run` counts over all cells. */
export function initialEntries(recipe: Recipe, run: number): Float64Array {
  const values = new Float64Array(recipe.stateEntries);
  const done = new Set<string>();
  const draw = (index: number): void => {
    const state = recipe.states[index]!;
    if (done.has(state.name)) return;
    done.add(state.name);
    const target = entriesOf(values, state);
    if (state.law.kind === "copy") {
      const { of } = state.law;
      const source = recipe.states.findIndex(({ name }) => name === of);
      draw(source);
      target.set(entriesOf(values, recipe.states[source]!));
    } else fill(target, state, { seed: recipe.seed, run: run % recipe.runsPerCell, stream: index });
  };
  for (const index of recipe.states.keys()) draw(index);
  return values;
}

function entriesOf(values: Float64Array, { firstEntry, shape }: RecipeState): Float64Array {
  return values.subarray(firstEntry, firstEntry + entries(shape));
}

/** The laws, as shaders/initialise.wgsl has them. */
function fill(target: Float64Array, { shape, law }: RecipeState, draw: Draw): void {
  const rows = shape.modes === null ? shape.rows : 1;
  const columns = shape.modes ?? shape.columns;
  const normals = (): Float64Array => normalMatrix(draw, rows, columns);
  switch (law.kind) {
    case "zero":
      return;
    case "identity":
      for (let i = 0; i < Math.min(rows, columns); i++) target[i * columns + i] = law.scale;
      return;
    case "normal":
      for (const [index, value] of normals().entries()) target[index] = law.mean + law.scale * value;
      return;
    case "symmetric": {
      const g = normals();
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++)
          target[i * columns + j] = 0.5 * law.scale * (g[i * columns + j]! + g[j * columns + i]!);
      return;
    }
    case "positive":
      positive(target, normals(), rows, columns, law.scale);
      return;
    case "explicit":
      target.set(law.values);
      return;
    case "copy":
      throw new Error("a copy is made from what it copies");
  }
}

/** scale G G' */
function positive(target: Float64Array, g: Float64Array, rows: number, columns: number, scale: number): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += g[i * columns + k]! * g[j * columns + k]!;
      target[i * rows + j] = scale * sum;
      target[j * rows + i] = scale * sum;
    }
  }
}
