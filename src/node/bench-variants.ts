/** What `bench --tune` tries: the plain kernels, and each choice of the tuning made otherwise. */

import { never, plainTuning, type Tuning } from "../gpu/tuning.ts";

export interface Variant {
  readonly name: string;
  readonly change: { readonly tuning: Partial<Tuning> };
}

const tuned = (name: string, tuning: Partial<Tuning>): Variant => ({ name, change: { tuning } });

export const asItIs: Variant = tuned("as it is", {});

/** Both, the second's choices before the first's. */
export function together(first: Variant, second: Variant): Variant {
  const name = first === asItIs ? second.name : `${first.name} + ${second.name}`;
  return tuned(name, { ...first.change.tuning, ...second.change.tuning });
}

/**
 * How each choice is made otherwise than for a GPU; one that is not here does not compile. That rows are scattered is not tried
 * again: without it kernels ran at 0.54 to 0.96 of their speed (bench/results/tune-h100.json). `rotators` are for eigensolvers.
 */
const otherwise: Readonly<
  Record<Exclude<keyof Tuning, "swizzle" | "rotatorsARow">, Readonly<Record<string, Partial<Tuning>>>>
> = {
  hiddenFrom: {
    "turns known": { hiddenFrom: never },
    "turns hidden, one tile each": { hiddenFrom: 1, fourFrom: never },
  },
  hiddenDataFrom: { "turns of data known": { hiddenDataFrom: never } },
  fourFrom: { "turns hidden, four tiles each": { hiddenFrom: 4, fourFrom: 4 } },
  chainsFrom: { "sums of four": { chainsFrom: never } },
  quads: { "tiles in rows of lanes": { quads: false } },
  planes: { "rows side by side": { planes: false } },
  seatsApart: { "seats apart": { seatsApart: true } },
  heldAtMost: { "all held in registers": { heldAtMost: never } },
  packedThreads: {
    "packed in 32": { packedThreads: 32 },
    "packed in 64": { packedThreads: 64 },
    "packed in 128": { packedThreads: 128 },
  },
};

/** In the order in which they are tried while there is time. Those that make no difference to a flow are told by their kernels. */
export const variants: readonly Variant[] = [
  tuned("plain", plainTuning),
  ...Object.values(otherwise).flatMap((ways) => Object.entries(ways).map(([name, tuning]) => tuned(name, tuning))),
];

/** Threads of an eigensolver for each row. */
export const rotators = [1, 2, 4, 8] as const;
