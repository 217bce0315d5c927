/** What was asked for lately, made once: the least recently used goes when there is no more room, and what failed is not kept. */

export interface Recent<T> {
  /** The thing of this key, made where it is not there. */
  get(key: string, make: () => Promise<T>): Promise<T>;
}

export function createRecent<T>(most: number): Recent<T> {
  // A map keeps the order in which its keys were set.
  const made = new Map<string, Promise<T>>();
  return {
    get(key, make) {
      const thing = made.get(key) ?? make();
      made.delete(key);
      made.set(key, thing);
      thing.catch(() => {
        if (made.get(key) === thing) made.delete(key);
      });
      for (const oldest of made.keys()) {
        if (made.size <= most) break;
        made.delete(oldest);
      }
      return thing;
    },
  };
}
