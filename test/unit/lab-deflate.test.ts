/** The deflating of links against zlib: each reads what the other wrote. */

import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64url, toBase64url } from "../../src/lab/base64url.ts";
import { deflate } from "../../src/lab/deflate.ts";
import { inflate } from "../../src/lab/inflate.ts";
import { systemNames, systemText } from "../../src/systems.ts";

const most = 2 ** 20;
/** Of few letters, so that much of it stands there twice, and near and far. */
const repetitive = fc
  .array(fc.tuple(fc.uint8Array({ max: 3, maxLength: 40 }), fc.nat(60)), { maxLength: 60 })
  .map((parts) =>
    Uint8Array.from(parts.flatMap(([part, times]) => Array.from({ length: times }, () => [...part]).flat())),
  );
const bytes = fc.oneof(fc.uint8Array({ maxLength: 400 }), repetitive);

describe("deflated bytes", () => {
  it("are read by zlib", () => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(new Uint8Array(inflateRawSync(deflate(given)))).toEqual(given);
      }),
    );
  });

  it("come back", () => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(inflate(deflate(given), most)).toEqual(given);
      }),
    );
  });

  it("of zlib are read, stored, in fixed codes and in its own", () => {
    fc.assert(
      fc.property(
        bytes,
        fc.constantFrom(0, 9),
        fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED),
        (given, level, strategy) => {
          expect(inflate(deflateRawSync(given, { level, strategy }), most)).toEqual(given);
        },
      ),
    );
  });

  it("point as far back as is allowed, and no farther", () => {
    // The same 300 bytes 32,768 apart, and one more.
    const start = Uint8Array.from({ length: 300 }, (_, k) => (k * 151) % 256);
    for (const between of [32_768 - 300, 32_769 - 300]) {
      const noise = Uint8Array.from({ length: between }, (_, k) => (k * k * 31 + (k >> 7)) % 251);
      const given = Uint8Array.from([...start, ...noise, ...start]);
      expect(new Uint8Array(inflateRawSync(deflate(given)))).toEqual(given);
    }
  });

  it("are at most a third longer than zlib's", () => {
    for (const name of systemNames) {
      const text = new TextEncoder().encode(systemText(name));
      expect(deflate(text).length / deflateRawSync(text, { level: 9 }).length, name).toBeLessThan(4 / 3);
    }
  });

  it("that are damaged or too many are refused, and never fail otherwise", () => {
    expect(inflate(deflate(new Uint8Array(1000)), 999)).toBeNull();
    expect(inflate(deflate(new Uint8Array(1000)), 1000)).toHaveLength(1000);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (given) => {
        const read = inflate(given, most);
        expect(read === null || read.length <= most).toBe(true);
      }),
      { numRuns: 2000 },
    );
    // What points before the beginning, and a block whose length is not what its check says.
    const text = new TextEncoder().encode("abcdefghabcdefgh");
    expect(inflate(deflateRawSync(text, { dictionary: text }), most)).toBeNull();
    const stored = deflateRawSync(text, { level: 0 });
    expect(inflate(stored, most)).toEqual(text);
    stored[3]! ^= 1;
    expect(inflate(stored, most)).toBeNull();
    const whole = deflateRawSync(new TextEncoder().encode(systemText("byol")), { level: 9 });
    for (let length = 0; length < whole.length; length++) expect(inflate(whole.subarray(0, length), most)).toBeNull();
  });
});

describe("base64url", () => {
  it("is as Node writes it, and is read back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (given) => {
        expect(toBase64url(given)).toBe(Buffer.from(given).toString("base64url"));
        expect(fromBase64url(toBase64url(given))).toEqual(given);
      }),
    );
  });

  it("of other letters, or cut off within a byte, is refused", () => {
    for (const text of ["ab+c", "ab/c", "ab=", "ab c", "a", "abcde", "abé"])
      expect(fromBase64url(text), text).toBeNull();
  });
});
