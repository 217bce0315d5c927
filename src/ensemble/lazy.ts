/** Lists and records whose parts are made when they are read: a document larger than memory may be walked part by part. */

/** A list of so many items, each made anew whenever it is read. */
export function lazyList<T>(length: number, make: (index: number) => T): readonly T[] {
  const at = (key: string | symbol): number | null => {
    const index = typeof key === "string" && /^\d+$/.test(key) ? Number(key) : length;
    return index < length ? index : null;
  };
  // The target answers for the length and for what all lists can do.
  return new Proxy(new Array<T>(length), {
    get(target, key) {
      const index = at(key);
      return index === null ? Reflect.get(target, key) : make(index);
    },
    has: (target, key) => at(key) !== null || Reflect.has(target, key),
  });
}

/** A record of these keys, each value made anew whenever it is read. */
export function lazyRecord<K extends string, T>(keys: readonly K[], make: (key: K) => T): Readonly<Record<K, T>> {
  const record = {};
  for (const key of keys) Object.defineProperty(record, key, { enumerable: true, get: () => make(key) });
  return record as Readonly<Record<K, T>>;
}
