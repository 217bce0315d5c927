/** JSON in pieces: a result with every run's values is longer than a string can be. */

/** Levels of lists and objects that are written apart. */
const depthWrittenApart = 5;

/** JSON in pieces of about a megabyte, each key of the outermost object on a line of its own. */
export function* jsonChunks(value: object): Generator<string> {
  // Thousands of tiny writes are slow.
  let gathered = "";
  for (const piece of pieces(value, 0)) {
    gathered += piece;
    if (gathered.length < 2 ** 20) continue;
    yield gathered;
    gathered = "";
  }
  yield `${gathered}\n`;
}

function* pieces(value: unknown, depth: number): Generator<string> {
  if (depth === depthWrittenApart || typeof value !== "object" || value === null) {
    yield JSON.stringify(value) ?? "null";
    return;
  }
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const entries: Iterable<[string | null, unknown]> = Array.isArray(value)
    ? value.map((inner) => [null, inner])
    : Object.entries(value).filter(([, inner]) => inner !== undefined);
  yield open;
  let separator = depth === 0 ? "\n  " : "";
  for (const [key, inner] of entries) {
    yield key === null ? separator : `${separator}${JSON.stringify(key)}: `;
    yield* pieces(inner, depth + 1);
    separator = depth === 0 ? ",\n  " : ", ";
  }
  yield depth === 0 ? `\n${close}` : close;
}
