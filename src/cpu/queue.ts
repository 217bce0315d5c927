/** Which block goes on next. */

export interface Queue {
  add(block: number, sample: number): void;
  /** Takes a block out, or null where all are under way. */
  next(): number | null;
  remove(block: number): void;
}

/**
 * In the order of samples the block that is furthest behind goes on, so that a sample time is complete soon; in the order of
 * blocks the one that came last, so that few are begun at once.
 */
export function createQueue(order: "samples" | "blocks"): Queue {
  const bySample: number[][] = [];
  const stack: number[] = [];
  return {
    add(block, sample) {
      // Those that have not begun wait below all others, the first on top.
      if (order === "blocks" && sample === 0) stack.unshift(block);
      else if (order === "blocks") stack.push(block);
      else {
        const blocks = bySample[sample] ?? [];
        blocks.push(block);
        bySample[sample] = blocks;
      }
    },
    next() {
      if (order === "blocks") return stack.pop() ?? null;
      return bySample.find((blocks) => blocks !== undefined && blocks.length > 0)?.shift() ?? null;
    },
    remove(block) {
      for (const blocks of [stack, ...bySample.filter((blocks) => blocks !== undefined)]) {
        const at = blocks.indexOf(block);
        if (at >= 0) blocks.splice(at, 1);
      }
    },
  };
}
