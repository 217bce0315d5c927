/** Reads a chart as a person does: the numbers that stand at its axes say where a value lies, and colours say what is drawn there. */

import type { Locator, Page } from "playwright-core";

export type Rgb = readonly [red: number, green: number, blue: number];

/** Keeps the words that are painted on each canvas since it was last wiped. Before the page goes anywhere. */
export const keepWords = (page: Page) =>
  page.addInitScript(() => {
    const kept = new WeakMap<HTMLCanvasElement, PaintedWord[]>();
    Object.assign(window, { wordsOn: (canvas: HTMLCanvasElement) => kept.get(canvas) ?? [] });
    const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (...given) {
      kept.delete(this.canvas);
      clearRect.apply(this, given);
    };
    CanvasRenderingContext2D.prototype.fillText = function (...given) {
      const [text, left, top] = given;
      const { x, y } = this.getTransform().transformPoint({ x: left, y: top });
      kept.set(this.canvas, [...(kept.get(this.canvas) ?? []), { text, x, y }]);
      fillText.apply(this, given);
    };
  });

interface PaintedWord {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** One axis, as its numbers have it. */
interface Ruler {
  /** All numbers that stand at it, ascending along the screen. */
  readonly ticks: readonly { readonly value: number; readonly at: number }[];
  toPixel(value: number): number;
  toValue(pixel: number): number;
}

export interface Chart {
  readonly x: Ruler;
  readonly y: Ruler;
  /** The plot within the canvas, in its pixels. */
  readonly plot: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  /** Red, green, blue and how opaque, from 0 to 255. */
  at(x: number, y: number): readonly [red: number, green: number, blue: number, alpha: number];
  /** A place of the axes within the plot, as a mouse is told it. */
  within(x: number, y: number): { readonly x: number; readonly y: number };
  /** Arrows of a colour in a part of the plot. */
  arrows(colour: Rgb, xs: readonly [number, number], ys: readonly [number, number]): readonly Arrow[];
  /** How many pixels of the plot are of this colour and of no other. */
  count(colour: Rgb): number;
  /** Whether a line from the bottom to the top, dashed perhaps, stands at a place of the x axis. */
  upright(colour: Rgb, x: number): boolean;
  /** Values at which lines of a colour cross the place `x` of the axis, from above. */
  crossings(colour: Rgb, x: number): number[];
  /** Between which values what is at least so opaque lies at a place of the x axis, but for lines and the grid. */
  spread(x: number, opaque: number): readonly [low: number, high: number];
}

/** What hangs together, by its pixels. */
interface Arrow {
  /** How far what is heavy in it lies to the right of its middle, and above it. */
  readonly x: number;
  readonly y: number;
  /** Above 0 where it goes from the lower left to the upper right, or back. */
  readonly slant: number;
}

/** `panel` is a locator of one <md-panel>. Scales are those that are told here, for numbers alone do not say them. */
export async function readChart(
  panel: Locator,
  scales: { readonly x?: "log"; readonly y?: "log" } = {},
): Promise<Chart> {
  await panel.scrollIntoViewIfNeeded();
  const read = await panel.evaluate((host) => {
    const canvas = host.shadowRoot!.querySelector("canvas")!;
    const over = host.shadowRoot!.querySelector(".u-over")!.getBoundingClientRect();
    const [place, ratio] = [canvas.getBoundingClientRect(), canvas.width / canvas.getBoundingClientRect().width];
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    let bytes = "";
    for (let k = 0; k < data.length; k += 8192) bytes += String.fromCharCode(...data.subarray(k, k + 8192));
    const [left, top] = [(over.left - place.left) * ratio, (over.top - place.top) * ratio];
    return {
      bytes: btoa(bytes),
      width: canvas.width,
      plot: { left, top, right: left + over.width * ratio, bottom: top + over.height * ratio },
      words: (window as unknown as { wordsOn(canvas: HTMLCanvasElement): PaintedWord[] }).wordsOn(canvas),
    };
  });
  const { plot, width, words } = read;
  const pixels = Buffer.from(read.bytes, "base64");
  const at: Chart["at"] = (x, y) => {
    const first = 4 * (Math.round(y) * width + Math.round(x));
    return [pixels[first]!, pixels[first + 1]!, pixels[first + 2]!, pixels[first + 3]!];
  };
  const below = words.filter(({ x, y }) => y > plot.bottom && x > plot.left - 5);
  const beside = words.filter(({ x, y }) => x < plot.left && y < plot.bottom + 5);
  const x = rulerOf(
    below.map(({ text, x }) => ({ value: numberOf(text), at: x })),
    scales.x,
  );
  const y = rulerOf(
    beside.map(({ text, y }) => ({ value: numberOf(text), at: y })),
    scales.y,
  );
  const rows = Array.from(
    { length: Math.floor(plot.bottom) - Math.ceil(plot.top) - 1 },
    (_, k) => Math.ceil(plot.top) + 1 + k,
  );
  return {
    x,
    y,
    plot,
    at,
    within: (atX, atY) => ({ x: x.toPixel(atX) - plot.left, y: y.toPixel(atY) - plot.top }),
    arrows(colour, [left, right], [low, high]) {
      const open = new Set<string>();
      for (let row = Math.ceil(y.toPixel(high)); row < y.toPixel(low); row++)
        for (let column = Math.ceil(x.toPixel(left)); column < x.toPixel(right); column++)
          if (at(column, row)[3] > 60 && isTint(at(column, row), colour)) open.add(`${column} ${row}`);
      return piecesOf(open)
        .filter((piece) => piece.length > 15)
        .map(arrowOf);
    },
    count(colour) {
      let count = 0;
      for (let row = Math.ceil(plot.top); row < plot.bottom; row++)
        for (let column = Math.ceil(plot.left); column < plot.right; column++)
          if (isColour(at(column, row), colour, 0)) count++;
      return count;
    },
    upright(colour, place) {
      const near = [-1, 0, 1].map((off) => Math.round(x.toPixel(place)) + off);
      const painted = (column: number) =>
        rows.filter((row) => at(column, row)[3] > 60 && isTint(at(column, row), colour));
      return Math.max(...near.map((column) => painted(column).length)) > rows.length / 3;
    },
    crossings(colour, place) {
      const column = x.toPixel(place);
      const hit = rows.filter((row) => isColour(at(column, row), colour, 40));
      const groups = hit.reduce<number[][]>((all, row) => {
        const last = all.at(-1);
        if (last !== undefined && row - last.at(-1)! <= 2) last.push(row);
        else all.push([row]);
        return all;
      }, []);
      return groups.map((group) => y.toValue((group[0]! + group.at(-1)! + 1) / 2));
    },
    spread(place, opaque) {
      const column = x.toPixel(place);
      const inside = rows.filter((row) => at(column, row)[3] >= opaque && at(column, row)[3] < 200);
      return [y.toValue((inside.at(-1) ?? Number.NaN) + 1), y.toValue(inside[0] ?? Number.NaN)];
    },
  };
}

/** What touches, at corners too. */
function piecesOf(open: Set<string>): (readonly [x: number, y: number])[][] {
  const pieces: (readonly [number, number])[][] = [];
  for (const first of open) {
    open.delete(first);
    const piece = [first];
    for (const at of piece) {
      const [x, y] = at.split(" ").map(Number) as [number, number];
      for (const dx of [-1, 0, 1])
        for (const dy of [-1, 0, 1]) if (open.delete(`${x + dx} ${y + dy}`)) piece.push(`${x + dx} ${y + dy}`);
    }
    pieces.push(piece.map((at) => at.split(" ").map(Number) as [number, number]));
  }
  return pieces;
}

function arrowOf(pixels: readonly (readonly [number, number])[]): Arrow {
  const about = (side: 0 | 1) => {
    const all = pixels.map((pixel) => pixel[side]);
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
    return { mean, heavy: mean - (Math.min(...all) + Math.max(...all)) / 2 };
  };
  const [across, down] = [about(0), about(1)];
  const slant = pixels.reduce((sum, [x, y]) => sum - (x - across.mean) * (y - down.mean), 0);
  return { x: across.heavy, y: -down.heavy, slant };
}

/** Of a colour that may be painted thinly over nothing. */
function isTint([red, green, blue]: ReturnType<Chart["at"]>, colour: Rgb): boolean {
  return [red, green, blue].every((part, k) => Math.abs(part - colour[k]!) <= 12);
}

function isColour([red, green, blue, alpha]: ReturnType<Chart["at"]>, colour: Rgb, off: number): boolean {
  return alpha >= 255 - 2 * off && [red, green, blue].every((part, k) => Math.abs(part - colour[k]!) <= off);
}

/** `−0.5`, `10⁻³`, `2·10⁻⁴`; NaN of a word. */
function numberOf(text: string): number {
  const plain = text.replaceAll("−", "-").replaceAll(",", "");
  const [, mantissa, exponent] = /^(?:([\d.-]+)·)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(plain) ?? [];
  if (exponent === undefined) return plain === "" ? Number.NaN : Number(plain);
  const digits = [...exponent].map((digit) => (digit === "⁻" ? "-" : "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit))).join("");
  return Number(mantissa ?? 1) * 10 ** Number(digits);
}

/** Through the outermost numbers. Throws where another one does not stand where these two have it. */
function rulerOf(all: Ruler["ticks"], scale: "log" | undefined): Ruler {
  const ticks = all.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.at - b.at);
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (first === undefined || last === undefined || first.at === last.at)
    throw new Error("Two numbers at an axis make a ruler.");
  const along = scale === "log" ? Math.log : (value: number) => value;
  const back = scale === "log" ? Math.exp : (value: number) => value;
  const perUnit = (last.at - first.at) / (along(last.value) - along(first.value));
  const ruler: Ruler = {
    ticks,
    toPixel: (value) => first.at + (along(value) - along(first.value)) * perUnit,
    toValue: (pixel) => back(along(first.value) + (pixel - first.at) / perUnit),
  };
  for (const { value, at } of ticks)
    if (Math.abs(ruler.toPixel(value) - at) > 1.5)
      throw new Error(`${value} stands at ${at} and not at ${ruler.toPixel(value)}.`);
  return ruler;
}
