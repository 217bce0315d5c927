/** What `bench --tune` tries: the kernels as they were written first, and each choice of the tuning made otherwise. */

import { never, type Tuning } from "../gpu/tuning.ts";

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

/** In the order in which they are tried while there is time. Those that make no difference to a flow are told by their kernels. */
export const variants: readonly Variant[] = [
  tuned("plain", {
    hiddenFrom: never,
    fourFrom: never,
    chainsFrom: never,
    quads: false,
    planes: false,
    seatsApart: false,
    packedThreads: 64,
  }),
  tuned("turns known", { hiddenFrom: never }),
  tuned("turns hidden, one tile each", { hiddenFrom: 1, fourFrom: never }),
  tuned("turns hidden, four tiles each", { hiddenFrom: 4, fourFrom: 4 }),
  tuned("chains", { chainsFrom: 1 }),
  tuned("sums of four", { chainsFrom: never }),
  tuned("tiles in rows of lanes", { quads: false }),
  tuned("rows side by side", { planes: false }),
  tuned("seats side by side", { seatsApart: false }),
  tuned("packed in 32", { packedThreads: 32 }),
  tuned("packed in 64", { packedThreads: 64 }),
  tuned("packed in 128", { packedThreads: 128 }),
];

/** Threads of an eigensolver for each row. */
export const rotators = [1, 2, 4, 8] as const;
