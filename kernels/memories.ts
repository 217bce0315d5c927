// What is remembered of the steps so far, such as a least value: entries behind those that are integrated, which a flow reads like
// states. At the beginning of each step what stands in SLOPE takes their place.

import { ALL_ENTRIES, SLOPE, STAGE, STATE_ENTRIES } from "./header";
import { choose } from "./lanes";
import { states, word } from "./record";

/** Takes the new ones where the mask holds. */
export function takeMemories<V>(mask: V, record: usize): void {
  const first = word(STATE_ENTRIES) * sizeof<V>();
  const end = word(ALL_ENTRIES) * sizeof<V>();
  const y = states(record);
  for (let e = first; e < end; e += sizeof<V>()) {
    const next = choose<V>(mask, load<V>(word(SLOPE) + e), load<V>(y + e));
    store<V>(y + e, next);
    store<V>(word(STAGE) + e, next);
  }
}

/** The same for all runs of the record. */
export function takeAllMemories<V>(record: usize): void {
  const first = word(STATE_ENTRIES) * sizeof<V>();
  const bytes = word(ALL_ENTRIES) * sizeof<V>() - first;
  memory.copy(states(record) + first, word(SLOPE) + first, bytes);
  memory.copy(word(STAGE) + first, word(SLOPE) + first, bytes);
}
