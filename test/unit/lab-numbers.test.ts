/** Numbers as people type them: read as meant, or refused with a sentence, and never another number. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stepOf, stepped } from "../../src/lab/number-step.ts";
import { printNumbers, readList, readNumber, readNumbers } from "../../src/lab/number-text.ts";

describe("a number", () => {
  it.each([
    ["0.05", 0.05],
    ["0,05", 0.05],
    [".5", 0.5],
    [",5", 0.5],
    ["5.", 5],
    ["1e-3", 1e-3],
    ["1,5E+3", 1500],
    ["-0.1", -0.1],
    ["\u22120,1", -0.1],
    ["2e\u22123", 2e-3],
    ["+3", 3],
    ["  7\u00a0", 7],
    ["0,500", 0.5],
    ["1234,567", 1234.567],
    ["-0", 0],
  ])("%j is %d", (text, value) => {
    expect(readNumber(text)).toEqual({ value });
  });

  it.each([
    ["", "A number is missing here."],
    ["  ", "A number is missing here."],
    ["abc", '"abc" is no number; write it as 0.05 or as 5e-2.'],
    ["1,000", "1,000 may mean 1000 or 1.000; write one of these."],
    ["-12,345", "-12,345 may mean -12345 or -12.345; write one of these."],
    ["1,000,000", '"1,000,000" has 2 points or commas; write one for the decimals and none else.'],
    ["1.000,5", '"1.000,5" has 2 points or commas; write one for the decimals and none else.'],
    ["0..5", '"0..5" has 2 points or commas; write one for the decimals and none else.'],
    ["1 000", '"1 000" is no number; write it as 0.05 or as 5e-2.'],
    ["1/3", '"1/3" is no number; write it as 0.05 or as 5e-2.'],
    ["0x10", '"0x10" is no number; write it as 0.05 or as 5e-2.'],
    ["Infinity", '"Infinity" is no number; write it as 0.05 or as 5e-2.'],
    ["5%", '"5%" is no number; write it as 0.05 or as 5e-2.'],
    [".", '"." is no number; write it as 0.05 or as 5e-2.'],
    ["1e999", '"1e999" is too large for a number.'],
  ])("%j is refused", (text, problem) => {
    expect(readNumber(text)).toEqual({ problem });
  });

  it("beyond its limits is refused with what it may be", () => {
    const problemOf = (text: string, limits: Parameters<typeof readNumber>[1]) => {
      const read = readNumber(text, limits);
      return "problem" in read ? read.problem : read.value;
    };
    expect(problemOf("1.5", { least: 1, most: 128, whole: true })).toBe(
      "It must be a whole number from 1 to 128, and 1.5 is not.",
    );
    expect(problemOf("0", { least: 1, whole: true })).toBe("It must be a whole number of at least 1, and 0 is not.");
    expect(problemOf("129", { least: 1, most: 128, whole: true })).toMatch(/from 1 to 128/);
    expect(problemOf("0", { above: 0 })).toBe("It must be a number greater than 0, and 0 is not.");
    expect(problemOf("2", { above: 0, most: 1 })).toBe(
      "It must be a number greater than 0 and at most 1, and 2 is not.",
    );
    expect(problemOf("2", { most: 1 })).toBe("It must be a number of at most 1, and 2 is not.");
    expect(problemOf("1", { least: 1, most: 1 })).toBe(1);
    expect(problemOf("1e-9", { above: 0 })).toBe(1e-9);
  });

  it("of any text is the number that JavaScript reads, with a point for its comma, or none", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
          fc.stringMatching(/^[-+0-9.,e ]{0,8}$/),
        ),
        (text) => {
          const read = readNumber(text);
          if ("value" in read) expect(read.value).toBe(Number(text.replace(",", ".")) + 0);
          else expect(read.problem).toMatch(/^.+\.$/);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("a list", () => {
  it.each([
    ["0, 0.01, 0.1", [0, 0.01, 0.1]],
    ["0 0.01 0.1", [0, 0.01, 0.1]],
    ["0,0.01,0.1", [0, 0.01, 0.1]],
    ["1,2,3", [1, 2, 3]],
    ["[0,5]", [0, 5]],
    ["\u22121, 1e-3", [-1, 1e-3]],
    ["5", [5]],
  ])("%j is read", (text, value) => {
    expect(readList(text)).toEqual({ value });
  });

  it.each([
    ["0,05", /may have decimal commas; write 0\.05 with a point/],
    ["0,05 0,1", /may have decimal commas/],
    ["0,05; 0,1", /may have decimal commas/],
    ["", /list of numbers is missing/],
    ["1, x", /^"x" is no number\.$/],
    ["1, , 2", /missing before or after a comma/],
    ["1, 1e999", /"1e999" is no number/],
  ])("%j is refused", (text, problem) => {
    expect(readList(text)).toEqual({ problem: expect.stringMatching(problem) });
  });
});

describe("a number, a list or rows", () => {
  it.each([
    ["0.0009", 0.0009],
    ["1, 0.5", [1, 0.5]],
    ["[1]", [1]],
    [
      "1, 0; 0, 1",
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [
      "1 0\n0 1",
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [
      "[[1, 0], [0, 1]]",
      [
        [1, 0],
        [0, 1],
      ],
    ],
    ["1; 2", [[1], [2]]],
  ])("%j is read", (text, value) => {
    expect(readNumbers(text)).toEqual({ value });
  });

  it("is never guessed: 0,05 could be two numbers", () => {
    expect(readNumbers("0,05")).toEqual({ problem: expect.stringMatching(/decimal commas/) });
    expect(readNumbers("1 2; 3 x")).toEqual({ problem: 'Row 2: "x" is no number.' });
  });

  it("is printed as short as people write it", () => {
    expect([0.05, 0.001, 1e-5, 2.5e-7, 0.00012345, 100_000, -1e-4, 0].map(printNumbers)).toEqual([
      ...["0.05", "0.001", "1e-5", "2.5e-7", "1.2345e-4", "100000", "-1e-4", "0"],
    ]);
    expect(printNumbers([1e-5, 0.5])).toBe("1e-5, 0.5");
  });

  it("is read back as it is printed", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const list = fc.array(number, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.oneof(number, list, fc.array(list, { minLength: 1, maxLength: 3 })), (value) => {
        expect(readNumbers(printNumbers(value))).toEqual({ value });
      }),
    );
  });
});

describe("a step", () => {
  it("is 1, 2 or 5 times a power of ten, about a tenth of the number", () => {
    expect([0.05, 0.4, 1, 40, 1024, -0.3].map((value) => stepOf(value))).toEqual([0.005, 0.02, 0.1, 2, 100, 0.02]);
    expect([0, 8, 64, 1024].map((value) => stepOf(value, { whole: true }))).toEqual([1, 1, 5, 100]);
    expect([0, 1e-6, 0.01, 0.3].map((value) => stepOf(value, { usual: { from: 0, to: 0.3 } }))).toEqual([
      0.001, 0.001, 0.001, 0.02,
    ]);
  });

  it("leads to round numbers, and no farther than is allowed", () => {
    expect(stepped(0.05, 1, false)).toBe(0.055);
    expect(stepped(0.05, 1, true)).toBe(0.1);
    expect(stepped(0.4231, 1, false)).toBe(0.44);
    expect(stepped(0.4231, -1, false)).toBe(0.42);
    expect(stepped(1, -1, false, { least: 1, whole: true })).toBe(1);
    expect(stepped(127, 1, true, { most: 128, whole: true })).toBe(128);
    expect(stepped(0.3, 1, false, {})).toBe(0.32);
    // Of a step of an integrator, which may not come to 0.
    expect(stepped(0.02, -1, true, { above: 0 })).toBe(0.02);
  });

  it("is never none, whatever rounding does", () => {
    for (let k = 1; k <= 1000; k++)
      for (const value of [k / 100, k / 1000, -k / 100]) {
        expect(stepped(value, 1, false), `${value} up`).toBeGreaterThan(value);
        expect(stepped(value, -1, false), `${value} down`).toBeLessThan(value);
        const step = stepOf(value);
        expect(stepped(value, 1, false) - value, `${value} up`).toBeLessThanOrEqual(step * (1 + 1e-6));
        expect(value - stepped(value, -1, false), `${value} down`).toBeLessThanOrEqual(step * (1 + 1e-6));
      }
  });

  it("after step leads down to 0 and through it, where a range is usual", () => {
    const usual = { usual: { from: 0, to: 0.3 } };
    let value = 0.3;
    let steps = 0;
    while (value > 0 && steps < 1000) {
      const next = stepped(value, -1, false, usual);
      expect(next).toBeLessThan(value);
      value = next;
      steps++;
    }
    expect(value).toBe(0);
    expect(steps).toBeLessThan(100);
    expect(stepped(0, -1, false, usual)).toBe(-0.001);
  });
});
