/** The outer form of emitted WGSL. */

export function functionText(signature: string, lines: readonly string[]): string {
  return [`fn ${signature} {`, ...lines.map((line) => `  ${line}`), "}"].join("\n");
}
