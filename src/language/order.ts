/** Puts names in the order in which what they stand for can be made. */

/** The names in an order in which each comes after what it reads, or the names of a circle, its first again at the end. */
export function dependencyOrder(
  reads: ReadonlyMap<string, readonly string[]>,
): { readonly order: readonly string[] } | { readonly circle: readonly string[] } {
  const order: string[] = [];
  const state = new Map<string, "open" | "done">();
  // A stack of its own: chains may be as long as a text has states.
  for (const root of reads.keys()) {
    const path: { name: string; next: number }[] = state.has(root) ? [] : [{ name: root, next: 0 }];
    while (path.length > 0) {
      const top = path.at(-1)!;
      state.set(top.name, "open");
      const next = (reads.get(top.name) ?? [])[top.next++];
      if (next === undefined) {
        state.set(top.name, "done");
        order.push(top.name);
        path.pop();
      } else if (state.get(next) === "open") {
        const from = path.findIndex(({ name }) => name === next);
        return { circle: [...path.slice(from).map(({ name }) => name), next] };
      } else if (!state.has(next)) path.push({ name: next, next: 0 });
    }
  }
  return { order };
}
