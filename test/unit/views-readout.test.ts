/** What is told of a place: the cell, entry or bar that lies there. */

import { expect, test } from "vitest";
import { drawMatrix } from "../../src/views/matrix.ts";
import { placeBetween, readPlace } from "../../src/views/place-readout.ts";
import { barePanel } from "./bare-scene.ts";

test("of a matrix the entry under the cursor, counted from the top", () => {
  const matrix = { name: "A", rows: 2, columns: 3, values: [1, 2, 3, 4, 5, Number.NaN] };
  const [panel] = drawMatrix({ kind: "matrix", show: "A" }, { precision: "float64" }, [matrix]).panels;
  expect(readPlace(panel!, 0.6, 2.4)).toBe("column = 1, row = 1: entry 1");
  expect(readPlace(panel!, 2.4, 0.6)).toBe("column = 2, row = 2: entry 5");
  expect(readPlace(panel!, 3.5, 0.5)).toBe("column = 3, row = 2: entry no value");
  expect(readPlace(panel!, 3.6, 1)).toBeNull();
});

const bare = barePanel({
  x: { label: "p", scale: "linear", from: 0, to: 1 },
  y: { label: "values", scale: "linear", from: 0, to: 10 },
});

test("of a histogram the count of the bar, and of a plane the place itself", () => {
  const ink = { kind: "single" } as const;
  const bars = { kind: "bars", key: "", edges: [0, 0.25, 1], heights: [7, 9], below: 1, above: 2, ink } as const;
  expect(readPlace({ ...bare, marks: [bars] }, 0.2, 1)).toBe("0 to 0.25: 7 values");
  expect(readPlace({ ...bare, marks: [bars] }, 1, 1)).toBe("0.25 to 1: 9 values");
  expect(readPlace(bare, 0.123456, 2)).toBe("p = 0.123, values = 2");
  expect(readPlace({ ...bare, empty: "Nothing." }, 0.1, 2)).toBeNull();
});

test("a number between edges belongs to one of them, the highest edge to the last", () => {
  expect([0, 0.99, 1, 2, 3].map((at) => placeBetween([0, 1, 3], at))).toEqual([0, 0, 1, 1, 1]);
  expect(placeBetween([0, 1, 3], 3.1)).toBeNull();
  expect(placeBetween([0, 1, 3], Number.NaN)).toBeNull();
});
