/** The font of the equations holds every sign that the language prints. */

import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { expect, it } from "vitest";

const root = new URL("../../", import.meta.url);

/** The code points that a WOFF2 file has signs for, by its table `cmap` in format 12. */
function codePointsOf(file: Buffer): Set<number> {
  expect(file.toString("latin1", 0, 4)).toBe("wOF2");
  const cmap = tableOf(file, 0);
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, k) => cmap.readUInt32BE(8 + 8 * k));
  const full = subtables.find((at) => cmap.readUInt16BE(at) === 12)!;
  const points = new Set<number>();
  for (let group = 0; group < cmap.readUInt32BE(full + 12); group++) {
    const at = full + 16 + 12 * group;
    for (let point = cmap.readUInt32BE(at); point <= cmap.readUInt32BE(at + 4); point++) points.add(point);
  }
  return points;
}

/** A table by its number in the list of known ones: 0 is `cmap`, 10 `glyf`, 11 `loca`. */
function tableOf(file: Buffer, wanted: number): Buffer {
  let at = 48;
  /** Seven bits a byte, the highest says that more follow. */
  const number = () => {
    let value = 0;
    for (;;) {
      const byte = file[at++]!;
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  };
  let start = 0;
  let found = { start: 0, length: 0 };
  for (let table = 0; table < file.readUInt16BE(12); table++) {
    const flags = file[at++]!;
    const known = flags & 63;
    if (known === 63) at += 4;
    const length = number();
    const isOutline = known === 10 || known === 11;
    const stored = flags >> 6 === (isOutline ? 3 : 0) ? length : number();
    if (known === wanted) found = { start, length };
    start += stored;
  }
  const tables = brotliDecompressSync(file.subarray(at, at + file.readUInt32BE(20)));
  return tables.subarray(found.start, found.start + found.length);
}

const points = codePointsOf(readFileSync(new URL("src/ui/math-font/math.woff2", root)));
const isHeld = (sign: string) => points.has(sign.codePointAt(0)!);

const code = readFileSync(new URL("src/language/mathml.ts", root), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
const signs = [...new Set(code.match(/[^\0-\x7f]/g))];
const greek = signs.filter((sign) => /\p{Script=Greek}/u.test(sign));
const latin = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"];

/** As browsers set a letter that stands alone. */
function italic(letter: string): string {
  const point = letter.codePointAt(0)!;
  if (letter === "h") return "ℎ";
  if (point > 0x370) return String.fromCodePoint(0x1d6fc + point - 0x3b1);
  return String.fromCodePoint(letter < "a" ? 0x1d434 + point - 0x41 : 0x1d44e + point - 0x61);
}

it("has the letters, alone and within words", () => {
  expect(greek).toHaveLength(21);
  expect([...latin, ...greek].map(italic).filter((letter) => !isHeld(letter))).toEqual([]);
  expect([...latin, ..."0123456789_"].filter((letter) => !isHeld(letter))).toEqual([]);
});

it("has the signs between them", () => {
  const others = signs.filter((sign) => !greek.includes(sign));
  expect(others.length).toBeGreaterThan(15);
  expect([...others, ..."+=<>/,.:|()[]{}"].filter((sign) => !isHeld(sign))).toEqual([]);
});
