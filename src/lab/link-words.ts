/** The keys and values of an address, as in a form: `eta=0.05&runs=256`. Letters that are safe there stay readable. */

export type Pair = readonly [key: string, value: string];

export function writePairs(pairs: readonly Pair[]): string {
  return pairs.map(([key, value]) => `${encode(key)}=${encode(value)}`).join("&");
}

/** Null stands for one that cannot be read; of a key without a value the value is null. */
export function readPairs(text: string): (readonly [key: string, value: string | null] | null)[] {
  const words = text.replace(/^[#?]/, "").split("&");
  return words
    .filter((word) => word !== "")
    .map((word) => {
      const equals = word.indexOf("=");
      const key = decode(equals < 0 ? word : word.slice(0, equals));
      const value = equals < 0 ? null : decode(word.slice(equals + 1));
      return key === undefined || value === undefined ? null : [key, value];
    });
}

/** Brackets, quotes and ends of sentences are written out: what makes links of texts would stop before them. */
function encode(text: string): string {
  // Half a character cannot be written.
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"))
    .replace(/%(2C|3A|2F|40)/g, (code) => decodeURIComponent(code))
    .replace(/[!'()]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
