/** The progress of a run: rate, time left, the bar and the plain lines. */

import { describe, expect, it } from "vitest";
import { createDisplay, createMeter, progressBar, progressWords } from "../../src/node/progress.ts";

const reading = { fraction: 0.425, runSteps: 1e6, time: 17, rate: 1.234e6, secondsLeft: 200 };

describe("the meter", () => {
  it("tells rate and time left from what happened of late", () => {
    const meter = createMeter();
    expect(meter.read({ fraction: 0, runSteps: 0, time: 0 }, 0)).toMatchObject({ rate: 0, secondsLeft: null });
    expect(meter.read({ fraction: 0.1, runSteps: 100, time: 1 }, 2)).toMatchObject({ rate: 50, secondsLeft: 18 });
    // Twice as fast from here on: after the window the slow start is forgotten.
    let last = meter.read({ fraction: 0.1, runSteps: 100, time: 1 }, 2);
    for (let second = 3; second <= 14; second++)
      last = meter.read({ fraction: 0.1 + (second - 2) * 0.05, runSteps: 100 * (second - 1), time: 1 }, second);
    expect(last.rate).toBeCloseTo(100);
    expect(last.secondsLeft).toBeCloseTo(6);
  });
});

const flow = { kind: "flow", end: 40 } as const;

describe("the line", () => {
  it("keeps nothing of what comes with the numbers: frames would stay for as long as the rate is told from", () => {
    const meter = createMeter();
    const advance = {
      fraction: 0.5,
      runSteps: 10,
      time: 1,
      get frames(): never {
        throw new Error("was looked at");
      },
    };
    expect(meter.read(advance, 1).time).toBe(1);
  });

  it("says share, time, rate and time left in words", () => {
    expect(progressWords(reading, flow)).toBe("42%  t = 17 of 40  1.23 million run-steps/s  3 min 20 s left");
    expect(progressWords({ ...reading, fraction: 0, rate: 0, secondsLeft: null }, flow)).toBe("0%  t = 17 of 40");
    expect(progressWords({ ...reading, rate: 0, secondsLeft: null }, { ...flow, kind: "map" })).toBe(
      "42%  step 17 of 40",
    );
    expect(progressWords({ ...reading, rate: 0, secondsLeft: null }, { kind: "map", end: 40 })).toBe(
      "42%  step 17 of 40",
    );
  });

  it("is a bar that never reaches the last column", () => {
    for (const columns of [20, 66, 80, 200]) {
      const bar = progressBar(reading, flow, columns);
      expect(bar.length).toBeLessThan(columns);
      if (columns >= 80) expect(bar).toMatch(/^█+░+ {2}42%/);
    }
  });
});

describe("the display", () => {
  const play = (isTTY: boolean) => {
    const written: string[] = [];
    let now = 0;
    const display = createDisplay(
      { isTTY, columns: 90, write: (text) => written.push(text) },
      { kind: "flow", end: 10 },
      () => now,
    );
    display.begin("building the kernels");
    for (let tenth = 0; tenth <= 120; tenth++) {
      now = tenth / 10;
      display.update({ fraction: tenth / 120, runSteps: tenth, time: tenth / 12 });
    }
    display.finish();
    return written;
  };

  it("redraws one line on a terminal", () => {
    const written = play(true);
    expect(written.length).toBeGreaterThan(50);
    expect(written.slice(0, -1).every((text) => text.startsWith("\r") && !text.includes("\n"))).toBe(true);
    expect(written.at(-1)).toBe("\n");
  });

  it("shows on a terminal at once that something moves", () => {
    const written: string[] = [];
    const display = createDisplay(
      { isTTY: true, columns: 90, write: (text) => written.push(text) },
      { kind: "flow", end: 10 },
      () => 7,
    );
    for (const percent of [0, 1, 2]) display.update({ fraction: percent / 100, runSteps: percent, time: percent / 10 });
    expect(written.map((text) => /(\d+)%/.exec(text)?.[1])).toEqual(["0", "1"]);
  });

  it("takes a terminal that does not know how wide it is for one of 80 columns", () => {
    for (const columns of [0, undefined]) {
      const written: string[] = [];
      const screen = {
        isTTY: true,
        ...(columns === undefined ? {} : { columns }),
        write: (text: string) => written.push(text),
      };
      createDisplay(screen, flow, () => 7).update(reading);
      expect(written).toEqual([`\r${progressBar({ ...reading, rate: 0, secondsLeft: null }, flow, 80)}\x1b[K`]);
    }
  });

  it("gives a sentence a line of its own, whether a bar stands there or not", () => {
    const written: string[] = [];
    const display = createDisplay({ isTTY: true, columns: 90, write: (text) => written.push(text) }, flow, () => 7);
    display.say("first");
    display.update(reading);
    display.say("second");
    display.finish();
    display.say("third");
    expect(written.filter((text) => !text.startsWith("\r"))).toEqual(["first\n", "\n", "second\n", "third\n"]);
  });

  it("writes a plain line every few seconds anywhere else, and the last", () => {
    const written = play(false);
    expect(written[0]).toBe("building the kernels\n");
    expect(written.slice(1).map((line) => line.split("%")[0])).toEqual(["0", "41", "83", "100"]);
    expect(written.every((line) => line.endsWith("\n") && !line.includes("\r"))).toBe(true);
  });
});
