/** What `bench --tune` tries: ways to write and to pack the kernels, alone and together. */

import type { PlanOptions } from "../gpu/plan.ts";
import type { Tuning } from "../gpu/tuning.ts";

export interface Variant {
  readonly name: string;
  readonly change: Pick<PlanOptions, "threads"> & { readonly tuning: Partial<Tuning> };
}

export const asItIs: Variant = { name: "as it is", change: { tuning: {} } };

const tuned = (name: string, tuning: Partial<Tuning>): Variant => ({ name, change: { tuning } });

const hidden = tuned("turns hidden", { turnsHidden: true });
const chains = tuned("chains", { chains: true });
const quads = tuned("quads", { quads: true });
const planes = tuned("planes", { planes: true });

/** A thread owns so many tiles of one column of an n x n matrix. */
function tilesAThread(count: number, n: number): Variant {
  const tiles = Math.ceil(n / 4) ** 2;
  const change = { threads: Math.ceil(tiles / count), tuning: { columnsShared: true } };
  return { name: `${count} tiles a thread`, change };
}

/** Both, the second's choices before the first's. */
export function together(first: Variant, second: Variant): Variant {
  return {
    name: first === asItIs ? second.name : `${first.name} + ${second.name}`,
    change: { ...first.change, ...second.change, tuning: { ...first.change.tuning, ...second.change.tuning } },
  };
}

/** In the order in which they are tried while there is time. Those that make no difference at this n are told by their kernels. */
export function variantsOf(n: number): readonly Variant[] {
  const hiddenChains = together(hidden, chains);
  const packed = (threads: number): Variant => tuned(`packed in ${threads}`, { packedThreads: threads });
  return [
    hidden,
    chains,
    quads,
    planes,
    hiddenChains,
    together(hiddenChains, planes),
    together(together(hiddenChains, planes), quads),
    tilesAThread(2, n),
    packed(32),
    packed(128),
    tuned("seats padded", { seatPadding: 2 }),
    tuned("two tiles a turn, hidden", { turnsHidden: true, tilesATurn: 2 }),
    together(together(together(hiddenChains, planes), quads), tilesAThread(2, n)),
    tilesAThread(4, n),
    packed(256),
    tuned("rows not scattered", { swizzle: false }),
    tuned("four tiles a turn, hidden", { turnsHidden: true, tilesATurn: 4 }),
  ];
}
