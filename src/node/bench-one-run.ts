/** One run in float64 on one thread, without workers and messages: what a method takes and where it comes to. */

import { SLOPES } from "../../kernels/header.ts";
import type { Cpu } from "../cpu/cpu.ts";
import { registerBytes } from "../cpu/kernels.ts";
import { mostSteps } from "../cpu/plan.ts";
import { makeRecipe } from "../cpu/recipe.ts";
import { type Block, createStation, readStates } from "../cpu/station.ts";
import { makeIntervals } from "../ensemble/intervals.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { slopesOf } from "../methods/method.ts";
import { methods } from "../methods/methods.ts";
import { entries } from "../program/counts.ts";

export interface PlayedRun {
  /** All states one after another, row by row. */
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly evaluations: number;
}

/** Plays an experiment of one run and two sample times, as often as it is called. */
export function oneRun(cpu: Cpu, resolved: ResolvedExperiment): () => PlayedRun {
  const intervals = makeIntervals(resolved, mostSteps);
  const lanes = registerBytes(cpu.source);
  const recipe = makeRecipe(resolved, resolved.program, intervals, { single: false, registerBytes: lanes });
  const station = createStation(cpu.source, recipe, 1);
  const statesOf = (block: Block): number[] => {
    const into = Object.fromEntries(recipe.states.map(({ name, shape }) => [name, new Float64Array(entries(shape))]));
    readStates(recipe, block, into);
    return recipe.states.flatMap(({ name }) => [...into[name]!]);
  };
  return () => {
    let block: Block = { firstRun: 0, runs: 1, memory: null, sample: 0, record: 0, step: 0 };
    block = station.work(block, 0).block;
    const start = statesOf(block);
    while (block.sample < 2) block = station.work(block, 1000).block;
    const counted = new Float64Array(block.memory!)[SLOPES * recipe.lanes]!;
    const fixed = intervals[0]!.steps * slopesOf(methods[resolved.integrator.method]).least;
    return { start, end: statesOf(block), evaluations: recipe.adaptive ? counted : fixed };
  };
}

/** Of the norm of what it is compared with. */
export function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, e) => value - b[e]!)) / Math.hypot(...b);
}
