/** Eight digits that tell one set of numbers and words from another, so that what was made of one is not taken for the other's. */

/** FNV-1a, 32 bits: against mistakes, and not against anybody. */
export function fingerprint(parts: Iterable<string | Uint8Array>): string {
  const encoder = new TextEncoder();
  let hash = 0x811c9dc5;
  for (const part of parts) {
    const bytes = typeof part === "string" ? encoder.encode(part) : part;
    for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    // So that two parts are another thing than the same bytes in one.
    hash = Math.imul(hash ^ 0x100, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
