/** How kernels are written for one kind of device rather than another: results are equal but for rounding, speeds are not. */

export interface Tuning {
  /** Scatters the rows of slots over the memory banks. */
  readonly swizzle: boolean;
  /**
   * Keeps from the compiler how often a product's loop turns. A compiler that knows unrolls the loop and loads ahead, and at small
   * orders the registers that this takes are spilled.
   */
  readonly turnsHidden: boolean;
  /** Tiles that one turn of a product's loop takes, where they divide its tiles; 1 is a loop as it reads. */
  readonly tilesATurn: number;
  /** Adds a product's terms one at a time, each a single multiply-add, instead of sums of four. */
  readonly chains: boolean;
  /**
   * Four neighbouring lanes own tiles in two rows and two columns instead of one row: what a product reads is then the same for a
   * lane and its neighbour, in one operand for the next and in the other for the next but one.
   */
  readonly quads: boolean;
  /** A thread with several tiles in one column reads the right operand of a product once for all of them. */
  readonly columnsShared: boolean;
  /** The four rows of a tile stand in four planes of the slots on the chip (slots-planes.wgsl), so that one checked index serves for all. */
  readonly planes: boolean;
  /** vec4 between the slots of one run and the next in a workgroup, so that they begin in different banks. */
  readonly seatPadding: number;
  /** Threads of a workgroup that several small runs are packed into. */
  readonly packedThreads: number;
  /** Threads that a device runs together: of the packings that fit the one is taken that leaves the fewest of them idle; 1 is as many as fit. */
  readonly wave: number;
}

/** What a GPU gets: two waves of 32 threads, or one of 64. */
export const hardwareTuning: Tuning = {
  swizzle: true,
  turnsHidden: false,
  tilesATurn: 1,
  chains: false,
  quads: false,
  columnsShared: false,
  planes: false,
  seatPadding: 0,
  packedThreads: 64,
  wave: 1,
};

/** What a program on the processor gets: its memory has no banks. */
export const softwareTuning: Tuning = { ...hardwareTuning, swizzle: false };

/** The tuning for a GPU but for what is said. Seats whose slots stand in planes begin in other banks by themselves. */
export function tuningOf(choices: Partial<Tuning> = {}): Tuning {
  const tuning = { ...hardwareTuning, ...choices };
  return tuning.planes ? { ...tuning, seatPadding: 0 } : tuning;
}
