/** Statistics of one's own numbers, by the definitions that frames have. */

import { type StatisticName, statisticNames } from "../ensemble/frames.ts";
import { reduceComponents } from "../ensemble/over-runs.ts";

/** Of numbers, such as one component of all runs. `count` says how many entered. */
export type Statistics = Readonly<Record<StatisticName | "count", number>>;

/**
 * Mean, standard deviation of the population, least, greatest, and quantiles that run straight between ranks, as NumPy's. What is
 * not finite is left out, and the values stay as they are; NaN where none is left.
 */
export function statisticsOf(values: ArrayLike<number>): Statistics {
  const { count, statistics } = reduceComponents(Float64Array.from(values), values.length, [[]]);
  const named = statisticNames.map((name, index) => [name, statistics[index]!] as const);
  return { ...(Object.fromEntries(named) as Record<StatisticName, number>), count: count[0]! };
}
