/** A JSON value as one word of an address: deflated, in base64url. */

import { fromBase64url, toBase64url } from "./base64url.ts";
import { deflate } from "./deflate.ts";
import { inflate } from "./inflate.ts";
import type { Json } from "./state.ts";

/** Characters of JSON in one word: some thousand times an experiment. */
const mostCharacters = 1_000_000;
/** Brackets inside each other: an experiment has a few. */
const deepest = 50;

export function pack(value: unknown): string {
  return toBase64url(deflate(new TextEncoder().encode(JSON.stringify(value))));
}

/** Undefined where the word is damaged, or no such word. */
export function unpack(word: string): Json | undefined {
  const deflated = fromBase64url(word);
  const bytes = deflated === null ? null : inflate(deflated, mostCharacters);
  if (bytes === null) return undefined;
  try {
    return readJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Undefined where the text is no JSON, or so deep that walking it could fail. */
export function readJson(text: string): Json | undefined {
  if (depthOf(text) > deepest) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function depthOf(text: string): number {
  let [depth, most, quoted] = [0, 0, false];
  for (let k = 0; k < text.length; k++) {
    const letter = text[k]!;
    if (letter === '"') quoted = !quoted;
    else if (quoted && letter === "\\") k++;
    else if (!quoted && "[{".includes(letter)) most = Math.max(most, ++depth);
    else if (!quoted && "]}".includes(letter)) depth--;
  }
  return most;
}
