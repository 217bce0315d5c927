/** Which block goes on next. */

export interface Queue {
  /** A block that has come back, and works towards a sample. */
  add(block: number, sample: number): void;
  /** Takes a block out that works towards a sample up to `latest`; null where there is none, or all are under way. */
  next(latest: number): number | null;
  remove(block: number): void;
}

/**
 * All blocks, not begun. In the order of samples the block that is furthest behind goes on, so that a sample time is complete
 * soon. In any other order the one that came back last, and a new one only where none is begun, whatever its sample: few
 * have memory at once.
 */
export function createQueue(order: "samples" | "blocks" | "aside", blocks: number): Queue {
  const all = Array.from({ length: blocks }, (_, block) => block);
  return order === "samples" ? queueOfSamples(all) : queueOfBlocks(all.reverse());
}

function queueOfSamples(blocks: number[]): Queue {
  const bySample = new Map<number, number[]>([[0, blocks]]);
  /** No block waits for an earlier sample. */
  let earliest = 0;
  return {
    add(block, sample) {
      const others = bySample.get(sample) ?? [];
      others.push(block);
      bySample.set(sample, others);
      earliest = Math.min(earliest, sample);
    },
    next(latest) {
      while (bySample.size > 0 && earliest <= latest) {
        const block = bySample.get(earliest)?.shift();
        if (block !== undefined) return block;
        bySample.delete(earliest);
        earliest++;
      }
      return null;
    },
    remove(block) {
      for (const others of bySample.values()) takeOut(others, block);
    },
  };
}

function queueOfBlocks(stack: number[]): Queue {
  return {
    add: (block) => void stack.push(block),
    next: () => stack.pop() ?? null,
    remove: (block) => takeOut(stack, block),
  };
}

function takeOut(blocks: number[], block: number): void {
  const at = blocks.indexOf(block);
  if (at >= 0) blocks.splice(at, 1);
}
