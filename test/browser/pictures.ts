/** Reads the pixels of pictures: of files that the page gives, and of what stands on it. */

import type { Locator, Page } from "playwright-core";
import type { Rgb } from "./charts.ts";

/** How many pixels of a PNG, in base64, are of a colour, in so many parts from left to right. */
export async function countIn(page: Page, picture: string, colour: Rgb, parts: number): Promise<readonly number[]> {
  const { width, colours } = await read(page, picture);
  const found = Array.from({ length: parts }, () => 0);
  for (let k = 0; k < colours.length; k += 4)
    if (colour.every((part, at) => colours[k + at] === part)) found[Math.floor((((k / 4) % width) * parts) / width)]!++;
  return found;
}

/** The colours along the middle of something on the page, from left to right. */
export async function middleRow(page: Page, at: Locator): Promise<readonly Rgb[]> {
  await at.scrollIntoViewIfNeeded();
  const { width, height, colours } = await read(page, (await at.screenshot()).toString("base64"));
  const first = 4 * width * Math.floor(height / 2);
  return Array.from(
    { length: width },
    (_, k) => [0, 1, 2].map((part) => colours[first + 4 * k + part]!) as unknown as Rgb,
  );
}

/** The browser knows how. */
async function read(page: Page, picture: string) {
  const { bytes, ...size } = await page.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const { width, height } = bitmap;
    const pen = new OffscreenCanvas(width, height).getContext("2d")!;
    pen.drawImage(bitmap, 0, 0);
    const { data } = pen.getImageData(0, 0, width, height);
    let bytes = "";
    for (let k = 0; k < data.length; k += 8192) bytes += String.fromCharCode(...data.subarray(k, k + 8192));
    return { width, height, bytes: btoa(bytes) };
  }, picture);
  return { ...size, colours: Buffer.from(bytes, "base64") };
}
