/** JSON in pieces: a result with every run's values is longer than a string can be, and than memory, where it is made as it is read. */

/** Characters gathered before they are handed on: tiny writes are slow, and a longer string is freed late. */
const chunkLength = 2 ** 16;
/** Plain values of a list that are written at once: few enough for what is made of them to be freed young. */
const itemsAtOnce = 2 ** 10;

/** JSON in pieces of some tens of kilobytes, each key of the outermost object on a line of its own. Every part is read once. */
export function* jsonChunks(value: object): Generator<string> {
  let gathered = "";
  for (const piece of pieces(value, true)) {
    gathered += piece;
    if (gathered.length < chunkLength) continue;
    yield gathered;
    gathered = "";
  }
  yield `${gathered}\n`;
}

function* pieces(value: unknown, isOutermost: boolean): Generator<string> {
  if (Array.isArray(value)) yield* piecesOfList(value);
  else if (typeof value === "object" && value !== null) yield* piecesOfRecord(value, isOutermost);
  else yield JSON.stringify(value) ?? "null";
}

function* piecesOfList(list: readonly unknown[]): Generator<string> {
  const first = list[0];
  // Numbers have nothing inside that would have to be written apart.
  const isPlain = typeof first !== "object" || first === null;
  const step = isPlain ? itemsAtOnce : 1;
  yield "[";
  for (let start = 0; start < list.length; start += step) {
    if (start > 0) yield ",";
    if (isPlain) yield JSON.stringify(list.slice(start, start + step)).slice(1, -1);
    else yield* pieces(list[start], false);
  }
  yield "]";
}

function* piecesOfRecord(record: object, isOutermost: boolean): Generator<string> {
  let separator = isOutermost ? "\n  " : "";
  yield "{";
  for (const key of Object.keys(record)) {
    const inner = (record as Readonly<Record<string, unknown>>)[key];
    if (inner === undefined) continue;
    yield `${separator}${JSON.stringify(key)}: `;
    yield* pieces(inner, false);
    separator = isOutermost ? ",\n  " : ", ";
  }
  yield isOutermost ? "\n}" : "}";
}
