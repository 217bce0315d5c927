/** Elements get their names where there are elements: a server may import the same files. */

export function define(name: string, element: CustomElementConstructor): void {
  const registry = globalThis.customElements as CustomElementRegistry | undefined;
  // A page may load the file twice; the first one stays.
  if (registry !== undefined && registry.get(name) === undefined) registry.define(name, element);
}
