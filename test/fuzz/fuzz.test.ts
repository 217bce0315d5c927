/**
 * Random texts and experiments, most of them wrong, end as a value or as an error with a sentence and a place. Some
 * seconds of them; `FUZZ=100000 FUZZ_SEED=7 npx vitest run test/fuzz` takes so many of each, from another seed.
 */

import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { examine, runExperiment, runText, Unclean } from "./examine.ts";
import { randomExperiment } from "./experiments.ts";
import { createRandom, oddNames, oddNumbers } from "./random.ts";
import { randomText } from "./texts.ts";

const count = Number(process.env.FUZZ ?? 400);
const firstSeed = Number(process.env.FUZZ_SEED ?? 1);
/** A file that holds the seed at work: what hangs can be found in it. */
const log = process.env.FUZZ_LOG;

const settings = [
  "eta",
  "runs",
  "seed",
  "initial.W.scale",
  "initial.W",
  "integrator.step",
  "times",
  "sweep.eta",
  "system",
  "data.X",
  "a.b.c",
];

/** Ends of `count` inputs, and what was unclean with the seed that makes it again. */
function fuzz(kind: string, run: (seed: number) => () => "value" | "refused") {
  const ends = { value: 0, refused: 0 };
  const unclean: string[] = [];
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    if (log !== undefined) writeFileSync(`${log}.${kind}`, String(seed));
    try {
      ends[examine(run(seed))]++;
    } catch (error) {
      if (!(error instanceof Unclean)) throw error;
      unclean.push(`${kind} of seed ${seed} ${error.message.slice(0, 1500)}`);
      if (unclean.length >= 20) break;
    }
  }
  console.log(`${kind}: ${ends.value} values, ${ends.refused} refused, ${unclean.length} unclean`);
  return { ends, unclean };
}

test("texts", { timeout: 2 ** 31 - 1 }, () => {
  const { ends, unclean } = fuzz("text", (seed) => {
    const text = randomText(createRandom(seed));
    return () => runText(text);
  });
  expect(unclean).toEqual([]);
  // Neither is so rare that it would not be tried.
  expect(Math.min(ends.value, ends.refused)).toBeGreaterThan(count / 50);
});

test("experiments", { timeout: 2 ** 31 - 1 }, () => {
  const { ends, unclean } = fuzz("experiment", (seed) => {
    const random = createRandom(seed);
    const text = randomExperiment(random);
    const name = random.one([...settings, ...oddNames.map((odd) => random.one(["", "parameters.", "initial."]) + odd)]);
    const value = random.one([...oddNumbers, "[1, 2]", "{}", '{"__proto__": 1}', "0.1*randn", "null"]);
    const setting = random.chance(0.3) ? `${name}=${value}` : null;
    return () => runExperiment(text, setting);
  });
  expect(unclean).toEqual([]);
  expect(Math.min(ends.value, ends.refused)).toBeGreaterThan(count / 50);
});
