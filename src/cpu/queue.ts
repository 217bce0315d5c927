/** Which block goes on next. */

export interface Queue {
  /** A block that works towards a sample, and has some memory once it is begun. */
  add(block: number, sample: number, isBegun: boolean): void;
  /** Takes a block out, or null where all are under way. */
  next(): number | null;
  remove(block: number): void;
}

/**
 * In the order of samples the block that is furthest behind goes on, so that a sample time is complete soon; in the order of
 * blocks the one that came last, so that few are begun at once.
 */
export function createQueue(order: "samples" | "blocks"): Queue {
  const bySample = new Map<number, number[]>();
  /** No block waits for an earlier sample. */
  let earliest = 0;
  const stack: number[] = [];
  return {
    add(block, sample, isBegun) {
      // Those that are not begun wait below all others, the first on top.
      if (order === "blocks" && !isBegun) stack.unshift(block);
      else if (order === "blocks") stack.push(block);
      else {
        const blocks = bySample.get(sample) ?? [];
        blocks.push(block);
        bySample.set(sample, blocks);
        earliest = Math.min(earliest, sample);
      }
    },
    next() {
      if (order === "blocks") return stack.pop() ?? null;
      while (bySample.size > 0) {
        const block = bySample.get(earliest)?.shift();
        if (block !== undefined) return block;
        bySample.delete(earliest);
        earliest++;
      }
      return null;
    },
    remove(block) {
      for (const blocks of [stack, ...bySample.values()]) {
        const at = blocks.indexOf(block);
        if (at >= 0) blocks.splice(at, 1);
      }
    },
  };
}
