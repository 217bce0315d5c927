/** WGSL of the statistics over runs: the shader, and where in a record each statistic stands, from the one table of them. */

import { quantiles, type StatisticName, statisticNames } from "../ensemble/frames.ts";
import { uniformText } from "./emit-uniform.ts";
import { shader } from "./shaders.ts";

/** Words of the record of a component: how many runs entered, then the statistics in the order of `statisticNames`. */
export const recordWords = 1 + statisticNames.length;

/** Moments and quantiles over runs, entry `reduce`. */
export function emitReduce(): string {
  const at = (name: StatisticName): number => 1 + statisticNames.indexOf(name);
  const words: Readonly<Record<string, number>> = {
    RECORD: recordWords,
    COUNT: 0,
    MEAN: at("mean"),
    STD: at("std"),
    MIN: at("min"),
    MAX: at("max"),
    QUANTILES: at(quantiles[0].name),
    TARGETS: quantiles.length,
  };
  const twentieths = quantiles.map((quantile) => `${quantile.twentieths}u`);
  return [
    ...Object.entries(words).map(([name, word]) => `const ${name} = ${word}u;`),
    `const TWENTIETHS = array<u32, TARGETS>(${twentieths.join(", ")});`,
    reducing("reduce"),
  ].join("\n\n");
}

/** One of the shaders that reduce over runs, with what they share. */
export function reducing(name: "reduce" | "reduce-histogram"): string {
  return [uniformText(), shader("bits"), shader("reduce-common"), shader(name)].join("\n");
}
