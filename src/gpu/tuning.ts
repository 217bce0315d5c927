/** How kernels are written for one kind of device rather than another: results are equal but for rounding, speeds are not (decision 36). */

/** Where a choice begins, in tiles along the inner dimension of a product: `never` is more than any has. */
export const never = 65_536;

export interface Tuning {
  /** Scatters the rows of slots over the memory banks. */
  readonly swizzle: boolean;
  /**
   * Products of at least so many tiles keep from the compiler how often their loops turn. A compiler that knows unrolls the loop and
   * loads ahead, which is good while the registers last.
   */
  readonly hiddenFrom: number;
  /** The same for products with data, whose tiles a compiler that knows the turns keeps in registers from slope to slope. */
  readonly hiddenDataFrom: number;
  /** Such a loop takes four tiles a turn in products of at least so many, and one in others. */
  readonly fourFrom: number;
  /** Products of at least so many tiles add their terms one at a time, each a single multiply-add, instead of sums of four. */
  readonly chainsFrom: number;
  /**
   * Four neighbouring lanes own tiles in two rows and two columns instead of one row: what a product reads is then the same for a
   * lane and its neighbour, in one operand for the next and in the other for the next but one.
   */
  readonly quads: boolean;
  /** The four rows of a tile stand in four planes of the slots on the chip (slots-planes.wgsl), so that one checked index serves for all. */
  readonly planes: boolean;
  /** Runs of so few threads that several read at once have their slots begin in different banks. */
  readonly seatsApart: boolean;
  /** More float32 than these a thread does not hold while slopes come and go, if it can put copies of the states aside (held.ts). */
  readonly heldAtMost: number;
  /** Threads of a workgroup that several small runs are packed into. */
  readonly packedThreads: number;
  /** Threads of an eigensolver with eigenvectors, for each row of its matrix. */
  readonly rotatorsARow: number;
}

/** What the choice hangs on. */
export interface Work {
  /** float32 that a thread holds while slopes come and go. */
  readonly held: number;
  /** Threads of a run. */
  readonly threads: number;
  /** Threads that the device runs together. */
  readonly wave: number;
}

/** Registers that a thread has, about, and what a slope needs on top of what is held: tiles of a product, addresses, the step's law. */
const registers = 256;
const besides = 48;
const heldAtMost = registers - besides;
/** A device that does not say how many threads it runs together gets two waves of 32, or one of 64. */
export const usualWave = 64;

/** What a GPU gets, but for what is said. */
export function tuningOf({ held, threads, wave }: Work, choices: Partial<Tuning> = {}): Tuning {
  // Where the registers do not last anyhow, the loops that take the fewest are the fastest.
  const crowded = held > registers;
  const filled = threads * Math.floor(wave / threads);
  return {
    swizzle: true,
    hiddenFrom: crowded ? 1 : held > heldAtMost ? 3 : 5,
    hiddenDataFrom: 2,
    fourFrom: crowded ? 16 : 5,
    chainsFrom: 1,
    quads: true,
    planes: true,
    seatsApart: true,
    heldAtMost,
    // In a workgroup of one wave nobody waits at a barrier; not so where an eighth of the wave would have nothing to do.
    packedThreads: crowded || 8 * filled < 7 * wave ? usualWave : wave,
    rotatorsARow: 4,
    ...choices,
  };
}

/** The kernels without what suits one kind of device: what is chosen of their loops, tiles and slots. */
export const plainTuning = {
  hiddenFrom: never,
  hiddenDataFrom: never,
  fourFrom: never,
  chainsFrom: never,
  quads: false,
  planes: false,
  seatsApart: false,
  heldAtMost: never,
  packedThreads: usualWave,
} as const satisfies Partial<Tuning>;

/** What a program on the processor gets: its memory has no banks, its compiler sees no registers run out. */
export const softwareTuning: Tuning = { ...plainTuning, swizzle: false, rotatorsARow: 1 };
