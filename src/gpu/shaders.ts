/** The hand-written shaders by name. */

const texts = import.meta.glob<string>("../../shaders/*.wgsl", { query: "?raw", import: "default", eager: true });

/** The text of shaders/NAME.wgsl. */
export function shader(name: string): string {
  const text = texts[`../../shaders/${name}.wgsl`];
  if (text === undefined) throw new Error(`there is no shaders/${name}.wgsl`);
  return text;
}
