/** The one line that says what is going on. */

import { expect, it } from "vitest";
import { createNotice } from "../../src/node/notice.ts";

function screenOf(isTTY: boolean, columns = 20) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
}

it("is redrawn on a terminal, no wider than it, and taken away at the end", () => {
  const screen = screenOf(true, 8);
  let now = 0;
  const notice = createNotice(screen, () => now);
  notice.show("1 of 3: theorem");
  now = 0.05;
  notice.show("too soon");
  now = 0.2;
  notice.show("2 of 3");
  notice.finish();
  expect(screen.written).toEqual(["\r1 of 3:\x1b[K", "\r2 of 3\x1b[K", "\r\x1b[K"]);
});

it("is a line every few seconds anywhere else", () => {
  const screen = screenOf(false);
  let now = 0;
  const notice = createNotice(screen, () => now);
  for (const [at, words] of [
    [0, "1 of 3"],
    [1, "2 of 3"],
    [6, "3 of 3"],
  ] as const) {
    now = at;
    notice.show(words);
  }
  notice.finish();
  expect(screen.written).toEqual(["1 of 3\n", "3 of 3\n"]);
});
